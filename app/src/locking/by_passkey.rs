//! On the page that asks for the passphrase, for a vault that has the way: opening it with a passkey. What is typed stays, and
//! the passphrase opens it also while the browser waits for a finger.

use leptos::{prelude::*, task::spawn_local};

use super::unlock::{Asks, chosen};
use crate::{
    store::{alongside, passkey_says},
    ui::{Button, ButtonKind},
};

/// The button.
#[component]
pub fn ByPasskey() -> impl IntoView {
    let alongside = alongside();
    let Asks { whose, busy, said } = expect_context();
    let asking = RwSignal::new(false);
    let open = move || {
        let Some(known) = chosen(alongside, whose) else { return };
        asking.set(true);
        said.set(None);
        spawn_local(async move {
            let output = passkey_says(&known).await;
            asking.try_set(false);
            // The page was left, or a passphrase is being tried.
            if busy.try_get_untracked() != Some(false) {
                return;
            }
            let opened = match output {
                Ok(output) => {
                    busy.set(true);
                    let opened = alongside.unlock_by_passkey(known, &output).await;
                    busy.try_set(false);
                    opened
                }
                Err(error) => Err(error),
            };
            if let Err(error) = opened {
                said.try_set(Some(error.to_string()));
            }
        });
    };
    view! {
        <Button
            kind=ButtonKind::Wide
            icon="lock"
            busy=Signal::derive(move || asking.get() || busy.get())
            on_press=open
        >
            "Open with your passkey"
        </Button>
    }
}
