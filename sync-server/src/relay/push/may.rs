//! What a sender may write, and what their changes may say there: who may write which document and as what, about whose
//! entries, about who a student is, and in whose name. Not what becomes of a change then (`push`).

use domain::{
    access::{Action, Permission, Subject, Tie, may, may_amend},
    id::DeviceId,
    student::Standing,
};
use protocol::sync::RefusedBecause;
use records::{CoreRecord, DocumentId};

use super::{Gate, No, Outcome, core};
use crate::relay::{
    Principal,
    access::{Reader, decided, hands_in, hands_in_for_review},
};

/// As what a change comes that may be taken in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Comes {
    /// The sender may write the document.
    AsUsual,
    /// It brings a student into being whom a mentor met off site.
    WithSomeoneMet,
    /// It was recorded about someone met off site before the sender heard what was decided.
    FromTheFinder,
    /// It was recorded about someone who was the sender's student and is no longer, or on a device that was removed.
    ForReview,
}

impl Gate<'_> {
    /// Whether this person may write this document, and if so, as what.
    pub(super) fn may_write(&self, who: &Principal, doc: DocumentId) -> Result<Comes, No> {
        let reader = Reader::of(who, self.work)?;
        if reader.permission(&doc) == Permission::Write {
            return Ok(Comes::AsUsual);
        }
        if let DocumentId::StudentCore(student) = doc
            && may(who.role, Action::Create, Subject::StudentCore(Tie::None))
            && self.work.docs_of(student)?.is_empty()
        {
            return Ok(Comes::WithSomeoneMet);
        }
        if hands_in(self.work, who, &doc)? {
            return Ok(Comes::FromTheFinder);
        }
        if hands_in_for_review(self.work, who, &doc)? {
            return Ok(Comes::ForReview);
        }
        Err(RefusedBecause::NotAllowed.into())
    }

    /// Whether the sender may say what the change says: about what somebody recorded, and about who a student is and who
    /// is related to them.
    pub(super) fn may_say(&mut self, doc: DocumentId, tried: &Outcome) -> Result<(), No> {
        let amends = tried.1.as_ref().and_then(|passed| passed.amends);
        if amends.is_some_and(|whose| !may_amend(self.who.role, whose)) {
            return Err(RefusedBecause::NotAllowed.into());
        }
        let Some((student, was, is)) = core(doc, tried) else { return Ok(()) };
        // How somebody stands to the student makes no difference to whether they decide about who that is.
        if may(self.who.role, Action::Assign, Subject::StudentCore(Tie::None)) {
            Ok(decided(self.work, student, was, is)?)
        } else if self.leaves_who_it_is(was, is) {
            Ok(())
        } else {
            Err(RefusedBecause::NotAllowed.into())
        }
    }

    /// What somebody may write about whom they met who does not decide about it: who it is, but neither who is related nor
    /// that it is decided.
    fn leaves_who_it_is(&self, was: &CoreRecord, is: &CoreRecord) -> bool {
        let undecided = matches!(was.standing, Standing::Confirmed | Standing::MetOffSite { .. });
        was.relationships == is.relationships
            && (was.standing == is.standing
                || undecided && is.standing == Standing::MetOffSite { by: self.who.user })
    }

    /// Whether the actor is bound to this sender, device and document (`true`), or to nobody yet.
    pub(super) fn actor_is_ours(&self, actor: &[u8], doc: &str) -> Result<bool, No> {
        let Some(owner) = self.work.actor(actor)? else {
            return Ok(false);
        };
        let theirs = owner.user == self.who.user && owner.doc == doc;
        if theirs && (owner.device == self.who.device || self.was_this_device(owner.device)?) {
            Ok(true)
        } else {
            Err(RefusedBecause::WrongActor.into())
        }
    }

    /// Whether the sender's device was known by that id before it was removed and added again. It signed in with its
    /// key, and the key never leaves a device, so the same key of the same person is the same device: what it
    /// had not sent goes on where it stood.
    pub(super) fn was_this_device(&self, earlier: DeviceId) -> Result<bool, No> {
        let (now, earlier) = (self.work.device(self.who.device)?, self.work.device(earlier)?);
        Ok(now.zip(earlier).is_some_and(|(now, earlier)| {
            now.user == earlier.user && now.public_key == earlier.public_key
        }))
    }
}
