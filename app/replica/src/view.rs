//! What screens start from: the projection of everything on this device, in memory. No document is loaded for it.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use domain::{id::StudentId, student::Standing, visit::EntryId};
use jiff::Timestamp;
use records::{CoreRow, DocumentId, MeRecord, OrgRecord, Row, YearRow};

use crate::safekeeping::Waiting;

/// Everything that lists and cards show. Cheap to clone: the parts are counted references.
#[derive(Debug, Clone, Default)]
pub struct View {
    /// The school's own.
    pub org: Arc<OrgRecord>,
    /// The students on this device.
    pub students: BTreeMap<StudentId, Arc<StudentView>>,
    /// The user's own preferences.
    pub me: Arc<MeRecord>,
    /// What base has not acknowledged.
    pub waiting: Waiting,
    /// When this device last heard from base, by its own clock.
    pub last_sync: Option<Timestamp>,
    /// By how much base's clock is ahead of this device's, in milliseconds; within a second or two it is the network.
    pub clock_skew_ms: Option<i64>,
    /// Everything that the user may see has arrived once. Until then figures are not whole.
    pub first_sync_done: bool,
    /// Documents that could not be read or brought up to date. What they show may be behind or missing.
    pub failed: BTreeSet<DocumentId>,
    /// Students whom the user may no longer see, but in whose records something unsent is kept.
    pub kept_for_unsent: BTreeSet<StudentId>,
    /// How many damaged stored values have been set aside.
    pub set_aside: usize,
}

/// One student, as lists and cards show them.
#[derive(Debug, Clone)]
pub struct StudentView {
    /// Who they are.
    pub core: CoreRow,
    /// Newest year first: this academic year, and of earlier ones those in which something is open (of last year
    /// plans, actions and visits that are news to whoever has this device; of any year what helps and what has to be chosen between).
    /// [`Replica::student`](crate::Replica::student) reads all of them.
    pub years: Vec<YearRow>,
    /// When base received the entries of [`YearRow::recent`], by base's clock, as far as this device was told.
    pub received: BTreeMap<EntryId, Timestamp>,
}

impl Default for StudentView {
    fn default() -> Self {
        let core = CoreRow {
            student: None,
            standing: Standing::Confirmed,
            relationships: Vec::new(),
            conflicts: 0,
        };
        Self { core, years: Vec::new(), received: BTreeMap::new() }
    }
}

impl View {
    /// Takes in a document's row in place of its last one.
    pub(crate) fn put_row(&mut self, id: DocumentId, row: Row, received: &Received) {
        match (id, row) {
            (DocumentId::Org, Row::Org(org)) => self.org = Arc::new(org),
            (DocumentId::Me(_), Row::Me(me)) => self.me = Arc::new(me),
            (DocumentId::StudentCore(student), Row::Core(core)) => {
                self.student_mut(student).core = core;
            }
            (DocumentId::StudentYear(student, _), Row::Year(row)) => {
                let view = self.student_mut(student);
                view.received.extend(received.iter().map(|(entry, at)| (*entry, *at)));
                view.years.retain(|known| known.year != row.year);
                let at = view.years.partition_point(|known| known.year > row.year);
                view.years.insert(at, row);
            }
            // `row_fits` has been asked before; a row of another kind is nothing to show.
            _ => {}
        }
    }

    /// The row of a document, as it was last put.
    pub(crate) fn row(&self, id: DocumentId) -> Option<Row> {
        match id {
            DocumentId::Org => Some(Row::Org((*self.org).clone())),
            DocumentId::Me(_) => Some(Row::Me((*self.me).clone())),
            DocumentId::StudentCore(student) => {
                self.students.get(&student).map(|view| Row::Core(view.core.clone()))
            }
            DocumentId::StudentYear(student, year) => {
                let view = self.students.get(&student)?;
                view.years.iter().find(|row| row.year == year).cloned().map(Row::Year)
            }
        }
    }

    /// Takes a year's row out, and the student with it when nothing else is known of them.
    pub(crate) fn drop_row(&mut self, id: DocumentId) {
        let DocumentId::StudentYear(student, year) = id else {
            return;
        };
        let view = self.student_mut(student);
        view.years.retain(|row| row.year != year);
        if view.years.is_empty() && view.core.student.is_none() {
            self.students.remove(&student);
        }
    }

    /// Takes a student out whose documents were dropped.
    pub(crate) fn drop_student(&mut self, student: StudentId) {
        self.students.remove(&student);
    }

    fn student_mut(&mut self, student: StudentId) -> &mut StudentView {
        Arc::make_mut(self.students.entry(student).or_default())
    }
}

/// When base received an entry, by base's clock.
pub(crate) type Received = BTreeMap<EntryId, Timestamp>;

/// Whether a row can be the row of that document: a row that came over the wire may be anything.
pub(crate) fn row_fits(id: DocumentId, row: &Row) -> bool {
    match (id, row) {
        (DocumentId::Org, Row::Org(_)) | (DocumentId::Me(_), Row::Me(_)) => true,
        (DocumentId::StudentCore(id), Row::Core(core)) => {
            core.student.as_ref().is_none_or(|student| student.id == id)
        }
        (DocumentId::StudentYear(id, year), Row::Year(row)) => {
            row.student == id && row.year == year
        }
        _ => false,
    }
}
