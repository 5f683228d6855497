//! What screens start from: the projection of everything on this device, in memory. No document is loaded for it.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use domain::{
    id::{ConcernEntryId, StudentId, UserId},
    student::Standing,
    visit::EntryId,
};
use jiff::Timestamp;
use protocol::sync::Coming;
use records::{CoreRow, DocumentId, EntryRef, MeRecord, OrgRecord, Row, YearRow};

use crate::{
    carrying::{Carrying, ParcelId},
    concerns::Handing,
    lease::Lease,
    safekeeping::{KeptAs, Safekeeping, Waiting},
};

/// Everything that lists and cards show. Cheap to clone: the parts are counted references.
#[derive(Debug, Clone, Default)]
pub struct View {
    /// The school's own.
    pub org: Arc<OrgRecord>,
    /// The students on this device: each once, whatever was merged into them with them, and nobody declined.
    pub students: BTreeMap<StudentId, Arc<StudentView>>,
    /// Students met off site who were declined. Their records are kept.
    pub declined: BTreeMap<StudentId, Arc<StudentView>>,
    /// Students who were merged, each with the one in [`View::students`] or [`View::declined`] with whom they are
    /// shown.
    pub merged: BTreeMap<StudentId, StudentId>,
    /// The user's own preferences.
    pub me: Arc<MeRecord>,
    /// What base has not acknowledged.
    pub waiting: Waiting,
    /// When this device last heard from base, by its own clock.
    pub last_sync: Option<Timestamp>,
    /// By how much base's clock is ahead of this device's, in milliseconds; within a second or two it is the network.
    pub clock_skew_ms: Option<i64>,
    /// How long base has not been heard of, as it was when the device was opened or base answered last.
    pub lease: Option<Lease>,
    /// Everything that the user may see has arrived once. Until then figures are not whole.
    pub first_sync_done: bool,
    /// Until then: what has come, as base counts it.
    pub coming: Option<Coming>,
    /// Documents that could not be read or brought up to date. What they show may be behind or missing.
    pub failed: BTreeSet<DocumentId>,
    /// How many documents a newer version of the app wrote, in whole or in part: some of them are in [`Self::failed`], of
    /// the others this version does not know the kind.
    pub newer: usize,
    /// Students whom the user may no longer see, but in whose records something unsent is kept.
    pub kept_for_unsent: BTreeSet<StudentId>,
    /// Records that base keeps for the coordinator, who decides whether they go into the record. They are no longer here.
    pub handed_in: BTreeSet<EntryRef>,
    /// Records of these that the coordinator left out, and who did. Base keeps them.
    pub left_out: BTreeMap<EntryRef, UserId>,
    /// How many damaged stored values have been set aside.
    pub set_aside: usize,
    /// What this device carries for others until base has it.
    pub carrying: BTreeMap<ParcelId, Carrying>,
    /// How sealed concerns, and what was added to some, are with base, as far as they are kept here for it.
    pub handing: BTreeMap<ConcernEntryId, Handing>,
    /// When base was last asked for the list of those who hold keys to concerns.
    pub list_asked: Option<Timestamp>,
    /// How many concerns wait for whoever has this device; nothing where they hold no key to any.
    pub concerns_wait: Option<u32>,
    /// Base removed this device. What it holds is handed in, and then it is erased.
    pub removed: bool,
}

/// One student, as lists and cards show them.
#[derive(Debug, Clone, PartialEq)]
pub struct StudentView {
    /// Who they are.
    pub core: CoreRow,
    /// Newest year first: this academic year, and of earlier ones those in which something is open (of last year plans,
    /// actions, and what is news to whoever has this device; of any year what helps and what has to be chosen between).
    /// [`Replica::student`](crate::Replica::student) reads all of them. Of the same year there may be several, of
    /// students who were merged: each says whose document it is of.
    pub years: Vec<YearRow>,
    /// When base received the entries that [`Self::years`] list, by base's clock, as far as this device was told.
    pub received: BTreeMap<EntryId, Timestamp>,
}

impl Default for StudentView {
    fn default() -> Self {
        let core = CoreRow {
            student: None,
            standing: Standing::Confirmed,
            relationships: Vec::new(),
            agreed: Vec::new(),
            days_in: Vec::new(),
            conflicts: 0,
            decided: Vec::new(),
        };
        Self { core, years: Vec::new(), received: BTreeMap::new() }
    }
}

impl View {
    /// The student with whom this one is shown: themselves, unless they were merged.
    #[must_use]
    pub fn stays(&self, student: StudentId) -> StudentId {
        self.merged.get(&student).copied().unwrap_or(student)
    }

    /// Where a record is that does not wait on this device.
    #[must_use]
    pub fn beyond(&self, entry: EntryRef) -> Safekeeping {
        match self.left_out.get(&entry) {
            Some(by) => Safekeeping::LeftOut { by: *by },
            None if self.handed_in.contains(&entry) => Safekeeping::HandedIn,
            None => Safekeeping::AtBase,
        }
    }

    /// Where base keeps what a record says that does not wait on this device, or of which only pictures do.
    #[must_use]
    pub fn kept_as(&self, entry: EntryRef) -> KeptAs {
        match self.beyond(entry) {
            Safekeeping::AtBase => KeptAs::Record,
            _ => KeptAs::HandedIn,
        }
    }

    /// A student, found also by the id of somebody who was merged into them, and also when declined.
    #[must_use]
    pub fn student(&self, id: StudentId) -> Option<&Arc<StudentView>> {
        let stays = self.stays(id);
        self.students.get(&stays).or_else(|| self.declined.get(&stays))
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
