//! What must hold once the wire is quiet: everybody has been at base until nothing moved any more.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::{Context as _, Result, bail, ensure};
use domain::{id::VisitId, visit::Visit};
use records::{DocumentId, Row};
use replica::storage::Table;
use sync_server::relay::Principal;

use super::{
    Play,
    at_base::{AtBase, Kept},
    check::waits,
    faults::Disk,
    model::{Place, Told, Written},
    pictures::Way,
    writing::can_be_said,
};
use scenarios::tablet::{Device, Tablet};

/// What came damaged more than once is asked for again after hours; so long is a round,
const ROUND_MS: i64 = 7 * 3_600_000;
/// and there are so many: one brings what the next builds on.
const ROUNDS: usize = 6;
/// Nobody asks so often before base has no more.
const ROUND_TRIPS: usize = 60;
/// So many of a hundred devices are compared to the last word, the others by what they list.
const COMPARED: u64 = 34;
/// So many of a hundred histories end with every document put together again from base's log.
const VERIFIED: u64 = 4;

impl Play {
    /// What is on its way arrives, every app is started again, and everybody syncs until nothing moves any more.
    pub(super) fn quiet(&mut self) -> Result<()> {
        while !self.held.is_empty() {
            self.late()?;
        }
        for who in 0..self.tablets.len() {
            self.restart(who)?;
            self.opens_everything(who)?;
        }
        for _ in 0..ROUNDS {
            self.clock.turn(ROUND_MS);
            for who in 0..self.tablets.len() {
                self.sync_to_the_end(who)?;
                self.send_pictures(who, Way::Good)?;
            }
        }
        self.check()
    }

    /// Somebody looks at every record: what is damaged is found when it is opened, and asked for again.
    fn opens_everything(&mut self, who: usize) -> Result<()> {
        if !self.model.told(who)?.damaged {
            return Ok(());
        }
        let base = self.at_base()?;
        let mut all: BTreeSet<_> = base.documents().map(|(id, _)| id).collect();
        let tablet = self.tablet(who)?;
        for (student, shown) in &tablet.copy.view().students {
            all.insert(DocumentId::StudentCore(*student));
            all.extend(shown.years.iter().map(|it| DocumentId::StudentYear(*student, it.year)));
        }
        for id in all {
            tablet.must(async |copy| copy.content(id).await)??;
        }
        Ok(())
    }

    fn sync_to_the_end(&mut self, who: usize) -> Result<()> {
        for _ in 0..ROUND_TRIPS {
            let tablet = self.tablet(who)?;
            let (asked, reader) = (tablet.ask()?, tablet.principal());
            let Some(answer) = self.ask(&reader, &asked)? else {
                if self.model.told(who)?.removed {
                    return Ok(());
                }
                // Base went back to a day before the device was enrolled: a coordinator adds it again.
                self.not_known(who)?;
                self.enrol_again(who)?;
                continue;
            };
            self.inspect(&reader, &asked, &answer)?;
            let synced = self.take(who, &asked, answer, Disk::Good)?;
            if !synced.context("a good disk failed")?.more {
                return Ok(());
            }
        }
        bail!("tablet {who} asked {ROUND_TRIPS} times, and base had more")
    }

    /// All of it.
    pub(super) fn at_the_end(&mut self) -> Result<()> {
        let base = self.look()?;
        let visits = base.visits()?;
        self.nobody_else_wrote(&visits)?;
        self.what_others_cannot_read_is_kept(&base, &visits)?;
        for who in 0..self.tablets.len() {
            let told = self.model.told(who)?.clone();
            self.keeps_what_base_has_not(who, &told, &visits)?;
            if told.removed {
                continue;
            }
            self.has_nothing_else(who, &told)?;
            self.lists_what_base_has(who, &told, &base)?;
            if self.dice.percent(COMPARED) {
                self.says_what_base_says(who, &told, &base)?;
            }
        }
        self.nothing_is_lost(&visits)?;
        self.lane_agrees(&base)?;
        self.pictures_in_the_end(&visits)?;
        for who in 0..self.tablets.len() {
            self.erases_itself(who)?;
        }
        if self.dice.percent(VERIFIED) {
            let found = self.base.verify()?;
            ensure!(found.damaged.is_empty(), "base's records are damaged: {:?}", found.damaged);
        }
        Ok(())
    }

    /// A removed device of which base has everything erases itself, and takes nothing with it.
    fn erases_itself(&mut self, who: usize) -> Result<()> {
        let removed = self.model.told(who)?.removed;
        let tablet = self.tablet(who)?;
        let holds = tablet.copy.view().waiting.changes > 0 || !tablet.copy.drafts().is_empty();
        if !tablet.must(async |copy| copy.wipe().await)?? {
            return Ok(());
        }
        ensure!(removed && !holds, "tablet {who} was erased");
        let left: usize =
            Table::ALL.into_iter().map(|table| tablet.storage.keys(table).len()).sum();
        ensure!(left == 2, "{left} values are left on tablet {who}, which was erased");
        self.report.happened("a removed device erased itself");
        self.claims(who)
    }

