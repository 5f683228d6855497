//! Saving with *Undo*: what was saved is not sent for a while, and can be a draft again meanwhile (`replica`, undo). It is
//! sent when that time is over, or when nobody sees the page any more, which may not come back.

use std::time::Duration;

use leptos::{prelude::*, task::spawn_local};
use records::{Edit, EntryRef};
use replica::{Draft, DraftKey, Event, HELD_FOR, SaveError, Saved, storage::StorageError};

use super::{Alongside, closed};
use crate::device::{page, script::sleep};

/// By then a page that goes is gone.
const A_MOMENT: Duration = Duration::from_millis(500);

impl Alongside {
    /// Saves as [`Self::save`] does. As long as [`Self::undoable`] names it, it can be taken back.
    ///
    /// # Errors
    /// When nothing was saved; the form stays and says why.
    pub async fn save_with_undo(
        &self,
        edits: Vec<Edit>,
        finished: DraftKey,
    ) -> Result<Saved, SaveError> {
        let inside = self.inside().ok_or_else(closed)?;
        let mut replica = inside.replica.lock().await;
        let saved = replica.save_held(edits, finished).await;
        self.show(&replica);
        let held = replica.may_take_back();
        drop(replica);
        if saved.is_ok() {
            self.clear_journal_of(&finished);
            match held {
                Some(entry) if page::is_visible() => self.send_later(entry),
                Some(entry) => self.send_now(entry),
                None => self.happened(Event::Saved),
            }
        }
        saved
    }

    /// Takes back what was saved last and keeps the draft that it came from; answers whether it did. What may be on its way
    /// by now stays as it was saved.
    ///
    /// # Errors
    /// When storage did not take it: it is saved as before.
    pub async fn take_back(
        &self,
        entry: EntryRef,
        key: &DraftKey,
        draft: &Draft,
    ) -> Result<bool, StorageError> {
        let inside = self.inside().ok_or_else(closed)?;
        let mut replica = inside.replica.lock().await;
        let taken = replica.take_back(entry, key, draft).await;
        self.show(&replica);
        taken
    }

    /// The page is hidden or about to go: what could still be taken back is sent, if it is there a moment later. One that goes
    /// leaves no request behind: in WebKit the page that came after it heard nothing from base for as long as that hung.
    pub(super) fn send_on_leaving(&self) {
        if let Some(entry) = self.undoable.get_untracked() {
            let handle = *self;
            spawn_local(async move {
                sleep(A_MOMENT).await;
                handle.send(entry).await;
            });
        }
    }

    fn send_later(&self, entry: EntryRef) {
        let handle = *self;
        spawn_local(async move {
            sleep(HELD_FOR.unsigned_abs()).await;
            handle.send(entry).await;
        });
    }

    fn send_now(&self, entry: EntryRef) {
        let handle = *self;
        spawn_local(async move { handle.send(entry).await });
    }

    async fn send(&self, entry: EntryRef) {
        let Some(inside) = self.inside() else { return };
        let mut replica = inside.replica.lock().await;
        replica.hold_no_longer(entry);
        self.show(&replica);
        drop(replica);
        self.happened(Event::Saved);
    }
}
