//! The way to screens that no page begins with, or that are wanted seldom: a student's record, what waits to be sent, making a device known,
//! help, a file for another device, merged changes, a concern, a session, a visit that is recorded while it is locked, too long without base. They
//! are on every device, in a module of their own that is read after the first page has been painted (docs/decisions/0037).

use domain::{
    id::{SessionId, StudentId},
    visit::EntryId,
};
use leptos::{prelude::*, task::spawn_local};
use replica::DraftKey;

use crate::{
    apart::{Apart, Module, NotLoaded},
    concerns::{BreakGlass, ConcernPage, Delivers, OneConcern, RaisedConcerns, WaitingConcerns},
    device::page,
    devices::{Install, Ready, Welcome},
    locking::{ByPasskey, ChangePassphrase, OpenWithPasskey, Seal},
    more::Help,
    place::Reading,
    recovery::{Forgotten, Keys, Looks},
    safekeeping::{Away, Backup, HandsIn, Joins, Sync},
    sessions::{Hour, LogPage, SessionLine, ThisFortnight},
    store::{SyncState, alongside},
    students::{MergedChanges, StudentPage},
    ui::memo,
    visits::{WhileLocked, WhoseVisit},
};

static MODULE: Module = Module::new(|| Box::pin(async { load().await.is_ok() }));

/// Which of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Screen {
    /// Too long without base.
    Away,
    /// A file for another device.
    Backup,
    /// A part of the page that asks for the passphrase: opening by a passkey.
    ByPasskey,
    /// Another passphrase.
    ChangePassphrase,
    /// A concern that is being written; with nobody chosen where there is no key.
    Concern(Option<DraftKey>),
    /// What became of concerns.
    Concerns,
    /// No screen: hands in concerns, and asks what became of them.
    Delivers,
    /// Opening by the recovery key the vault at this place among those that are locked.
    Forgotten(usize),
    /// No screen: hands in what this device carries for others.
    HandsIn,
    /// Help.
    Help,
    /// A part of *Today*: who of my students is below the hour.
    Hour,
    /// How the app comes to the home screen.
    Install,
    /// The recovery key, and one's own key to concerns.
    Keys,
    /// A session that is being written; with nobody chosen yet, whom it was with.
    Log(Option<DraftKey>),
    /// No screen: opens what was recorded while it was locked.
    Joins,
    /// No screen: sees to it that the vault opens by the school's recovery key.
    Looks,
    /// What two people wrote apart.
    MergedChanges,
    /// Switching it on and off that a passkey opens the vault as well.
    Passkey,
    /// What those who hold keys to concerns read.
    Reading(Reading),
    /// What a device that was just made known can do.
    Ready,
    /// Sealing a device that was in use before.
    Seal,
    /// A part of a student's page, which gives the record: one session.
    Session {
        /// Which.
        id: SessionId,
        /// Whether somebody followed a link to it.
        asked: bool,
    },
    /// A student's record, and what of it is to be in view.
    Student(StudentId, Option<EntryId>),
    /// Sync and this tablet.
    Sync,
    /// A part of a student's page: the fortnight.
    ThisFortnight(StudentId),
    /// Making a device known.
    Welcome,
    /// Recording a visit while it is locked.
    WhileLocked,
    /// Whom such a visit is about.
    WhoseVisit(DraftKey),
}

/// One of them, as soon as it can be drawn.
#[component]
pub fn Seldom(
    /// Which.
    it: Screen,
) -> impl IntoView {
    view! { <Apart module=&MODULE drawn=Box::new(move || drawn(it)) /> }
}

/// A part of a screen that is whole without it: it is there once the module is, which is asked for when the screen has been
/// painted.
#[component]
pub fn Beside(
    /// Which.
    it: Screen,
) -> impl IntoView {
    let here = RwSignal::new(MODULE.is_here());
    if !here.get_untracked() {
        spawn_local(async move {
            here.try_set(after_paint().await);
        });
    }
    move || here.get().then(|| drawn(it))
}

/// Brings the module where one of its screens is likely to be wanted next.
pub fn bring() {
    if !MODULE.is_here() {
        spawn_local(async {
            after_paint().await;
        });
    }
}

/// Brings the module once what is on screen has been painted; answers whether it is here.
async fn after_paint() -> bool {
    page::on_screen().await;
    MODULE.fetched().await
}

