//! Projection rows: what lists need of a document, so that it need not be loaded to be listed.
//! A row is derived and can be made again from the document at any time; it is never the only copy of anything.

mod listed;
mod meetings;

pub use listed::SessionSummary;
pub use meetings::MeetingRow;

use std::collections::{BTreeMap, BTreeSet};

use domain::{
    calendar::AcademicYear,
    id::{SessionId, StudentId, UserId, VisitId},
    ledger::{Agreed, DaysIn, Pause, pauses_that_stand},
    relationship::Relationship,
    session::{Outcome, Session},
    student::{Help, Standing, Student},
    visit::{Action, Feeling, NextStep, PlannedVisit, Recorded, Visit},
};
use jiff::civil::Date;
use serde::{Deserialize, Serialize, de::DeserializeOwned};

use crate::{Content, CoreRecord, Decision, MeRecord, OrgRecord, YearRecord};

/// The version of rows: of their encoding, and of what is read out of a document for them. A row of another version is
/// made again from its document, on every device and at base.
const ROW_VERSION: u8 = 6;
/// The version of contents, likewise. A content is kept on a device only, and only of long documents; when something
/// else is read out of a document, this rises, and the version of rows where they show it.
const CONTENT_VERSION: u8 = 6;

/// What lists need of one document.
#[derive(Serialize, Deserialize, Clone, Debug, PartialEq)]
#[serde(rename_all = "kebab-case")]
pub enum Row {
    /// The school's own, whole.
    Org(OrgRecord),
    /// Of who a student is.
    Core(CoreRow),
    /// Of what was recorded in a year.
    Year(YearRow),
    /// A person's preferences, whole.
    Me(MeRecord),
}

/// Of who a student is.
#[derive(Serialize, Deserialize, Clone, Debug, PartialEq)]
pub struct CoreRow {
    /// The student, once somebody has said who it is.
    pub student: Option<Student>,
    /// Whether the coordinator knows them.
    pub standing: Standing,
    /// Mentoring relationships, earliest first.
    pub relationships: Vec<Relationship>,
    /// How often to meet, each version (clause 2.7).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub agreed: Vec<Agreed>,
    /// On which weekdays the student is in, each version.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub days_in: Vec<DaysIn>,
    /// How many fields were written apart.
    pub conflicts: u32,
    /// What was decided about such fields, the newest first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub decided: Vec<Decision>,
}

/// Of what was recorded in a year.
#[derive(Serialize, Deserialize, Clone, Debug, PartialEq)]
pub struct YearRow {
    /// Whom it is about.
    pub student: StudentId,
    /// Which year.
    pub year: AcademicYear,
    /// Plans that are neither cancelled nor visited, earliest first.
    pub plans: Vec<PlannedVisit>,
    /// What was promised and is not done.
    pub open_actions: Vec<OpenAction>,
    /// What was promised at sessions and is not done.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub open_promises: Vec<OpenPromise>,
    /// What the ledger of this fortnight and the last needs (clause 3.2), newest first: the newest meetings, of four weeks
    /// and eight at least.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub meetings: Vec<MeetingRow>,
    /// The pauses that stand and begin in this year.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub pauses: Vec<Pause>,
    /// At most ten visits, newest first: the newest five, then those that nobody but their author has opened, then
    /// the next newest.
    pub recent: Vec<VisitSummary>,
    /// Of the visits that are not in `recent`: how many each person wrote or has opened.
    pub older: BTreeMap<UserId, u32>,
    /// *What helps*.
    pub helps: Vec<Help>,
    /// How many visits there are in all. One that was moved to another student's record is counted there alone, and is
    /// in nothing of this row but that the plan that it was made for is no longer open.
    pub visits: u32,
    /// How many sessions there are in all.
    #[serde(default)]
    pub sessions: u32,
    /// Of these, how many each person wrote or has opened.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub sessions_known: BTreeMap<UserId, u32>,
    /// At most ten sessions, newest first, chosen as visits are.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub recent_sessions: Vec<SessionSummary>,
    /// How many fields were written apart.
    pub conflicts: u32,
}

