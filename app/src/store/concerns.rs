//! Concerns (clause 5.7) between this device and base: sealed entries, the list of those who hold keys, receipts. All of it
//! is bytes here. Who can open them and who signed them is for the screens' module apart to find out (`concerns`), so that
//! what does it is not read at each start; nothing but [`Alongside::asks_about_concerns`] is called from the first module.

use domain::id::{ConcernEntryId, ConcernId, UserId};
use jiff::{SignedDuration, Timestamp};
use leptos::prelude::*;
use protocol::{
    ErrorCode,
    concerns::{
        BREAK_GLASS, BreakGlass, CONCERNS, Entries, HOLDERS, HandIn, Kept, List, RECEIPTS, Receipts,
    },
};
use replica::{
    Asks, Doubt, DraftKey, Event, Handing, KnownList, Raised, ReadEntry, ReadPage, ReadTo,
    storage::StorageError,
};

use super::{Alongside, DeviceReplica, SyncState, closed};
use crate::device::base::{BaseError, Nothing, Verb};

/// How often base is asked for the list. Between school days, so that nobody whose duty ended is sealed to for long.
const ASK_AGAIN: SignedDuration = SignedDuration::from_hours(6);

impl Alongside {
    /// Whether there is something to hand in, to ask base about, or to check. Follows the view and the sync state.
    #[must_use]
    pub fn asks_about_concerns(&self) -> bool {
        if !matches!(*self.sync_state.read(), SyncState::Sent { .. }) {
            return false;
        }
        let view = self.view.read();
        let asked_lately = view.list_asked.is_some_and(|at| {
            let since = self.now.get().duration_since(at);
            // A clock that was turned back must not keep it from asking for years.
            since.abs() < ASK_AGAIN
        });
        // Whoever holds a key hears of a new one with the next sync.
        !view.handing.is_empty() || view.concerns_wait.is_some() || !asked_lately
    }

    /// The list of those who hold keys, as this device believes it.
    ///
    /// # Errors
    /// When storage cannot be read.
    pub async fn known_list(&self) -> Result<Option<KnownList>, StorageError> {
        self.inside().ok_or_else(closed)?.replica.lock().await.known_list().await
    }

    /// Base was asked for the list just now; this one, which was checked, is believed from now on, in place of what was
    /// believed before.
    ///
    /// # Errors
    /// When something else is believed by now, or storage did not take it.
    pub async fn keep_list(
        &self,
        before: Option<&KnownList>,
        list: Option<&KnownList>,
    ) -> Result<(), StorageError> {
        let inside = self.inside().ok_or_else(closed)?;
        let mut replica = inside.replica.lock().await;
        let kept = replica.keep_list_after(before, list).await;
        self.show(&replica);
        kept
    }

