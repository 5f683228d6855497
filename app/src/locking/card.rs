//! Under *More*: lock now, after how many minutes it locks by itself, another passphrase, and a passkey beside it.

use leptos::prelude::*;

use crate::{
    device::settings,
    shell::LOCK_WAITS,
    store::{MINUTES, USUAL, alongside},
    ui::{Button, Card, LinkButton, words::counted},
};

const FIELD: &str = "lock-after";

/// The card.
#[component]
pub fn LockCard() -> impl IntoView {
    let alongside = alongside();
    let chosen = settings::lock_after().unwrap_or(USUAL);
    let option = move |minutes: u8| {
        view! {
            <option value=minutes.to_string() selected=minutes == chosen>
                {counted(minutes.into(), "minute")}
            </option>
        }
    };
    view! {
        <Card title="Lock">
            <p>
                "Locked, Alongside opens with your passphrase, or with your passkey if you switch that on. What you were writing is kept."
            </p>
            <div class="ask">
                <label class="lab" for=FIELD>
                    "Lock after"
                </label>
                <p class="hint">"When nobody touches this device"</p>
                <select
                    class="field"
                    id=FIELD
                    on:change=move |event| {
                        if let Ok(minutes) = event_target_value(&event).parse() {
                            alongside.lock_after(minutes);
                        }
                    }
                >
                    {MINUTES.map(option).collect_view()}
                </select>
            </div>
            <div class="row">
                <Button icon="lock" on_press=move || alongside.lock()>
                    {move || if alongside.lock_waits.get() { LOCK_WAITS } else { "Lock" }}
                </Button>
                <LinkButton href="/more/passphrase">"Change passphrase"</LinkButton>
                <LinkButton href="/more/passkey">"Open with a passkey"</LinkButton>
            </div>
        </Card>
    }
}
