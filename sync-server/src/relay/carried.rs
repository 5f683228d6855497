//! What one device hands in for another: changes and pictures that came in a file, signed by the device that holds them
//! (docs/decisions/0035). The signature says whose they are, and from there on it is as if that device had sent them itself:
//! its access, its actors, its mutations, its quarantine, and the coordinator's lane where it was removed. Whoever carries
//! them lends nothing but the way: neither what they may do nor where they stand. By their device it is counted how often
//! base is asked, what nobody's app writes, and the pictures of a day; and the audit log says that it came by it.

use domain::{
    id::{DeviceId, UserId},
    staff::Role,
    visit::PictureHash,
};
use jiff::Timestamp;
use protocol::{
    blob::Held,
    carried::{Carried, CarriedAnswer, CarriedPart, changes_signed, picture_signed},
    limits::PUSH_CHANGES,
    sync::PushResult,
};

use super::{
    Door, Kept, Principal, Refusal, Relay,
    access::{settle_for, today},
    acting::{acts_on, settle_cover},
    ahead::{self, Aside, Case, HoldsUp, Seen, Tried},
    blobs::take_part,
    challenge::{asking_device, signature_holds},
    push::{Gate, Goes, Halt, Settled},
    sync::UNLOCKED,
};
use crate::store::{Approval, DeviceRow, StoreError, Transaction};

/// What somebody carries, and for which device.
#[derive(Clone, Copy)]
struct Carrying<'a> {
    by: &'a Principal,
    device: DeviceId,
    seen: &'a [Seen<'a>],
    now: Timestamp,
}

impl Relay {
    /// Takes in changes of another device as if it had sent them. Twice, in any order and by whomever is like once.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] when base does not know the device that signed, [`Refusal::NotAllowed`] when it did not sign
    /// this or these are not the bytes that it signed, [`Refusal::TooLarge`], [`Refusal::TooManyTries`] when too much of what
    /// the carrier sent lately could not be taken in, the database's. A single change that is not taken in is no error: it is
    /// answered as refused.
    pub fn take_carried(
        &self,
        by: &Principal,
        carried: &Carried,
        now: Timestamp,
    ) -> Result<CarriedAnswer, Refusal> {
        if carried.push.len() > PUSH_CHANGES {
            return Err(Refusal::TooLarge);
        }
        if let Some(wait) = self.patience().wait(by.device, now) {
            return Err(Refusal::TooManyTries { wait });
        }
        let device = named(&carried.device)?;
        let signed = changes_signed(&self.id, &device.to_string(), &carried.push);
        {
            let mut kept = self.kept();
            let work = kept.store.begin()?;
            asking_device(work.as_ref(), by, now)?;
            signed_by(work.as_ref(), device, &signed, &carried.signature, now)?;
        }
        // Nothing is looked into before it is known whose it is.
        let seen: Vec<_> = carried.push.iter().map(Seen::of).collect();
        // What is signed of a change is its hash. Bytes of another hash are not its author's: kept as refused they would fill
        // the author's quarantine with what the carrier made up.
        if seen.iter().any(|seen| seen.push.sha256 != seen.digest) {
            return Err(Refusal::NotAllowed);
        }
        let carrying = Carrying { by, device, seen: &seen, now };
        let suspect = self.patience().suspects(by.device, now);
        let unlocked = if suspect { HoldsUp::Suspects } else { HoldsUp::Few };
        let mut aside = Aside::new();
        for round in 0..=UNLOCKED + carried.push.len() {
            let mut kept = self.kept();
            let cases = cases(&mut kept, carrying, &mut aside)?;
            let (tried, mut kept) = if round < UNLOCKED {
                drop(kept);
                (Tried::all(cases, self.keeper.as_ref(), unlocked)?, self.kept())
            } else {
                (Tried::all(cases, self.keeper.as_ref(), HoldsUp::All)?, kept)
            };
            match self.take_in_carried(&mut kept, carrying, &tried, &mut aside) {
                Err(Halt::Stale) => {}
                Err(Halt::Failed(refusal)) => return Err(refusal),
                Ok(results) => {
                    drop(kept);
                    self.patience().note(by.device, &results, tried.forged(), now);
                    return Ok(CarriedAnswer { results });
                }
            }
        }
        Err(Refusal::Damaged("a change that is always stale".to_owned()))
    }

