//! What somebody recorded about a student who is no longer theirs, or on a device that was removed: kept apart, and taken
//! in only when a coordinator says so, in its author's name and as of when it came.

use protocol::{
    limits::HANDED_IN,
    sync::{PushResult, RefusedBecause, TimeSaid},
};
use records::admission::Prescreened;

use super::{Gate, Halt, No};
use crate::{
    relay::{
        Principal,
        ahead::{Seen, Untried},
    },
    store::{HandedInRow, NewChange},
};

impl Gate<'_> {
    /// Keeps a change for the coordinator to decide about.
    pub(super) fn hand_in(
        &mut self,
        seen: &Seen<'_>,
        look: &Prescreened,
    ) -> Result<PushResult, No> {
        let (push, digest) = (seen.push, seen.digest);
        let Principal { user, device, .. } = self.who;
        if let Some((carried, received_at)) = self.work.find_handed_in(device, &push.mutation)? {
            let same = carried == digest;
            let known = PushResult::HandedIn { received_at };
            return if same { Ok(known) } else { Err(RefusedBecause::Unreadable.into()) };
        }
        if let Some(by) = self.work.left_out(user, &push.doc, &look.hash)? {
            return Ok(PushResult::LeftOut { by: by.to_string() });
        }
        self.actor_is_ours(&look.actor, &push.doc)?;
        let waits = self.work.handed_in_bytes(device)?;
        if waits.saturating_add(push.chunk.len() as u64) > HANDED_IN {
            return Err(RefusedBecause::TooLarge.into());
        }
        let received_at = self.now.as_millisecond();
        self.work.hand_in(NewChange {
            doc: &push.doc,
            hash: look.hash,
            mutation: &push.mutation,
            sent_by: device,
            bytes: &push.chunk,
            sha256: digest,
            user,
            device,
            received_at,
            time: TimeSaid::of(look.time, received_at),
        })?;
        Ok(PushResult::HandedIn { received_at })
    }

    /// Takes in what the sender handed in, because the coordinator decided so: through the same gate, in the sender's own
    /// name. Answers what was taken, and why the first of the others was not. What is stale ends it as with `take_all`.
    pub(in crate::relay) fn release_all<'r>(
        &mut self,
        waiting: impl Iterator<Item = (&'r HandedInRow, &'r Seen<'r>)>,
    ) -> Result<(Vec<u64>, Option<RefusedBecause>), Halt> {
        let (mut taken, mut refused) = (Vec::new(), None);
        for (row, seen) in waiting {
            match self.release(seen, row) {
                Ok(None) => taken.push(row.id),
                Ok(Some(reason)) => refused = refused.or(Some(reason)),
                Err(Halt::Stale) => self.stale = true,
                Err(halt) => return Err(halt),
            }
        }
        if self.stale { Err(Halt::Stale) } else { Ok((taken, refused)) }
    }

    fn release(
        &mut self,
        seen: &Seen<'_>,
        row: &HandedInRow,
    ) -> Result<Option<RefusedBecause>, Halt> {
        let it = (seen.push.mutation.clone(), seen.digest);
        match self.aside.get(&it) {
            Some(Untried::Refused(reason)) => return Ok(Some(*reason)),
            Some(Untried::Apart) => {
                self.aside.remove(&it);
            }
            None => {}
        }
        match self.judge_released(seen, row) {
            Ok(()) => Ok(None),
            Err(No::Halt(halt)) => Err(halt),
            Err(No::Refused(reason)) => {
                // What it builds on may come after it; nothing else changes what is said of it.
                if reason != RefusedBecause::UnknownDependencies {
                    let why = if self.stale { Untried::Apart } else { Untried::Refused(reason) };
                    self.not_to_be_tried(seen, why);
                }
                Ok(Some(reason))
            }
        }
    }

    fn judge_released(&mut self, seen: &Seen<'_>, row: &HandedInRow) -> Result<(), No> {
        let (push, digest) = (seen.push, seen.digest);
        seen.whole?;
        if let Some((.., carried)) = self.work.find_mutation(self.who.device, &push.mutation)? {
            let same = carried == digest;
            return if same { Ok(()) } else { Err(RefusedBecause::Unreadable.into()) };
        }
        let doc = seen.doc.ok_or(RefusedBecause::Unreadable)?;
        let look = seen.look.as_ref().map_err(|reason| *reason)?;
        if let Some((seq, _)) = self.work.find_change(&push.doc, &look.hash)? {
            return Ok(self.work.note_mutation(self.who.device, &push.mutation, &digest, seq)?);
        }
        // Taken before, into records that were put back to an earlier day since.
        if let Some(lost) = self.work.lost(&push.doc, &look.hash)? {
            self.bring_back(seen, doc, look, &lost)?;
        } else {
            // From a removed device came whatever was on it.
            let comes = self.may_write(&self.who, doc)?;
            self.admit(seen, doc, comes, row.received_at)?;
        }
        Ok(())
    }
}
