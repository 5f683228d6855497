//! A change that base took in once and lost with its records: whoever still has it brings it back, under the name of who
//! wrote it. Whether it may be taken in was judged when it came first, and nobody can claim that of another: the register
//! knows its hash. That it does no harm is tried again.

use protocol::sync::PushResult;
use records::{DocumentId, admission::Prescreened};

use super::{Comes, Gate, No, Origin};
use crate::{
    relay::{Door, Principal, acting::ever_coordinated, ahead::Seen, by_whom::decides_who_it_is},
    store::{ActorRow, LostRow},
};

impl Gate<'_> {
    /// Takes it in again as what it was.
    pub(super) fn bring_back(
        &mut self,
        seen: &Seen<'_>,
        doc: DocumentId,
        look: &Prescreened,
        lost: &LostRow,
    ) -> Result<PushResult, No> {
        let LostRow { user, device, received_at, .. } = *lost;
        let push = seen.push;
        // The same may have been sent for another document as well, which it does not go into.
        self.aside.remove(&(push.mutation.clone(), seen.digest));
        let tried = self.tried(doc, seen.digest, user)?;
        let comes = self.came(doc, lost)?;
        if self.work.actor(&look.actor)?.is_none() {
            self.work.bind_actor(&look.actor, &ActorRow { user, device, doc: push.doc.clone() })?;
        }
        self.work.forget_lost(&push.doc, &look.hash)?;
        self.write(seen, doc, tried, comes, Origin { user, device, received_at })
    }

    /// As what it came. Only whether it brought somebody into being whom a mentor met makes a difference any more.
    fn came(&self, doc: DocumentId, lost: &LostRow) -> Result<Comes, No> {
        let author = self.work.user(lost.user)?.filter(|author| !decides_who_it_is(author.role));
        let Some(author) = author else { return Ok(Comes::AsUsual) };
        // Then they may have written it as she does, who brings nobody into being whom she met.
        if ever_coordinated(self.work, author.id)? {
            return Ok(Comes::AsUsual);
        }
        let author = Principal {
            user: author.id,
            role: author.role,
            device: lost.device,
            door: Door::First,
        };
        match self.may_write(&author, doc) {
            Ok(Comes::WithSomeoneMet) => Ok(Comes::WithSomeoneMet),
            Err(No::Halt(halt)) => Err(No::Halt(halt)),
            Ok(_) | Err(No::Refused(_)) => Ok(Comes::AsUsual),
        }
    }
}
