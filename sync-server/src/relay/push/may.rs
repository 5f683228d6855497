//! What a sender may write, and what their changes may say there: who may write which document and as what, about whose
//! entries, about who a student is, and in whose name. Not what becomes of a change then (`push`).

use domain::access::{Action, Permission, Subject, Tie, may};
use protocol::sync::RefusedBecause;
use records::DocumentId;

use super::{Gate, No, Outcome, core};
use crate::relay::{
    Principal,
    access::{Reader, decided, hands_in, hands_in_for_review},
    by_whom::{Bound, By, decides_who_it_is},
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
        let Some(passed) = &tried.1 else { return Ok(()) };
        By { amends_as: self.amends_as, ..By::sender(&self.who) }.may_say(passed)?;
        let Some((student, was, is)) = core(doc, tried) else { return Ok(()) };
        if decides_who_it_is(self.who.role) {
            decided(self.work, student, was, is)?;
        }
        Ok(())
    }

    /// Whether the actor is bound to this sender, device and document (`true`), or to nobody yet.
    pub(super) fn actor_is_ours(&self, actor: &[u8], doc: &str) -> Result<bool, No> {
        match Bound::of(actor, doc, &self.who, self.work)? {
            Bound::Them => Ok(true),
            Bound::Nobody => Ok(false),
            Bound::Another => Err(RefusedBecause::WrongActor.into()),
        }
    }
}
