//! Discarding what is being written: at once, with *Undo*, and never by leaving.

use leptos::{prelude::*, task::spawn_local};

use super::{Drafting, Kept};
use crate::{
    place::here,
    store::alongside,
    ui::{Button, ButtonKind, Toasts},
};

/// What is said about it.
#[derive(Debug)]
pub struct Discarding {
    /// On the button.
    pub button: &'static str,
    /// Once it is gone.
    pub done: &'static str,
    /// Where *Undo* could not put it back.
    pub not_back: &'static str,
    /// The address at which one is written, before its name.
    pub at: &'static str,
}

/// Discards the draft and leaves; *Undo* puts it back and returns to it.
#[component]
pub fn Discard(
    /// The draft.
    drafting: Drafting,
    /// In words.
    words: &'static Discarding,
) -> impl IntoView {
    let alongside = alongside();
    let toasts = expect_context::<Toasts>();
    let here = here();
    let discard = move || {
        let Some(draft) = drafting.snapshot() else { return };
        let key = drafting.key;
        drafting.close();
        spawn_local(async move {
            if let Err(refusal) = alongside.delete_draft(&key).await {
                drafting.reopen();
                drafting.kept.try_set(Kept::Refused(refusal));
                return;
            }
            here.go("/");
            toasts.undoable(words.done, move || {
                let draft = draft.clone();
                spawn_local(async move {
                    match alongside.put_draft(&key, &draft).await {
                        Ok(()) => here.go(&format!("{}{key}", words.at)),
                        Err(_) => toasts.say(words.not_back),
                    }
                });
            });
        });
    };
    view! {
        <Button kind=ButtonKind::Quiet icon="trash-2" on_press=discard>
            {words.button}
        </Button>
    }
}
