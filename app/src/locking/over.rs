//! What lies over the app: that it is about to lock, that it could not lock or waits to, and what stood in forms when it did.

use leptos::prelude::*;

use super::LeftWords;
use crate::{
    store::alongside,
    ui::{Button, ButtonKind, Dialog},
};

/// The dialogs.
#[component]
pub fn Over() -> impl IntoView {
    let alongside = alongside();
    let left = RwSignal::new(alongside.words_left.with_untracked(Option::is_some));
    let discard = UnsyncCallback::new(move |()| {
        left.set(false);
        alongside.forget_words();
    });
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
        <Dialog
            open=alongside.lock_held
            title="Not locked yet: with no signal it could not be opened again."
        >
            <p>
                "This browser has not kept the app itself. Your words are kept. It locks by itself as soon as there is a signal: keep this device with you until then."
            </p>
            <div class="row">
                <Button kind=ButtonKind::Big on_press=move || alongside.lock_held.set(false)>
                    "Stay open"
                </Button>
            </div>
        </Dialog>
        <Dialog open=left title="These words were on the screen when Alongside locked">
            <LeftWords on_discard=discard />
        </Dialog>
    }
}
