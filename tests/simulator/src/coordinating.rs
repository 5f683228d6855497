//! What a coordinator does to who may see whom, and to devices; and what whoever looks after base does to its records.

use anyhow::{Context as _, Result};
use domain::{
    id::{DeviceId, RelationshipId, StudentId, UserId},
    student::{Decided, Standing},
};
use jiff::ToSpan as _;
use records::Edit;
use replica::Env as _;
use sync_server::relay::{Principal, Refusal};

use super::{
    Play,
    cast::MENTORS,
    faults::{Disk, Wire},
    model::Place,
    steps::What,
};
use scenarios::words::relationship;

/// The place of the coordinator's first device, which is never removed.
pub(super) const DESK: usize = 0;

impl Play {
    pub(super) fn desk(&mut self) -> Result<Principal> {
        Ok(self.tablet(DESK)?.principal())
    }

    /// A student whom the desk shows, a mentor, and their relationship by what the desk knows.
    fn pair(&mut self, whom: usize) -> Result<Option<(StudentId, UserId, Option<RelationshipId>)>> {
        let mentor = self.dice.one(&MENTORS).copied().context("there are mentors")?;
        let Some(student) = self.whom(DESK, whom) else { return Ok(None) };
        Ok(Some((student, mentor, self.relation(student, mentor)?)))
    }

    /// The relationship of the two by what the desk knows.
    pub(super) fn relation(
        &mut self,
        student: StudentId,
        mentor: UserId,
    ) -> Result<Option<RelationshipId>> {
        let day = self.day();
        let shown = self.tablet(DESK)?.copy.view().student(student);
        let relations = shown.into_iter().flat_map(|shown| &shown.core.relationships);
        let mut theirs = relations.filter(|it| it.mentor == mentor);
        Ok(theirs.find(|it| it.to.is_none_or(|to| day <= to)).map(|it| it.id))
    }

    /// Off site a mentor writes about a student; meanwhile that has ended, and base knows.
    pub(super) fn too_late(&mut self, who: usize, whom: usize, wire: Wire) -> Result<()> {
        let Some(student) = self.whom(who, whom) else { return Ok(()) };
        let mentor = self.tablet(who)?.identity.user;
        let Some(id) = self.relation(student, mentor)? else { return Ok(()) };
        self.write(who, whom, What::Visit, Disk::Good)?;
        self.ends(student, mentor, id, 1)?;
        self.sync(DESK, Wire::Good, Disk::Good)?;
        self.sync(who, wire, Disk::Good)
    }

    pub(super) fn ends(
        &mut self,
        student: StudentId,
        mentor: UserId,
        id: RelationshipId,
        days_ago: i64,
    ) -> Result<()> {
        let to = self.day().checked_sub(days_ago.days())?;
        self.report.happened("a relationship ended");
        self.in_a_first_sync(|its| its.user == mentor, "access ended in a first sync");
        self.access.decided(mentor, student);
        self.save(DESK, vec![Edit::EndRelationship { student, id, to }], Disk::Good)
    }

    pub(super) fn relate(&mut self, whom: usize) -> Result<()> {
        let Some((student, mentor, None)) = self.pair(whom)? else { return Ok(()) };
        let id = self.tablet(DESK)?.env.random();
        self.report.happened("a relationship began");
        self.access.related(mentor, student);
        self.save(DESK, vec![Edit::Relate(relationship(id, student, mentor))], Disk::Good)
    }

    /// It ended yesterday, or it ends tonight.
    pub(super) fn part(&mut self, whom: usize) -> Result<()> {
        let Some((student, mentor, Some(id))) = self.pair(whom)? else { return Ok(()) };
        let days: i64 = if self.dice.percent(75) { 1 } else { 0 };
        self.ends(student, mentor, id, days)
    }