/// What is done without a screen, by those devices that need it: handing in what this device carries for others and
/// concerns, opening what was recorded while it was locked, and, once a day when base has answered, the vault's way by the
/// school's recovery key. Where the module cannot be fetched it is tried again each time base has answered. Also while no record is
/// shown: a device that was removed hands everything in from there.
#[component]
pub fn Behind() -> impl IntoView {
    let alongside = alongside();
    let carries = memo(move || !alongside.view.read().carrying.is_empty());
    let sealed = memo(move || alongside.captured.get() > 0 && alongside.identity.read().is_some());
    let to_look = memo(move || {
        matches!(*alongside.sync_state.read(), SyncState::Sent { .. }) && alongside.is_to_look()
    });
    let concerns = memo(move || alongside.asks_about_concerns());
    view! {
        <Once it=Screen::Delivers when=concerns />
        <Once it=Screen::HandsIn when=carries />
        <Once it=Screen::Joins when=sealed />
        <Once it=Screen::Looks when=to_look />
    }
}

/// One of them, from the first time that it is needed.
#[component]
fn Once(it: Screen, when: Memo<bool>) -> impl IntoView {
    let alongside = alongside();
    let here = RwSignal::new(false);
    // Whatever can be fetched can be fetched when base has answered.
    let answered = memo(move || matches!(*alongside.sync_state.read(), SyncState::Sent { .. }));
    Effect::new(move |before: Option<bool>| {
        let (wanted, answered) = (when.get(), answered.get());
        let was_wanted = before.unwrap_or_default();
        if wanted && (answered || !was_wanted) && !here.get_untracked() {
            spawn_local(async move {
                here.try_set(MODULE.fetched().await);
            });
        }
        wanted
    });
    move || here.get().then(|| drawn(it))
}

/// A screen. Whatever this alone leads to is in the module apart.
#[cfg_attr(feature = "apart", wasm_split_helpers::wasm_split(seldom, fallible, preload(load)))]
fn screen(it: Screen) -> Result<AnyView, NotLoaded> {
    Ok(match it {
        Screen::Away => view! { <Away /> }.into_any(),
        Screen::Backup => view! { <Backup /> }.into_any(),
        Screen::ByPasskey => view! { <ByPasskey /> }.into_any(),
        Screen::ChangePassphrase => view! { <ChangePassphrase /> }.into_any(),
        Screen::Concern(key) => view! { <ConcernPage key=key /> }.into_any(),
        Screen::Concerns => view! { <RaisedConcerns /> }.into_any(),
        Screen::Delivers => view! { <Delivers /> }.into_any(),
        Screen::Forgotten(place) => view! { <Forgotten place /> }.into_any(),
        Screen::HandsIn => view! { <HandsIn /> }.into_any(),
        Screen::Help => view! { <Help /> }.into_any(),
        Screen::Hour => view! { <Hour /> }.into_any(),
        Screen::Install => view! { <Install /> }.into_any(),
        Screen::Keys => view! { <Keys /> }.into_any(),
        Screen::Log(key) => view! { <LogPage key=key /> }.into_any(),
        Screen::Joins => view! { <Joins /> }.into_any(),
        Screen::Looks => view! { <Looks /> }.into_any(),
        Screen::MergedChanges => view! { <MergedChanges /> }.into_any(),
        Screen::Passkey => view! { <OpenWithPasskey /> }.into_any(),
        Screen::Reading(Reading::Waiting) => view! { <WaitingConcerns /> }.into_any(),
        Screen::Reading(Reading::One(concern)) => view! { <OneConcern concern /> }.into_any(),
        Screen::Reading(Reading::BreakGlass) => view! { <BreakGlass /> }.into_any(),
        Screen::Ready => view! { <Ready /> }.into_any(),
        Screen::Seal => view! { <Seal /> }.into_any(),
        Screen::Session { id, asked } => view! { <SessionLine id asked /> }.into_any(),
        Screen::Student(id, entry) => view! { <StudentPage id entry /> }.into_any(),
        Screen::Sync => view! { <Sync /> }.into_any(),
        Screen::ThisFortnight(id) => view! { <ThisFortnight id=id /> }.into_any(),
        Screen::Welcome => view! { <Welcome /> }.into_any(),
        Screen::WhileLocked => view! { <WhileLocked /> }.into_any(),
        Screen::WhoseVisit(key) => view! { <WhoseVisit key /> }.into_any(),
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
