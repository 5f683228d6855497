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
}
