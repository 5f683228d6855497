//! What must hold after every step: on the devices as they are, and as they would be if they were started again.

use anyhow::{Context as _, Result, bail, ensure};
use domain::visit::Visit;
use records::EntryRef;
use replica::{Safekeeping, storage::Table};

use super::{Play, cast::NAME, model::Place};
use scenarios::tablet::{self, Tablet};

/// In every word of a record of a history: what must never be in a log.
pub(super) const WORD: &str = "heronbrook";
/// So often of a hundred steps a device is started again beside itself, to be compared.
const STARTED_AGAIN: u64 = 10;

impl Play {
    /// All devices; one of them now and then as it would be after a start.
    pub(super) fn check(&mut self) -> Result<()> {
        for who in 0..self.tablets.len() {
            self.counts(who)?;
            self.claims(who)?;
            self.pictures_are_where_it_is_said(who)?;
        }
        if self.dice.percent(STARTED_AGAIN) {
            let who = self.dice.place(self.tablets.len());
            self.start_changes_nothing(who)?;
        }
        Ok(())
    }

    /// The number that waits is that of the rows of the outbox, and what can be reckoned.
    fn counts(&mut self, who: usize) -> Result<()> {
        let tablet = self.tablets.get(who).context("no such tablet")?;
        let waiting = tablet.copy.view().waiting;
        let rows = tablet.storage.keys(Table::Outbox).len();
        ensure!(
            waiting.changes == rows,
            "tablet {who} says that {} changes wait, and has {rows}",
            waiting.changes
        );
        let records = tablet.copy.waiting().len();
        ensure!(
            waiting.records == records,
            "tablet {who} says that {} records wait, and lists {records}",
            waiting.records
        );
        let any = waiting.changes > 0 || waiting.pictures > 0;
        ensure!(any || waiting.records == 0, "records wait, and nothing of them");
        if let Some(reckoned) = self.model.told(who)?.waits() {
            ensure!(
                waiting.changes == reckoned,
                "tablet {who} says that {} changes wait; {reckoned} are written and not acknowledged",
                waiting.changes
            );
        }
        self.report.checked(3);
        Ok(())
    }

    /// A visit that is not said to wait is at base, at this very moment.
    pub(super) fn claims(&mut self, who: usize) -> Result<()> {
        let tablet = self.tablets.get(who).context("no such tablet")?;
        let claimed = self.model.waiting(who).filter(|visit| !waits(tablet, visit));
        let claimed: Vec<Visit> = claimed.cloned().collect();
        self.report.checked(7);
        if claimed.is_empty() {
            return Ok(());
        }
        let base = self.at_base()?;
        for visit in claimed {
            let place = if base.has(&visit)? {
                self.report.checked(2);
                Place::AtBase
            } else if self.lane.has(&base, &visit)? {
                Place::HandedIn
            } else if self.model.restores > 0 {
                // Acknowledged by a base that is no more; whoever has it brings it back.
                Place::Owed
            } else if self.model.told(who)?.doubtful {
                continue;
            } else {
                bail!(
                    "tablet {who} does not say that visit {} waits, and base has it not",
                    visit.id
                );
            };
            self.model.put(visit.id, place);
        }
        Ok(())
    }

    /// The same is shown, and the same waits, by an app that is started now.
    fn start_changes_nothing(&mut self, who: usize) -> Result<()> {
        let tablet = self.tablets.get(who).context("no such tablet")?;
        let told = self.model.tablets.get(who).context("no such tablet")?;
        if told.damaged || told.newer {
            return Ok(());
        }
        // The start may mend something, and the app that runs must not have that done beneath it.
        let again = tablet::open(&tablet.storage.copied(), &tablet.env)?;
        let (now, then) = (tablet.copy.view(), again.view());
        ensure!(now.waiting == then.waiting, "a start changes what waits on tablet {who}");
        for visit in self.model.waiting(who) {
            let entry = EntryRef::Visit(visit.id);
            let same = tablet.copy.safekeeping(entry) == again.safekeeping(entry);
            ensure!(same, "a start changes where visit {} is", visit.id);
        }
        if !told.clock_set {
            let same = now.students.len() == then.students.len()
                && now.students.iter().zip(&then.students).all(|(one, other)| {
                    one.0 == other.0 && one.1.core == other.1.core && one.1.years == other.1.years
                });
            ensure!(same && now.org == then.org, "a start changes what tablet {who} shows");
        }
        self.report.checked(3);
        Ok(())
    }

    /// What base or a device complains of names nobody and quotes nothing.
    pub(super) fn overhears(&mut self, complaint: &str) -> Result<()> {
        self.report.checked(9);
        ensure!(
            !complaint.contains(NAME) && !complaint.contains(WORD),
            "a complaint names somebody or quotes a record: {complaint}"
        );
        Ok(())
    }
}

/// Whether a device says that a visit waits.
pub(super) fn waits(tablet: &Tablet, visit: &Visit) -> bool {
    matches!(tablet.copy.safekeeping(EntryRef::Visit(visit.id)), Safekeeping::Waiting { .. })
}
