//! In place of every page where base was not heard of for fourteen days: the vault is open, so that what waits is sent or
//! saved as a file, and no record is shown. With base's next answer the app goes on by itself; on a device that was removed
//! meanwhile it stays, until everything is handed in and erased or the device is added again.

use leptos::{prelude::*, task::spawn_local};
use replica::{Lease, Leased};

use super::{WhomToPhone, backup::Make, keep_copy::KeepCopy, sync::SendingWords};
use crate::{
    device::page,
    devices::AddAgain,
    shell::Mark,
    store::{SyncState, WITHOUT_UNLOCKING, alongside},
    ui::{Button, ButtonKind, Card, Dialog, FullPage, Show, Toasts, memo, words::counted},
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
    let waits = memo(move || alongside.unsent());
    let concerns = memo(move || alongside.view.read().waiting.concerns);
    let removed = memo(move || alongside.view.read().removed);
    let busy = Signal::derive(move || alongside.sync_state.get() == SyncState::Syncing);
    view! {
        <FullPage title="Waiting for base" narrow=true top=|| view! { <header class="top"><Mark /></header> }>
            <Show when=move || !removed.get()>
                <p>
                    {format!("This tablet has not reached base for {many}. Everything on it is safe. It opens again as soon as it reaches base.")}
                </p>
            </Show>
            <AddAgain />
            <Show when=move || removed.get()>
                <KeepCopy />
                <Unfinished />
            </Show>
            <Card title="Waiting to send">
                <p>{move || format!("{} on this tablet.", counted(waits.get(), "record"))}</p>
                {move || {
                    let many = concerns.get();
                    (many > 0).then(|| view! { <p>"Sealed concerns: " {many}</p> })
                }}
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

/// What is not finished on a device that was removed: it is not erased before somebody finishes it or does without it, and here
/// nothing is finished, for no record is shown.
#[component]
fn Unfinished() -> impl IntoView {
    let alongside = alongside();
    let toasts: Toasts = expect_context();
    let many = memo(move || alongside.drafts.read().len());
    let asked = RwSignal::new(false);
    let discard = move || {
        asked.set(false);
        spawn_local(async move {
            for draft in alongside.drafts.get_untracked() {
                if alongside.delete_draft(&draft.key).await.is_err() {
                    toasts.say("Not discarded: this tablet would not store that. Try once more");
                }
            }
            // With base's next answer the rest goes.
            alongside.sync_soon();
        });
    };
    view! {
        <Show when=move || { many.get() > 0 }>
            <Card title="Not finished">
                <p>
                    {move || format!("{} on this tablet. To finish one, add the device again with a new code. What you discard is gone.", counted(many.get(), "draft"))}
                </p>
                <div>
                    <Button on_press=move || asked.set(true)>"Discard what is not finished"</Button>
                </div>
            </Card>
        </Show>
        <Dialog open=asked title="Discard what is not finished?">
            <p>
                "It is gone from this tablet for good, and nobody else has it. About a child\u{2019}s safety, phone first."
            </p>
            <div class="row">
                <Button kind=ButtonKind::Big on_press=discard>
                    "Discard it"
                </Button>
            </div>
        </Dialog>
    }
}
