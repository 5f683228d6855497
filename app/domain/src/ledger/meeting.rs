//! A meeting as the ledger counts it (clause 3.2): a session or a transition visit, from one student's side.

use jiff::{Timestamp, civil::Date};
use serde::{Deserialize, Serialize};

use crate::{
    id::{SessionId, StudentId, UserId, VisitId},
    session::{Became, Session},
    visit::{Present, Visit},
};

/// Which session or visit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum MeetingId {
    /// A transition visit (clause 2.5).
    Visit(VisitId),
    /// A session.
    Session(SessionId),
}

/// Where it is kept, as far as this device knows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kept {
    /// Base has acknowledged it.
    AtBase,
    /// It is on this tablet only.
    OnThisTablet,
}

/// What became of it for this student.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Took {
    /// It took place and the student was there, for so many minutes.
    Held(u16),
    /// It took place without the student, whom nobody expected: a talk with the home school.
    WithoutStudent,
    /// The student was expected, and was not there.
    Absent,
    /// It was cancelled.
    Cancelled,
}

/// A session or a transition visit. What is known at base comes first in order: where the same meeting is known twice,
/// that is what counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Meeting {
    /// Where it is kept.
    pub kept: Kept,
    /// Which.
    pub id: MeetingId,
    /// The day on which it began.
    pub on: Date,
    /// Whose meeting it was.
    pub mentor: UserId,
    /// What became of it.
    pub took: Took,
    /// When it was written down, by the device's clock.
    pub recorded_at: Timestamp,
}

impl Meeting {
    /// A transition visit. It counts where the student was there: the hour is time spent with them.
    #[must_use]
    pub fn of_visit(visit: &Visit, kept: Kept) -> Self {
        let took = if visit.present.contains(&Present::Student) {
            Took::Held(visit.minutes)
        } else {
            Took::WithoutStudent
        };
        let written = visit.written();
        let id = MeetingId::Visit(visit.id);
        Self { kept, id, on: visit.date, mentor: written.by, took, recorded_at: written.at }
    }

    /// A session, from the side of `student`; a group's counts whole for each who was there. `None` where it was not
    /// for that student.
    #[must_use]
    pub fn of_session(session: &Session, student: StudentId, kept: Kept) -> Option<Self> {
        if !session.students.contains(&student) {
            return None;
        }
        let took = match Became::of(session, student) {
            Became::Held(minutes) => Took::Held(minutes),
            Became::Absent => Took::Absent,
            Became::Cancelled(_) => Took::Cancelled,
        };
        let (id, on) = (MeetingId::Session(session.id), session.date);
        let (mentor, recorded_at) = (session.recorded.by, session.recorded.at);
        Some(Self { kept, id, on, mentor, took, recorded_at })
    }

    /// Minutes of the hour.
    #[must_use]
    pub fn minutes(&self) -> u32 {
        if let Took::Held(minutes) = self.took { minutes.into() } else { 0 }
    }
}

/// The minutes of all of these together.
pub(super) fn minutes_of<'a>(meetings: impl IntoIterator<Item = &'a Meeting>) -> u32 {
    let minutes = meetings.into_iter().map(Meeting::minutes);
    minutes.fold(0, u32::saturating_add)
}
