//! Concerns (clause 5.7): sealed on a device, kept here, handed out to those who hold keys and to nobody else. What the relay
//! reads of an entry is its head; by whom it is the session says, and the head has to say the same. Who holds keys is on a
//! list that the school's recovery key signs: no role opens anything.

use concerns::{Glass, Head, Holders, HoldersError, Sealed};
use domain::{
    access::{Action, Subject},
    concern::EntryKind,
    id::UserId,
};
use jiff::{SignedDuration, Timestamp};
use protocol::{
    concerns::{BreakGlass, Entries, Entry, HandIn, Kept, List, Receipt, Receipts},
    limits::{AHEAD_MINUTES, ANSWER_BYTES, CONCERN, CONCERNS_A_DAY, RECEIPTS},
};

use super::{
    Principal, Refusal, Relay,
    challenge::{known_device, still_acts},
    sha256,
};
use crate::store::{HoldersRow, SealedRow, StoreError, Transaction};

/// So many entries are read at a time.
const AT_A_TIME: usize = 16;
const DAY: SignedDuration = SignedDuration::from_hours(24);

impl Relay {
    /// Keeps a sealed entry.
    ///
    /// # Errors
    /// [`Refusal::BadRequest`] for what is none, [`Refusal::NotAllowed`] for one in another's name, one whose id or concern is
    /// taken, and for anything but a concern from somebody who holds no key; [`Refusal::NotFound`] for an answer to a concern
    /// that nobody raised, [`Refusal::TooLarge`].
    pub fn take_concern(
        &self,
        who: &Principal,
        request: &HandIn,
        now: Timestamp,
    ) -> Result<Kept, Refusal> {
        if request.sealed.len() > CONCERN {
            return Err(Refusal::TooLarge);
        }
        let sealed = Sealed::read(&request.sealed).map_err(|_| Refusal::BadRequest)?;
        let head = sealed.head();
        if head.by != who.user {
            return Err(Refusal::NotAllowed);
        }
        let sha256 = sha256(&request.sealed);
        let mut kept = self.kept();
        let mut work = kept.store.begin()?;
        let list = holders(work.as_ref())?;
        let number = list.as_ref().map_or(0, Holders::number);
        if let Some((known, received_at)) = work.find_sealed(head.id)? {
            let same = known == sha256;
            let kept = Kept { received_at, holders: number };
            return if same { Ok(kept) } else { Err(Refusal::NotAllowed) };
        }
        may_add(work.as_ref(), who, head, list.as_ref())?;
        let lately = work.sealed_bytes_since(who.device, (now - DAY).as_millisecond())?;
        if lately.saturating_add(request.sealed.len() as u64) > CONCERNS_A_DAY {
            return Err(Refusal::TooLarge);
        }
        let received_at = now.as_millisecond();
        work.add_sealed(&SealedRow {
            seq: 0,
            id: head.id,
            concern: head.concern,
            kind: head.kind,
            user: who.user,
            device: who.device,
            sha256,
            bytes: request.sealed.clone(),
            received_at,
        })?;
        if let Some(of) = head.of {
            let subject = format!("{} {}", of.entry, head.id);
            work.audit(&who.does("concern-handed-over", subject, received_at))?;
        }
        work.commit()?;
        Ok(Kept { received_at, holders: number })
    }

    /// Entries after a place, for somebody who holds a key. That they were read is noted.
    ///
    /// # Errors
    /// [`Refusal::NotAllowed`] for everybody else.
    pub fn concerns(
        &self,
        who: &Principal,
        after: u64,
        now: Timestamp,
    ) -> Result<Entries, Refusal> {
        let mut kept = self.kept();
        let mut work = kept.store.begin()?;
        still_acts(work.as_ref(), who, now)?;
        if !holds(holders(work.as_ref())?.as_ref(), who.user) {
            return Err(Refusal::NotAllowed);
        }
        let entries = self.entries_after(work.as_ref(), after)?;
        if let Some(subject) = from_to(&entries) {
            work.audit(&who.does("concerns-read", subject, now.as_millisecond()))?;
            work.commit()?;
        }
        Ok(entries)
    }

    /// Entries after a place, for somebody who signed for it with the recovery key. That they did is noted, also when there
    /// is nothing.
    ///
    /// # Errors
    /// [`Refusal::NotAllowed`] for everybody else.
    pub fn break_glass(
        &self,
        who: &Principal,
        request: &BreakGlass,
        now: Timestamp,
    ) -> Result<Entries, Refusal> {
        let BreakGlass { after, at, signature } = request;
        let late = SignedDuration::from_mins(AHEAD_MINUTES).as_millis();
        let apart = i128::from(now.as_millisecond()) - i128::from(*at);
        let glass =
            Glass { relay: &self.id, user: who.user, device: who.device, after: *after, at: *at };
        let mut kept = self.kept();
        let mut work = kept.store.begin()?;
        still_acts(work.as_ref(), who, now)?;
        let list = holders(work.as_ref())?.ok_or(Refusal::NotAllowed)?;
        if apart.abs() > late || !glass.was_signed(list.recovery(), signature) {
            return Err(Refusal::NotAllowed);
        }
        let entries = self.entries_after(work.as_ref(), *after)?;
        let subject = from_to(&entries).unwrap_or_else(|| format!("{after}-{after}"));
        let act = who.does("concerns-read-by-recovery-key", subject, now.as_millisecond());
        work.audit(&act)?;
        work.commit()?;
        Ok(entries)
    }

