//! The one request that carries records: take in what is pushed, then answer what came since.
//! A change is acknowledged only after the commit that holds it.

use std::collections::BTreeSet;

use domain::staff::Role;
use jiff::Timestamp;
use protocol::{
    limits::PUSH_CHANGES,
    sync::{PushResult, Seq, SyncAnswer, SyncRequest},
};

use super::{
    Kept, Principal, Refusal, Relay,
    access::{Reader, settle_for},
    challenge::living,
    feed::{self, Asked, Position},
    push::Gate,
};

/// How often an idle sync is worth a write.
const NOTE_EVERY_MS: i64 = 60_000;

impl Relay {
    /// Push and pull of all documents in one round trip. Asking twice is answered like once.
    ///
    /// # Errors
    /// [`Refusal::UnknownDevice`] when the device was removed, [`Refusal::TooLarge`], the database's.
    /// A single change that is not taken in is no error: it is answered as refused.
    pub fn sync(
        &self,
        who: &Principal,
        request: &SyncRequest,
        now: Timestamp,
    ) -> Result<SyncAnswer, Refusal> {
        if request.push.len() > PUSH_CHANGES {
            return Err(Refusal::TooLarge);
        }
        let mut kept = self.kept();
        let Kept { store, shelf } = &mut *kept;
        let mut work = store.begin()?;
        let device = living(work.as_ref(), who.device)?;
        if who.role != Role::Coordinator {
            settle_for(work.as_mut(), who.user, now)?;
        }
        let mut gate = Gate::new(work.as_mut(), shelf, *who, now);
        let results =
            request.push.iter().map(|push| gate.take(push)).collect::<Result<Vec<_>, _>>()?;
        let opened = gate.close()?;
        let at = now.as_millisecond();
        let noted = device.last_sync.is_some_and(|last| (last..last + NOTE_EVERY_MS).contains(&at));
        if !noted || !request.push.is_empty() {
            work.note_sync(who.device, at)?;
        }
        let head = work.head()?;
        work.commit()?;
        shelf.put_back(opened);
        self.announce(head, Some(who.device));

        // From here on everything is durable. What is read is read under the access of this very moment.
        let mut work = store.begin()?;
        let reader = Reader::of(who, work.as_ref())?;
        let position = self.position(request, head);
        let asked = Asked { position, pushed: &places(&results) };
        let page = feed::page(work.as_mut(), &reader, who.user, &asked)?;
        work.commit()?;
        Ok(SyncAnswer {
            epoch: self.epoch,
            results,
            items: page.items,
            cursor: page.cursor,
            more: page.more,
            server_time: at,
        })
    }

    /// Where the device stands. A place in another history, or beyond this one's end, is no place at all.
    fn position(&self, request: &SyncRequest, head: u64) -> Position {
        if request.epoch != self.epoch || request.cursor > head {
            Position::Beginning { after: 0 }
        } else if request.first {
            Position::Beginning { after: request.cursor }
        } else {
            Position::Following { after: request.cursor }
        }
    }
}

/// Where the changes of this very request stand: the device knows them, and is not sent them. Whatever else it wrote is
/// sent to it like to anyone: it may have been set back to an earlier day, or be one of two copies.
fn places(results: &[PushResult]) -> BTreeSet<Seq> {
    let place = |result: &PushResult| match result {
        PushResult::AtBase { seq, .. } => Some(*seq),
        PushResult::HandedIn { .. } | PushResult::Refused { .. } | PushResult::Unknown => None,
    };
    results.iter().filter_map(place).collect()
}
