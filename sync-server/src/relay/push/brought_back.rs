//! A change that base took in once and lost with its records: whoever still has it brings it back, under the name of who
//! wrote it. Whether it may be taken in was judged when it came first, and nobody can claim that of another: the register
//! knows its hash. That it does no harm is tried again.

use domain::{id::UserId, staff::Role};
use protocol::sync::{Push, Seq};
use records::{DocumentId, admission::Prescreened};

use super::{Comes, Gate, No, Origin};
use crate::{
    relay::{Principal, gate, meta},
    store::{AccessEntry, ActorRow, Granted, LostRow},
};

impl Gate<'_> {
    /// Takes it in again as what it was.
    pub(super) fn bring_back(
        &mut self,
        push: &Push,
        doc: DocumentId,
        look: &Prescreened,
        lost: &LostRow,
    ) -> Result<(Seq, i64), No> {
        let LostRow { user, device, received_at, .. } = *lost;
        let admitted = gate::admit(self.open(doc)?, &push.chunk, user)?;
        let comes = self.came(doc, lost)?;
        if self.work.actor(&look.actor)?.is_none() {
            self.work.bind_actor(&look.actor, &ActorRow { user, device, doc: push.doc.clone() })?;
        }
        self.work.forget_lost(&push.doc, &look.hash)?;
        let place = self.write(push, doc, admitted, comes, Origin { user, device, received_at })?;
        if device != self.who.device {
            self.give_to_author(doc, user)?;
        }
        Ok(place)
    }

    /// A device is not sent what it wrote itself. Where it may have let go of it since the restore, it gets the documents
    /// whole, as with a grant.
    fn give_to_author(&mut self, doc: DocumentId, author: UserId) -> Result<(), No> {
        let Some(student) = doc.student() else { return Ok(()) };
        let began = self.work.meta(meta::BEGAN)?.and_then(|began| began.parse().ok());
        let turns = self.work.access_after(author, began.unwrap_or(0))?;
        let granted = |turn: &AccessEntry| turn.student == student && turn.granted == Granted::Yes;
        if turns.iter().any(granted) {
            let at = self.now.as_millisecond();
            self.work.append_access(author, student, Granted::Yes, at)?;
        }
        Ok(())
    }

    /// As what it came. Only whether it brought somebody into being whom a mentor met makes a difference any more.
    fn came(&self, doc: DocumentId, lost: &LostRow) -> Result<Comes, No> {
        let author = self.work.user(lost.user)?.filter(|author| author.role == Role::Mentor);
        let Some(author) = author else { return Ok(Comes::AsUsual) };
        let author = Principal { user: author.id, role: author.role, device: lost.device };
        match self.may_write(&author, doc) {
            Ok(Comes::WithSomeoneMet) => Ok(Comes::WithSomeoneMet),
            Err(No::Failed(error)) => Err(No::Failed(error)),
            Ok(_) | Err(No::Refused(_)) => Ok(Comes::AsUsual),
        }
    }
}
