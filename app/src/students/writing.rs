//! Writing a fact into a student's record from a small form: saved in one go, or the form stays and says why.

use leptos::{prelude::*, task::spawn_local};
use records::Edit;

use crate::{
    store::{Alongside, alongside},
    ui::Toasts,
    visits::save_words,
};

/// What saving from one form needs: whether it is under way, and what went wrong.
#[derive(Clone, Copy)]
pub(super) struct Writing {
    pub(super) alongside: Alongside,
    toasts: Toasts,
    /// Whether it is being saved.
    pub(super) busy: RwSignal<bool>,
    /// Why it was not saved.
    pub(super) refused: RwSignal<Option<&'static str>>,
}

impl Writing {
    /// For the form that asks.
    pub(super) fn here() -> Self {
        Self {
            alongside: alongside(),
            toasts: expect_context(),
            busy: RwSignal::new(false),
            refused: RwSignal::new(None),
        }
    }

    /// Saves, and goes on once it is durable.
    pub(super) fn save(self, edit: Edit, then: impl FnOnce(Toasts) + 'static) {
        self.save_all(vec![edit], then);
    }

    /// Saves all of them or none, and goes on once they are durable.
    pub(super) fn save_all(self, edits: Vec<Edit>, then: impl FnOnce(Toasts) + 'static) {
        // An undo may come after its form has gone.
        self.busy.try_set(true);
        self.refused.try_set(None);
        spawn_local(async move {
            let saved = self.alongside.save(edits, None).await;
            self.busy.try_set(false);
            match saved {
                Ok(_) => then(self.toasts),
                Err(refusal) => {
                    let why = save_words(&refusal);
                    if self.refused.try_set(Some(why)).is_some() {
                        // The form is gone; then the foot of the screen says it.
                        self.toasts.say(format!("Not saved. {why}"));
                    }
                }
            }
        });
    }
}