    /// What became of the concerns that somebody raised.
    ///
    /// # Errors
    /// When the database refuses.
    pub fn receipts(&self, who: &Principal) -> Result<Receipts, Refusal> {
        let rows = self.kept().store.begin()?.receipts_of(who.user, RECEIPTS)?;
        let receipt = |row: crate::store::ReceiptRow| Receipt {
            concern: row.concern.to_string(),
            at_base: row.at_base,
            received: row.received,
        };
        Ok(Receipts { receipts: rows.into_iter().map(receipt).collect() })
    }

    /// The newest list of those who hold keys.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] when there is none.
    pub fn holders(&self, who: &Principal) -> Result<List, Refusal> {
        who.may(Action::Read, Subject::Holders)?;
        let newest = self.kept().store.begin()?.newest_holders()?;
        newest.map(|row| List { holders: row.bytes }).ok_or(Refusal::NotFound)
    }

    /// Takes a list in. With the first one its recovery key is there for good.
    ///
    /// # Errors
    /// [`Refusal::NotAllowed`] for others than coordinators, and for a list that the recovery key did not sign or that is
    /// earlier than the one that is there; [`Refusal::BadRequest`] for what is none, [`Refusal::NotFound`] for one with
    /// somebody whom nobody knows.
    pub fn put_holders(
        &self,
        who: &Principal,
        request: &List,
        now: Timestamp,
    ) -> Result<(), Refusal> {
        who.may(Action::Write, Subject::Holders)?;
        let mut kept = self.kept();
        let mut work = kept.store.begin()?;
        still_acts(work.as_ref(), who, now)?;
        let known = holders(work.as_ref())?;
        let offered = match &known {
            None => Holders::read_first(&request.holders),
            Some(known) => known.read_next(&request.holders),
        };
        let offered = offered.map_err(refused)?;
        if known.is_some_and(|known| known.number() == offered.number()) {
            return Ok(());
        }
        for holder in offered.all() {
            work.user(holder.user)?.ok_or(Refusal::NotFound)?;
        }
        let (number, at) = (offered.number(), now.as_millisecond());
        let (bytes, sha256) = (request.holders.clone(), sha256(&request.holders));
        work.add_holders(&HoldersRow { number, bytes, sha256, at })?;
        work.audit(&who.does("holders-put", number.to_string(), at))?;
        Ok(work.commit()?)
    }

    /// How many sealed entries are kept.
    ///
    /// # Errors
    /// When the database refuses.
    pub(crate) fn sealed_in_all(&self) -> Result<u64, Refusal> {
        let count = self.kept().store.begin()?.sealed_in_all()?;
        Ok(count)
    }

    fn entries_after(&self, work: &dyn Transaction, after: u64) -> Result<Entries, StoreError> {
        let (mut entries, mut bytes, mut place) = (Vec::new(), 0, after);
        loop {
            let rows = work.sealed_after(place, AT_A_TIME)?;
            let Some(last) = rows.last() else {
                return Ok(Entries { epoch: self.epoch, entries, more: false });
            };
            place = last.seq;
            for row in rows {
                if bytes > ANSWER_BYTES {
                    return Ok(Entries { epoch: self.epoch, entries, more: true });
                }
                bytes += row.bytes.len();
                entries.push(Entry {
                    seq: row.seq,
                    user: row.user.to_string(),
                    device: row.device.to_string(),
                    received_at: row.received_at,
                    sealed: row.bytes,
                });
            }
        }
    }
}

/// The newest list of those who hold keys.
fn holders(work: &dyn Transaction) -> Result<Option<Holders>, Refusal> {
    let Some(row) = work.newest_holders()? else { return Ok(None) };
    let list = Holders::read_first(&row.bytes);
    list.map(Some).map_err(|_| Refusal::Damaged(format!("list {} of holders", row.number)))
}

fn holds(list: Option<&Holders>, user: UserId) -> bool {
    list.is_some_and(|list| list.has(user))
}

/// Whether somebody may add such an entry.
fn may_add(
    work: &dyn Transaction,
    who: &Principal,
    head: &Head,
    list: Option<&Holders>,
) -> Result<(), Refusal> {
    let raised = work.was_raised(head.concern)?;
    match head.kind {
        EntryKind::Raised => {
            // A removed device hands in what it holds: nobody else has it.
            who.may(Action::Create, Subject::Concern)?;
            if raised { Err(Refusal::NotAllowed) } else { Ok(()) }
        }
        EntryKind::Received | EntryKind::Answered | EntryKind::HandedOver => {
            if known_device(work, who.device)?.removed_at.is_some() {
                return Err(Refusal::UnknownDevice);
            }
            if !holds(list, who.user) {
                return Err(Refusal::NotAllowed);
            }
            if raised { Ok(()) } else { Err(Refusal::NotFound) }
        }
    }
}

/// The places of the first and the last.
fn from_to(entries: &Entries) -> Option<String> {
    let (first, last) = (entries.entries.first()?, entries.entries.last()?);
    Some(format!("{}-{}", first.seq, last.seq))
}

const fn refused(why: HoldersError) -> Refusal {
    match why {
        HoldersError::NotSigned
        | HoldersError::OtherKey
        | HoldersError::Earlier { .. }
        | HoldersError::Twice(_) => Refusal::NotAllowed,
        HoldersError::NotReadable
        | HoldersError::TwoAlike
        | HoldersError::TooMany
        | HoldersError::NotAKey => Refusal::BadRequest,
    }
}