    /// Base has no visit that nobody wrote, none in other words, and none under another name.
    fn nobody_else_wrote(&mut self, visits: &BTreeMap<VisitId, Visit>) -> Result<()> {
        for (id, visit) in visits {
            let written = self.model.visits.get(id);
            let Written { who, visit: as_written, .. } =
                written.with_context(|| format!("nobody wrote visit {id}, and base has it"))?;
            ensure!(as_written == visit, "base has visit {id} in other words");
            let author = self.tablets.get(*who).map(|tablet| tablet.identity.user);
            ensure!(author == Some(visit.recorded.by), "visit {id} is under another name");
        }
        self.report.checked(5);
        Ok(())
    }

    /// What was at base is at base, or, after a restore, on no device that could bring it back.
    fn nothing_is_lost(&mut self, visits: &BTreeMap<VisitId, Visit>) -> Result<()> {
        let missing = self.model.visits.values().filter(|it| !visits.contains_key(&it.visit.id));
        let missing: Vec<Written> = missing.cloned().collect();
        for Written { visit, place, .. } in missing {
            ensure!(place != Place::AtBase, "visit {} was at base, and base has it not", visit.id);
            if place != Place::Owed {
                continue;
            }
            for who in 0..self.tablets.len() {
                if !self.model.told(who)?.removed {
                    let has = self.tablet(who)?.has(&visit)?;
                    ensure!(
                        !has,
                        "base lost visit {}, and tablet {who} kept it to itself",
                        visit.id
                    );
                }
            }
        }
        self.report.checked(2);
        Ok(())
    }

    /// What a device wrote and base has not is on the device, which says so, and only where its author may not write it.
    fn keeps_what_base_has_not(
        &mut self,
        who: usize,
        told: &Told,
        visits: &BTreeMap<VisitId, Visit>,
    ) -> Result<()> {
        let reader = self.tablet(who)?.principal();
        let day = self.day();
        let may = |play: &Self, student| play.access.must_see(&reader, student, day);
        let waiting = self.tablet(who)?.copy.view().waiting;
        if !told.odd && !told.removed && waiting.changes > 0 {
            ensure!(waiting.refused == waiting.changes, "tablet {who} never sent what waits");
            let all = told.about.iter().all(|student| may(self, *student));
            ensure!(!all, "{} changes wait on tablet {who}, which may send them", waiting.changes);
        }
        let here = self.model.visits.values().filter(|it| {
            it.who == who && it.place == Place::Waits && !visits.contains_key(&it.visit.id)
        });
        let here: Vec<Written> = here.cloned().collect();
        for Written { visit, about, .. } in here {
            let may_go = about.iter().all(|student| may(self, *student));
            let tablet = self.tablet(who)?;
            if !waits(tablet, &visit) {
                // The row that said it was damaged. What base's copies lack it may not send any more, or it is not shown them.
                let kept = tablet.has(&visit)?;
                ensure!(
                    told.doubtful && (told.removed || !may_go),
                    "visit {} is gone from tablet {who}; its record {} there, and its author {} write it",
                    visit.id,
                    if kept { "is" } else { "is not" },
                    if may_go { "may" } else { "may not" }
                );
                continue;
            }
            ensure!(
                told.odd || told.removed || !may_go,
                "visit {} waits on tablet {who}, which may send it",
                visit.id
            );
            can_be_read(tablet, told, &visit)?;
        }
        self.report.checked(7);
        Ok(())
    }

    /// What waits stays in its record, also of students whose records went.
    pub(super) fn what_waits_can_be_read(&mut self, who: usize) -> Result<()> {
        let told = self.model.tablets.get(who).context("no such tablet")?;
        let tablet = self.tablets.get_mut(who).context("no such tablet")?;
        for visit in self.model.waiting(who) {
            if waits(tablet, visit) {
                can_be_read(tablet, told, visit)?;
            }
        }
        self.report.checked(7);
        Ok(())
    }

    /// Of those whom its user may not see nothing is on the device, but what waits for base.
    fn has_nothing_else(&mut self, who: usize, told: &Told) -> Result<()> {
        let day = self.day();
        let tablet = self.tablets.get(who).context("no such tablet")?;
        let reader = tablet.principal();
        let waiting = tablet.copy.view().waiting.changes > 0;
        let mut names = Vec::new();
        for table in [Table::Snapshot, Table::Log, Table::Row, Table::Meta] {
            let keys = tablet.storage.keys(table);
            names.extend(keys.iter().map(|key| String::from_utf8_lossy(key).into_owned()));
        }
        // Of what was set aside, records: a draft that cannot be read is its writer's.
        let aside = tablet.storage.keys(Table::Quarantine).into_iter();
        let aside = aside.map(|key| String::from_utf8_lossy(&key).into_owned());
        let of_a_record = [Table::Snapshot, Table::Log, Table::Row].map(Table::name);
        names.extend(aside.filter(|key| of_a_record.iter().any(|table| key.starts_with(table))));
        for student in &self.students {
            let kept = tablet.copy.view().kept_for_unsent.contains(student)
                || told.odd && waiting && told.about.contains(student);
            if kept || self.access.may_see(&reader, *student, day) {
                continue;
            }
            let id = student.to_string();
            let trace = names.iter().find(|name| name.contains(&id));
            ensure!(trace.is_none(), "tablet {who} has {trace:?}, which its user may not see");
        }
        self.report.checked(4);
        Ok(())
    }

