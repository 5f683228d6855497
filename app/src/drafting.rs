//! Keeps an open draft safe: every tap and key reaches storage within a fraction of a second, and
//! *Saved on this tablet* is said only after storage has answered. What is asked is not known here.

mod discard;
mod saved;

use std::{rc::Rc, sync::Arc, time::Duration};

use futures::future::LocalBoxFuture;
use jiff::Timestamp;
use leptos::{prelude::*, task::spawn_local};
use replica::{Draft, DraftBody, DraftKey, storage::StorageError};

pub use self::{
    discard::{Discard, Discarding},
    saved::Saved,
};
use crate::{
    device::{clock, script},
    store::Alongside,
    ui::Toasts,
};

/// How long keys are gathered before they are stored together.
const GATHER: Duration = Duration::from_millis(150);
/// How long it waits after storage refused.
const AFTER_REFUSAL: Duration = Duration::from_secs(3);

/// What storage has said about the draft.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Kept {
    /// Nothing has been written yet.
    NotYet,
    /// All of it is on this tablet since then.
    At(Timestamp),
    /// Storage would not take it; what is on the screen is only on the screen.
    Refused(StorageError),
}

/// Where a draft is stored that has no row: it is recorded while nothing is open.
pub type Elsewhere = Rc<dyn Fn(Draft) -> LocalBoxFuture<'static, Result<(), StorageError>>>;

/// Gives the words as they are at this moment; nothing once the screen is gone.
type Words = Arc<dyn Fn() -> Option<DraftBody> + Send + Sync>;

/// The way of an open draft into storage.
#[derive(Clone, Copy)]
pub struct Drafting {
    alongside: Alongside,
    /// Which draft.
    pub key: DraftKey,
    /// What storage has said about it.
    pub kept: RwSignal<Kept>,
    /// Something is on the screen that storage has not answered for.
    pub behind: RwSignal<bool>,
    words: StoredValue<Words>,
    work: StoredValue<Work>,
    elsewhere: StoredValue<Option<Elsewhere>, LocalStorage>,
}

#[derive(Debug, Clone, Copy, Default)]
struct Work {
    changed: bool,
    storing: bool,
    closed: bool,
}

impl Drafting {
    /// Takes over a draft that was read from storage, or a fresh one. It is stored in its row.
    #[must_use]
    pub fn of(
        alongside: Alongside,
        key: DraftKey,
        kept: Kept,
        words: impl Fn() -> Option<DraftBody> + Send + Sync + 'static,
    ) -> Self {
        let words: Words = Arc::new(words);
        Self {
            alongside,
            key,
            kept: RwSignal::new(kept),
            behind: RwSignal::new(false),
            words: StoredValue::new(words),
            work: StoredValue::new(Work::default()),
            elsewhere: StoredValue::new_local(None),
        }
    }

    /// Stores the draft there instead of in its row.
    pub fn store_by(&self, elsewhere: Elsewhere) {
        self.elsewhere.set_value(Some(elsewhere));
    }

    /// Stores the draft as it is, if it is not yet.
    pub fn store_soon(&self) {
        let drafting = *self;
        let start = drafting.work.try_update_value(|work| {
            work.changed = !work.closed;
            let start = work.changed && !work.storing;
            work.storing |= start;
            start
        });
        if start == Some(true) {
            self.behind.set(true);
            spawn_local(async move { drafting.store_all().await });
        }
    }

    /// Whether something is on the screen that storage has not answered for.
    #[must_use]
    pub fn is_behind(&self) -> bool {
        self.work.try_with_value(|work| work.changed || work.storing).unwrap_or(false)
    }

    /// Whether nothing is stored any more: it is finished or discarded, or its screen is gone.
    #[must_use]
    pub fn is_closed(&self) -> bool {
        self.work.try_with_value(|work| work.closed).unwrap_or(true)
    }

    /// The draft with its time; nothing once it is finished or discarded.
    #[must_use]
    pub fn snapshot(&self) -> Option<Draft> {
        let words = self.words.try_get_value().filter(|_| !self.is_closed())?;
        Some(Draft { updated: clock::now(), body: words()? })
    }

    /// The words that storage has not answered for yet: what the journal writes when the page goes.
    #[must_use]
    pub fn unanswered(&self) -> Option<(DraftKey, Draft)> {
        let draft = self.snapshot().filter(|_| self.is_behind())?;
        Some((self.key, draft))
    }

    /// Stores what is not stored yet although the screen goes away, without the screen's signals. Where nothing takes it,
    /// `not_kept` is said at the foot of whatever screen is there by then.
    pub fn store_on_leaving(&self, toasts: Toasts, not_kept: &'static str) {
        if let Some((key, draft)) = self.unanswered() {
            let (alongside, put) = (self.alongside, self.put(draft.clone()));
            spawn_local(async move {
                // The journal is the last net.
                if put.await.is_err() && !alongside.keep_in_journal(&key, &draft) {
                    toasts.say_also(not_kept);
                }
            });
        }
    }

    /// Stores what is not stored yet, at once; answers whether all of it is stored.
    pub async fn store_now(self) -> bool {
        match self.unanswered() {
            Some((_, draft)) => self.put(draft).await.is_ok(),
            None => true,
        }
    }

    /// Stores it where it belongs. The screen may be gone before that is done.
    fn put(&self, draft: Draft) -> impl Future<Output = Result<(), StorageError>> + use<> {
        let Self { alongside, key, .. } = *self;
        let elsewhere = self.elsewhere.try_get_value().flatten();
        async move {
            match elsewhere {
                Some(put) => put(draft).await,
                None => alongside.put_draft(&key, &draft).await,
            }
        }
    }

    /// From now on nothing is stored: it is being finished or discarded.
    pub fn close(&self) {
        self.work.update_value(|work| *work = Work { closed: true, ..*work });
    }

    /// Goes on storing: finishing did not work out.
    pub fn reopen(&self) {
        self.work.update_value(|work| work.closed = false);
        self.store_soon();
    }

    /// Stores until nothing is left to store. Whatever changes meanwhile is stored in the next round.
    async fn store_all(self) {
        loop {
            script::sleep(GATHER).await;
            let changed = self.work.try_update_value(|work| std::mem::take(&mut work.changed));
            let Some(draft) = self.snapshot().filter(|_| changed == Some(true)) else { break };
            let at = draft.updated;
            match self.put(draft).await {
                Ok(()) => self.say(Kept::At(at)),
                Err(refusal) => {
                    self.say(Kept::Refused(refusal));
                    script::sleep(AFTER_REFUSAL).await;
                    self.work.try_update_value(|work| work.changed = true);
                }
            }
            let more = self.work.try_with_value(|work| work.changed && !work.closed);
            if more != Some(true) {
                break;
            }
        }
        self.work.try_update_value(|work| work.storing = false);
        self.behind.try_set(false);
    }

    fn say(self, kept: Kept) {
        // The screen may have been left meanwhile; then there is nobody to tell.
        self.kept.try_set(kept);
    }
}