/// Something promised at a visit and not done yet.
#[derive(Serialize, Deserialize, Clone, Debug, PartialEq, Eq)]
pub struct OpenAction {
    /// At which visit.
    pub visit: VisitId,
    /// What.
    pub action: Action,
}

/// Something promised at a session and not done yet (clause 5.5).
#[derive(Serialize, Deserialize, Clone, Debug, PartialEq, Eq)]
pub struct OpenPromise {
    /// At which session.
    pub session: SessionId,
    /// What.
    pub promise: Action,
}

/// A visit, as lists show it.
#[derive(Serialize, Deserialize, Clone, Debug, PartialEq, Eq)]
pub struct VisitSummary {
    /// Which.
    pub id: VisitId,
    /// The day it took place.
    pub date: Date,
    /// How long.
    pub minutes: u16,
    /// How the student is about the move.
    pub feeling: Option<Feeling>,
    /// By whom, where, when.
    pub recorded: Recorded,
    /// The beginning of the note, or of the student's own words where there is no note.
    pub first_words: String,
    /// What comes next.
    pub next_step: Option<NextStep>,
    /// Who opened it, earliest first.
    pub read_by: Vec<UserId>,
}

impl VisitSummary {
    /// Whether it is news to somebody: another's, and they have not opened it.
    #[must_use]
    pub fn is_unread(&self, reader: UserId) -> bool {
        self.recorded.by != reader && !self.read_by.contains(&reader)
    }
}

/// Bytes that are not a row of this version: make the row again from its document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum RowError {
    /// Written by another version.
    #[error("a row of another version")]
    OtherVersion,
    /// Damaged.
    #[error("not a row")]
    Unreadable,
}

impl Row {
    /// The row of a document that says `content`.
    #[must_use]
    pub fn of(content: &Content) -> Self {
        match content {
            Content::Org(record) => Self::Org(record.clone()),
            Content::Core(record) => Self::Core(CoreRow::of(record)),
            Content::Year(record) => Self::Year(YearRow::of(record)),
            Content::Me(record) => Self::Me(record.clone()),
        }
    }

    /// Whether bytes say that they are a row of this version; whether they can be read is not looked at.
    #[must_use]
    pub fn is_of_this_version(bytes: &[u8]) -> bool {
        bytes.first() == Some(&ROW_VERSION)
    }

    /// CBOR after one byte of version.
    ///
    /// # Errors
    /// Only when memory cannot be had.
    pub fn to_bytes(&self) -> Result<Vec<u8>, RowError> {
        to_bytes(ROW_VERSION, self)
    }

    /// Reads what [`to_bytes`](Self::to_bytes) wrote.
    ///
    /// # Errors
    /// When the bytes are of another version or damaged.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, RowError> {
        from_bytes(ROW_VERSION, bytes)
    }
}

impl Content {
    /// CBOR after one byte of version.
    ///
    /// # Errors
    /// Only when memory cannot be had.
    pub fn to_bytes(&self) -> Result<Vec<u8>, RowError> {
        to_bytes(CONTENT_VERSION, self)
    }

    /// Reads what [`to_bytes`](Self::to_bytes) wrote.
    ///
    /// # Errors
    /// When the bytes are of another version or damaged.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, RowError> {
        from_bytes(CONTENT_VERSION, bytes)
    }
}

fn to_bytes(version: u8, value: &impl Serialize) -> Result<Vec<u8>, RowError> {
    let mut bytes = vec![version];
    value
        .serialize(&mut minicbor_serde::Serializer::new(&mut bytes))
        .map_err(|_| RowError::Unreadable)?;
    Ok(bytes)
}

fn from_bytes<T: DeserializeOwned>(version: u8, bytes: &[u8]) -> Result<T, RowError> {
    match bytes.split_first() {
        Some((found, body)) if *found == version => {
            let mut reader = minicbor_serde::Deserializer::new(body);
            let value = T::deserialize(&mut reader).map_err(|_| RowError::Unreadable)?;
            let whole = reader.decoder().position() == body.len();
            if whole { Ok(value) } else { Err(RowError::Unreadable) }
        }
        Some(_) => Err(RowError::OtherVersion),
        None => Err(RowError::Unreadable),
    }
}

