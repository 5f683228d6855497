//! What is being added to a concern, on its way into storage. There it is a row under its person's vault, and never a document.

use domain::{
    concern::{AnswerDraft, AnswerField, AnswerLack},
    id::{ConcernEntryId, ConcernId},
};
use leptos::{prelude::*, task::spawn_local};
use replica::{DraftBody, DraftKey};

use crate::{
    drafting::{Drafting, Kept},
    store::Alongside,
    ui::{Mistake, Toasts, memo},
};

/// What is said when the screen is gone, and neither storage nor the journal took its last words.
const NOT_KEPT: &str = "What you wrote last about the concern could not be kept. Make room on this device, and write it again.";

/// It, and its way into storage.
#[derive(Clone, Copy)]
pub(super) struct Keeper {
    /// To which concern.
    pub(super) concern: ConcernId,
    /// What has been written so far.
    pub(super) draft: RwSignal<AnswerDraft>,
    /// Its way into storage.
    pub(super) drafting: Drafting,
    /// It is being signed.
    pub(super) busy: RwSignal<bool>,
    /// What has to be put right first.
    pub(super) mistakes: RwSignal<Vec<Mistake>>,
}

/// What lay in storage: a draft with when it was kept, one that cannot be read, or none.
pub(super) enum Begun {
    /// It, begun now if there was none.
    Draft(Box<AnswerDraft>, Kept),
    /// It cannot be read now.
    Unreadable,
}

/// Reads what was begun for this concern, or begins.
pub(super) async fn begun(alongside: Alongside, concern: ConcernId) -> Begun {
    match alongside.draft(&DraftKey::answering(concern)).await {
        Ok(None) => {
            let entry = ConcernEntryId::draw(alongside.random());
            let draft = AnswerDraft::new(entry, alongside.school_now().date());
            Begun::Draft(Box::new(draft), Kept::NotYet)
        }
        Ok(Some(draft)) => match draft.body.answer() {
            Some(words) => Begun::Draft(Box::new(words), Kept::At(draft.updated)),
            None => Begun::Unreadable,
        },
        Err(_) => Begun::Unreadable,
    }
}

impl Keeper {
    /// Takes over a draft that was read from storage, or a fresh one.
    pub(super) fn of(
        alongside: Alongside,
        concern: ConcernId,
        draft: AnswerDraft,
        kept: Kept,
    ) -> Self {
        let draft = RwSignal::new(draft);
        // Texts and ids can always be written down.
        let words = move || draft.try_with_untracked(DraftBody::of_answer)?.ok();
        Self {
            concern,
            draft,
            drafting: Drafting::of(alongside, DraftKey::answering(concern), kept, words),
            busy: RwSignal::new(false),
            mistakes: RwSignal::default(),
        }
    }

    /// Changes it and sees to it that the change is stored.
    pub(super) fn change(self, change: impl FnOnce(&mut AnswerDraft)) {
        self.draft.update(change);
        self.drafting.store_soon();
    }

    /// One of its texts.
    pub(super) fn text(self, text: fn(&AnswerDraft) -> &String) -> Signal<String> {
        memo(move || self.draft.with(|draft| text(draft).clone())).into()
    }

    /// What is wrong with a field, for the words beside it.
    pub(super) fn wrong(self, field: AnswerField) -> Signal<Option<String>> {
        crate::devices::error_of(self.mistakes, field_id(field))
    }

    /// The screen goes away: what is not stored yet is stored, and one in which nothing is written is dropped.
    pub(super) fn leave(self, alongside: Alongside, toasts: Toasts) {
        if self.drafting.is_closed() {
            return;
        }
        if self.draft.with_untracked(AnswerDraft::is_empty) {
            let key = self.drafting.key;
            let kept = self.drafting.kept.get_untracked();
            let is_stored = self.drafting.is_behind() || kept != Kept::NotYet;
            self.drafting.close();
            // Whoever only read has written nothing that could be dropped.
            if is_stored {
                spawn_local(async move {
                    // If it stays, it is offered on Today and can be discarded there.
                    drop(alongside.delete_draft(&key).await);
                });
            }
        } else {
            self.drafting.store_on_leaving(toasts, NOT_KEPT);
        }
    }
}

/// The element that an error about this field leads to.
pub(super) const fn field_id(field: AnswerField) -> &'static str {
    match field {
        AnswerField::To => "answer-to",
        AnswerField::On => "answer-on",
        AnswerField::What => "answer-what",
        AnswerField::Reasons => "answer-reasons",
    }
}

/// What has to be put right, with what to do.
pub(super) fn mistake(lack: AnswerLack) -> Mistake {
    let words = match lack {
        AnswerLack::Empty(AnswerField::To) => "Write to whom it was handed on".to_owned(),
        AnswerLack::Empty(AnswerField::On) => "Give the day on which it happened".to_owned(),
        AnswerLack::Empty(AnswerField::What) => "Write what it is".to_owned(),
        AnswerLack::Empty(AnswerField::Reasons) => {
            "Write why: a decision is kept with its reasons".to_owned()
        }
        AnswerLack::Ahead => "Choose a day that has come".to_owned(),
        AnswerLack::TooLong(_, over) => format!("Shorten it: it is {over} characters too long"),
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
        let said = |lack: AnswerLack| {
            let Mistake { field, words } = mistake(lack);
            (field, words)
        };
        let (field, words) = said(AnswerLack::Empty(AnswerField::Reasons));
        assert_eq!(field, "answer-reasons");
        assert_eq!(words, "Write why: a decision is kept with its reasons");
        let (field, words) = said(AnswerLack::TooLong(AnswerField::What, 12));
        assert_eq!(
            (field.as_str(), words.as_str()),
            ("answer-what", "Shorten it: it is 12 characters too long")
        );
        assert_eq!(said(AnswerLack::Ahead).0, "answer-on");
    }
}
