//! Concerns (clause 5.7): sealed on a device, kept here, handed out to those who hold keys and to nobody else. What the relay
//! reads of an entry is its head; by whom it is the session says, and the head has to say the same. Who holds keys is on a
//! list that the school's recovery key signs (`holders`), and what they answer they sign: no role opens anything, and no role
//! says that anything was received.

use std::collections::BTreeSet;

use concerns::{Glass, Head, Holders, Lists, Sealed};
use domain::{
    access::{Action, Subject},
    concern::{EntryKind, GlassReason},
};
use jiff::{SignedDuration, Timestamp};
use protocol::{
    concerns::{BreakGlass, Entries, Entry, HandIn, Kept, List, Receipt, Receipts, Received},
    limits::{AHEAD_MINUTES, ANSWER_BYTES, CONCERN, CONCERNS_A_DAY, RECEIPTS},
};

use super::{
    Principal, Refusal, Relay,
    challenge::{known_device, still_acts},
    holders::{holders, holds},
    sha256,
};
use crate::store::{ReceiptRow, SealedFact, SealedRow, StoreError, Transaction};

/// So many entries are read at a time.
const AT_A_TIME: usize = 16;
const DAY: SignedDuration = SignedDuration::from_hours(24);

impl Relay {
    /// Keeps a sealed entry. One that base once had and lacks it takes back from anybody, as it was.
    ///
    /// # Errors
    /// [`Refusal::BadRequest`] for what is none, [`Refusal::NotAllowed`] for one in another's name, one whose id or concern is
    /// taken, and for anything but a concern that nobody on the newest list signed under that list; [`Refusal::NotFound`] for
    /// an answer to a concern that is not here, [`Refusal::TooLarge`].
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
        let mut kept = self.kept();
        let mut work = kept.store.begin()?;
        let list = holders(work.as_ref())?;
        let number = list.as_ref().map_or(0, Holders::number);
        if let Some(lost) = work.lost_sealed(head.id)? {
            let received_at = lost.received_at;
            brought_back(work.as_mut(), who, (&sealed, request.sealed.as_slice()), lost, now)?;
            work.commit()?;
            return Ok(Kept { received_at, holders: number });
        }
        if head.by != who.user {
            return Err(Refusal::NotAllowed);
        }
        let sha256 = sha256(&request.sealed);
        if let Some(known) = work.find_sealed(head.id)? {
            let kept = Kept { received_at: known.received_at, holders: number };
            return if known.sha256 == sha256 { Ok(kept) } else { Err(Refusal::NotAllowed) };
        }
        may_add(work.as_ref(), who, &sealed, list)?;
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
            written_at: head.at.as_millisecond(),
            received_at,
        })?;
        if let (EntryKind::HandedOver, Some(of)) = (head.kind, head.of) {
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
    /// [`Refusal::NotAllowed`] for everybody else, [`Refusal::BadRequest`] without a reason that is known.
    pub fn break_glass(
        &self,
        who: &Principal,
        request: &BreakGlass,
        now: Timestamp,
    ) -> Result<Entries, Refusal> {
        let BreakGlass { after, at, why, signature } = request;
        let why = GlassReason::named(why).ok_or(Refusal::BadRequest)?;
        let late = SignedDuration::from_mins(AHEAD_MINUTES).as_millis();
        let apart = i128::from(now.as_millisecond()) - i128::from(*at);
        let Principal { user, device, .. } = *who;
        let glass = Glass { relay: &self.id, user, device, after: *after, at: *at, why };
        let mut kept = self.kept();
        let mut work = kept.store.begin()?;
        still_acts(work.as_ref(), who, now)?;
        let list = holders(work.as_ref())?.ok_or(Refusal::NotAllowed)?;
        if apart.abs() > late || !glass.was_signed(list.recovery(), signature) {
            return Err(Refusal::NotAllowed);
        }
        let entries = self.entries_after(work.as_ref(), *after)?;
        let subject = from_to(&entries).unwrap_or_else(|| format!("{after}-{after}"));
        let subject = format!("{subject} {}", why.name());
        let act = who.does("concerns-read-by-recovery-key", subject, now.as_millisecond());
        work.audit(&act)?;
        work.commit()?;
        Ok(entries)
    }

    /// What became of the concerns that somebody raised, with what their device needs to see for itself that one was received.
    ///
    /// # Errors
    /// When the database refuses.
    pub fn receipts(&self, who: &Principal) -> Result<Receipts, Refusal> {
        let mut kept = self.kept();
        let work = kept.store.begin()?;
        let mut numbers = BTreeSet::new();
        let mut receipts = Vec::new();
        for row in work.receipts_of(who.user, RECEIPTS)? {
            let ReceiptRow { concern, sha256, written_at, at_base, received } = row;
            let received = received.and_then(|(at, bytes)| {
                let answer = Sealed::read(&bytes).ok()?;
                numbers.insert(answer.head().holders);
                Some(Received { at, proof: answer.received()? })
            });
            let (concern, sha256) = (concern.to_string(), sha256.to_vec());
            receipts.push(Receipt { concern, sha256, written_at, at_base, received });
        }
        Ok(Receipts { receipts, lists: lists(work.as_ref(), numbers)? })
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
        let (mut entries, mut numbers) = (Vec::new(), BTreeSet::new());
        let (mut bytes, mut place, mut more) = (0, after, false);
        while !more {
            let rows = work.sealed_after(place, AT_A_TIME)?;
            let Some(last) = rows.last() else { break };
            place = last.seq;
            for row in rows {
                more = bytes > ANSWER_BYTES;
                if more {
                    break;
                }
                bytes += row.bytes.len();
                numbers.extend(signed_under(&row));
                entries.push(Entry {
                    seq: row.seq,
                    user: row.user.to_string(),
                    device: row.device.to_string(),
                    received_at: row.received_at,
                    sealed: row.bytes,
                });
            }
        }
        Ok(Entries { epoch: self.epoch, lists: lists(work, numbers)?, entries, more })
    }
}

