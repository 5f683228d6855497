//! What was handed in for the coordinator, kept apart from what base says of it: nothing of it is lost, and nothing of it
//! gets into the record before she takes it.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::{Context as _, Result, ensure};
use domain::{calendar::AcademicYear, visit::Visit};
use protocol::{review::HandedIn, sync::Push};
use records::{
    Content, Document, DocumentId,
    admission::{Limits, prescreen},
};

use super::{Play, at_base::AtBase, model::Place};

/// She leaves out so many of a hundred that she decides about.
const LEFT_OUT: u64 = 35;

/// Every change that was handed in, by its hash.
#[derive(Debug, Default)]
pub(super) struct Lane(BTreeMap<[u8; 32], Kept>);

/// One of them.
#[derive(Debug)]
struct Kept {
    doc: DocumentId,
    chunk: Vec<u8>,
    stands: Stands,
    /// The visits that it would have brought into the record, once she left it out,
    left_out: Vec<Visit>,
    /// and whether its device has taken in that she did.
    heard: bool,
}

/// What became of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stands {
    /// Nobody decided yet.
    Waits,
    /// She left it out of the record.
    LeftOut,
    /// It is in the record: she took it, or it was sent again when its author might write again.
    InTheRecord,
    /// It was in a record that base lost: it is listed until a device brings it back or she takes it again.
    Owed,
}

impl Lane {
    /// A device was answered that this is handed in.
    pub(super) fn handed_in(&mut self, push: &Push) -> Result<()> {
        let hash = hash(&push.chunk)?;
        let doc = push.doc.parse::<DocumentId>().context("handed in for no document")?;
        let (chunk, stands) = (push.chunk.clone(), Stands::Waits);
        let one = || Kept { doc, chunk, stands, left_out: Vec::new(), heard: false };
        self.0.entry(hash).or_insert_with(one);
        Ok(())
    }

    /// A device was answered that this is at base.
    pub(super) fn at_base(&mut self, push: &Push) -> Result<()> {
        if !self.0.is_empty() {
            self.stands(&push.chunk, Stands::InTheRecord)?;
        }
        Ok(())
    }

    fn stands(&mut self, chunk: &[u8], stands: Stands) -> Result<()> {
        if let Some(kept) = self.0.get_mut(&hash(chunk)?) {
            // A device that has it brings back also what she left out afterwards.
            if kept.stands != Stands::Owed || stands == Stands::InTheRecord {
                kept.stands = stands;
            }
        }
        Ok(())
    }

    /// A device took in that this was left out.
    pub(super) fn heard(&mut self, push: &Push) -> Result<()> {
        if let Some(kept) = self.0.get_mut(&hash(&push.chunk)?) {
            kept.heard = true;
        }
        Ok(())
    }

    /// Visits that are to stay out: their devices know it.
    fn stay_out(&self) -> impl Iterator<Item = &Visit> {
        let known = self.0.values().filter(|kept| kept.stands == Stands::LeftOut && kept.heard);
        known.flat_map(|kept| &kept.left_out)
    }

    /// The words of a visit are among what was handed in, whatever was decided about it.
    pub(super) fn has(&self, base: &AtBase, visit: &Visit) -> Result<bool> {
        let id = DocumentId::StudentYear(visit.student, AcademicYear::of(visit.date));
        let mut left: Vec<_> = self.0.values().filter(|kept| kept.doc == id).collect();
        if left.is_empty() {
            return Ok(false);
        }
        let mut copy = base.document(id)?.unwrap_or_else(|| Document::new(id));
        loop {
            let before = left.len();
            left.retain(|kept| copy.apply(&kept.chunk).is_err());
            if left.is_empty() || left.len() == before {
                break;
            }
        }
        Ok(matches!(copy.read(), Content::Year(year) if year.visits.contains(visit)))
    }

    /// Base went back to an earlier day: what was left out still is, what waits is listed, and so is what was taken since.
    fn goes_back(&mut self, listed: &BTreeSet<[u8; 32]>) {
        self.0.retain(|hash, kept| kept.stands == Stands::LeftOut || listed.contains(hash));
        for kept in self.0.values_mut().filter(|kept| kept.stands == Stands::InTheRecord) {
            kept.stands = Stands::Owed;
        }
    }

    /// What waits is listed, and is not in the record.
    fn agrees(&self, base: &AtBase, listed: &BTreeSet<[u8; 32]>) -> Result<()> {
        for (hash, Kept { doc, stands, .. }) in &self.0 {
            let document = base.document(*doc)?;
            let there = document.is_some_and(|document| document.has(*hash));
            match stands {
                Stands::Waits => {
                    ensure!(listed.contains(hash), "something handed in for {doc} is not listed");
                    ensure!(!there, "something handed in for {doc} got into it by itself");
                }
                Stands::LeftOut => ensure!(!there, "what was left out of {doc} is in it"),
                Stands::Owed => {}
                Stands::InTheRecord => ensure!(there, "what was taken into {doc} is not in it"),
            }
        }
        Ok(())
    }
}

