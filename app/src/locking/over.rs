//! What lies over the app: that it is about to lock, that it could not lock, and what stood in forms when it did.

use leptos::{prelude::*, task::spawn_local};

use crate::{
    device::files,
    store::alongside,
    ui::{Button, ButtonKind, Dialog},
};

/// The dialogs.
#[component]
pub fn Over() -> impl IntoView {
    let alongside = alongside();
    let left = RwSignal::new(alongside.words_left.with_untracked(Option::is_some));
    let words = move || alongside.words_left.get().unwrap_or_default();
    let copied = RwSignal::new(false);
    let copy = move || {
        spawn_local(async move {
            copied.try_set(files::copy(&untrack(words)).await);
        });
    };
    view! {
        <Dialog open=alongside.lock_warned title="Alongside locks in 20 seconds.">
            <div class="row">
                <Button kind=ButtonKind::Big on_press=move || alongside.stay_open()>
                    "Stay open"
                </Button>
            </div>
        </Dialog>
        <Dialog
            open=alongside.not_locked
            title="Not locked: the words on this screen could not be kept."
        >
            <p>
                "They are still on the screen. Remove photos or apps that you do not need, finish what you are writing or copy it elsewhere, then lock again."
            </p>
        </Dialog>
        <Dialog open=left title="These words were on the screen when Alongside locked">
            <p class="as-written">{words}</p>
            <p>"They were not saved as a record. Copy them and enter them again where they belong."</p>
            <div class="row">
                <Button kind=ButtonKind::Main icon="copy" on_press=copy>
                    {move || if copied.get() { "Copied" } else { "Copy the words" }}
                </Button>
                <Button
                    icon="trash-2"
                    on_press=move || {
                        left.set(false);
                        alongside.forget_words();
                    }
                >
                    "Discard the words"
                </Button>
            </div>
        </Dialog>
    }
}
