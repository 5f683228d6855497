//! Moving a visit that was recorded for the wrong student to the right one: the edits that one save writes into two
//! documents. Who may choose whom is the screen's to ask; that only the author moves a visit, base sees to as well.

use domain::{
    id::{ActionId, AmendmentId, StudentId, TickId, UserId, VisitId},
    visit::{ActionTick, Amendment, EntryId, MovedVisit, Recorded, Ticked, Visit},
};
use records::Edit;

use crate::student::TimelineEntry;

impl TimelineEntry {
    /// Whether this person may say that it is another student's.
    #[must_use]
    pub fn may_be_moved_by(&self, user: UserId) -> bool {
        self.visit.recorded.by == user
    }

    /// What moves the visit into another student's record, and the id that it has there: the visit as it was written,
    /// with what was amended and what was done of its promises, and then, where it lies now, that it was moved.
    ///
    /// Nobody writes in another's name. What somebody else amended is therefore added by whoever moves the visit, and
    /// its reason ends with what `written_by` says: who wrote it, and when.
    #[must_use]
    pub fn moved_to(
        &self,
        student: StudentId,
        recorded: Recorded,
        mut random: impl FnMut() -> u128,
        written_by: impl Fn(Recorded) -> String,
    ) -> (VisitId, Vec<Edit>) {
        let id = VisitId::draw(random());
        let visit = self.visit.moved_to(student, id, recorded, || ActionId::draw(random()));
        let moved = MovedVisit {
            visit: self.visit.id,
            to_student: student,
            to_visit: id,
            amendments: self.amendments.iter().map(|one| one.amendment.id).collect(),
            recorded,
        };
        let year = self.year;
        let mut edits = vec![Edit::RecordVisit(visit.clone())];
        for one in &self.amendments {
            let amendment = Amendment {
                id: AmendmentId::draw(random()),
                entry: EntryId::Visit(id),
                ..by(&one.amendment, recorded, &written_by)
            };
            edits.push(Edit::Amend { student, year, amendment });
        }
        for action in self.done_of(&visit) {
            let tick =
                ActionTick { id: TickId::draw(random()), action, says: Ticked::Done, recorded };
            edits.push(Edit::TickAction { student, year, tick });
        }
        edits.push(Edit::MoveVisit { student: self.visit.student, year, moved });
        (id, edits)
    }

    /// Which promises of the visit as it is now are done: those that were, which have the same places.
    fn done_of(&self, now: &Visit) -> Vec<ActionId> {
        let pairs = self.visit.actions.iter().zip(&now.actions);
        let done = pairs.filter(|(was, _)| self.done(was.id).is_some());
        done.map(|(_, now)| now.id).collect()
    }
}

/// An amendment in the name of whoever moves the visit.
fn by(
    amendment: &Amendment,
    mover: Recorded,
    written_by: &impl Fn(Recorded) -> String,
) -> Amendment {
    if amendment.recorded.by == mover.by {
        return amendment.clone();
    }
    let reason = format!("{} ({})", amendment.reason, written_by(amendment.recorded));
    Amendment { reason, recorded: mover, ..amendment.clone() }
}
