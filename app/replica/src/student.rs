//! One student's record, read from their documents: who they are and everything that was recorded, over the years.

mod sessions;

pub use sessions::{SessionEntry, YearPause};

use std::{cmp::Reverse, collections::BTreeMap};

use domain::{
    access::{Ownership, may_amend},
    calendar::AcademicYear,
    id::{ActionId, PlanId, StudentId, UserId},
    staff::Role,
    student::{Help, Standing, Student},
    visit::{ActionDone, Amendment, EntryId, MovedVisit, PlannedVisit, ReadReceipt, Visit},
};
use jiff::{Timestamp, civil::Date};
use records::{Conflict, Content, CoreRecord, DocumentId, EntryRef, Unreadable, YearRecord};

use crate::{
    cipher::Cipher,
    documents,
    env::Env,
    replica::Replica,
    rows,
    safekeeping::Safekeeping,
    said,
    storage::{Storage, StorageError},
};

/// Everything on this device about one student.
#[derive(Debug, Clone, PartialEq)]
pub struct StudentRecord {
    /// Which student.
    pub id: StudentId,
    /// Who they are.
    pub core: CoreRecord,
    /// Students met off site who were merged into this one: what was recorded with them is here as well.
    pub merged: Vec<MergedRecord>,
    /// What was recorded, newest first, over all years.
    pub timeline: Vec<TimelineEntry>,
    /// Sessions (clause 3.2), newest first, over all years.
    pub sessions: Vec<SessionEntry>,
    /// The pauses of the hour that stand, over all years.
    pub pauses: Vec<YearPause>,
    /// What was recorded here and is another student's, in the same order. What it says is not for readers of this
    /// record, and is not in here.
    pub moved: Vec<MovedEntry>,
    /// Plans that are neither cancelled nor visited, earliest first.
    pub plans: Vec<PlannedVisit>,
    /// *What helps*, oldest first, over all years.
    pub helps: Vec<YearHelp>,
    /// Values that were written apart, each with the document that it is in.
    pub conflicts: Vec<(DocumentId, Conflict)>,
    /// What this version cannot read.
    pub unreadable: Vec<(DocumentId, Unreadable)>,
    /// Documents that could not be read or brought up to date: something may be missing here.
    pub failed: Vec<DocumentId>,
}

/// Somebody who was merged into the student.
#[derive(Debug, Clone, PartialEq)]
pub struct MergedRecord {
    /// Under which id what was recorded with them lies.
    pub id: StudentId,
    /// Who they were taken for, where that was said.
    pub student: Option<Student>,
    /// The merge, as they have it.
    pub standing: Standing,
}

/// A line of *What helps*, with the document that it is in (to take it out again).
#[derive(Debug, Clone, PartialEq)]
pub struct YearHelp {
    /// In whose document: the student's, or that of somebody merged into them.
    pub student: StudentId,
    /// In which year's document.
    pub year: AcademicYear,
    /// The line.
    pub help: Help,
}

/// One visit, with everything that was said about it later.
#[derive(Debug, Clone, PartialEq)]
pub struct TimelineEntry {
    /// In which year's document it is.
    pub year: AcademicYear,
    /// The visit as it was recorded.
    pub visit: Visit,
    /// Where it is.
    pub safekeeping: Safekeeping,
    /// When base received it, by base's clock, as far as this device was told.
    pub received: Option<Timestamp>,
    /// Amendments, oldest first.
    pub amendments: Vec<AmendmentEntry>,
    /// Which of its actions are done, each with the tick that stands.
    pub done: Vec<ActionDone>,
    /// Who opened it, earliest first.
    pub reads: Vec<ReadReceipt>,
}

/// That a visit is another student's, in the place that it had.
#[derive(Debug, Clone, PartialEq)]
pub struct MovedEntry {
    /// The day of the visit.
    pub date: Date,
    /// Which visit, by whom it was moved, and where it is now.
    pub moved: MovedVisit,
    /// Where the move and the visit are, which are one record.
    pub safekeeping: Safekeeping,
    /// Amendments that did not go along: written here apart, before it was known that the visit was moved.
    pub amendments: Vec<AmendmentEntry>,
}

/// An amendment, and where it is.
#[derive(Debug, Clone, PartialEq)]
pub struct AmendmentEntry {
    /// What should be known now.
    pub amendment: Amendment,
    /// Where it is.
    pub safekeeping: Safekeeping,
}

impl TimelineEntry {
    /// Who ticked an action of this visit, if anybody has.
    #[must_use]
    pub fn done(&self, action: ActionId) -> Option<&ActionDone> {
        self.done.iter().find(|done| done.action == action)
    }

    /// Whether this person may amend it, who has the record on their device.
    #[must_use]
    pub fn may_be_amended_by(&self, user: UserId, role: Role) -> bool {
        may_amend(role, Ownership::of(self.visit.recorded.by, user))
    }
}

/// Why a record could not be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ReadError {
    /// Storage could not be read.
    #[error(transparent)]
    Storage(#[from] StorageError),
}

