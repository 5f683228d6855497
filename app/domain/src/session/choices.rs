//! What a mentor taps instead of typing about a session: where it was (clause 3.3), who else came (clauses 2.6, 12.1), and
//! who cancelled it (clause 5.5). The screen's words live beside the types, in the order of the screen.

use serde::{Deserialize, Serialize};

/// Where a session took place.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Place {
    /// On school property.
    #[default]
    AtSchool,
    /// At the home school.
    HomeSchool,
    /// Somewhere else off school property, in words.
    Elsewhere(String),
}

/// Somebody who was there besides the mentor and the students.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum AlsoThere {
    /// A parent or carer (clause 12.1).
    ParentOrCarer,
    /// A professional, internal or external (clause 2.6).
    Professional,
    /// Someone else, in the mentor's words.
    SomeoneElse(String),
}

/// Who cancelled a session.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum CancelledBy {
    /// The mentor.
    Mentor,
    /// The student.
    Student,
    /// A parent or carer.
    ParentOrCarer,
    /// The school.
    School,
}

impl Place {
    /// Those that have a name, in the order of the screen; any other is typed.
    pub const ALL: [Self; 2] = [Self::AtSchool, Self::HomeSchool];

    /// As screens say it.
    #[must_use]
    pub fn label(&self) -> &str {
        match self {
            Self::AtSchool => "At school",
            Self::HomeSchool => "Home school",
            Self::Elsewhere(words) => words,
        }
    }
}

impl AlsoThere {
    /// Those that have a name, in the order of the screen; any other is typed.
    pub const ALL: [Self; 2] = [Self::ParentOrCarer, Self::Professional];

    /// As screens say it.
    #[must_use]
    pub fn label(&self) -> &str {
        match self {
            Self::ParentOrCarer => "Parent or carer",
            Self::Professional => "Another professional",
            Self::SomeoneElse(words) => words,
        }
    }
}

impl CancelledBy {
    /// In the order of the screen.
    pub const ALL: [Self; 4] = [Self::Mentor, Self::Student, Self::ParentOrCarer, Self::School];

    /// As screens say it.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Mentor => "The mentor",
            Self::Student => "The student",
            Self::ParentOrCarer => "Parent or carer",
            Self::School => "The school",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_are_in_order_and_every_choice_has_words_of_its_own() {
        assert!(Place::ALL.is_sorted() && AlsoThere::ALL.is_sorted());
        assert!(CancelledBy::ALL.is_sorted());
        let mut labels = CancelledBy::ALL.map(CancelledBy::label);
        labels.sort_unstable();
        assert!(labels.windows(2).all(|two| two.first() != two.last()));
        assert_eq!(Place::Elsewhere("The allotment".into()).label(), "The allotment");
        assert_eq!(AlsoThere::SomeoneElse("Nan".into()).label(), "Nan");
    }
}
