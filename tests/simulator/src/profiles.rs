//! What becomes of a tablet's profile beside what its app does: damage, newer versions, copies, an earlier day, clocks.

use anyhow::{Context as _, Result, ensure};
use domain::visit::Visit;
use futures::executor::block_on;
use replica::{
    Cipher as _, Framed,
    storage::{Storage as _, Table, Write},
};

use super::{
    Play,
    cast::MOST,
    check::waits,
    faults::Disk,
    model::Place,
    steps::{Goes, What},
};
use scenarios::{
    clock::OnDevice,
    tablet::{self, Tablet},
};

/// An intent as it is stored, and one that this version cannot read, of the same length.
const INTENT: (&[u8], &[u8]) = (b"record-visit", b"record-vigil");

/// So many of a hundred values that are damaged are cut short, and have a wrong byte otherwise.
const CUT: u64 = 33;

impl Play {
    /// The app ends and starts again. Whom the device belongs to is told it again, if it was forgotten.
    pub(super) fn restart(&mut self, who: usize) -> Result<()> {
        let tablet = self.tablet(who)?;
        tablet.restart()?;
        remembers_whose_it_is(tablet)?;
        // As the app does once it has opened.
        tablet.must(async |copy| copy.drop_loose_pictures().await)??;
        Ok(())
    }

    pub(super) fn set_clock(&mut self, who: usize, ahead_ms: i64) -> Result<()> {
        self.tablet(who)?.env.set_ahead(ahead_ms);
        self.model.told(who)?.clock_set = true;
        self.report.happened("a clock was set");
        Ok(())
    }

    /// One stored value, once a history: two at a time may be both of a word's places.
    pub(super) fn damage(&mut self, who: usize, table: Table, goes: Goes) -> Result<()> {
        if self.model.told(who)?.damaged {
            return Ok(());
        }
        let keys = self.tablet(who)?.storage.keys(table);
        let Some(key) = self.dice.one(&keys).cloned() else { return Ok(()) };
        let is_cut = self.chance.percent(CUT);
        let storage = &self.tablet(who)?.storage;
        let was_there = if is_cut { storage.cut(table, &key) } else { storage.damage(table, &key) };
        ensure!(was_there, "there was something to damage");
        if is_cut {
            self.report.happened("a stored value was cut short");
        }
        let told = self.model.told(who)?;
        told.damaged = true;
        told.odd = true;
        told.doubtful |= table == Table::Outbox;
        if table == Table::Draft {
            told.drafts.clear();
        }
        self.report.happened("a stored value was damaged");
        if goes == Goes::Again {
            self.restart(who)?;
        }
        // It starts, also if it was open, and the record of everybody who is shown can be read.
        let tablet = self.tablet(who)?;
        let mut again = tablet::open(&tablet.storage.copied(), &tablet.env)?;
        let shown: Vec<_> = again.view().students.keys().copied().collect();
        for student in shown {
            let record = block_on(again.student(student))?;
            ensure!(record.is_some(), "a damaged value took a whole record with it");
        }
        self.report.checked(6);
        Ok(())
    }

    /// A newer version was here: a row, and what is meant by what waits, are in words that this one cannot read.
    pub(super) fn newer_app(&mut self, who: usize) -> Result<()> {
        let rows = self.tablet(who)?.storage.keys(Table::Row);
        let Some(row) = self.dice.one(&rows).cloned() else { return Ok(()) };
        let tablet = self.tablet(who)?;
        let mut batch = vec![sealed(Table::Row, row, b"\xa1\x63new\x01")];
        for key in tablet.storage.keys(Table::Outbox) {
            let stored = block_on(tablet.storage.get(Table::Outbox, &key))?;
            let stored = stored.context("a row of the outbox")?;
            if let Ok(plain) = Framed.open(Table::Outbox, &key, &stored)
                && let Some(newer) = replaced(plain, INTENT)
            {
                batch.push(sealed(Table::Outbox, key, &newer));
            }
        }
        block_on(tablet.storage.commit(batch))?;
        self.model.told(who)?.newer = true;
        self.report.happened("rows and intents of a newer app");
        self.restart(who)
    }