impl<S: Storage, C: Cipher, E: Env> Replica<S, C, E> {
    /// Reads a student's record, with those of everybody who was merged into them; `None` when there is nothing about
    /// them on this device. The record of somebody who was merged is read by itself.
    ///
    /// # Errors
    /// When storage could not be read. A damaged document is no error: it is in [`StudentRecord::failed`].
    pub async fn student(&mut self, id: StudentId) -> Result<Option<StudentRecord>, ReadError> {
        if self.settle().await.is_err() {
            // A disk that takes no writes can still be read, and what is in memory was read from it.
            self.shelf.clear();
        }
        // While everything is still on its way, whose record is opened comes next.
        if !self.state.position.first_sync_done {
            self.awaited = self.awaited.and(id);
        }
        let documents = self.documents_about(id).await?;
        let mut said = BTreeMap::new();
        if documents.iter().any(|document| !self.shelf.holds(*document)) {
            for student in self.students_in(id) {
                said.extend(said::of_student(&self.sealed, student).await?);
            }
        }
        let unknown = documents.iter().copied().filter(|document| !said.contains_key(document));
        self.load_ahead(unknown.collect()).await?;
        if documents.is_empty() {
            return Ok(None);
        }
        let mut record = StudentRecord::nothing_about(id);
        let mut years = Vec::new();
        for document in documents {
            let content = match said.remove(&document) {
                Some(said) if !self.shelf.holds(document) => Some(said),
                _ => self.read(document).await?,
            };
            let Some(content) = content else {
                continue;
            };
            let conflicts = content.conflicts().iter().cloned();
            record.conflicts.extend(conflicts.map(|conflict| (document, conflict)));
            let unreadable = content.unreadable().iter().cloned();
            record.unreadable.extend(unreadable.map(|entry| (document, entry)));
            match (document, content) {
                (DocumentId::StudentYear(student, year), Content::Year(year_record)) => {
                    years.push((student, year, year_record));
                }
                (DocumentId::StudentCore(student), Content::Core(core)) => {
                    record.add_core(student, core);
                }
                _ => {}
            }
        }
        // Whoever stays although a merge is written of them is shown as they were before it.
        if let Some(known) = self.state.view.student(id).filter(|_| !self.is_merged(id)) {
            record.core.standing.clone_from(&known.core.standing);
        }
        record.plans = open_plans(&years);
        for (student, year, year_record) in years {
            self.add_year(&mut record, student, year, year_record);
        }
        domain::sorting::sort_by_key(&mut record.timeline, |entry| {
            Reverse((entry.visit.date, entry.visit.recorded.at, entry.visit.id))
        });
        domain::sorting::sort_by_key(&mut record.moved, |entry| {
            Reverse((entry.date, entry.moved.recorded.at, entry.moved.to_visit))
        });
        domain::sorting::sort_by_key(&mut record.helps, |line| (line.help.at, line.help.id));
        let students = self.students_in(id);
        let failed = &self.state.view.failed;
        let about = |at: &DocumentId| at.student().is_some_and(|at| students.contains(&at));
        record.failed = failed.iter().copied().filter(about).collect();
        Ok(Some(record))
    }

    fn is_merged(&self, student: StudentId) -> bool {
        self.state.view.merged.contains_key(&student)
    }

    /// Reads one document; `None` when it is not on this device.
    ///
    /// # Errors
    /// When storage could not be read.
    pub async fn content(&mut self, id: DocumentId) -> Result<Option<Content>, ReadError> {
        Ok(self.read(id).await?)
    }

    /// Loads and reads what there is about a student this year, so that who reads it or writes in it next does not
    /// have to wait for that.
    ///
    /// # Errors
    /// When storage could not be read.
    pub async fn open_ahead(&mut self, id: StudentId) -> Result<(), ReadError> {
        self.load_ahead(self.state.documents_of(id).collect()).await
    }

    /// The student, and everybody who was merged into them.
    fn students_in(&self, id: StudentId) -> Vec<StudentId> {
        let merged = &self.state.view.merged;
        let merged = merged.iter().filter(|(_, stays)| **stays == id).map(|(merged, _)| *merged);
        [id].into_iter().chain(merged).collect()
    }

    /// Every document that a student's record is read from.
    pub(crate) async fn documents_about(
        &self,
        id: StudentId,
    ) -> Result<Vec<DocumentId>, StorageError> {
        let mut documents = Vec::new();
        for student in self.students_in(id) {
            documents.extend(self.state.documents_of(student));
            documents.extend(rows::earlier(&self.sealed, Some(student)).await?);
        }
        Ok(documents)
    }

    /// Loads documents side by side, as many as may be in memory with those of them that are there already.
    async fn load_ahead(&mut self, mut documents: Vec<DocumentId>) -> Result<(), ReadError> {
        documents.truncate(documents::OPEN_AT_ONCE);
        let few = documents.clone();
        documents.retain(|document| !self.shelf.holds(*document));
        self.shelf.make_room(documents.len(), |id| few.contains(&id));
        let loaded = self.load(&documents).await?;
        for (document, loaded) in documents.into_iter().zip(loaded) {
            if let Some(open) = self.taken(document, loaded).await? {
                self.shelf.put(open);
            }
        }
        Ok(())
    }

