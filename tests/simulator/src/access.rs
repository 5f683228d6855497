//! Who may see whom, by hand: from the relationships in the records at base and from who was met off site. Nothing here
//! asks `domain::access`, which is what the relay goes by.

use std::collections::{BTreeMap, BTreeSet};

use domain::{
    id::{StudentId, UserId},
    staff::Role,
    student::Standing,
};
use jiff::civil::Date;
use records::CoreRow;
use sync_server::relay::Principal;

use super::cast::MENTORS;

/// See the module.
#[derive(Debug, Default)]
pub(super) struct Access {
    said: BTreeMap<StudentId, CoreRow>,
    /// Who met whom off site. Until their record says more, it says that it is confirmed.
    met: BTreeMap<StudentId, UserId>,
    /// Who ever might see whom: only they are told to let go.
    ever: BTreeSet<(UserId, StudentId)>,
    /// What had ended when base went back to a day on which it had not; it stays ended.
    ended: BTreeSet<(UserId, StudentId)>,
    /// What may have ended by then: base may hold it back until a coordinator decides.
    held_back: BTreeSet<(UserId, StudentId)>,
}

impl Access {
    /// The records at base say this now.
    pub(super) fn learn(&mut self, said: BTreeMap<StudentId, CoreRow>, day: Date) {
        self.said = said;
        let pairs = self.pairs();
        let tied: Vec<_> =
            pairs.filter(|(user, student)| self.tied(*user, *student, day)).collect();
        self.ever.extend(tied);
    }

    fn pairs(&self) -> impl Iterator<Item = (UserId, StudentId)> {
        let students: Vec<_> = self.said.keys().copied().collect();
        students.into_iter().flat_map(|student| MENTORS.map(|mentor| (mentor, student)))
    }

    fn tied(&self, user: UserId, student: StudentId, day: Date) -> bool {
        let Some(core) = self.said.get(&student) else { return false };
        let covers = |from: Date, to: Option<Date>| from <= day && to.is_none_or(|to| day <= to);
        let mut theirs = core.relationships.iter().filter(|relation| relation.mentor == user);
        theirs.any(|relation| covers(relation.from, relation.to))
            || core.standing == Standing::MetOffSite { by: user }
            || core.standing == Standing::Confirmed && self.met.get(&student) == Some(&user)
    }

    /// Whether a student's documents may be sent to somebody, and lie on their devices.
    pub(super) fn may_see(&self, who: &Principal, student: StudentId, day: Date) -> bool {
        who.role == Role::Coordinator
            || self.tied(who.user, student, day) && !self.ended.contains(&(who.user, student))
    }

    /// Whether they have to be there.
    pub(super) fn must_see(&self, who: &Principal, student: StudentId, day: Date) -> bool {
        self.may_see(who, student, day) && !self.held_back.contains(&(who.user, student))
    }

    /// Whether somebody may be told that a student's documents are to go.
    pub(super) fn ever_saw(&self, user: UserId, student: StudentId) -> bool {
        self.ever.contains(&(user, student))
    }

    /// Base is about to go back to an earlier day. `undecided`: a coordinator's device has something that base has not.
    pub(super) fn goes_back(&mut self, day: Date, undecided: bool) {
        let ended: Vec<_> =
            self.pairs().filter(|(user, student)| !self.tied(*user, *student, day)).collect();
        self.held_back.extend(ended.iter().copied());
        if !undecided {
            self.ended.extend(ended);
        }
    }

    /// A coordinator relates a mentor to a student. Base may hear of that together with its end.
    pub(super) fn related(&mut self, user: UserId, student: StudentId) {
        self.ever.insert((user, student));
        self.decided(user, student);
    }

    /// A mentor meets a student off site.
    pub(super) fn meets(&mut self, user: UserId, student: StudentId) {
        self.met.insert(student, user);
    }

    /// A coordinator decides about somebody who was met.
    pub(super) fn decided_about(&mut self, student: StudentId) {
        self.met.remove(&student);
        MENTORS.into_iter().for_each(|mentor| self.decided(mentor, student));
    }

    /// A coordinator decides anew about a mentor and a student.
    pub(super) fn decided(&mut self, user: UserId, student: StudentId) {
        self.ended.remove(&(user, student));
        self.held_back.remove(&(user, student));
    }
}
