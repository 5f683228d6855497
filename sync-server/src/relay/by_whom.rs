//! By whom a change is: to whom its actor is bound, and what they may not say although it does no harm: in another's name,
//! about others' entries, about who a student is. All of that shows in a trial, so what follows is tried without such a change
//! (`ahead`); it is asked once more before anything is written (`push`). Not which document they may write (`push`).

use domain::{
    access::{Action, Subject, Tie, may, may_amend},
    id::{DeviceId, UserId},
    staff::Role,
    student::Standing,
};
use protocol::sync::RefusedBecause;
use records::CoreRecord;

use super::{Principal, gatekeeper::Passed};
use crate::store::{StoreError, Transaction};

/// Whose a change is to be, and what they are here for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct By {
    /// In whose name.
    pub(super) user: UserId,
    /// What they are here for.
    pub(super) role: Role,
    /// As what an entry may be amended: what whoever decides about it is here for.
    pub(super) amends_as: Role,
}

impl By {
    /// What somebody sends.
    pub(super) const fn sender(who: &Principal) -> Self {
        Self { user: who.user, role: who.role, amends_as: who.role }
    }

    /// What base took in once was judged then.
    pub(super) const fn judged(user: UserId) -> Self {
        Self { user, role: Role::Coordinator, amends_as: Role::Coordinator }
    }

    /// Whether they may say it.
    pub(super) fn may_say(self, passed: &Passed) -> Result<(), RefusedBecause> {
        if passed.author != self.user {
            return Err(RefusedBecause::WrongActor);
        }
        if passed.amends.is_some_and(|whose| !may_amend(self.amends_as, whose)) {
            return Err(RefusedBecause::NotAllowed);
        }
        match &passed.core {
            Some((was, is)) if !decides_who_it_is(self.role) && !self.leaves_who_it_is(was, is) => {
                Err(RefusedBecause::NotAllowed)
            }
            _ => Ok(()),
        }
    }

    /// What somebody may write about whom they met who does not decide about it: who it is, but neither who is related nor
    /// that it is decided, nor how often to meet and when the student is in.
    fn leaves_who_it_is(self, was: &CoreRecord, is: &CoreRecord) -> bool {
        let undecided = matches!(was.standing, Standing::Confirmed | Standing::MetOffSite { .. });
        was.relationships == is.relationships
            && was.agreed == is.agreed
            && was.days_in == is.days_in
            && (was.standing == is.standing
                || undecided && is.standing == Standing::MetOffSite { by: self.user })
    }
}

/// Whether somebody decides who a student is. How they stand to the student makes no difference to that.
pub(super) fn decides_who_it_is(role: Role) -> bool {
    may(role, Action::Assign, Subject::StudentCore(Tie::None))
}

/// To whom an actor is bound, as who writes under it sees it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Bound {
    /// To them, their device and this document.
    Them,
    /// To nobody yet.
    Nobody,
    /// To somebody, a device or a document that is another.
    Another,
}

impl Bound {
    /// Reads it.
    pub(super) fn of(
        actor: &[u8],
        doc: &str,
        who: &Principal,
        work: &dyn Transaction,
    ) -> Result<Self, StoreError> {
        let Some(owner) = work.actor(actor)? else { return Ok(Self::Nobody) };
        let theirs = owner.user == who.user && owner.doc == doc;
        let is_theirs = theirs
            && (owner.device == who.device || was_this_device(owner.device, who.device, work)?);
        Ok(if is_theirs { Self::Them } else { Self::Another })
    }
}

/// Whether a device was known by that id before it was removed and added again. It signed in with its key, and the key
/// never leaves a device, so the same key of the same person is the same device: what it had not sent goes on where it
/// stood.
fn was_this_device(
    earlier: DeviceId,
    now: DeviceId,
    work: &dyn Transaction,
) -> Result<bool, StoreError> {
    let (now, earlier) = (work.device(now)?, work.device(earlier)?);
    Ok(now.zip(earlier).is_some_and(|(now, earlier)| {
        now.user == earlier.user && now.public_key == earlier.public_key
    }))
}
