//! A mentoring relationship: one student and one adult over time (clauses 2.1 to 2.4).

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::id::{RelationshipId, StudentId, UserId};

/// One student and one mentor, from a day on, for a purpose.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Relationship {
    /// Which.
    pub id: RelationshipId,
    /// Who is mentored.
    pub student: StudentId,
    /// By whom.
    pub mentor: UserId,
    /// First day.
    pub from: Date,
    /// Last day, once it is known.
    pub to: Option<Date>,
    /// Why, in words that do not label.
    pub purpose: String,
}

impl Relationship {
    /// Whether the mentor is related to the student on `day`, both ends included.
    #[must_use]
    pub fn covers(&self, day: Date) -> bool {
        self.from <= day && self.to.is_none_or(|to| day <= to)
    }

    /// Whether this relationship may be kept beside the `others` that are already in the record.
    /// One of the others with the same id is the earlier version of this one and does not count.
    /// Another mentor for the same student at the same time is welcome (clause 2.6).
    ///
    /// # Errors
    /// The first rule that it breaks.
    pub fn check(&self, others: &[Self]) -> Result<(), RelationshipProblem> {
        if self.to.is_some_and(|to| to < self.from) {
            return Err(RelationshipProblem::EndsBeforeItBegins);
        }
        if self.purpose.trim().is_empty() {
            return Err(RelationshipProblem::NoPurpose);
        }
        if self.purpose.chars().count() > PURPOSE_LIMIT {
            return Err(RelationshipProblem::PurposeTooLong);
        }
        match others.iter().find(|other| other.id != self.id && self.overlaps(other)) {
            Some(other) => Err(RelationshipProblem::Overlaps(other.id)),
            None => Ok(()),
        }
    }

    /// The same mentor and the same student on at least one same day.
    fn overlaps(&self, other: &Self) -> bool {
        let begins_in_time = |one: &Self, two: &Self| two.to.is_none_or(|to| one.from <= to);
        (self.student, self.mentor) == (other.student, other.mentor)
            && begins_in_time(self, other)
            && begins_in_time(other, self)
    }
}

/// The longest that a purpose may be, in characters.
pub const PURPOSE_LIMIT: usize = 1_000;

/// Why a relationship cannot be kept as it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum RelationshipProblem {
    /// The last day is before the first.
    #[error("A relationship cannot end before it begins: change a date")]
    EndsBeforeItBegins,
    /// Nobody said what it is for.
    #[error("Say what the relationship is for")]
    NoPurpose,
    /// More than [`PURPOSE_LIMIT`] characters.
    #[error("Shorten the purpose to 1,000 characters")]
    PurposeTooLong,
    /// The two are related already on some of these days.
    #[error("This mentor and this student are related already at that time: end that first")]
    Overlaps(RelationshipId),
}

#[cfg(test)]
mod tests;