    /// How far a document has come: two devices with equal heads have equal content.
    ///
    /// # Errors
    /// When storage could not be read.
    pub async fn heads(&mut self, id: DocumentId) -> Result<Option<Vec<[u8; 32]>>, ReadError> {
        let open = self.take(id).await?;
        let heads = open.as_ref().map(|open| open.document().heads());
        open.into_iter().for_each(|open| self.shelf.put(open));
        Ok(heads)
    }

    async fn read(&mut self, id: DocumentId) -> Result<Option<Content>, StorageError> {
        let Some(mut open) = self.take(id).await? else {
            return Ok(None);
        };
        let content = open.content().clone();
        self.shelf.put(open);
        Ok(Some(content))
    }

    fn add_year(
        &self,
        record: &mut StudentRecord,
        student: StudentId,
        year: AcademicYear,
        content: YearRecord,
    ) {
        self.add_hours(record, &content);
        let YearRecord { visits, moved, amendments, done, reads, helps, .. } = content;
        let received = self.state.received(DocumentId::StudentYear(student, year));
        record.helps.extend(helps.into_iter().map(|help| YearHelp { student, year, help }));
        for visit in visits {
            let entry = EntryId::Visit(visit.id);
            let about = |amendment: &&Amendment| amendment.entry == entry;
            let mut moves = moved.iter().filter(|moved| moved.visit == visit.id).peekable();
            if moves.peek().is_some() {
                let amendments: Vec<_> = amendments.iter().filter(about).collect();
                let moved = moves.map(|moved| self.moved(visit.date, moved, &amendments));
                record.moved.extend(moved);
                continue;
            }
            record.timeline.push(TimelineEntry {
                year,
                safekeeping: self.safekeeping(EntryRef::Visit(visit.id)),
                received: received.get(&entry).copied(),
                amendments: amendments
                    .iter()
                    .filter(about)
                    .map(|one| self.amendment(one))
                    .collect(),
                done: of_visit(&visit, &done),
                reads: reads.iter().filter(|read| read.entry == entry).copied().collect(),
                visit,
            });
        }
    }

    fn moved(&self, date: Date, moved: &MovedVisit, amendments: &[&Amendment]) -> MovedEntry {
        let left = amendments.iter().filter(|one| !moved.amendments.contains(&one.id));
        MovedEntry {
            date,
            moved: moved.clone(),
            safekeeping: self.safekeeping(EntryRef::Visit(moved.to_visit)),
            amendments: left.map(|one| self.amendment(one)).collect(),
        }
    }

    fn amendment(&self, amendment: &Amendment) -> AmendmentEntry {
        let safekeeping = self.safekeeping(EntryRef::Amendment(amendment.id));
        AmendmentEntry { amendment: amendment.clone(), safekeeping }
    }
}

/// A plan may be made in one year's document and visited or cancelled in the next one's.
fn open_plans(years: &[(StudentId, AcademicYear, YearRecord)]) -> Vec<PlannedVisit> {
    let records = || years.iter().map(|(_, _, record)| record);
    let settled = |plan: PlanId| {
        records().any(|record| {
            record.cancelled.contains(&plan)
                || record.visits.iter().any(|visit| visit.plan == Some(plan))
        })
    };
    let open = |plan: &&PlannedVisit| !settled(plan.id);
    let mut plans: Vec<_> =
        records().flat_map(|record| &record.plans).filter(open).cloned().collect();
    domain::sorting::sort_by_key(&mut plans, |plan| (plan.at, plan.id));
    plans
}

/// Which of a visit's actions are done, in the order of the visit.
fn of_visit(visit: &Visit, done: &[ActionDone]) -> Vec<ActionDone> {
    let find = |action: ActionId| done.iter().find(|done| done.action == action);
    visit.actions.iter().filter_map(|action| find(action.id)).copied().collect()
}

impl StudentRecord {
    /// A record in which nothing is.
    #[must_use]
    pub fn nothing_about(id: StudentId) -> Self {
        Self {
            id,
            core: CoreRecord::default(),
            merged: Vec::new(),
            timeline: Vec::new(),
            sessions: Vec::new(),
            pauses: Vec::new(),
            moved: Vec::new(),
            plans: Vec::new(),
            helps: Vec::new(),
            conflicts: Vec::new(),
            unreadable: Vec::new(),
            failed: Vec::new(),
        }
    }

    /// Who the student is, or who somebody was taken for who was merged into them.
    fn add_core(&mut self, student: StudentId, core: CoreRecord) {
        if student == self.id {
            self.core = core;
        } else {
            let CoreRecord { student: known, standing, .. } = core;
            self.merged.push(MergedRecord { id: student, student: known, standing });
        }
    }

    /// The one whom an entry was recorded about, if that was somebody who was merged since.
    #[must_use]
    pub fn recorded_as(&self, student: StudentId) -> Option<&MergedRecord> {
        self.merged.iter().find(|merged| merged.id == student)
    }
}
