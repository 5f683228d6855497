//! What became of a session for one of its students: a group's may take place without some of them.

use serde::{Deserialize, Serialize};

use super::{CancelledBy, Outcome, Session};
use crate::id::StudentId;

/// What became of a session for one student.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Became {
    /// It took place and the student was there, for so many minutes.
    Held(u16),
    /// The student was expected, and was not there.
    Absent,
    /// It was cancelled (clause 5.5).
    Cancelled(CancelledBy),
}

impl Became {
    /// From the side of this student, for whom it was.
    #[must_use]
    pub fn of(session: &Session, student: StudentId) -> Self {
        match &session.outcome {
            Outcome::Held(held) if held.there.contains(&student) => Self::Held(held.minutes),
            Outcome::Held(_) | Outcome::NobodyCame => Self::Absent,
            Outcome::Cancelled { by, .. } => Self::Cancelled(*by),
        }
    }
}