impl Play {
    /// A coordinator looks at what was handed in, and takes one thing into the record or leaves it out.
    pub(super) fn review(&mut self) -> Result<()> {
        let desk = self.desk()?;
        let mut listed = self.base.review(&desk)?.handed_in;
        if listed.is_empty() {
            return Ok(());
        }
        let one = listed.swap_remove(self.dice.place(listed.len()));
        if self.dice.percent(LEFT_OUT) {
            let visits = self.would_bring(&one)?;
            self.base.leave_out(&desk, one.id)?;
            self.report.happened("what was handed in was left out");
            self.decided(&one, Stands::LeftOut)?;
            if let Some(first) = one.changes.first()
                && let Some(kept) = self.lane.0.get_mut(&hash(&first.chunk)?)
            {
                kept.left_out = visits;
            }
            return Ok(());
        }
        let decided = self.base.take(&desk, one.id)?;
        if decided.refused.is_none() {
            self.report.happened("what was handed in was taken");
            self.decided(&one, Stands::InTheRecord)?;
        } else {
            // It builds on something that is not in the record.
            self.report.happened("what was handed in could not be taken");
            let still = changes(&self.base.review(&desk)?.handed_in)?;
            for change in &one.changes {
                if !still.contains(&hash(&change.chunk)?) {
                    self.lane.stands(&change.chunk, Stands::InTheRecord)?;
                }
            }
        }
        self.put_what_was_taken()
    }

    /// The visits that something would bring into the record as it is at base.
    fn would_bring(&self, one: &HandedIn) -> Result<Vec<Visit>> {
        let id = one.doc.parse::<DocumentId>().context("handed in for no document")?;
        let mut copy = self.at_base()?.document(id)?.unwrap_or_else(|| Document::new(id));
        let before = visits(&copy);
        for change in &one.changes {
            if copy.apply(&change.chunk).is_err() {
                // It builds on what is not in the record.
                break;
            }
        }
        Ok(visits(&copy).into_iter().filter(|visit| !before.contains(visit)).collect())
    }

    /// What was left out is in no record as another change either. Of a device whose profile there was twice, and of one
    /// that was damaged, something may have been written again before; and a base that was restored may have taken it.
    fn what_was_left_out_stays_out(&self, base: &AtBase) -> Result<()> {
        if self.model.restores > 0 {
            return Ok(());
        }
        for visit in self.lane.stay_out() {
            let Some(written) = self.model.visits.get(&visit.id) else { continue };
            let told = self.model.tablets.get(written.who).context("no such tablet")?;
            if !told.twice && !told.damaged {
                let there = base.has(visit)?;
                ensure!(!there, "visit {} was left out, and is in the record again", visit.id);
            }
        }
        Ok(())
    }

    fn decided(&mut self, one: &HandedIn, stands: Stands) -> Result<()> {
        one.changes.iter().try_for_each(|change| self.lane.stands(&change.chunk, stands))
    }

    /// Visits that were handed in and are in the record by now are at base like any.
    pub(super) fn put_what_was_taken(&mut self) -> Result<()> {
        // It may say who may see whom.
        let there = self.look()?.visits()?;
        for (id, written) in &mut self.model.visits {
            if written.place == Place::HandedIn && there.contains_key(id) {
                written.place = Place::AtBase;
            }
        }
        Ok(())
    }

    /// What base lists, by its hashes.
    fn listed(&mut self) -> Result<BTreeSet<[u8; 32]>> {
        let desk = self.desk()?;
        let review = self.base.review(&desk)?;
        ensure!(!review.more, "more was handed in than one answer holds");
        changes(&review.handed_in)
    }

    /// Nothing that was handed in is lost, none of it got into the record by itself.
    pub(super) fn lane_agrees(&mut self, base: &AtBase) -> Result<()> {
        let listed = self.listed()?;
        self.lane.agrees(base, &listed)?;
        self.what_was_left_out_stays_out(base)?;
        for written in self.model.visits.values().filter(|it| it.place == Place::HandedIn) {
            let visit = &written.visit;
            let there = base.has(visit)? || self.lane.has(base, visit)?;
            ensure!(there, "visit {} was handed in and is gone", visit.id);
        }
        self.report.checked(7);
        Ok(())
    }

    /// Base went back to an earlier day: a visit that builds on what it lost cannot be read before that is back.
    pub(super) fn lane_goes_back(&mut self, base: &AtBase) -> Result<()> {
        let listed = self.listed()?;
        self.lane.goes_back(&listed);
        let mut gone = Vec::new();
        for written in self.model.visits.values().filter(|it| it.place == Place::HandedIn) {
            let visit = &written.visit;
            if !base.has(visit)? && !self.lane.has(base, visit)? {
                gone.push(visit.id);
            }
        }
        for id in gone {
            self.report.happened("a visit that was handed in went with a restore");
            self.model.put(id, Place::Gone);
        }
        Ok(())
    }
}

fn visits(document: &Document) -> Vec<Visit> {
    match document.read() {
        Content::Year(year) => year.visits,
        _ => Vec::new(),
    }
}

fn changes(listed: &[HandedIn]) -> Result<BTreeSet<[u8; 32]>> {
    listed.iter().flat_map(|one| &one.changes).map(|change| hash(&change.chunk)).collect()
}

fn hash(chunk: &[u8]) -> Result<[u8; 32]> {
    let seen = prescreen(chunk, Limits::ON_DEVICE);
    Ok(seen.ok().context("a change that cannot be looked at")?.hash)
}
