//! What is on the screen and when: opening, open in another tab, could not be opened, locked, too long without base, or
//! the app itself.
//! Which screen belongs to which address is in `routes`; the bars around it are `shell`.

use leptos::prelude::*;

use crate::{
    device::writer::Claim,
    locking::{Over, Unlock},
    place::Here,
    routes::Screens,
    safekeeping::{NotOpened, OtherTab},
    seldom::{Behind, Screen, Seldom},
    shell::{Frame, Opening},
    store::{Alongside, Stage, WITHOUT_UNLOCKING},
    ui::{Announcements, Announcer, NamesHidden, Show, ToastArea, Toasts, memo},
};

/// The whole app.
#[component]
pub fn App() -> impl IntoView {
    let alongside = Alongside::provide();
    let announcer = Announcer::provide();
    let toasts = Toasts::provide();
    provide_context(NamesHidden(alongside.names_hidden));
    alongside.watch();
    alongside.open(Claim::IfFree);
    // Links are the app's own from now on, on every page.
    let here = Here::provide();
    let records = memo(move || here.is_at(WITHOUT_UNLOCKING));
    // Drawn once: what it does goes on where the records are shown again.
    let opened = memo(move || matches!(*alongside.stage.read(), Stage::Away | Stage::Open));
    view! {
        {move || match alongside.stage.get() {
            Stage::Opening => view! { <OpeningPage /> }.into_any(),
            Stage::OtherTab => view! { <OtherTab /> }.into_any(),
            Stage::Failed(failure) => view! { <NotOpened failure /> }.into_any(),
            Stage::ToSeal => view! { <Seldom it=Screen::Seal /> }.into_any(),
            Stage::Forgotten(place) => view! { <Seldom it=Screen::Forgotten(place) /> }.into_any(),
            Stage::Locked if records.get() => {
                view! { <Seldom it=Screen::WhileLocked /> }.into_any()
            }
            Stage::Locked => view! { <Unlock /> }.into_any(),
            Stage::Away => view! {
                <Seldom it=Screen::Away />
                <Over />
            }
            .into_any(),
            Stage::Open => view! {
                <Screens />
                <Over />
            }
            .into_any(),
        }}
        <Show when=move || opened.get()>
            <Behind />
        </Show>
        <ToastArea toasts />
        <Announcements announcer />
    }
}

/// While the rows are read; the same frame as before and after, so that nothing jumps.
#[component]
fn OpeningPage() -> impl IntoView {
    view! {
        <Frame>
            <Opening />
        </Frame>
    }
}
