//! What a mentor taps instead of typing on a transition visit (clause 2.5): who was there, how the student is about the
//! move, what was covered, what comes next. The screen's words live beside the types, in the order of the screen.

use serde::{Deserialize, Serialize};

/// Someone who was there.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Present {
    /// The student.
    Student,
    /// A parent or carer.
    ParentOrCarer,
    /// The contact at the home school.
    HomeSchoolContact,
    /// The student's tutor.
    Tutor,
    /// Someone else, in the mentor's words.
    SomeoneElse(String),
}

/// How the student is about the move, on a five-point scale.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Feeling {
    /// Very worried.
    VeryWorried,
    /// Worried.
    Worried,
    /// Mixed.
    Mixed,
    /// Fairly happy.
    FairlyHappy,
    /// Looking forward to it.
    LookingForward,
}

/// What was covered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Topic {
    /// A tour.
    Tour,
    /// The timetable.
    Timetable,
    /// How to get there.
    Travel,
    /// The adult to go to.
    NamedAdult,
    /// What helps the student.
    WhatHelps,
    /// What they like.
    Interests,
    /// Support needs.
    SupportNeeds,
    /// Medical.
    Medical,
}

/// A kind of next step.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Step {
    /// A second visit.
    SecondVisit,
    /// A taster day.
    TasterDay,
    /// A call home.
    CallHome,
    /// The start date.
    StartDate,
}

impl Present {
    /// The people that the screen names, in its order; anyone else is typed.
    pub const ALL: [Self; 4] =
        [Self::Student, Self::ParentOrCarer, Self::HomeSchoolContact, Self::Tutor];

    /// As screens say it; a screen may put the student's own name in place of "The student".
    #[must_use]
    pub fn label(&self) -> &str {
        match self {
            Self::Student => "The student",
            Self::ParentOrCarer => "Parent or carer",
            Self::HomeSchoolContact => "Home school contact",
            Self::Tutor => "Tutor",
            Self::SomeoneElse(words) => words,
        }
    }
}

impl Feeling {
    /// From the most worried to the happiest, as the scale is drawn.
    pub const ALL: [Self; 5] =
        [Self::VeryWorried, Self::Worried, Self::Mixed, Self::FairlyHappy, Self::LookingForward];

    /// As screens say it.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::VeryWorried => "Very worried",
            Self::Worried => "Worried",
            Self::Mixed => "Mixed",
            Self::FairlyHappy => "Fairly happy",
            Self::LookingForward => "Looking forward",
        }
    }

    /// 1 (very worried) to 5 (looking forward), for lines over time.
    #[must_use]
    pub const fn level(self) -> u8 {
        match self {
            Self::VeryWorried => 1,
            Self::Worried => 2,
            Self::Mixed => 3,
            Self::FairlyHappy => 4,
            Self::LookingForward => 5,
        }
    }
}

impl Topic {
    /// In the order of the screen.
    pub const ALL: [Self; 8] = [
        Self::Tour,
        Self::Timetable,
        Self::Travel,
        Self::NamedAdult,
        Self::WhatHelps,
        Self::Interests,
        Self::SupportNeeds,
        Self::Medical,
    ];

    /// As screens say it.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Tour => "Tour",
            Self::Timetable => "Timetable",
            Self::Travel => "Travel",
            Self::NamedAdult => "Named adult",
            Self::WhatHelps => "What helps",
            Self::Interests => "Interests",
            Self::SupportNeeds => "Support needs",
            Self::Medical => "Medical",
        }
    }
}

impl Step {
    /// In the order of the screen.
    pub const ALL: [Self; 4] =
        [Self::SecondVisit, Self::TasterDay, Self::CallHome, Self::StartDate];

    /// As screens say it.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::SecondVisit => "Second visit",
            Self::TasterDay => "Taster day",
            Self::CallHome => "Call home",
            Self::StartDate => "Start date",
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    /// Every list is in the type's own order and names each choice once, in words of its own.
    #[test]
    fn lists_are_whole_and_in_order() {
        let ascending = |all: &[&str]| all.iter().collect::<BTreeSet<_>>().len() == all.len();
        assert!(ascending(&Present::ALL.each_ref().map(Present::label)));
        assert!(ascending(&Feeling::ALL.map(Feeling::label)));
        assert!(ascending(&Topic::ALL.map(Topic::label)));
        assert!(ascending(&Step::ALL.map(Step::label)));
        assert!(Feeling::ALL.is_sorted() && Topic::ALL.is_sorted());
        assert!(Step::ALL.is_sorted() && Present::ALL.is_sorted());
        assert_eq!(Feeling::ALL.map(Feeling::level), [1, 2, 3, 4, 5]);
    }

    #[test]
    fn someone_else_is_called_what_the_mentor_wrote() {
        assert_eq!(Present::SomeoneElse("Kai's aunt".into()).label(), "Kai's aunt");
    }
}
