//! In place of every page where base was not heard of for fourteen days: the vault is open, so that what waits is sent or
//! saved as a file, and no record is shown. With base's next answer the app goes on by itself.

use leptos::prelude::*;
use replica::{Lease, Leased};

use super::{WhomToPhone, backup::Make, sync::SendingWords};
use crate::{
    device::page,
    devices::AddAgain,
    shell::Mark,
    store::{SyncState, WITHOUT_UNLOCKING, alongside},
    ui::{Button, ButtonKind, Card, FullPage, memo, words::counted},
};

/// The page.
#[component]
pub fn Away() -> impl IntoView {
    let alongside = alongside();
    let days = alongside.view.with_untracked(|view| match view.lease.map(Lease::stands) {
        Some(Leased::Over { days }) => days,
        _ => 0,
    });
    let many = counted(usize::try_from(days).unwrap_or(usize::MAX), "day");
    // What was recorded while it was locked joins when the records are shown again.
    let waits = memo(move || {
        let sealed = usize::try_from(alongside.captured.get()).unwrap_or(usize::MAX);
        alongside.waiting.read().len().saturating_add(sealed)
    });
    let busy = Signal::derive(move || alongside.sync_state.get() == SyncState::Syncing);
    view! {
        <FullPage title="Waiting for base" narrow=true top=|| view! { <header class="top"><Mark /></header> }>
            <p>
                {format!("This tablet has not reached base for {many}. Everything on it is safe. It opens again as soon as it reaches base.")}
            </p>
            <AddAgain />
            <Card title="Waiting to send">
                <p>{move || format!("{} on this tablet.", counted(waits.get(), "record"))}</p>
                <p class="muted" role="status">
                    <SendingWords />
                </p>
                <Button kind=ButtonKind::BigWide icon="refresh-cw" busy on_press=move || alongside.sync_soon()>
                    {move || if busy.get() { "Sending" } else { "Send now" }}
                </Button>
            </Card>
            <Make />
            <div class="row">
                <Button icon="footprints" on_press=|| page::load(WITHOUT_UNLOCKING)>
                    "Record a visit"
                </Button>
                <Button icon="lock" on_press=move || alongside.lock()>
                    "Lock"
                </Button>
            </div>
            <p class="small muted">
                "The clock of this tablet may be wrong. That is put right with base\u{2019}s next answer too."
            </p>
            <details>
                <summary>"Worried about a child\u{2019}s safety now?"</summary>
                <WhomToPhone />
            </details>
        </FullPage>
    }
}
