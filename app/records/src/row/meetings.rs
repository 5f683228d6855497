//! Of a year's sessions and transition visits, what the ledger of the current fortnight and the last needs (clause 3.2), so
//! that no document is opened to show it. A row has no clock: the last four weeks are counted from the newest meeting, which
//! is never further back than what is asked for; and some are there however old, so that one with a mistyped day hides
//! nothing.

use std::{
    cmp::Reverse,
    collections::{BTreeMap, BTreeSet},
};

use domain::{
    id::{SessionId, StudentId, UserId},
    ledger::{Kept, Meeting, MeetingId, Took},
    visit::EntryId,
};
use jiff::{Timestamp, ToSpan as _, civil::Date};
use serde::{Deserialize, Serialize};

use crate::{EntryRef, YearRecord};

/// Two fortnights: where the newest meeting is in this fortnight or the last, both lie in these days before it.
const WEEKS: i64 = 4;
/// So many of the newest are there whatever their days.
const NEWEST: usize = 8;
/// And no more than so many: more than one on each school day of the four weeks.
const MOST: usize = 24;

/// A meeting, as the ledger needs it. Whether base has it is known to the device alone.
#[derive(Serialize, Deserialize, Clone, Copy, Debug, PartialEq, Eq)]
#[serde(from = "Told", into = "Told")]
pub struct MeetingRow {
    /// Which.
    pub id: MeetingId,
    /// The day on which it began.
    pub on: Date,
    /// Whose meeting it was.
    pub mentor: UserId,
    /// What became of it for this student.
    pub took: Took,
    /// When it was written down, by the device's clock.
    pub recorded_at: Timestamp,
}

/// As it is written: there are many, and names would be a third of it.
type Told = (MeetingId, Date, UserId, Took, Timestamp);

impl From<Told> for MeetingRow {
    fn from((id, on, mentor, took, recorded_at): Told) -> Self {
        Self { id, on, mentor, took, recorded_at }
    }
}

impl From<MeetingRow> for Told {
    fn from(row: MeetingRow) -> Self {
        (row.id, row.on, row.mentor, row.took, row.recorded_at)
    }
}

impl MeetingRow {
    /// The meeting, kept there.
    #[must_use]
    pub const fn kept(&self, kept: Kept) -> Meeting {
        let Self { id, on, mentor, took, recorded_at } = *self;
        Meeting { kept, id, on, mentor, took, recorded_at }
    }

    /// The record that it is.
    #[must_use]
    pub const fn entry(&self) -> EntryRef {
        match self.id {
            MeetingId::Visit(visit) => EntryRef::Visit(visit),
            MeetingId::Session(session) => EntryRef::Session(session),
        }
    }

    const fn of(meeting: Meeting) -> Self {
        let Meeting { id, on, mentor, took, recorded_at, .. } = meeting;
        Self { id, on, mentor, took, recorded_at }
    }
}

impl YearRecord {
    /// Every session and transition visit, from this student's side. A visit that was moved to another student's record is
    /// a meeting there alone.
    #[must_use]
    pub fn meetings(&self) -> Vec<MeetingRow> {
        let student: StudentId = self.student;
        let visits = self.visits.iter().filter(|visit| !self.is_moved(visit.id));
        let visits = visits.map(|visit| Meeting::of_visit(visit, Kept::AtBase));
        let sessions = self.sessions.iter();
        let sessions =
            sessions.filter_map(|session| Meeting::of_session(session, student, Kept::AtBase));
        visits.chain(sessions).map(MeetingRow::of).collect()
    }
}

/// How many sessions each person wrote or has opened.
pub(super) fn sessions_known(record: &YearRecord) -> BTreeMap<UserId, u32> {
    let wrote = record.sessions.iter().map(|session| (session.id, session.recorded.by));
    let wrote: BTreeMap<SessionId, UserId> = wrote.collect();
    let read = record.reads.iter().filter_map(|read| match read.entry {
        EntryId::Session(session) if wrote.contains_key(&session) => {
            Some((session, read.recorded.by))
        }
        _ => None,
    });
    let read: BTreeSet<_> = read.chain(wrote.iter().map(|(id, by)| (*id, *by))).collect();
    let mut known = BTreeMap::new();
    for (_, person) in read {
        let many: &mut u32 = known.entry(person).or_default();
        *many = many.saturating_add(1);
    }
    known
}

/// The newest of a year, newest first.
pub(super) fn newest(record: &YearRecord) -> Vec<MeetingRow> {
    let mut meetings = record.meetings();
    domain::sorting::sort_by_key(&mut meetings, |meeting| {
        Reverse((meeting.on, meeting.recorded_at, meeting.id))
    });
    let since = meetings.first().map(|newest| newest.on.saturating_sub(WEEKS.weeks()));
    let mut place = 0;
    meetings.retain(|meeting| {
        place += 1;
        place <= NEWEST || place <= MOST && since.is_some_and(|since| since < meeting.on)
    });
    meetings
}
