//! Projection rows: what lists need of a document, so that it need not be loaded to be listed.
//! A row is derived and can be made again from the document at any time; it is never the only copy of anything.

use std::collections::{BTreeMap, BTreeSet};

use domain::{
    calendar::AcademicYear,
    id::{StudentId, VisitId},
    relationship::Relationship,
    student::{Help, Standing, Student},
    visit::{Action, EntryId, Feeling, NextStep, PlannedVisit, ReadReceipt, Recorded, Visit},
};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::{Content, CoreRecord, DocumentId, MeRecord, OrgRecord, YearRecord};

/// The version of the encoding; a row of another version is made again from its document.
const VERSION: u8 = 1;
/// Visits that are listed even though somebody has read them.
const NEWEST: usize = 5;
/// Characters of [`VisitSummary::first_words`].
const FIRST_WORDS: usize = 80;

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
    /// How many fields were written apart.
    pub conflicts: u32,
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
    /// Newest first: every visit that nobody but its author has read, and the newest five.
    pub recent: Vec<VisitSummary>,
    /// *What helps*.
    pub helps: Vec<Help>,
    /// How many visits there are in all.
    pub visits: u32,
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
    /// Who opened it.
    pub read_by: Vec<ReadReceipt>,
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
    /// The row of the document `id` that says `content`; `None` when that is not the document's kind.
    #[must_use]
    pub fn of(id: DocumentId, content: Content) -> Option<Self> {
        match (id, content) {
            (DocumentId::Org, Content::Org(record)) => Some(Self::Org(record)),
            (DocumentId::StudentCore(_), Content::Core(record)) => {
                Some(Self::Core(CoreRow::of(record)))
            }
            (DocumentId::StudentYear(student, year), Content::Year(record)) => {
                Some(Self::Year(YearRow::of(student, year, record)))
            }
            (DocumentId::Me(_), Content::Me(record)) => Some(Self::Me(record)),
            _ => None,
        }
    }

    /// CBOR after one byte of version.
    ///
    /// # Errors
    /// Only when memory cannot be had.
    pub fn to_bytes(&self) -> Result<Vec<u8>, RowError> {
        let mut bytes = vec![VERSION];
        self.serialize(&mut minicbor_serde::Serializer::new(&mut bytes))
            .map_err(|_| RowError::Unreadable)?;
        Ok(bytes)
    }

    /// Reads what [`to_bytes`](Self::to_bytes) wrote.
    ///
    /// # Errors
    /// When the bytes are of another version or damaged.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, RowError> {
        match bytes.split_first() {
            Some((&VERSION, body)) => {
                let mut reader = minicbor_serde::Deserializer::new(body);
                let row = Self::deserialize(&mut reader).map_err(|_| RowError::Unreadable)?;
                let whole = reader.decoder().position() == body.len();
                if whole { Ok(row) } else { Err(RowError::Unreadable) }
            }
            Some(_) => Err(RowError::OtherVersion),
            None => Err(RowError::Unreadable),
        }
    }
}

impl CoreRow {
    /// The row of a document that says `record`.
    #[must_use]
    pub fn of(record: CoreRecord) -> Self {
        Self {
            student: record.student,
            standing: record.standing,
            relationships: record.relationships,
            conflicts: count(record.conflicts.len()),
        }
    }
}

impl YearRow {
    /// The row of a document that says `record`.
    #[must_use]
    pub fn of(student: StudentId, year: AcademicYear, record: YearRecord) -> Self {
        let YearRecord { plans, cancelled, visits, done, reads, helps, conflicts, .. } = record;
        let settled: BTreeSet<_> =
            cancelled.into_iter().chain(visits.iter().filter_map(|visit| visit.plan)).collect();
        let done: BTreeSet<_> = done.into_iter().map(|done| done.action).collect();
        let open_actions = visits
            .iter()
            .flat_map(|visit| visit.actions.iter().map(|action| (visit.id, action)))
            .filter(|(_, action)| !done.contains(&action.id))
            .map(|(visit, action)| OpenAction { visit, action: action.clone() })
            .collect();
        let mut readers: BTreeMap<VisitId, Vec<ReadReceipt>> = BTreeMap::new();
        for receipt in reads {
            let EntryId::Visit(id) = receipt.entry;
            readers.entry(id).or_default().push(receipt);
        }
        let recent = visits
            .iter()
            .rev()
            .enumerate()
            .filter_map(|(place, visit)| {
                let read_by = readers.remove(&visit.id).unwrap_or_default();
                let by_another = read_by.iter().any(|read| read.recorded.by != visit.recorded.by);
                (place < NEWEST || !by_another).then(|| summary(visit, read_by))
            })
            .collect();
        Self {
            student,
            year,
            plans: plans.into_iter().filter(|plan| !settled.contains(&plan.id)).collect(),
            open_actions,
            recent,
            helps,
            visits: count(visits.len()),
            conflicts: count(conflicts.len()),
        }
    }
}

fn summary(visit: &Visit, read_by: Vec<ReadReceipt>) -> VisitSummary {
    let words = if visit.note.trim().is_empty() { &visit.words.student } else { &visit.note };
    VisitSummary {
        id: visit.id,
        date: visit.date,
        minutes: visit.minutes,
        feeling: visit.feeling,
        recorded: visit.recorded,
        first_words: words.trim().chars().take(FIRST_WORDS).collect(),
        next_step: visit.next_step.clone(),
        read_by,
    }
}

fn count(length: usize) -> u32 {
    u32::try_from(length).unwrap_or(u32::MAX)
}