    /// The profile goes on on a second machine: the same device for base.
    pub(super) fn twin(&mut self, who: usize) -> Result<()> {
        if self.tablets.len() >= MOST {
            return Ok(());
        }
        let env = OnDevice::new(&self.clock, 0, self.dice.throw());
        let tablet = self.tablet(who)?;
        let (identity, storage) = (tablet.identity.clone(), tablet.storage.copied());
        let mut twin = Tablet::over(identity, storage, env)?;
        remembers_whose_it_is(&mut twin)?;
        let told = self.model.told(who)?;
        told.twice = true;
        let mut told = told.clone();
        told.odd = true;
        self.tablets.push(twin);
        self.model.tablets.push(told);
        self.report.happened("a profile was copied");
        Ok(())
    }

    pub(super) fn keep(&mut self, who: usize) -> Result<()> {
        let storage = self.tablet(who)?.storage.copied();
        self.kept.insert(who, storage);
        Ok(())
    }

    /// The next one that was kept.
    pub(super) fn set_back(&mut self, from: usize) -> Result<()> {
        let kept = self.kept.range(from..).chain(&self.kept).next();
        let Some((who, earlier)) = kept.map(|(who, kept)| (*who, kept.copied())) else {
            return Ok(());
        };
        self.tablet(who)?.storage = earlier;
        self.restart(who)?;
        self.report.happened("a profile was set back");
        self.forgot(who)
    }

    /// A visit is said to be saved and is not: the disk broke its promise. Perhaps it was sent in time.
    pub(super) fn disk_lies(&mut self, who: usize, whom: usize) -> Result<()> {
        self.write(who, whom, What::Visit, Disk::Lies)?;
        if self.dice.percent(50) {
            let (asked, reader) = {
                let tablet = self.tablet(who)?;
                (tablet.ask()?, tablet.principal())
            };
            if let Some(answer) = self.ask(&reader, &asked)? {
                self.inspect(&reader, &asked, &answer)?;
                self.take(who, &asked, answer, Disk::Good)?;
            }
        }
        self.restart(who)?;
        self.forgot(who)
    }

    /// What the profile does not have any more, and nobody else got, is gone.
    fn forgot(&mut self, who: usize) -> Result<()> {
        // Nobody is there any more who waits for what was asked before.
        self.held.retain(|held| held.who != who);
        self.pictures.went_back(who);
        let told = self.model.told(who)?;
        told.odd = true;
        told.twice = true;
        told.drafts.clear();
        let tablet = self.tablets.get(who).context("no such tablet")?;
        let missing = self.model.waiting(who).filter(|visit| !waits(tablet, visit));
        let missing: Vec<Visit> = missing.cloned().collect();
        let base = self.at_base()?;
        for visit in missing {
            let place = if base.has(&visit)? { Place::AtBase } else { Place::Gone };
            self.model.put(visit.id, place);
        }
        Ok(())
    }
}

/// When its identity was damaged, its user adds the device again as what it was.
fn remembers_whose_it_is(tablet: &mut Tablet) -> Result<()> {
    if tablet.copy.identity().is_none() {
        let identity = tablet.identity.clone();
        tablet.must(async |copy| copy.enrol(identity).await)??;
    }
    Ok(())
}

fn sealed(table: Table, key: Vec<u8>, plain: &[u8]) -> Write {
    let value = Framed.seal(table, &key, plain);
    Write::Put { table, key, value }
}

/// The bytes with everything of the first kind in words of the second; nothing where there is none.
fn replaced(mut bytes: Vec<u8>, (old, new): (&[u8], &[u8])) -> Option<Vec<u8>> {
    let found = bytes.windows(old.len()).position(|window| window == old)?;
    bytes.splice(found..found + old.len(), new.iter().copied());
    Some(bytes)
}
