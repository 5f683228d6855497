//! The concern that is being written. How it reaches storage is `drafting`; there it lies under its person's vault, and is
//! never a document.

use domain::concern::{ConcernDraft, ConcernField, ConcernLack};
use leptos::{prelude::*, task::spawn_local};
use replica::{DraftBody, DraftKey};

use crate::{
    drafting::{Drafting, Kept},
    store::Alongside,
    ui::{Mistake, Toasts, memo},
};

/// What is said when the screen is gone, and neither storage nor the journal took its last words.
const NOT_KEPT: &str = "What you wrote last in the concern could not be kept. Phone, and say it. Then make room on this tablet and write it again.";

/// It, and its way into storage.
#[derive(Clone, Copy)]
pub(super) struct Keeper {
    /// What has been written so far.
    pub(super) draft: RwSignal<ConcernDraft>,
    /// Its way into storage.
    pub(super) drafting: Drafting,
    /// It is being sealed.
    pub(super) sealing: RwSignal<bool>,
    /// What has to be put right before it can be sealed.
    pub(super) mistakes: RwSignal<Vec<Mistake>>,
}

impl Keeper {
    /// Takes over a draft that was read from storage, or a fresh one.
    pub(super) fn of(alongside: Alongside, key: DraftKey, draft: ConcernDraft, kept: Kept) -> Self {
        let draft = RwSignal::new(draft);
        let words = move || {
            let body = draft.try_with_untracked(DraftBody::of_concern)?;
            // Texts and ids can always be written down.
            body.ok()
        };
        Self {
            draft,
            drafting: Drafting::of(alongside, key, kept, words),
            sealing: RwSignal::new(false),
            mistakes: RwSignal::default(),
        }
    }

    /// A text of it.
    pub(super) fn text(self, field: ConcernField) -> Signal<String> {
        memo(move || self.draft.with(|draft| draft.text(field).clone())).into()
    }

    /// What is wrong with a field, for the words beside it.
    pub(super) fn wrong(self, field: ConcernField) -> Signal<Option<String>> {
        memo(move || {
            let id = field_id(field);
            self.mistakes
                .with(|all| all.iter().find(|one| one.field == id).map(|one| one.words.clone()))
        })
        .into()
    }

    /// Changes it and sees to it that the change is stored.
    pub(super) fn change(self, change: impl FnOnce(&mut ConcernDraft)) {
        self.draft.update(change);
        self.drafting.store_soon();
    }

    /// Types into a text.
    pub(super) fn typed(self, field: ConcernField, text: String) {
        self.change(|draft| *draft.text_mut(field) = text);
    }

    /// The screen goes away: what is not stored yet is stored, and one in which nothing is written is dropped.
    pub(super) fn leave(self, alongside: Alongside, toasts: Toasts) {
        if self.draft.with_untracked(ConcernDraft::is_empty) && !self.drafting.is_closed() {
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

/// The element that an error about this field leads to.
pub(super) const fn field_id(field: ConcernField) -> &'static str {
    match field {
        ConcernField::Student => "concern-student",
        ConcernField::Words => "concern-words",
        ConcernField::Facts => "concern-facts",
        ConcernField::Who => "concern-who",
        ConcernField::When => "concern-when",
        ConcernField::Place => "concern-place",
        ConcernField::Done => "concern-done",
    }
}

/// What a field asks for.
pub(super) const fn label(field: ConcernField) -> &'static str {
    match field {
        ConcernField::Student => "The child\u{2019}s name",
        ConcernField::Words => "In the child\u{2019}s own words",
        ConcernField::Facts => "What you saw or heard",
        ConcernField::Who => "Who was there",
        ConcernField::When => "When",
        ConcernField::Place => "Where",
        ConcernField::Done => "What was done",
    }
}

/// What has to be put right, with what to do.
pub(super) fn mistake(lack: ConcernLack) -> Mistake {
    let words = match lack {
        ConcernLack::Student => "Choose whom it is about, or write a name".to_owned(),
        ConcernLack::Word => "Write what the child said, or what you saw".to_owned(),
        ConcernLack::TooLong(field, over) => {
            format!("Shorten \u{201c}{}\u{201d}: it is {over} characters too long", label(field))
        }
    };
    Mistake { field: field_id(lack.field()).to_owned(), words }
}

#[cfg(test)]
mod tests {
    use super::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    #[test]
    fn what_is_to_be_put_right_leads_to_its_field_and_says_what_to_do() {
        let long = mistake(ConcernLack::TooLong(ConcernField::Place, 12));
        assert_eq!(long.field, "concern-place");
        assert_eq!(long.words, "Shorten \u{201c}Where\u{201d}: it is 12 characters too long");
        assert_eq!(mistake(ConcernLack::Student).field, "concern-student");
        assert_eq!(mistake(ConcernLack::Word).field, "concern-words");
    }
}