    fn take_in_carried(
        &self,
        kept: &mut Kept,
        carrying: Carrying<'_>,
        tried: &Tried,
        aside: &mut Aside,
    ) -> Result<Vec<PushResult>, Halt> {
        let Carrying { by, device, seen, now } = carrying;
        let Kept { store, states, .. } = kept;
        let mut work = store.begin()?;
        asking_device(work.as_ref(), by, now)?;
        let row = known(work.as_ref(), device)?;
        // Their own device may not have asked on the day on which a cover of theirs began or was over.
        settle_cover(work.as_mut(), row.user, None, now)?;
        let (author, goes) = author(work.as_ref(), &row, now)?;
        if author.role != Role::Coordinator {
            settle_for(work.as_mut(), author.user, now)?;
        }
        let before = (work.head()?, work.refused_in_all()?);
        let mut gate = Gate::new(work.as_mut(), author, now, tried, aside).to(goes).carried();
        let results = gate.take_all(seen)?;
        let settled = gate.close()?;
        let (at, head) = (now.as_millisecond(), work.head()?);
        // Also what came back that base had lost, which came first long ago, and what it keeps as refused: once.
        if before != (head, work.refused_in_all()?)
            || results.iter().any(|result| handed_in_at(result) == Some(at))
        {
            work.audit(&by.does("carried", device.to_string(), at))?;
        }
        work.commit()?;
        // Not before: a place that was never committed is given again, to another change.
        for Settled { doc, seq, state } in settled {
            states.put(doc, seq, state);
        }
        // Nobody has been told of it, neither who wrote it nor who brought it.
        self.announce(head, None);
        Ok(results)
    }

    /// Takes in some bytes of a picture of another device, as if it had sent them.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] and [`Refusal::NotAllowed`] as above, and as for pictures of one's own.
    pub fn take_carried_part(
        &self,
        by: &Principal,
        hash: PictureHash,
        carried: &CarriedPart,
        now: Timestamp,
    ) -> Result<Held, Refusal> {
        let device = named(&carried.device)?;
        let signed = picture_signed(&self.id, &device.to_string(), &hash.to_string());
        let mut kept = self.kept();
        let mut work = kept.store.begin()?;
        asking_device(work.as_ref(), by, now)?;
        let author = signed_by(work.as_ref(), device, &signed, &carried.signature, now)?;
        settle_cover(work.as_mut(), author.user, None, now)?;
        let had = has_sent(work.as_ref(), author.user, hash)?;
        let held = take_part(work.as_mut(), &author, by.device, hash, &carried.part, now)?;
        // Parts are not told one by one, and a picture that the author sent before comes by nobody else.
        if !had && has_sent(work.as_ref(), author.user, hash)? {
            work.audit(&by.does("carried", device.to_string(), now.as_millisecond()))?;
        }
        let head = work.head()?;
        work.commit()?;
        // A cover of the author's may have begun or be over.
        self.announce(head, None);
        held.ok_or(Refusal::BadRequest)
    }
}

/// Gathers what is to be tried, of whoever wrote it.
fn cases(
    kept: &mut Kept,
    Carrying { device, seen, now, .. }: Carrying<'_>,
    aside: &mut Aside,
) -> Result<Vec<Case>, Refusal> {
    let Kept { store, states, .. } = kept;
    let mut work = store.begin()?;
    let (author, goes) = author(work.as_ref(), &known(work.as_ref(), device)?, now)?;
    if goes == Goes::ToTheCoordinator {
        ahead::only_lost(work.as_ref(), seen, aside)?;
    }
    let cases = ahead::cases(work.as_mut(), states, &author, author.role, seen, aside)?;
    // Snapshots that had to be made again are kept.
    work.commit()?;
    Ok(cases)
}

/// Who wrote what this device signed.
fn signed_by(
    work: &dyn Transaction,
    device: DeviceId,
    signed: &[u8],
    signature: &[u8],
    now: Timestamp,
) -> Result<Principal, Refusal> {
    let device = known(work, device)?;
    if signature_holds(&device.public_key, signed, signature) {
        Ok(author(work, &device, now)?.0)
    } else {
        Err(Refusal::NotAllowed)
    }
}

/// The person of a device, as what they act by now, and where goes what comes from it.
fn author(
    work: &dyn Transaction,
    device: &DeviceRow,
    now: Timestamp,
) -> Result<(Principal, Goes), Refusal> {
    let role = acts_on(work, device.user, today(now))?.ok_or(Refusal::NotFound)?;
    let author = Principal { user: device.user, role, device: device.id, door: Door::First };
    Ok((author, Goes::from(device)))
}

/// Whether somebody has sent all of a picture.
fn has_sent(work: &dyn Transaction, user: UserId, hash: PictureHash) -> Result<bool, StoreError> {
    Ok(work.blob_senders(hash.as_bytes())?.iter().any(|sender| sender.user == user))
}

/// A device that was let in, also one that was removed since.
fn known(work: &dyn Transaction, device: DeviceId) -> Result<DeviceRow, Refusal> {
    let let_in = |device: &DeviceRow| matches!(device.approval, Approval::Given(_));
    work.device(device)?.filter(let_in).ok_or(Refusal::NotFound)
}

fn named(device: &str) -> Result<DeviceId, Refusal> {
    device.parse().map_err(|_| Refusal::NotFound)
}

/// When base received it, if it has it for the coordinator.
const fn handed_in_at(result: &PushResult) -> Option<i64> {
    match result {
        PushResult::HandedIn { received_at } => Some(*received_at),
        PushResult::AtBase { .. }
        | PushResult::LeftOut { .. }
        | PushResult::Refused { .. }
        | PushResult::Unknown => None,
    }
}