    /// Every document that base has for its user is on the device, and listed there as base would list it.
    fn lists_what_base_has(&mut self, who: usize, told: &Told, base: &AtBase) -> Result<()> {
        let tablet = self.tablets.get(who).context("no such tablet")?;
        let reader = tablet.principal();
        let failed = &tablet.copy.view().failed;
        // What base has not it cannot send again, and nobody else can.
        let due = |id: &DocumentId| base.has_document(*id) && self.must_read(&reader, *id);
        let failed = failed.iter().find(|id| due(id));
        ensure!(failed.is_none(), "{failed:?} is still marked as failed on tablet {who}");
        for (id, Kept { row, .. }) in base.documents() {
            if !self.must_read(&reader, id) || is_ahead(tablet, told, id) {
                continue;
            }
            match row_of(&tablet.copy, id) {
                // It may lie apart, as an earlier year's does, when the clock says that it is.
                None if told.clock_set => {}
                None => bail!("tablet {who} does not list {id}"),
                Some(listed) => ensure!(listed == *row, "tablet {who} lists {id} otherwise"),
            }
        }
        self.report.checked(8);
        self.report.checked(1);
        Ok(())
    }

    /// The same heads, and the same content, word for word.
    fn says_what_base_says(&mut self, who: usize, told: &Told, base: &AtBase) -> Result<()> {
        let reader = self.tablet(who)?.principal();
        for (id, Kept { row, .. }) in base.documents() {
            let must = self.must_read(&reader, id);
            let tablet = self.tablet(who)?;
            if !must || is_ahead(tablet, told, id) {
                continue;
            }
            let document = base.document(id)?.context("a document that was listed")?;
            let heads = tablet.must(async |copy| copy.heads(id).await)??;
            let here = heads.into_iter().flatten().collect::<BTreeSet<_>>();
            let there = document.heads().into_iter().collect::<BTreeSet<_>>();
            ensure!(
                here == there,
                "{id} is not alike on tablet {who}: {} changes are last here only, {} at base only",
                here.difference(&there).count(),
                there.difference(&here).count()
            );
            let content = tablet.must(async |copy| copy.content(id).await)??;
            let content = content.with_context(|| format!("{id} is not on tablet {who}"))?;
            ensure!(content == document.read(), "{id} says something else on tablet {who}");
            ensure!(Row::of(&content) == *row, "base lists {id} otherwise than it says");
        }
        self.report.checked(1);
        Ok(())
    }

    /// Whether a document has to be on the devices of this reader.
    fn must_read(&self, reader: &Principal, id: DocumentId) -> bool {
        id.student().map_or_else(
            || self.may_read(reader, id),
            |student| self.access.must_see(reader, student, self.day()),
        )
    }
}

/// Whether a device may have more of a document than base: something of it may be waiting.
fn is_ahead(tablet: &Tablet, told: &Told, id: DocumentId) -> bool {
    let theirs = id.student().is_none_or(|student| told.about.contains(&student));
    tablet.copy.view().waiting.changes > 0 && (theirs || told.odd)
}

/// A document's row, as the device shows it.
fn row_of(copy: &Device, id: DocumentId) -> Option<Row> {
    let view = copy.view();
    match id {
        DocumentId::Org => Some(Row::Org((*view.org).clone())),
        DocumentId::Me(_) => Some(Row::Me((*view.me).clone())),
        DocumentId::StudentCore(student) => {
            view.student(student).map(|shown| Row::Core(shown.core.clone()))
        }
        DocumentId::StudentYear(student, year) => {
            let shown = view.student(student)?;
            shown.years.iter().find(|row| row.year == year).cloned().map(Row::Year)
        }
    }
}

/// The words of a visit that waits are in its record; where that was damaged, or is of a newer version, they can be said all
/// the same.
fn can_be_read(tablet: &mut Tablet, told: &Told, visit: &Visit) -> Result<()> {
    if tablet.has(visit)? {
        return Ok(());
    }
    ensure!(told.damaged || told.newer, "the words of visit {} are in no record", visit.id);
    let said = told.newer || can_be_said(tablet, visit)?;
    ensure!(said, "the words of visit {} cannot be said any more", visit.id);
    Ok(())
}