    /// Somebody whom a mentor met is confirmed, with a relationship or without, or declined.
    pub(super) fn decide(&mut self) -> Result<()> {
        let how = self.dice.below(3);
        self.sync(DESK, Wire::Good, Disk::Good)?;
        let desk = self.tablet(DESK)?;
        let (coordinator, at) = (desk.identity.user, desk.env.now());
        let undecided = desk.copy.view().students.iter().find_map(|(student, shown)| {
            let Standing::MetOffSite { by } = shown.core.standing else { return None };
            Some((*student, by))
        });
        let Some((student, met_by)) = undecided else { return Ok(()) };
        let decided = Decided { met_by, by: coordinator, at };
        let standing = match how {
            0 => Standing::Declined { reason: "Not ours".to_owned(), decided },
            _ => Standing::Confirmed,
        };
        let mut edits = vec![Edit::SetStanding { student, standing }];
        if how == 1 {
            let id = self.tablet(DESK)?.env.random();
            edits.push(Edit::Relate(relationship(id, student, met_by)));
            self.access.related(met_by, student);
        }
        self.report.happened("a coordinator decided about somebody met");
        self.access.decided_about(student);
        self.save(DESK, edits, Disk::Good)
    }

    pub(super) fn remove(&mut self, who: usize) -> Result<()> {
        if who == DESK || self.model.told(who)?.removed {
            return Ok(());
        }
        let desk = self.desk()?;
        let device = self.tablet(who)?.identity.device;
        if device == desk.device {
            return Ok(());
        }
        match self.base.remove(&desk, device) {
            // Base went back to a day before it was enrolled.
            Ok(()) | Err(Refusal::NotFound) => {}
            Err(refusal) => return Err(refusal.into()),
        }
        self.in_a_first_sync(|its| its.device == device, "access ended in a first sync");
        for (tablet, told) in self.tablets.iter().zip(&mut self.model.tablets) {
            told.removed |= tablet.identity.device == device;
        }
        self.report.happened("a device was removed");
        Ok(())
    }

    /// The next one that was removed.
    pub(super) fn add_again(&mut self, from: usize) -> Result<()> {
        let all = self.model.tablets.iter().enumerate();
        let mut removed = all.clone().skip(from).chain(all).filter(|(_, told)| told.removed);
        let Some((who, _)) = removed.next() else { return Ok(()) };
        self.report.happened("a device was added again");
        self.enrol_again(who)
    }

    /// Under another id, with everything that lies on it.
    pub(super) fn enrol_again(&mut self, who: usize) -> Result<()> {
        let desk = self.desk()?;
        let tablet = self.tablet(who)?;
        let (whose, device) = (tablet.identity.clone(), DeviceId::draw(tablet.env.random()));
        let again = self.base.enrol_again(&desk, &whose, device)?;
        let tablet = self.tablet(who)?;
        tablet.must(async |copy| copy.enrol(again.clone()).await)??;
        tablet.identity = again;
        // What was kept of it is another device's.
        self.kept.remove(&who);
        let told = self.model.told(who)?;
        told.removed = false;
        told.odd = true;
        self.restart(who)
    }

    /// The rows at base are of a version that this one does not know.
    pub(super) fn other_rows(&mut self) -> Result<()> {
        let nth = self.dice.place(16);
        self.base.alter(|work| {
            let listed = work.docs_after(0)?;
            let Some(doc) = listed.get(nth % listed.len().max(1)) else { return Ok(()) };
            let Some(mut kept) = work.snapshot(&doc.name)? else { return Ok(()) };
            kept.row.iter_mut().take(1).for_each(|version| *version = version.wrapping_add(1));
            work.put_snapshot(&doc.name, &kept)
        })?;
        self.report.happened("rows of another version at base");
        Ok(())
    }

    pub(super) fn back_up(&mut self) -> Result<()> {
        self.backup = Some(self.base.copy()?);
        self.report.happened("base was copied");
        Ok(())
    }

    /// The copy takes the place of the records: what base took in since, it is owed.
    pub(super) fn restore(&mut self) -> Result<()> {
        let Some(backup) = self.backup.take() else { return Ok(()) };
        self.in_a_first_sync(|_| true, "base was restored in a first sync");
        let undecided = self.tablets.iter().any(|tablet| {
            tablet.identity.user == self.auditor.user && tablet.copy.view().waiting.changes > 0
        });
        let day = self.day();
        self.access.goes_back(day, undecided);
        self.base.restore(&backup)?;
        self.backup = Some(backup);
        self.model.restored();
        let base = self.look()?;
        let there = base.visits()?;
        for (id, written) in &mut self.model.visits {
            if written.place == Place::AtBase && !there.contains_key(id) {
                written.place = Place::Owed;
            }
        }
        self.lane_goes_back(&base)?;
        // Whose actor is whose, a base that was restored learns again with what it lost.
        self.overheard.clear();
        self.report.happened("base was restored");
        Ok(())
    }
}
