//! Locking: what somebody is writing is kept, and then the page is loaded anew, so that keys, documents and screen are gone
//! with its memory. Where the words could not be kept it does not lock, and says so. Where nothing would bring the page back
//! (no signal, and no worker that keeps the app) it says so as well, and locks as soon as something would.

use std::time::Duration;

use leptos::{prelude::*, task::spawn_local};
use replica::{Draft, DraftKey, storage::StorageError};

use super::{
    Alongside, Inside,
    idle::{Idle, Standing},
    left::Left,
};
use crate::device::{
    clock,
    idling::{self, Heard},
    install, journal, page,
    script::{sleep, within},
    settings,
};

/// How often it looks how long nobody was there.
const LOOK: Duration = Duration::from_secs(1);
/// The longest that storage is waited for: then the journal keeps the words.
const SOON: Duration = Duration::from_secs(5);
/// How long it waits before it looks once more whether the page would come back.
const LOOK_AGAIN: Duration = Duration::from_secs(3);

impl Alongside {
    /// Watches whether somebody is there, for as long as the page lives. Called once.
    pub(super) fn watch_idle(&self) {
        let handle = *self;
        idling::listen(move |heard| {
            handle.idle(|idle, now| match heard {
                Heard::Somebody => idle.somebody(now),
                Heard::PickerOpened => idle.picker_opened(now),
                Heard::PickerClosed => idle.picker_closed(now),
            });
        });
        page::on_visible(move || handle.look());
        page::when_put_aside(
            move || handle.words_are_kept_at_once(),
            move |kept| if kept { page::reload() } else { handle.lock() },
        );
        Effect::new(move |_| {
            if handle.lock_waits.get() && handle.making.read().is_empty() {
                handle.lock_waits.set(false);
                handle.lock();
            }
        });
        set_interval(move || handle.look(), LOOK);
    }

    /// Somebody is there, and says so.
    pub fn stay_open(&self) {
        self.idle(Idle::somebody);
        self.lock_warned.set(false);
    }

    /// Locks after so many minutes from now on.
    pub fn lock_after(&self, minutes: u8) {
        settings::keep_lock_after(minutes);
        self.idle(|idle, now| *idle = Idle::new(Some(minutes), now));
    }

    /// Prints the page. The dialog for it holds up the lock as a picker does.
    pub fn print(&self) {
        self.idle(Idle::picker_opened);
        page::print();
    }

    fn idle<T>(&self, work: impl FnOnce(&mut Idle, jiff::Timestamp) -> T) -> Option<T> {
        let inside = self.inside()?;
        let mut idle = inside.idle.borrow_mut();
        Some(work(&mut idle, clock::now()))
    }

    fn look(&self) {
        // Before somebody is let in there is nothing to lock away, and the four words are to be read.
        let somebody = self.identity.with_untracked(Option::is_some);
        let stands = if somebody {
            self.idle(Idle::stands)
        } else {
            self.idle(Idle::begin);
            None
        };
        let stands = stands.unwrap_or(Standing::Open);
        if (stands == Standing::Warned) != self.lock_warned.get_untracked() {
            self.lock_warned.set(stands == Standing::Warned);
        }
        if stands == Standing::Over {
            self.lock();
        }
    }

    /// Locks now, if what is being written can be kept. A photo or signature that is being made ready is waited for, and
    /// then it locks.
    pub fn lock(&self) {
        if self.locking.get_value() {
            return;
        }
        if self.making.with_untracked(|all| !all.is_empty()) {
            return self.lock_waits.set(true);
        }
        self.locking.set_value(true);
        let handle = *self;
        spawn_local(async move {
            let kept = handle.words_are_kept().await;
            let goes = kept && handle.would_come_back().await;
            let is_locked = goes && handle.loads_anew().await;
            if !is_locked {
                // Somebody who stays was told why it is open.
                handle.not_locked.set(!kept || goes);
                // Not tried again before somebody could have done something about it.
                handle.idle(Idle::begin);
                handle.locking.set_value(false);
            }
        });
    }

    /// Loads the page anew, unless what was typed meanwhile is kept nowhere.
    async fn loads_anew(&self) -> bool {
        let inside = self.inside();
        // What is being saved is saved; nothing more is begun.
        let held = match &inside {
            Some(inside) => within(SOON, inside.replica.lock()).await,
            None => None,
        };
        // What was typed while that was waited for.
        let kept = self.form_words_are_kept();
        if kept {
            page::reload();
        }
        drop(held);
        kept
    }

    /// Whether there is something that the page would be loaded from: a worker that keeps the app, or base.
    async fn leads_back(&self) -> bool {
        install::is_kept().await || matches!(within(SOON, self.hello()).await, Some(Ok(_)))
    }

