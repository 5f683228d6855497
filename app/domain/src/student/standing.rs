//! How a student came to be in the record, and what the coordinator decided about someone whom a mentor met off site,
//! while transition from a home school was under way (clause 2.5). Nothing of a record is moved or erased by any
//! decision, and each can be taken back.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::id::{StudentId, UserId};

/// The longest that the reason of a decision may be, in characters.
pub const REASON_LIMIT: usize = 300;

/// How a student came to be in the record; a mentor may record someone met for the first time off site.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Standing {
    /// The coordinator knows and keeps this student.
    Confirmed,
    /// A mentor met them off site; the coordinator has not confirmed, merged or declined yet.
    MetOffSite {
        /// Who recorded them, and so may go on reading and writing until it is decided.
        by: UserId,
    },
    /// Somebody already here under another name: their record is shown with that student's, and lies where it lay.
    MergedInto {
        /// The student they are.
        student: StudentId,
        /// The decision.
        decided: Decided,
    },
    /// Not a student of this school. The record is kept, and out of every list.
    Declined {
        /// Why, in the coordinator's words.
        reason: String,
        /// The decision.
        decided: Decided,
    },
}

/// Who decided about someone met off site, and when.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Decided {
    /// The mentor who had met them: so that the decision can be taken back.
    pub met_by: UserId,
    /// The coordinator.
    pub by: UserId,
    /// When, on the device's clock.
    pub at: Timestamp,
}

impl Standing {
    /// The mentor who met them off site, where the standing still says so.
    #[must_use]
    pub const fn met_by(&self) -> Option<UserId> {
        match self {
            Self::Confirmed => None,
            Self::MetOffSite { by } => Some(*by),
            Self::MergedInto { decided, .. } | Self::Declined { decided, .. } => {
                Some(decided.met_by)
            }
        }
    }

    /// The student that this one was merged into.
    #[must_use]
    pub const fn merged_into(&self) -> Option<StudentId> {
        match self {
            Self::MergedInto { student, .. } => Some(*student),
            Self::Confirmed | Self::MetOffSite { .. } | Self::Declined { .. } => None,
        }
    }

    /// As it was before it was merged or declined.
    #[must_use]
    pub fn undecided(&self) -> Self {
        self.met_by().map_or(Self::Confirmed, |by| Self::MetOffSite { by })
    }
}

/// What is wrong with the reason for a decision, if anything is.
#[must_use]
pub fn reason_problem(reason: &str) -> Option<&'static str> {
    if reason.trim().is_empty() {
        return Some("Say why: whoever looks for this record later will want to know");
    }
    (reason.trim().chars().count() > REASON_LIMIT).then_some("Shorten the reason to 300 characters")
}

/// The student who stays when merges are followed from `student`. Where two coordinators merged two students into
/// each other, merges lead round in a circle: then the one of the circle with the lowest id stays, on every device.
/// `into` says whom a student was merged into, and nothing where that one is not known.
///
/// # Errors
/// Those of `into`.
pub fn stays<E>(
    student: StudentId,
    into: impl Fn(StudentId) -> Result<Option<StudentId>, E>,
) -> Result<StudentId, E> {
    let mut way = vec![student];
    let mut at = student;
    while let Some(next) = into(at)? {
        if let Some(from) = way.iter().position(|one| *one == next) {
            return Ok(way.into_iter().skip(from).min().unwrap_or(next));
        }
        way.push(next);
        at = next;
    }
    Ok(at)
}

#[cfg(test)]
mod tests;
