//! A pause of the hour (clause 3.2): while a student is not here there is nobody to spend it with. It has a reason and an
//! end, so that nobody is given up on (clause 2.8): whoever is away for longer is looked at again.

mod ended;

pub use ended::{Ended, PauseEnd, pauses_that_stand};

use jiff::{ToSpan as _, civil::Date};
use serde::{Deserialize, Serialize};

use super::Account;
use crate::{id::PauseId, visit::Recorded};

/// The longest that one pause may be, in days: 13 weeks, which is a term.
pub const LONGEST_PAUSE: i64 = 13 * 7;

/// The longest that a reason in words may be, in characters.
const REASON_LIMIT: usize = 100;

/// Why the hour is paused.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum PauseReason {
    /// The student is absent.
    Absence,
    /// The student is excluded.
    Exclusion,
    /// The student is at the home school.
    HomeSchoolPlacement,
    /// The student is at work experience.
    WorkExperience,
    /// Something else, in words.
    Other(String),
}

/// Days on which the hour is paused, both ends included.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pause {
    /// Which.
    pub id: PauseId,
    /// First day.
    pub from: Date,
    /// Last day.
    pub to: Date,
    /// Why.
    pub reason: PauseReason,
    /// By whom, where, when.
    pub recorded: Recorded,
}

/// Why a pause cannot be kept as it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PauseProblem {
    /// The last day is before the first.
    #[error("A pause cannot end before it begins: change a date")]
    EndsBeforeItBegins,
    /// Longer than [`LONGEST_PAUSE`].
    #[error("A pause lasts at most 13 weeks: choose an earlier day, and look at it again then")]
    TooLong,
    /// Some other reason, and nobody said which.
    #[error("Say why the hour is paused")]
    NoReason,
    /// More than 100 characters.
    #[error("Shorten the reason to 100 characters")]
    ReasonTooLong,
}

impl PauseReason {
    /// Those that have a name, in the order of the screen; any other is typed.
    pub const ALL: [Self; 4] =
        [Self::Absence, Self::Exclusion, Self::HomeSchoolPlacement, Self::WorkExperience];

    /// In the middle of a sentence.
    #[must_use]
    pub fn within(&self) -> &str {
        match self {
            Self::Absence => "absence",
            Self::Exclusion => "exclusion",
            Self::HomeSchoolPlacement => "home-school placement",
            Self::WorkExperience => "work experience",
            Self::Other(words) => words,
        }
    }

    /// Whether it says why.
    ///
    /// # Errors
    /// The first rule that it breaks.
    pub fn check(&self) -> Result<(), PauseProblem> {
        match self {
            Self::Other(words) if words.trim().is_empty() => Err(PauseProblem::NoReason),
            Self::Other(words) if words.chars().count() > REASON_LIMIT => {
                Err(PauseProblem::ReasonTooLong)
            }
            _ => Ok(()),
        }
    }
}

impl Pause {
    /// Whether the hour is paused on `day` because of this.
    #[must_use]
    pub fn covers(&self, day: Date) -> bool {
        self.from <= day && day <= self.to
    }

    /// Whether both pause the hour on one day or more.
    #[must_use]
    pub fn overlaps(&self, other: &Self) -> bool {
        self.from <= other.to && other.from <= self.to
    }

    /// The last day of the longest pause that begins on `from`.
    #[must_use]
    pub fn longest_from(from: Date) -> Date {
        from.saturating_add((LONGEST_PAUSE - 1).days())
    }

    /// Whether these may be the first and the last day of a pause.
    ///
    /// # Errors
    /// The first rule that they break.
    pub fn check_days(from: Date, to: Date) -> Result<(), PauseProblem> {
        if to < from {
            Err(PauseProblem::EndsBeforeItBegins)
        } else if to > Self::longest_from(from) {
            Err(PauseProblem::TooLong)
        } else {
            Ok(())
        }
    }

    /// Whether the pause may be kept.
    ///
    /// # Errors
    /// The first rule that it breaks.
    pub fn check(&self) -> Result<(), PauseProblem> {
        Self::check_days(self.from, self.to)?;
        self.reason.check()
    }
}

impl Account {
    /// What pauses the hour on `day`. Of pauses that overlap, the one that began first says why.
    pub(super) fn pause_on(&self, day: Date) -> Option<&Pause> {
        let pauses = self.pauses.iter().filter(|pause| pause.covers(day));
        pauses.min_by_key(|pause| (pause.from, pause.to, pause.id))
    }
}
