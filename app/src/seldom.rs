//! The way to screens that are wanted once or seldom: making a device known, help, a file for another device, merged
//! changes. They are on every device, in a module of their own that is not read at each start (docs/decisions/0037).

use leptos::{prelude::*, task::spawn_local};

use crate::{
    apart::{Apart, Module, NotLoaded},
    devices::{Install, Welcome},
    locking::{ChangePassphrase, Seal},
    more::Help,
    recovery::{Forgotten, Keys, Looks},
    safekeeping::{Backup, HandsIn},
    store::{SyncState, alongside},
    students::MergedChanges,
    ui::memo,
};

static MODULE: Module = Module::new(|| Box::pin(async { load().await.is_ok() }));

/// Which of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Screen {
    /// A file for another device.
    Backup,
    /// Another passphrase.
    ChangePassphrase,
    /// Opening by the recovery key the vault at this place among those that are locked.
    Forgotten(usize),
    /// Help.
    Help,
    /// How the app comes to the home screen.
    Install,
    /// The recovery key, and one's own key to concerns.
    Keys,
    /// What two people wrote apart.
    MergedChanges,
    /// Sealing a device that was in use before.
    Seal,
    /// No screen: hands in what this device carries for others, and sees to the recovery key.
    Unseen,
    /// Making a device known.
    Welcome,
}

/// One of them, as soon as it can be drawn.
#[component]
pub fn Seldom(
    /// Which.
    it: Screen,
) -> impl IntoView {
    view! { <Apart module=&MODULE drawn=Box::new(move || drawn(it)) /> }
}

/// Hands in what this device carries for others, on the few devices that carry something; and sees to it, once a day and when
/// base has answered, that the vault opens by the school's recovery key. Where the module cannot be fetched, both are done when
/// the app is opened again.
#[component]
pub fn Carrier() -> impl IntoView {
    let alongside = alongside();
    let wanted = memo(move || {
        !alongside.view.read().carrying.is_empty()
            || matches!(*alongside.sync_state.read(), SyncState::Sent { .. })
                && alongside.is_to_look()
    });
    let here = RwSignal::new(false);
    Effect::new(move |_| {
        if wanted.get() && !here.get_untracked() {
            spawn_local(async move {
                here.try_set(MODULE.fetched().await);
            });
        }
    });
    move || here.get().then(|| drawn(Screen::Unseen))
}

/// A screen. Whatever this alone leads to is in the module apart.
#[cfg_attr(feature = "apart", wasm_split_helpers::wasm_split(seldom, fallible, preload(load)))]
fn screen(it: Screen) -> Result<AnyView, NotLoaded> {
    Ok(match it {
        Screen::Backup => view! { <Backup /> }.into_any(),
        Screen::ChangePassphrase => view! { <ChangePassphrase /> }.into_any(),
        Screen::Forgotten(place) => view! { <Forgotten place /> }.into_any(),
        Screen::Help => view! { <Help /> }.into_any(),
        Screen::Install => view! { <Install /> }.into_any(),
        Screen::Keys => view! { <Keys /> }.into_any(),
        Screen::MergedChanges => view! { <MergedChanges /> }.into_any(),
        Screen::Seal => view! { <Seal /> }.into_any(),
        Screen::Unseen => view! {
            <HandsIn />
            <Looks />
        }
        .into_any(),
        Screen::Welcome => view! { <Welcome /> }.into_any(),
    })
}

/// The screen, which waits for nothing once the module is there.
#[cfg(feature = "apart")]
fn drawn(it: Screen) -> Option<AnyView> {
    futures::FutureExt::now_or_never(screen(it))?.ok()
}

#[cfg(not(feature = "apart"))]
async fn load() -> Result<(), NotLoaded> {
    Ok(())
}

#[cfg(not(feature = "apart"))]
fn drawn(it: Screen) -> Option<AnyView> {
    screen(it).ok()
}
