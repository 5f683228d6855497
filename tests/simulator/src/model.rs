//! What was promised so far, kept apart from the replica and from base.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::{Context as _, Result, ensure};
use domain::{
    id::{StudentId, VisitId},
    visit::Visit,
};
use records::planted::Release;
use replica::{Draft, DraftKey};

use super::faults::Disk;

/// A visit that a device said, or its storage shows, is saved.
#[derive(Debug, Clone)]
pub(super) struct Written {
    /// On which device.
    pub(super) who: usize,
    pub(super) visit: Visit,
    /// Whose documents it was written into: two, when it was moved there.
    pub(super) about: BTreeSet<StudentId>,
    pub(super) place: Place,
}

/// Where a visit must be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    /// On its device, which says so.
    Waits,
    /// At base, for ever.
    AtBase,
    /// At base as soon as a device that has it has been there: base was restored since.
    Owed,
    /// With the coordinator, who decides whether it goes into the record.
    HandedIn,
    /// It went with a profile that was set back, or with a disk that lied, before anybody else had it.
    Gone,
}

/// What is known of a device.
#[derive(Debug, Clone, Default)]
pub(super) struct Told {
    /// Changes that it wrote.
    wrote: usize,
    /// Mutations that an answer acknowledged durably.
    acknowledged: BTreeSet<Vec<u8>>,
    /// Why the number that waits cannot be reckoned from these two, though it must be right all the same.
    pub(super) odd: bool,
    /// Something stored was damaged.
    pub(super) damaged: bool,
    /// What was damaged is a row of the outbox: until base's copies were compared, the device takes its words for sent.
    pub(super) doubtful: bool,
    /// What it meant is in words of a newer version.
    pub(super) newer: bool,
    /// Its profile was copied, or set back to an earlier day: what it wrote may be written again more than once.
    pub(super) twice: bool,
    /// Its app, in the whole history.
    pub(super) release: Release,
    /// Base removed it.
    pub(super) removed: bool,
    /// Its clock was set: rows of earlier years may lie apart.
    pub(super) clock_set: bool,
    /// Whose documents it wrote into.
    pub(super) about: BTreeSet<StudentId>,
    pub(super) drafts: BTreeMap<DraftKey, Draft>,
}

/// See the module.
#[derive(Debug, Default)]
pub(super) struct Model {
    pub(super) tablets: Vec<Told>,
    pub(super) visits: BTreeMap<VisitId, Written>,
    pub(super) restores: usize,
    number: usize,
}

impl Model {
    /// Nothing is written yet on so many devices.
    pub(super) fn of(tablets: usize) -> Self {
        Self { tablets: vec![Told::default(); tablets], ..Self::default() }
    }

    /// A number that no other words of the history have.
    pub(super) fn number(&mut self) -> usize {
        self.number += 1;
        self.number
    }

    pub(super) fn told(&mut self, who: usize) -> Result<&mut Told> {
        self.tablets.get_mut(who).context("no such tablet")
    }

    /// A device wrote so many changes, into the documents of these students.
    pub(super) fn wrote(
        &mut self,
        who: usize,
        changes: usize,
        about: &BTreeSet<StudentId>,
    ) -> Result<()> {
        let told = self.told(who)?;
        told.wrote += changes;
        told.about.extend(about);
        Ok(())
    }

    pub(super) fn saved(&mut self, who: usize, visit: Visit, about: BTreeSet<StudentId>) {
        let written = Written { who, visit, about, place: Place::Waits };
        self.visits.insert(written.visit.id, written);
    }

    /// The last visit about a student that was written on a device and is not gone.
    pub(super) fn latest(&self, who: usize, student: StudentId) -> Option<&Visit> {
        let here = |it: &&Written| {
            let is_here = !matches!(it.place, Place::Gone | Place::HandedIn);
            it.who == who && it.visit.student == student && is_here
        };
        let theirs = self.visits.values().filter(here).map(|it| &it.visit);
        theirs.max_by_key(|visit| (visit.recorded.at, visit.id))
    }

    /// Visits of a device of which nobody said yet that they are at base.
    pub(super) fn waiting(&self, who: usize) -> impl Iterator<Item = &Visit> {
        let waits = move |it: &&Written| it.who == who && it.place == Place::Waits;
        self.visits.values().filter(waits).map(|it| &it.visit)
    }

    pub(super) fn put(&mut self, visit: VisitId, place: Place) {
        if let Some(written) = self.visits.get_mut(&visit) {
            written.place = place;
        }
    }

    /// Base went back to an earlier day.
    pub(super) fn restored(&mut self) {
        self.restores += 1;
        self.tablets.iter_mut().for_each(|told| told.odd = true);
    }

    /// An answer was taken in, or not, as far as the disk allowed it.
    pub(super) fn answered(
        &mut self,
        who: usize,
        mutations: Vec<Vec<u8>>,
        disk: Disk,
        waiting: usize,
    ) -> Result<()> {
        let told = self.told(who)?;
        if told.odd {
            return Ok(());
        }
        let mut then = told.acknowledged.clone();
        then.extend(mutations);
        let before = told.wrote.saturating_sub(told.acknowledged.len());
        let after = told.wrote.saturating_sub(then.len());
        let taken = match disk {
            Disk::Good | Disk::Lies => true,
            Disk::Full | Disk::CrashBefore => false,
            // An earlier commit of the same call may have met the fault.
            Disk::AnswerLost | Disk::CrashAfter => waiting == after,
        };
        ensure!(
            waiting == if taken { after } else { before },
            "{waiting} changes wait on tablet {who}; {before} before the answer and {after} after it ({disk:?})"
        );
        if taken {
            told.acknowledged = then;
        }
        Ok(())
    }
}

impl Told {
    /// How many changes wait, as far as that can be reckoned.
    pub(super) fn waits(&self) -> Option<usize> {
        (!self.odd).then(|| self.wrote.saturating_sub(self.acknowledged.len()))
    }
}