/// The number of the list under which an answer was signed.
fn signed_under(row: &SealedRow) -> Option<u64> {
    let sealed = Sealed::read(&row.bytes).ok().filter(|_| row.kind != EntryKind::Raised)?;
    Some(sealed.head().holders)
}

/// The lists with these numbers, as far as they are here.
fn lists(work: &dyn Transaction, numbers: BTreeSet<u64>) -> Result<Vec<List>, StoreError> {
    let mut lists = Vec::new();
    for number in numbers {
        lists.extend(work.holders_with(number)?.map(|row| List { holders: row.bytes }));
    }
    Ok(lists)
}

/// Takes back an entry that base once had: its hash cannot be claimed for anything else, so whoever has it may bring it. It is
/// kept as whose it was, and since when.
fn brought_back(
    work: &mut dyn Transaction,
    who: &Principal,
    (sealed, bytes): (&Sealed, &[u8]),
    lost: SealedFact,
    now: Timestamp,
) -> Result<(), Refusal> {
    let SealedFact { id, concern, kind, sha256, user, device, received_at } = lost;
    if sealed.as_of().sha256 != sha256 {
        return Err(Refusal::NotAllowed);
    }
    let written_at = sealed.head().at.as_millisecond();
    work.add_sealed(&SealedRow {
        seq: 0,
        id,
        concern,
        kind,
        user,
        device,
        sha256,
        bytes: bytes.to_vec(),
        written_at,
        received_at,
    })?;
    work.audit(&who.does("concern-brought-back", id.to_string(), now.as_millisecond()))?;
    Ok(())
}

/// Whether somebody may add such an entry.
fn may_add(
    work: &dyn Transaction,
    who: &Principal,
    sealed: &Sealed,
    newest: Option<Holders>,
) -> Result<(), Refusal> {
    let head = sealed.head();
    let Some(of) = head.of else {
        // A removed device hands in what it holds: nobody else has it.
        who.may(Action::Create, Subject::Concern)?;
        let raised = work.was_raised(head.concern)?;
        return if raised { Err(Refusal::NotAllowed) } else { Ok(()) };
    };
    if known_device(work, who.device)?.removed_at.is_some() {
        return Err(Refusal::UnknownDevice);
    }
    let newest = newest.filter(|list| list.has(who.user)).ok_or(Refusal::NotAllowed)?;
    // Under an earlier list it could be by a key that was taken off since; whoever still holds one seals it again.
    if head.holders != newest.number() || !Lists::new(newest).signed(sealed) {
        return Err(Refusal::NotAllowed);
    }
    let about = work.find_sealed(of.entry)?.ok_or(Refusal::NotFound)?;
    let same = about.sha256 == of.sha256 && about.concern == head.concern;
    if same && may_be_about(head, &about) { Ok(()) } else { Err(Refusal::NotAllowed) }
}

/// A concern is answered; the key of anything that has a text is handed over.
fn may_be_about(head: &Head, about: &SealedFact) -> bool {
    match head.kind {
        EntryKind::HandedOver => about.kind != EntryKind::HandedOver,
        EntryKind::Raised | EntryKind::Received | EntryKind::Answered => {
            about.kind == EntryKind::Raised
        }
    }
}

/// The places of the first and the last.
fn from_to(entries: &Entries) -> Option<String> {
    let (first, last) = (entries.entries.first()?, entries.entries.last()?);
    Some(format!("{}-{}", first.seq, last.seq))
}
