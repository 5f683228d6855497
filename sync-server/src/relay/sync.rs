//! The one request that carries records: take in what is pushed, then answer what came since.
//! A change is acknowledged only after the commit that holds it, which requests share that wait for each other (`together`).

use std::collections::BTreeSet;

use domain::{id::DeviceId, staff::Role};
use jiff::Timestamp;
use protocol::{
    limits::{ASKS, FAR_BEHIND, PUSH_CHANGES},
    sync::{DecidedPush, PushResult, Seq, SyncAnswer, SyncRequest},
};

use super::{
    Head, Kept, Principal, Refusal, Relay,
    access::{Reader, settle_for},
    acting::settle_cover,
    ahead::{self, Aside, Case, HoldsUp, Seen, Tried},
    challenge::{asking_device, known_device},
    feed::{self, Asked, Position},
    push::{Gate, Goes, Halt, Settled},
    together::{Ended, Turn, durable},
};
use crate::store::{Approval, Became, StoreError, Transaction};

/// How often a request's changes are tried without a lock. Each time somebody else wrote into one of its documents
/// meanwhile, or one was refused that others were tried with.
pub(super) const UNLOCKED: usize = 3;
/// How often an idle sync is worth a write.
const NOTE_EVERY_MS: i64 = 60_000;

/// A request, and who asks.
struct Asking<'a> {
    who: &'a Principal,
    request: &'a SyncRequest,
    /// Its changes, looked at.
    seen: Vec<Seen<'a>>,
    now: Timestamp,
}

impl Relay {
    /// Push and pull of all documents in one round trip. Asking twice is answered like once.
    ///
    /// # Errors
    /// [`Refusal::UnknownDevice`] when the device is not known, [`Refusal::TooLarge`], [`Refusal::TooManyTries`] when
    /// too much of what it sent lately could not be taken in, the database's.
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
        if let Some(wait) =
            self.patience().wait(who.device, now).filter(|_| !request.push.is_empty())
        {
            return Err(Refusal::TooManyTries { wait });
        }
        let seen = request.push.iter().map(Seen::of).collect();
        let asking = Asking { who, request, seen, now };
        let suspect = self.patience().suspects(who.device, now);
        let unlocked = if suspect { HoldsUp::Suspects } else { HoldsUp::Few };
        let mut aside = Aside::new();
        // Each round that is for nothing gets further than the one before it, once the lock is held.
        for round in 0..=UNLOCKED + request.push.len() {
            // What is tried holds up nobody, unless somebody else was quicker time and again.
            let mut kept = self.kept();
            let cases = kept.cases(&asking, &mut aside)?;
            // Who only reads sees what is durable, and waits for nobody.
            let locked = request.push.is_empty() || round >= UNLOCKED && !cases.is_empty();
            let (tried, mut turn) = if locked {
                (Tried::all(cases, self.keeper.as_ref(), HoldsUp::All)?, Turn::of(self, kept))
            } else {
                drop(kept);
                (Tried::all(cases, self.keeper.as_ref(), unlocked)?, self.turn())
            };
            let taken = self.take_in(&mut turn, &asking, &tried, &mut aside);
            drop(turn);
            match taken {
                Err(Halt::Stale) => {}
                Err(Halt::Failed(refusal)) => return Err(refusal),
                Ok((answer, ended)) => {
                    durable(&ended)?;
                    self.patience().note(who.device, &answer.results, tried.forged(), now);
                    return Ok(answer);
                }
            }
        }
        Err(Refusal::Damaged("a change that is always stale".to_owned()))
    }

    /// Takes in what passed, and answers what came since. The answer is good once that has ended.
    fn take_in(
        &self,
        turn: &mut Turn<'_>,
        asking: &Asking<'_>,
        tried: &Tried,
        aside: &mut Aside,
    ) -> Result<(SyncAnswer, Ended), Halt> {
        let Asking { who, request, ref seen, now } = *asking;
        let Kept { store, states, .. } = turn.kept();
        let mut work = store.join()?;
        settle_cover(work.as_mut(), who.user, None, now)?;
        let device = asking_device(work.as_ref(), who, now)?;
        if let Approval::Waiting(_) = device.approval {
            // It has no session, so this is never asked over the wire.
            return Err(Refusal::WaitingForApproval.into());
        }
        let goes = Goes::from(&device);
        if who.role != Role::Coordinator {
            settle_for(work.as_mut(), who.user, now)?;
        }
        let mut gate = Gate::new(work.as_mut(), *who, now, tried, aside).to(goes);
        let results = gate.take_all(seen)?;
        let settled = gate.close()?;
        let at = now.as_millisecond();
        let noted = device.last_sync.is_some_and(|last| (last..last + NOTE_EVERY_MS).contains(&at))
            && device.unsent == Some(request.unsent);
        if !noted || !request.push.is_empty() {
            work.note_sync(who.device, at, request.unsent)?;
        }
        let head = work.head()?;
        commit(work)?;
        for Settled { doc, seq, state } in settled {
            states.put(doc, seq, state);
        }
        let bytes: usize = request.push.iter().map(|push| push.chunk.len()).sum();
        let ended = turn.joined(Head { seq: head, by: Some(who.device) }, bytes);

        // A part of its own: what was taken in stays, whatever becomes of the answer. What is read is read under the
        // access of this very moment; some of it may be no more durable yet than what was taken in.
        let mut work = turn.kept().store.join()?;
        let reader = Reader::of(who, work.as_ref())?;
        let asked = Asked {
            position: self.position(request, head),
            pushed: &places(&results),
            want: request.want.as_ref().and_then(|student| student.parse().ok()),
            room: request.room,
        };
        let page = match goes {
            Goes::IntoTheRecord => feed::page(work.as_mut(), &reader, who.user, &asked)?,
            Goes::ToTheCoordinator => feed::only_wipe(asked.position, who.device),
        };
        let decided = decided(work.as_ref(), who.device, &request.asks)?;
        work.commit()?;
        if !request.push.is_empty() {
            turn.leave_open();
        }
        let answer = SyncAnswer {
            epoch: self.epoch,
            results,
            items: page.items,
            cursor: page.cursor,
            more: page.more,
            coming: page.coming,
            server_time: at,
            decided,
        };
        Ok((answer, ended))
    }

    /// Where the device stands. A place in another history, or beyond this one's end, is no place at all.
    fn position(&self, request: &SyncRequest, head: u64) -> Position {
        if request.epoch != self.epoch || request.cursor > head {
            Position::Beginning { after: 0, place: None }
        } else if request.first {
            Position::Beginning { after: request.cursor, place: request.place }
        } else if head - request.cursor > FAR_BEHIND {
            Position::Beginning { after: request.cursor, place: None }
        } else {
            Position::Following { after: request.cursor }
        }
    }
}

