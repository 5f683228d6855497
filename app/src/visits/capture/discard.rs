//! Discarding a visit that is being written: at once, with *Undo*, and never by leaving.

use leptos::{prelude::*, task::spawn_local};

use super::Keeper;
use crate::{
    place::here,
    store::alongside,
    ui::{Button, ButtonKind, Toasts},
    visits::keeper::Kept,
};

/// Discards the draft and leaves; *Undo* puts it back and returns to it.
#[component]
pub(super) fn Discard(
    /// The draft.
    keeper: Keeper,
) -> impl IntoView {
    let alongside = alongside();
    let toasts = expect_context::<Toasts>();
    let here = here();
    let discard = move || {
        let Some(draft) = keeper.snapshot() else { return };
        let key = keeper.key();
        keeper.close();
        spawn_local(async move {
            if let Err(refusal) = alongside.delete_draft(&key).await {
                keeper.reopen();
                keeper.kept.try_set(Kept::Refused(refusal));
                return;
            }
            here.go("/");
            toasts.undoable("Visit discarded", move || {
                let draft = draft.clone();
                spawn_local(async move {
                    match alongside.put_draft(&key, &draft).await {
                        Ok(()) => here.go(&format!("/visit/{key}")),
                        Err(_) => toasts.say(
                            "The visit could not be put back: this tablet would not store it.",
                        ),
                    }
                });
            });
        });
    };
    view! {
        <Button kind=ButtonKind::Quiet icon="trash-2" on_press=discard>
            "Discard this visit"
        </Button>
    }
}
