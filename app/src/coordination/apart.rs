//! The way to the coordinator's screens. What is shipped has them in a module of their own, which comes to a device as
//! soon as it is a coordinator's, or sets up a school: a mentor's tablet never needs it (docs/decisions/0016).

use std::sync::atomic::{AtomicBool, Ordering};

use leptos::{prelude::*, task::spawn_local};

use super::{
    devices::Devices,
    import::{Import, ImportHomeSchools, ImportMentors, ImportStudents},
    matching::Matching,
    merging::Merging,
    overview::Overview,
    people::{OnePerson, People},
    school::School,
    setup::SetUp,
    student::{AddStudent, EditStudent},
};
use crate::{
    place::Place,
    shell::Opening,
    ui::{Failed, Page},
};

/// Whether the module has been loaded.
static LOADED: AtomicBool = AtomicBool::new(false);

/// Whether the screens are on this device.
pub(crate) fn is_here() -> bool {
    LOADED.load(Ordering::Relaxed)
}

/// Brings them to this device, where they are kept; answers whether they are here.
pub(crate) async fn fetched() -> bool {
    let here = load().await.is_ok();
    LOADED.store(here, Ordering::Relaxed);
    here
}

/// A screen of the coordinator's, as soon as it can be drawn.
#[component]
pub fn AtBase(
    /// Which.
    place: Place,
) -> impl IntoView {
    let loaded = RwSignal::new(is_here().then_some(true));
    let fetch = move || {
        loaded.set(None);
        spawn_local(async move {
            loaded.try_set(Some(fetched().await));
        });
    };
    if loaded.get_untracked().is_none() {
        fetch();
    }
    move || {
        match loaded.get() {
        None => view! { <Opening /> }.into_any(),
        Some(true) => drawn(place).into_any(),
        Some(false) => view! {
            <Page title="Not on this device yet">
                <Failed
                    title="This page could not be fetched."
                    words="Try again when there is a signal. It is then kept on this device, and opens with no signal as well."
                    on_retry=fetch
                />
            </Page>
        }
        .into_any(),
    }
    }
}

/// A screen. Whatever this alone leads to is in the module apart.
#[cfg_attr(
    feature = "apart",
    wasm_split_helpers::wasm_split(coordination, fallible, preload(load))
)]
fn screen(place: Place) -> Result<AnyView, NotLoaded> {
    Ok(match place {
        Place::AddStudent => view! { <AddStudent /> }.into_any(),
        Place::EditStudent(id) => view! { <EditStudent id=id /> }.into_any(),
        Place::Matching(id) => view! { <Matching id=id /> }.into_any(),
        Place::Merging(id) => view! { <Merging id=id /> }.into_any(),
        Place::People => view! { <People /> }.into_any(),
        Place::Person(id) => view! { <OnePerson id=id /> }.into_any(),
        Place::Devices => view! { <Devices /> }.into_any(),
        Place::Import => view! { <Import /> }.into_any(),
        Place::ImportStudents => view! { <ImportStudents /> }.into_any(),
        Place::ImportHomeSchools => view! { <ImportHomeSchools /> }.into_any(),
        Place::ImportMentors => view! { <ImportMentors /> }.into_any(),
        Place::School => view! { <School /> }.into_any(),
        Place::SetUp => view! { <SetUp /> }.into_any(),
        _ => view! { <Overview /> }.into_any(),
    })
}

#[cfg(feature = "apart")]
use wasm_split_helpers::SplitLoaderError as NotLoaded;

/// The screen, which waits for nothing once the module is there.
#[cfg(feature = "apart")]
fn drawn(place: Place) -> Option<AnyView> {
    futures::FutureExt::now_or_never(screen(place))?.ok()
}

/// In tests and in development everything is in one module.
#[cfg(not(feature = "apart"))]
type NotLoaded = std::convert::Infallible;

#[cfg(not(feature = "apart"))]
async fn load() -> Result<(), NotLoaded> {
    Ok(())
}

#[cfg(not(feature = "apart"))]
fn drawn(place: Place) -> Option<AnyView> {
    screen(place).ok()
}
