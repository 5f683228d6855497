//! Words that are nowhere but on the screen or in the journal: to read and to copy, until they are discarded.

use leptos::{prelude::*, task::spawn_local};

use crate::{
    device::files,
    store::alongside,
    ui::{Button, ButtonKind},
};

/// The words, which nobody can change here.
#[component]
pub fn LeftWords(
    /// What *Discard the words* does.
    on_discard: UnsyncCallback<()>,
) -> impl IntoView {
    let alongside = alongside();
    let words = move || alongside.words_left.get().unwrap_or_default();
    let copied = RwSignal::new(false);
    let copy = move || {
        spawn_local(async move {
            copied.try_set(files::copy(&untrack(words)).await);
        });
    };
    view! {
        <p class="as-written">{words}</p>
        <p>"They were not saved as a record. Copy them and enter them again where they belong."</p>
        <div class="row">
            <Button kind=ButtonKind::Main icon="copy" on_press=copy>
                {move || if copied.get() { "Copied" } else { "Copy the words" }}
            </Button>
            <Button icon="trash-2" on_press=move || on_discard.run(())>
                "Discard the words"
            </Button>
        </div>
    }
}