impl CoreRow {
    /// The row of a document that says `record`.
    #[must_use]
    pub fn of(record: &CoreRecord) -> Self {
        Self {
            student: record.student.clone(),
            standing: record.standing.clone(),
            relationships: record.relationships.clone(),
            agreed: record.agreed.clone(),
            days_in: record.days_in.clone(),
            conflicts: count(record.conflicts.len()),
            decided: record.decided.clone(),
        }
    }
}

impl YearRow {
    /// The row of a year in which nothing was recorded.
    #[must_use]
    pub const fn nothing_in(student: StudentId, year: AcademicYear) -> Self {
        Self {
            student,
            year,
            plans: Vec::new(),
            open_actions: Vec::new(),
            open_promises: Vec::new(),
            meetings: Vec::new(),
            pauses: Vec::new(),
            recent: Vec::new(),
            older: BTreeMap::new(),
            helps: Vec::new(),
            visits: 0,
            sessions: 0,
            sessions_known: BTreeMap::new(),
            recent_sessions: Vec::new(),
            conflicts: 0,
        }
    }

    /// How many visits that are not in [`Self::recent`] are news to somebody.
    #[must_use]
    pub fn older_unread(&self, reader: UserId) -> u32 {
        let older = self.visits.saturating_sub(count(self.recent.len()));
        older.saturating_sub(self.older.get(&reader).copied().unwrap_or_default())
    }

    /// How many sessions are news to somebody.
    #[must_use]
    pub fn unread_sessions(&self, reader: UserId) -> u32 {
        let known = self.sessions_known.get(&reader).copied().unwrap_or_default();
        self.sessions.saturating_sub(known)
    }

    /// How many sessions that are not in [`Self::recent_sessions`] are news to somebody.
    #[must_use]
    pub fn older_unread_sessions(&self, reader: UserId) -> u32 {
        let listed = self.recent_sessions.iter().filter(|session| session.is_unread(reader));
        self.unread_sessions(reader).saturating_sub(count(listed.count()))
    }

    /// The row of a document that says `record`.
    #[must_use]
    pub fn of(record: &YearRecord) -> Self {
        let YearRecord { plans, cancelled, visits, done, reads, helps, conflicts, .. } = record;
        let visited = visits.iter().filter_map(|visit| visit.plan);
        let settled: BTreeSet<_> = cancelled.iter().copied().chain(visited).collect();
        let done: BTreeSet<_> = done.iter().map(|done| done.action).collect();
        let visits: Vec<&Visit> =
            visits.iter().filter(|visit| !record.is_moved(visit.id)).collect();
        let open_actions = visits
            .iter()
            .flat_map(|visit| visit.actions.iter().map(|action| (visit.id, action)))
            .filter(|(_, action)| !done.contains(&action.id))
            .map(|(visit, action)| OpenAction { visit, action: action.clone() })
            .collect();
        let promised = |session: &Session| match &session.outcome {
            Outcome::Held(held) => held.promises.clone(),
            Outcome::NobodyCame | Outcome::Cancelled { .. } => Vec::new(),
        };
        let open_promises = record
            .sessions
            .iter()
            .flat_map(|one| promised(one).into_iter().map(|promise| (one.id, promise)))
            .filter(|(_, promise)| !done.contains(&promise.id))
            .map(|(session, promise)| OpenPromise { session, promise })
            .collect();
        let readers = listed::readers(reads);
        let (recent, older) = listed::visits(&visits, &readers);
        Self {
            student: record.student,
            year: record.year,
            plans: plans.iter().filter(|plan| !settled.contains(&plan.id)).cloned().collect(),
            open_actions,
            open_promises,
            meetings: meetings::newest(record),
            pauses: pauses_that_stand(&record.pauses, &record.pause_ends),
            recent,
            older,
            helps: helps.clone(),
            visits: count(visits.len()),
            sessions: count(record.sessions.len()),
            sessions_known: meetings::sessions_known(record),
            recent_sessions: listed::sessions(record, &readers),
            conflicts: count(conflicts.len()),
        }
    }
}

fn count(length: usize) -> u32 {
    u32::try_from(length).unwrap_or(u32::MAX)
}
