//! *Undo* after *Save*, for as long as the session was not sent: it is taken back, and its form is there again with every
//! word, as a draft.

use domain::{id::SessionId, session::SessionDraft};
use leptos::{prelude::*, task::spawn_local};
use records::EntryRef;
use replica::{Draft, DraftBody, DraftKey};

use crate::{
    place::{Here, here},
    store::{Alongside, alongside},
    ui::Toasts,
};

/// What is said where it is too late.
const STAYS: &str = "The session stays as it was saved: it is on its way already, or something was written after it. You can amend it in the student\u{2019}s record";
/// What is said where storage refused.
const NOT_TAKEN_BACK: &str =
    "The session stays as it was saved: this tablet would not store that it is taken back";

/// What taking a session back needs, when its screen is gone.
#[derive(Clone, Copy)]
pub(super) struct Undo {
    alongside: Alongside,
    here: Here,
    toasts: Toasts,
}

impl Undo {
    /// For the screen that asks.
    pub(super) fn here() -> Self {
        Self { alongside: alongside(), here: here(), toasts: expect_context() }
    }

    /// Says that the session is saved, and offers to take it back while that can be done. Not beside an open draft, from
    /// which nothing takes the screen.
    pub(super) fn offer(
        self,
        words: String,
        session: SessionId,
        key: DraftKey,
        draft: SessionDraft,
    ) {
        let Self { alongside, toasts, .. } = self;
        let entry = EntryRef::Session(session);
        let offered =
            move || alongside.undoable.get() == Some(entry) && alongside.capturing.get() == 0;
        toasts.undoable_while(words, offered, move || self.take_back(entry, key, draft.clone()));
    }

    fn take_back(self, entry: EntryRef, key: DraftKey, draft: SessionDraft) {
        let Self { alongside, here, toasts } = self;
        let draft = Draft { updated: alongside.time(), body: DraftBody::Session(draft) };
        spawn_local(async move {
            match alongside.take_back(entry, &key, &draft).await {
                Ok(true) => here.go(&format!("/log/{key}")),
                Ok(false) => toasts.say(STAYS),
                Err(_) => toasts.say(NOT_TAKEN_BACK),
            }
        });
    }
}