impl Kept {
    /// What of a request is to be tried.
    fn cases(
        &mut self,
        Asking { who, seen, .. }: &Asking<'_>,
        aside: &mut Aside,
    ) -> Result<Vec<Case>, Refusal> {
        if seen.is_empty() {
            return Ok(Vec::new());
        }
        let mut work = self.store.begin()?;
        if Goes::from(&known_device(work.as_ref(), who.device)?) == Goes::ToTheCoordinator {
            ahead::only_lost(work.as_ref(), seen, aside)?;
        }
        let cases = ahead::cases(work.as_mut(), &self.states, who, who.role, seen, aside)?;
        // Snapshots that had to be made again are kept.
        work.commit()?;
        Ok(cases)
    }
}

/// What became of what this device handed in and asks about.
fn decided(
    work: &dyn Transaction,
    device: DeviceId,
    asks: &[Vec<u8>],
) -> Result<Vec<DecidedPush>, StoreError> {
    let mut decided = Vec::new();
    for mutation in asks.iter().take(ASKS) {
        let left_out_by = match work.became(device, mutation)? {
            None => continue,
            Some(Became::InTheRecord) => None,
            Some(Became::LeftOut(by)) => Some(by.to_string()),
        };
        decided.push(DecidedPush { mutation: mutation.clone(), left_out_by });
    }
    Ok(decided)
}

/// Leaves what was taken in to be made durable.
fn commit(work: Box<dyn Transaction + '_>) -> Result<(), StoreError> {
    #[cfg(feature = "planted")]
    if crate::planted::answers_and_falls() {
        return Ok(());
    }
    work.commit()
}

/// Where the changes of this very request stand: the device knows them, and is not sent them. Whatever else it wrote is
/// sent to it like to anyone: it may have been set back to an earlier day, or be one of two copies.
fn places(results: &[PushResult]) -> BTreeSet<Seq> {
    let place = |result: &PushResult| match result {
        PushResult::AtBase { seq, .. } => Some(*seq),
        PushResult::HandedIn { .. }
        | PushResult::LeftOut { .. }
        | PushResult::Refused { .. }
        | PushResult::Unknown => None,
    };
    results.iter().filter_map(place).collect()
}
