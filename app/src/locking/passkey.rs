//! `/more/passkey`: a passkey as another way to open this device's vault, to be switched on and off. Switching it on takes the
//! passphrase.

use leptos::{prelude::*, task::spawn_local};

use super::ShowTyped;
use crate::{
    device::{page, prf},
    store::{Alongside, PasskeyError, alongside},
    ui::{Button, ButtonKind, Card, Field, HEADING, Loading, Note, Page, Toasts, Tone},
};

const FIELD: &str = "passphrase";

/// What the page works with.
#[derive(Clone, Copy)]
struct Switch {
    alongside: Alongside,
    toasts: Toasts,
    /// Whether the vault opens by one.
    on: RwSignal<bool>,
    /// The passphrase, as it is typed.
    typed: RwSignal<String>,
    busy: RwSignal<bool>,
    /// Why nothing has changed.
    trouble: RwSignal<Option<String>>,
}

/// The page.
#[component]
pub fn OpenWithPasskey() -> impl IntoView {
    let alongside = alongside();
    let switch = Switch {
        alongside,
        toasts: expect_context(),
        on: RwSignal::new(alongside.opens_by_passkey()),
        typed: RwSignal::new(String::new()),
        busy: RwSignal::new(false),
        trouble: RwSignal::new(None),
    };
    let may = RwSignal::new(None::<bool>);
    spawn_local(async move {
        may.try_set(Some(prf::may_be_here().await));
    });
    view! {
        <Page title="Open with a passkey" back="/more">
            <Card>
                <p>
                    "With a passkey you open Alongside on this device by your finger, your face or a PIN, without typing your passphrase. A passkey is kept on this device, or on a phone or a key beside it."
                </p>
                <ul class="dots">
                    <li>"Your passphrase opens it as before. Keep it in mind: passkeys get lost."</li>
                    <li>
                        "A passkey on this device opens for everybody who can unlock the device itself. Where others know its PIN, or have their finger or face on it, use a key of your own or your passphrase alone."
                    </li>
                </ul>
                {move || match (switch.on.get(), may.get()) {
                    (true, _) => is_on(switch).into_any(),
                    (false, None) => view! { <Loading words="Asking the browser" /> }.into_any(),
                    (false, Some(true)) => is_off(switch).into_any(),
                    (false, Some(false)) => {
                        view! {
                            <Note icon="info">
                                <p>
                                    "This browser has no passkeys that open Alongside. Your passphrase opens it as before. After an update of the browser, look here again."
                                </p>
                            </Note>
                        }
                        .into_any()
                    }
                }}
            </Card>
            <div role="alert">
                {move || {
                    switch.trouble.get().map(|words| {
                        view! { <Note tone=Tone::Bad icon="triangle-alert">{words}</Note> }
                    })
                }}
            </div>
        </Page>
    }
}

fn is_off(switch: Switch) -> impl IntoView {
    let Switch { alongside, typed, busy, .. } = switch;
    let shown = RwSignal::new(false);
    let press = move || {
        let passphrase = typed.get_untracked();
        let setting = async move { alongside.set_passkey(&passphrase).await };
        switch.goes(setting, "Your passkey opens Alongside from now on");
    };
    view! {
        <Field
            id=FIELD
            label="Your passphrase"
            secret=shown
            value=typed
            on_input=move |now| typed.set(now)
        />
        <ShowTyped shown />
        <Button kind=ButtonKind::BigWide icon="lock" busy on_press=press>
            {move || if busy.get() { "Asking for your passkey" } else { "Switch it on" }}
        </Button>
    }
}

fn is_on(switch: Switch) -> impl IntoView {
    let press = move || {
        let alongside = switch.alongside;
        let forgetting = async move { alongside.forget_passkey().await };
        switch.goes(forgetting, "Your passphrase alone opens Alongside from now on");
    };
    view! {
        <Note tone=Tone::Good icon="circle-check">
            <p>
                <b>"It is switched on."</b>
                " Switched off, the passkey opens nothing here any more. Remove it afterwards where it is kept, in the settings of this device, of the phone or of the key."
            </p>
        </Note>
        <div>
            <Button busy=switch.busy on_press=press>
                "Switch it off"
            </Button>
        </div>
    }
}

impl Switch {
    /// Does it, and says these words once it is done.
    fn goes(
        self,
        work: impl Future<Output = Result<(), PasskeyError>> + 'static,
        words: &'static str,
    ) {
        self.busy.set(true);
        self.trouble.set(None);
        spawn_local(async move {
            let done = work.await;
            self.busy.try_set(false);
            match done {
                Ok(()) => {
                    self.typed.try_set(String::new());
                    self.on.try_set(self.alongside.opens_by_passkey());
                    self.toasts.say(words);
                    // The button that was pressed goes.
                    page::after_paint(|| page::focus_id(HEADING));
                }
                Err(error) => {
                    self.trouble.try_set(Some(error.to_string()));
                    if error == PasskeyError::WrongPassphrase {
                        page::focus_id(FIELD);
                    }
                }
            }
        });
    }
}
