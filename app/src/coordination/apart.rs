//! The way to the coordinator's screens. What is shipped has them in a module of their own, which comes to a device as
//! soon as it is a coordinator's, or sets up a school: a mentor's tablet never needs it (docs/decisions/0016).

use leptos::prelude::*;

use super::{
    devices::Devices,
    door::{AsksWho, Door, SecondStep},
    import::{Import, ImportHomeSchools, ImportMentors, ImportStudents},
    matching::Matching,
    merging::Merging,
    overview::Overview,
    people::{OnePerson, People},
    recovery::Recovery,
    school::School,
    setup::SetUp,
    student::{AddStudent, EditStudent, WhatIsAgreed},
};
use crate::{
    apart::{Apart, Module, NotLoaded},
    place::Place,
};

static MODULE: Module = Module::new(|| Box::pin(async { load().await.is_ok() }));

/// Whether the screens are on this device.
pub(crate) fn is_here() -> bool {
    MODULE.is_here()
}

/// Brings them to this device, where they are kept; answers whether they are here.
pub(crate) async fn fetched() -> bool {
    MODULE.fetched().await
}

/// A screen of the coordinator's, as soon as it can be drawn.
#[component]
pub fn AtBase(
    /// Which.
    place: Place,
) -> impl IntoView {
    view! { <Apart module=&MODULE drawn=Box::new(move || drawn(place)) /> }
}

/// A screen. Whatever this alone leads to is in the module apart.
#[cfg_attr(
    feature = "apart",
    wasm_split_helpers::wasm_split(coordination, fallible, preload(load))
)]
fn screen(place: Place) -> Result<AnyView, NotLoaded> {
    let door = Door::new();
    provide_context(door);
    let page = match place {
        Place::AddStudent => view! { <AddStudent /> }.into_any(),
        Place::EditStudent(id) => view! { <EditStudent id=id /> }.into_any(),
        Place::Agreed(id) => view! { <WhatIsAgreed id=id /> }.into_any(),
        Place::Matching(id) => view! { <Matching id=id /> }.into_any(),
        Place::Merging(id) => view! { <Merging id=id /> }.into_any(),
        Place::People => view! { <People /> }.into_any(),
        Place::Person(id) => view! { <OnePerson id=id /> }.into_any(),
        Place::Devices => view! { <Devices /> }.into_any(),
        Place::Import => view! { <Import /> }.into_any(),
        Place::ImportStudents => view! { <ImportStudents /> }.into_any(),
        Place::ImportHomeSchools => view! { <ImportHomeSchools /> }.into_any(),
        Place::ImportMentors => view! { <ImportMentors /> }.into_any(),
        Place::Recovery => view! { <Recovery /> }.into_any(),
        Place::School => view! { <School /> }.into_any(),
        Place::SetUp => view! { <SetUp /> }.into_any(),
        Place::SecondStep => view! { <SecondStep /> }.into_any(),
        _ => view! { <Overview /> }.into_any(),
    };
    Ok(view! {
        {page}
        <AsksWho door />
    }
    .into_any())
}

/// The screen, which waits for nothing once the module is there.
#[cfg(feature = "apart")]
fn drawn(place: Place) -> Option<AnyView> {
    futures::FutureExt::now_or_never(screen(place))?.ok()
}

#[cfg(not(feature = "apart"))]
async fn load() -> Result<(), NotLoaded> {
    Ok(())
}

#[cfg(not(feature = "apart"))]
fn drawn(place: Place) -> Option<AnyView> {
    screen(place).ok()
}