    /// Waits until there is, and says so meanwhile; answers no to somebody who stays.
    async fn would_come_back(&self) -> bool {
        if self.leads_back().await {
            return true;
        }
        self.lock_held.set(true);
        loop {
            sleep(LOOK_AGAIN).await;
            let leads_back = self.leads_back().await;
            if !self.lock_held.get_untracked() {
                return false;
            }
            if leads_back {
                return true;
            }
        }
    }

    /// Keeps the open draft in its row or in the journal, and what is typed into other forms beside it.
    async fn words_are_kept(&self) -> bool {
        let Some(inside) = self.inside() else { return true };
        let source = inside.journal.borrow().clone();
        if let Some((key, draft)) = source.and_then(|source| source()) {
            let kept = within(SOON, self.put_draft(&key, &draft)).await;
            if kept != Some(Ok(())) && !self.keep_in_journal(&key, &draft) {
                return false;
            }
        }
        self.form_words_are_kept()
    }

    /// The same at once, for a page that goes away or is used elsewhere: in the journal.
    pub(super) fn words_are_kept_at_once(&self) -> bool {
        let draft = self.write_journal().is_none_or(|(_, _, kept)| kept);
        draft && self.form_words_are_kept()
    }

    /// What the screen says when it locks by itself a moment later, as when a photo was not kept: it is shown once it is
    /// open again.
    pub fn say_after_lock(&self, words: &str) {
        let waits = self.lock_waits.get_untracked();
        if let Some(inside) = self.inside().filter(|_| waits)
            && !journal::write_words(&inside.strongbox, words)
        {
            // Then it stays open, and it can be read there.
            self.lock_waits.set(false);
        }
    }

    /// A screen with an open draft has its words in that.
    pub(super) fn form_words_are_kept(&self) -> bool {
        self.capturing.get_untracked() > 0 || self.keep_words()
    }

    /// Keeps what is typed into forms that have no draft; answers whether it is kept.
    fn keep_words(&self) -> bool {
        let words = page::typed_words();
        let Some(inside) = self.inside().filter(|_| !words.is_empty()) else { return true };
        journal::write_words(&inside.strongbox, &words)
    }

    /// Writes a draft where it can be done at once, beside others that only the journal has; answers whether it was kept.
    pub fn keep_in_journal(&self, key: &DraftKey, draft: &Draft) -> bool {
        let Some(inside) = self.inside() else { return false };
        let left = inside.left.borrow().with(key, draft);
        let kept = left.is_written(&inside.strongbox);
        if kept {
            inside.left.replace(left);
        }
        kept
    }

    /// This draft is in its row, finished or discarded. Others that only the journal has stay there.
    pub(super) fn clear_journal_of(&self, key: &DraftKey) {
        if let Some(inside) = self.inside() {
            let left = inside.left.borrow().without(key);
            inside.leaves(left);
        }
    }

    /// What is in the journal is not needed any more, whichever drafts it is of.
    pub(super) fn clear_journal(&self) {
        if let Some(inside) = self.inside() {
            // Also one that could not be read.
            journal::clear(&inside.strongbox);
            inside.left.replace(Left::default());
        }
    }

    /// The words that stood in forms when it was locked are not needed any more.
    pub fn forget_words(&self) {
        if let Some(inside) = self.inside() {
            journal::clear_words(&inside.strongbox);
        }
        self.words_left.set(None);
    }
}

impl Inside {
    /// The journal is not needed for what a draft's row has now; words that were written since stay in it.
    pub(super) fn is_in_row(&self, key: &DraftKey, draft: &Draft) {
        let left = self.left.borrow().without_row(key, draft);
        self.leaves(left);
    }

    /// Keeps only these in the journal, and touches it only where it has others.
    fn leaves(&self, left: Left) {
        if *self.left.borrow() == left {
            return;
        }
        if left.is_empty() {
            journal::clear(&self.strongbox);
        } else if !left.is_written(&self.strongbox) {
            // No storage that took the longer text refuses the shorter; the rows have what is newer.
            return;
        }
        self.left.replace(left);
    }

    /// The newer of what a draft's row has and what the journal has of it.
    pub(super) fn newer(
        &self,
        key: &DraftKey,
        stored: Result<Option<Draft>, StorageError>,
    ) -> Result<Option<Draft>, StorageError> {
        let row = stored.as_ref().ok().and_then(Option::as_ref);
        let left = self.left.borrow().newer_than(key, row);
        left.map_or(stored, |draft| Ok(Some(draft)))
    }
}
