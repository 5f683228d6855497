//! How often a student and their mentors meet, where the assessment says something else than an hour a fortnight
//! (clause 2.7). Each agreement is a version of its own: what was agreed before stays, and a fortnight of that time is
//! still held to it.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::Account;
use crate::{id::AgreedId, visit::Recorded};

/// The minutes of a fortnight where nothing else was agreed (clause 3.2).
pub const HOUR: u16 = 60;

/// The most minutes that may be agreed for a week or a fortnight.
const MOST_MINUTES: u16 = 600;

/// The longest that the words of the assessment may be, in characters.
const ASSESSMENT_LIMIT: usize = 1_000;

/// In what time the minutes are to be spent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Every {
    /// In each week of the fortnight.
    Week,
    /// In the fortnight.
    Fortnight,
}

/// What was agreed for a student, from a day on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Agreed {
    /// Which.
    pub id: AgreedId,
    /// The first day. It counts from the first fortnight that begins on this day or later.
    pub from: Date,
    /// How long.
    pub minutes: u16,
    /// In what time.
    pub every: Every,
    /// What the assessment says about it.
    pub assessment: String,
    /// By whom, where, when.
    pub recorded: Recorded,
}

/// Why an agreement cannot be kept as it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum AgreedProblem {
    /// No minutes.
    #[error("Say how many minutes; where there are to be none, add a pause with its reason")]
    NoMinutes,
    /// More than 10 hours.
    #[error("At most 10 hours can be agreed: check the minutes")]
    TooManyMinutes,
    /// Nobody said what the assessment says.
    #[error("Say what the assessment says about how often to meet")]
    NoAssessment,
    /// More than 1,000 characters.
    #[error("Shorten what the assessment says to 1,000 characters")]
    AssessmentTooLong,
}

impl Agreed {
    /// Whether the agreement may be kept.
    ///
    /// # Errors
    /// The first rule that it breaks.
    pub fn check(&self) -> Result<(), AgreedProblem> {
        Self::check_minutes(self.minutes)?;
        Self::check_assessment(&self.assessment)
    }

    /// Whether so many minutes may be agreed.
    ///
    /// # Errors
    /// The rule that they break.
    pub const fn check_minutes(minutes: u16) -> Result<(), AgreedProblem> {
        match minutes {
            0 => Err(AgreedProblem::NoMinutes),
            1..=MOST_MINUTES => Ok(()),
            _ => Err(AgreedProblem::TooManyMinutes),
        }
    }

    /// Whether these words may be what the assessment says.
    ///
    /// # Errors
    /// The first rule that they break.
    pub fn check_assessment(words: &str) -> Result<(), AgreedProblem> {
        if words.trim().is_empty() {
            Err(AgreedProblem::NoAssessment)
        } else if words.chars().count() > ASSESSMENT_LIMIT {
            Err(AgreedProblem::AssessmentTooLong)
        } else {
            Ok(())
        }
    }
}

impl Account {
    /// What is agreed on `day`: the version that begins last, and of two that begin on the same day the one that was
    /// recorded last. `None` where nothing was, and clause 3.2 stands.
    pub(super) fn agreed_on(&self, day: Date) -> Option<&Agreed> {
        let versions = self.agreed.iter().filter(|agreed| agreed.from <= day);
        versions.max_by_key(|agreed| (agreed.from, agreed.recorded.at, agreed.id))
    }
}