    /// Asks base for the newest list, as it was signed; none where there is none for whoever has this device.
    ///
    /// # Errors
    /// When base does not answer or refuses.
    pub async fn fetch_list(&self) -> Result<Option<Vec<u8>>, BaseError> {
        let answer: Result<List, BaseError> = self.call(Verb::Get, HOLDERS, Nothing).await;
        match answer {
            Ok(List { holders }) => Ok(Some(holders)),
            // There is none, or none for somebody who is here for this.
            Err(BaseError::Refused(ErrorCode::NotFound | ErrorCode::NotAllowed)) => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// What is left of the concerns that were raised here, the newest first.
    ///
    /// # Errors
    /// When storage cannot be read.
    pub async fn raised(&self) -> Result<Vec<Raised>, StorageError> {
        self.inside().ok_or_else(closed)?.replica.lock().await.raised().await
    }

    /// The concern with this id, if it was raised here.
    ///
    /// # Errors
    /// When storage cannot be read.
    pub async fn raised_as(&self, concern: ConcernId) -> Result<Option<Raised>, StorageError> {
        self.inside().ok_or_else(closed)?.replica.lock().await.raised_as(concern).await
    }

    /// Keeps a concern that was sealed, in place of its draft, and sends it on its way.
    ///
    /// # Errors
    /// When storage did not take it: the draft is still there.
    pub async fn raise(
        &self,
        raised: &Raised,
        sealed: &[u8],
        draft: &DraftKey,
    ) -> Result<(), StorageError> {
        let inside = self.inside().ok_or_else(closed)?;
        let mut replica = inside.replica.lock().await;
        let mut kept = replica.raise(raised, sealed, draft).await;
        // Storage may have taken it, and only its answer was lost. Asked once more it finds that out, and makes no second.
        if kept.is_err() && matches!(replica.raised_as(raised.receipt.concern).await, Ok(Some(_))) {
            drop(replica.raise(raised, sealed, draft).await);
            kept = Ok(());
        }
        self.show(&replica);
        drop(replica);
        if kept.is_ok() {
            self.clear_journal_of(draft);
            self.happened(Event::Saved);
        }
        kept
    }

    /// Keeps what a holder added to a concern, sealed and signed, in place of its draft if it had one, and sends it on its way.
    ///
    /// # Errors
    /// When storage did not take it: the draft is still there.
    pub async fn hand_in_later(
        &self,
        entry: ConcernEntryId,
        sealed: &[u8],
        draft: Option<&DraftKey>,
    ) -> Result<(), StorageError> {
        let inside = self.inside().ok_or_else(closed)?;
        let mut replica = inside.replica.lock().await;
        let kept = replica.hand_in_later(entry, sealed, draft).await;
        self.show(&replica);
        drop(replica);
        if kept.is_ok() {
            if let Some(draft) = draft {
                self.clear_journal_of(draft);
            }
            self.happened(Event::Saved);
        }
        kept
    }

    /// So many concerns wait for whoever has this device, who holds a key to them.
    ///
    /// # Errors
    /// When storage did not take it.
    pub async fn concerns_wait(&self, many: u32) -> Result<(), StorageError> {
        let inside = self.inside().ok_or_else(closed)?;
        let mut replica = inside.replica.lock().await;
        let kept = replica.concerns_wait(many).await;
        self.show(&replica);
        kept
    }

    /// Whoever has this device reads concerns no longer: what they fetched goes.
    ///
    /// # Errors
    /// When storage did not take it.
    pub async fn stop_reading(&self) -> Result<(), StorageError> {
        let inside = self.inside().ok_or_else(closed)?;
        let mut replica = inside.replica.lock().await;
        let gone = replica.stop_reading().await;
        self.show(&replica);
        gone
    }

    /// An entry that is of no use to base any more is not handed in.
    ///
    /// # Errors
    /// When storage did not take it.
    pub async fn let_entry_go(&self, entry: ConcernEntryId) -> Result<(), StorageError> {
        let inside = self.inside().ok_or_else(closed)?;
        let mut replica = inside.replica.lock().await;
        let gone = replica.entry_is_lost(entry).await;
        self.show(&replica);
        gone
    }

    /// Asks base for the sealed entries after a place, by the recovery key. Base writes down who asked, and why.
    ///
    /// # Errors
    /// When base does not answer or refuses.
    pub async fn break_glass(&self, request: &BreakGlass) -> Result<Entries, BaseError> {
        self.call(Verb::Post, BREAK_GLASS, request).await
    }

    /// The sealed bytes of an entry that is kept for base.
    ///
    /// # Errors
    /// When storage cannot be read.
    pub async fn sealed_entry(
        &self,
        entry: ConcernEntryId,
    ) -> Result<Option<Vec<u8>>, StorageError> {
        self.inside().ok_or_else(closed)?.replica.lock().await.sealed_entry(entry).await
    }

    /// Hands in every sealed entry that base lacks. One that base refuses for what it is stays, and the next has its turn.
    ///
    /// # Errors
    /// When base does not answer: the others do not get there now either.
    pub async fn hand_in_entries(&self) -> Result<(), BaseError> {
        let inside = self.inside().ok_or(BaseError::NoKey)?;
        let due: Vec<_> = inside.replica.lock().await.entries_to_hand_in().collect();
        for entry in due {
            let bytes = inside.replica.lock().await.sealed_entry(entry).await;
            // What storage does not give now it gives the next time.
            let Ok(bytes) = bytes else { continue };
            let stands = match bytes {
                Some(sealed) => match self.hand_in_entry(sealed).await {
                    Ok(handing) => Some(handing),
                    // It stays due, and stands in the way of no other.
                    Err(BaseError::Refused(code)) if is_of_one_entry(code) => continue,
                    Err(error) => return Err(error),
                },
                None => None,
            };
            let mut replica = inside.replica.lock().await;
            let noted = match stands {
                Some(handing) => replica.entry_stands(entry, handing).await,
                None => replica.entry_is_lost(entry).await,
            };
            self.show(&replica);
            // It is handed in once more, and base says the same.
            drop(noted);
        }
        Ok(())
    }

    async fn hand_in_entry(&self, sealed: Vec<u8>) -> Result<Handing, BaseError> {
        let answer: Result<Kept, BaseError> =
            self.call(Verb::Post, CONCERNS, &HandIn { sealed }).await;
        match answer {
            Ok(Kept { received_at, .. }) => Timestamp::from_millisecond(received_at)
                .map(Handing::AtBase)
                .map_err(|_| BaseError::Nonsense),
            Err(BaseError::Refused(
                ErrorCode::BadRequest
                | ErrorCode::NotAllowed
                | ErrorCode::NotFound
                // A removed device adds nothing to a concern; those that it raised are taken all the same.
                | ErrorCode::UnknownDevice,
            )) => Ok(Handing::Refused),
            Err(error) => Err(error),
        }
    }

    /// What base says of one's own concerns. It is believed after it was checked.
    ///
    /// # Errors
    /// When base does not answer or refuses.
    pub async fn fetch_receipts(&self) -> Result<Receipts, BaseError> {
        self.call(Verb::Get, RECEIPTS, Nothing).await
    }

    /// Base does not have an entry, which is kept here: it is handed in with the next sync.
    ///
    /// # Errors
    /// When storage did not take it.
    pub async fn entry_is_due(&self, entry: ConcernEntryId) -> Result<(), StorageError> {
        let inside = self.inside().ok_or_else(closed)?;
        let mut replica = inside.replica.lock().await;
        let kept = replica.entry_stands(entry, Handing::Due).await;
        self.show_raised(&replica);
        kept
    }

    /// Somebody received a concern, and that they signed for it was checked.
    ///
    /// # Errors
    /// When storage did not take it.
    pub async fn concern_received(
        &self,
        concern: ConcernId,
        by: UserId,
        at: Timestamp,
    ) -> Result<(), StorageError> {
        let inside = self.inside().ok_or_else(closed)?;
        let mut replica = inside.replica.lock().await;
        let kept = replica.concern_received(concern, by, at).await;
        self.show_raised(&replica);
        kept
    }

    /// What base says of a concern cannot be true, or is again as it should be.
    ///
    /// # Errors
    /// When storage did not take it.
    pub async fn concern_doubted(
        &self,
        concern: ConcernId,
        doubt: Option<Doubt>,
    ) -> Result<(), StorageError> {
        let inside = self.inside().ok_or_else(closed)?;
        let mut replica = inside.replica.lock().await;
        let kept = replica.concern_doubted(concern, doubt).await;
        self.show_raised(&replica);
        kept
    }

    /// How far a holder has fetched.
    ///
    /// # Errors
    /// When storage cannot be read.
    pub async fn read_to(&self) -> Result<ReadTo, StorageError> {
        self.inside().ok_or_else(closed)?.replica.lock().await.read_to().await
    }

    /// Asks base for the sealed entries after a place. Base writes down who asked.
    ///
    /// # Errors
    /// When base does not answer or refuses: it does so to everybody who is not on the list.
    pub async fn fetch_entries(&self, after: u64) -> Result<Entries, BaseError> {
        self.call(Verb::Get, &format!("{CONCERNS}?after={after}"), Nothing).await
    }

    /// Takes in what base answered.
    ///
    /// # Errors
    /// When storage did not take it: it is asked for again.
    pub async fn take_in_entries(&self, page: ReadPage) -> Result<Asks, StorageError> {
        let inside = self.inside().ok_or_else(closed)?;
        let mut replica = inside.replica.lock().await;
        let taken = replica.take_in_entries(page).await;
        self.show(&replica);
        taken
    }

    /// Everything that was fetched, in the order in which base received it.
    ///
    /// # Errors
    /// When storage cannot be read.
    pub async fn read_entries(&self) -> Result<Vec<ReadEntry>, StorageError> {
        self.inside().ok_or_else(closed)?.replica.lock().await.read_entries().await
    }

    /// The sealed bytes of an entry that was fetched.
    ///
    /// # Errors
    /// When storage cannot be read.
    pub async fn read_entry(&self, entry: ConcernEntryId) -> Result<Option<Vec<u8>>, StorageError> {
        self.inside().ok_or_else(closed)?.replica.lock().await.read_entry(entry).await
    }

    /// The lists that came along with them, to check answers with.
    ///
    /// # Errors
    /// When storage cannot be read.
    pub async fn signed_lists(&self) -> Result<Vec<Vec<u8>>, StorageError> {
        self.inside().ok_or_else(closed)?.replica.lock().await.signed_lists().await
    }

    fn show_raised(&self, replica: &DeviceReplica) {
        self.show(replica);
        self.raised_changed.update(|changes| *changes += 1);
    }
}

/// Whether base refused what was handed in for what it is, so that another may be taken: it is too much, more than this version
/// knows of, or base failed over it. All else is about the device.
const fn is_of_one_entry(code: ErrorCode) -> bool {
    matches!(code, ErrorCode::TooLarge | ErrorCode::Internal | ErrorCode::Unknown)
}

#[cfg(test)]
mod tests {
    use super::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    #[test]
    fn one_entry_that_base_does_not_take_keeps_no_other_from_it() {
        for code in [ErrorCode::TooLarge, ErrorCode::Internal, ErrorCode::Unknown] {
            assert!(is_of_one_entry(code));
        }
        for code in [ErrorCode::NotSignedIn, ErrorCode::UnknownDevice, ErrorCode::TooManyTries] {
            assert!(!is_of_one_entry(code), "the others do not get there now either");
        }
    }
}
