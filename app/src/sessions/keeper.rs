//! The open draft of a session, whose parts the cards change. How it reaches storage is `drafting`.

use std::collections::BTreeSet;

use domain::{
    id::ActionId,
    session::{Happened, SessionDraft, SessionField},
};
use leptos::{prelude::*, task::spawn_local};
use replica::{DraftBody, DraftKey};

use crate::{
    drafting::{Drafting, Kept},
    store::Alongside,
    ui::{Mistake, Toasts, memo},
};

/// What is said when the screen is gone, and neither storage nor the journal took its last words.
const NOT_KEPT: &str = "What you wrote last in the session could not be kept. Make room on this tablet, then open the session and write it again.";

/// The open draft and its way into storage.
#[derive(Clone, Copy)]
pub(super) struct Keeper {
    /// What has been said so far.
    pub(super) draft: RwSignal<SessionDraft>,
    /// Its way into storage.
    pub(super) drafting: Drafting,
    /// The session is being saved.
    pub(super) saving: RwSignal<bool>,
    /// What has to be put right before it can be saved.
    pub(super) mistakes: RwSignal<Vec<Mistake>>,
    /// What the screen filled in by itself, of one that was begun now.
    filled_in: StoredValue<Option<SessionDraft>>,
}

impl Keeper {
    /// Takes over a draft that was read from storage, or a fresh one.
    pub(super) fn of(alongside: Alongside, key: DraftKey, draft: SessionDraft, kept: Kept) -> Self {
        let filled_in = StoredValue::new((kept == Kept::NotYet).then(|| draft.clone()));
        let draft = RwSignal::new(draft);
        let words = move || draft.try_get_untracked().map(DraftBody::Session);
        Self {
            draft,
            drafting: Drafting::of(alongside, key, kept, words),
            saving: RwSignal::new(false),
            mistakes: RwSignal::default(),
            filled_in,
        }
    }

    /// A part of the draft; changes only when that part does.
    pub(super) fn part<T>(
        self,
        part: impl Fn(&SessionDraft) -> T + Send + Sync + 'static,
    ) -> Signal<T>
    where
        T: Clone + PartialEq + Send + Sync + 'static,
    {
        memo(move || self.draft.with(&part)).into()
    }

    /// Whether it took place, as far as was said.
    pub(super) fn was_held(self) -> Signal<bool> {
        self.part(|draft| draft.happened == Happened::Held)
    }

    /// What is wrong with the field of this id, for the words beside it.
    pub(super) fn wrong(self, field: String) -> Signal<Option<String>> {
        memo(move || {
            self.mistakes
                .with(|all| all.iter().find(|one| one.field == field).map(|one| one.words.clone()))
        })
        .into()
    }

    /// Changes the draft and sees to it that the change is stored.
    pub(super) fn change(self, change: impl FnOnce(&mut SessionDraft)) {
        self.draft.update(change);
        self.drafting.store_soon();
    }

    /// The screen goes away: what is not stored yet is stored, and one in which nothing was said is dropped.
    pub(super) fn leave(self, alongside: Alongside, toasts: Toasts) {
        let untouched = self.filled_in.with_value(|filled_in| {
            self.draft.with_untracked(|draft| filled_in.as_ref() == Some(draft))
        });
        if untouched && !self.drafting.is_closed() {
            let key = self.drafting.key;
            self.drafting.close();
            spawn_local(async move {
                // If it stays, it is offered on Today and can be discarded there.
                drop(alongside.delete_draft(&key).await);
            });
        } else {
            self.drafting.store_on_leaving(toasts, NOT_KEPT);
        }
    }
}

/// Puts something into a set, or takes it out.
pub(super) fn toggle<T: Ord>(set: &mut BTreeSet<T>, one: T, there: bool) {
    if there {
        set.insert(one);
    } else {
        set.remove(&one);
    }
}

/// The element that an error about this part of the draft leads to.
pub(super) fn field_id(field: SessionField) -> String {
    let name = match field {
        SessionField::Students => "students",
        SessionField::Minutes => "minutes",
        SessionField::Date => "date",
        SessionField::Times => "times",
        SessionField::Place => "place",
        SessionField::Reason => "reason",
        SessionField::Success => "success",
        SessionField::StudentWords => "student-words",
        SessionField::Also => "also",
        SessionField::ParentWords => "parent-words",
        SessionField::Note => "note",
        SessionField::Promise(_) => "promises",
        SessionField::CancelledBy => "cancelled-by",
        SessionField::Why => "why",
    };
    format!("session-{name}")
}

/// The element that an error about this promise leads to.
pub(super) fn promise_id(promise: ActionId) -> String {
    format!("session-promise-{promise}")
}
