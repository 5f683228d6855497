//! What was promised so far, kept apart from the replica, and what must hold after every step.

use std::collections::BTreeSet;

use anyhow::{Result, ensure};
use domain::{id::StudentId, visit::Visit};
use records::EntryRef;
use replica::Safekeeping;

use super::Disk;
use crate::tablet::{self, Tablet};

/// A visit that a device said, or its storage shows, is saved.
#[derive(Debug, Clone)]
pub struct Written {
    /// On which device.
    pub who: usize,
    /// The visit.
    pub visit: Visit,
}

/// See the module.
#[derive(Debug, Default)]
pub struct Model {
    saved: Vec<Written>,
    /// Changes that each device wrote.
    wrote: [usize; 3],
    /// Mutations of each device that an answer acknowledged durably, or said to have been handed in.
    acknowledged: [BTreeSet<Vec<u8>>; 3],
    /// What a device said was handed in for Mrs Khan to decide about.
    handed_in: BTreeSet<EntryRef>,
    /// The relationship of Mr Reid and Ada, while there is one, and how many there were.
    related: Option<u128>,
    relations: u128,
}

impl Model {
    pub(super) fn saved(&mut self, who: usize, visit: Visit) {
        self.saved.push(Written { who, visit });
        self.wrote(who, 1);
    }

    pub(super) fn wrote(&mut self, who: usize, changes: usize) {
        self.wrote.get_mut(who).into_iter().for_each(|count| *count += changes);
    }

    pub(super) const fn visits(&self) -> usize {
        self.saved.len()
    }

    /// Everything that must never be lost.
    #[must_use]
    pub fn written(&self) -> &[Written] {
        &self.saved
    }

    pub(super) fn saved_about(&self, student: StudentId) -> impl Iterator<Item = &Written> {
        self.saved.iter().filter(move |saved| saved.visit.student == student)
    }

    pub(super) fn handed_in(&mut self, entries: impl IntoIterator<Item = EntryRef>) {
        self.handed_in.extend(entries);
    }

    /// Whether it waits for Mrs Khan, who decides about nothing here.
    pub(super) fn is_handed_in(&self, written: &Written) -> bool {
        self.handed_in.contains(&EntryRef::Visit(written.visit.id))
    }

    /// The last visit that was written about a student on a device.
    pub(super) fn latest(&self, who: usize, student: StudentId) -> Option<&Visit> {
        self.saved_about(student).filter(|saved| saved.who == who).last().map(|last| &last.visit)
    }

    pub(super) const fn relate(&mut self) -> Option<u128> {
        if self.related.is_some() {
            return None;
        }
        self.relations += 1;
        self.related = Some(1_000 + self.relations);
        self.related
    }

    pub(super) const fn part(&mut self) -> Option<u128> {
        self.related.take()
    }

    /// Whether Mr Reid may see Ada's record.
    pub(super) const fn reid_sees_ada(&self) -> bool {
        self.related.is_some()
    }

    /// An answer was taken in, or not, as far as the disk allowed it.
    pub(super) fn answered(
        &mut self,
        who: usize,
        mutations: Vec<Vec<u8>>,
        disk: Disk,
        waiting: usize,
    ) -> Result<()> {
        let (Some(known), Some(wrote)) = (self.acknowledged.get_mut(who), self.wrote.get(who))
        else {
            return Ok(());
        };
        let mut then = known.clone();
        then.extend(mutations);
        let (before, after) = (wrote - known.len(), wrote - then.len());
        let taken = match disk {
            Disk::Good => true,
            Disk::Full | Disk::CrashBefore => false,
            // An earlier commit of the same call may have met the fault.
            Disk::AnswerLost | Disk::CrashAfter => waiting == after,
        };
        ensure!(
            waiting == if taken { after } else { before },
            "{waiting} changes wait; {before} before the answer and {after} after it ({disk:?})"
        );
        if taken {
            *known = then;
        }
        Ok(())
    }

    /// What must hold on a device after every step, also if it were started again now.
    pub(super) fn check(&self, who: usize, tablet: &Tablet) -> Result<()> {
        let (Some(wrote), Some(known)) = (self.wrote.get(who), self.acknowledged.get(who)) else {
            return Ok(());
        };
        let again = tablet::open(&tablet.storage, &tablet.env)?;
        for copy in [&tablet.copy, &again] {
            let waiting = copy.view().waiting;
            ensure!(
                waiting.changes == wrote - known.len(),
                "{} changes are said to wait, {wrote} were written, {} acknowledged",
                waiting.changes,
                known.len()
            );
            let here = self.saved.iter().filter(|saved| saved.who == who);
            let entries = here.map(|saved| EntryRef::Visit(saved.visit.id));
            let waits =
                |at: &EntryRef| matches!(copy.safekeeping(*at), Safekeeping::Waiting { .. });
            let visits = entries.filter(waits).count();
            ensure!(visits <= waiting.records, "more visits wait than are counted");
            ensure!(waiting.changes > 0 || waiting.records == 0, "records without changes");
        }
        let (now, then) = (tablet.copy.view(), again.view());
        ensure!(now.waiting == then.waiting, "a restart changes what waits");
        let same = now.students.len() == then.students.len()
            && now.students.iter().zip(&then.students).all(|(one, other)| {
                one.0 == other.0 && one.1.core == other.1.core && one.1.years == other.1.years
            });
        ensure!(same && now.org == then.org, "a restart changes what is shown");
        Ok(())
    }
}
