//! The ten areas in which barriers to learning lie (clause 13.3): the common vocabulary of sessions, goals and reviews.

use serde::{Deserialize, Serialize};

/// An area in which a student may be held back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum BarrierArea {
    /// Punctuality.
    Punctuality,
    /// Attendance or truancy.
    Attendance,
    /// Motivation.
    Motivation,
    /// Self-esteem.
    SelfEsteem,
    /// Behaviour and attitude towards others.
    Behaviour,
    /// Concentration.
    Concentration,
    /// Study techniques and study skills.
    StudySkills,
    /// Communication skills.
    Communication,
    /// Organisational skills.
    Organisation,
    /// Barriers to learning that come from outside the school, such as the influence of peers.
    OutsideSchool,
}

impl BarrierArea {
    /// In the order of the policy.
    pub const ALL: [Self; 10] = [
        Self::Punctuality,
        Self::Attendance,
        Self::Motivation,
        Self::SelfEsteem,
        Self::Behaviour,
        Self::Concentration,
        Self::StudySkills,
        Self::Communication,
        Self::Organisation,
        Self::OutsideSchool,
    ];

    /// As screens say it.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Punctuality => "Punctuality",
            Self::Attendance => "Attendance or truancy",
            Self::Motivation => "Motivation",
            Self::SelfEsteem => "Self-esteem",
            Self::Behaviour => "Behaviour and attitude towards others",
            Self::Concentration => "Concentration",
            Self::StudySkills => "Study techniques and skills",
            Self::Communication => "Communication skills",
            Self::Organisation => "Organisational skills",
            Self::OutsideSchool => "Barriers from outside the school",
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn there_are_ten_in_the_order_of_the_policy_each_in_its_own_words() {
        assert!(BarrierArea::ALL.is_sorted());
        let labels: BTreeSet<_> = BarrierArea::ALL.map(BarrierArea::label).into();
        assert_eq!(labels.len(), 10);
        assert_eq!(BarrierArea::ALL.map(BarrierArea::label).first(), Some(&"Punctuality"));
    }
}
