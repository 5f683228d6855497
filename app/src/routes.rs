//! Which screen belongs to which address, and who is sent elsewhere: a device that is not enrolled goes to
//! `/welcome`, and what base received after a wait is shown once as a page of its own.

use domain::staff::Role;
use leptos::prelude::*;
use leptos_router::{
    NavigateOptions,
    components::{FlatRoutes, Redirect, Route},
    hooks::{use_location, use_navigate},
    path,
};

use crate::{
    coordination::{
        AddStudent, Devices, EditStudent, Import, ImportHomeSchools, ImportMentors, ImportStudents,
        Matching, OnePerson, Overview, People, School,
    },
    devices::{Install, Ready, SetUp, Welcome},
    more::{Help, More},
    safekeeping::{Received, Sync},
    shell::Shell,
    store::alongside,
    students::{StudentPage, Students},
    today::Today,
    ui::{Empty, LinkButton, Page, Toasts, memo, words::counted},
    visits::{Capture, Record},
};

/// The screens, each in its bars.
#[component]
pub fn Screens() -> impl IntoView {
    let alongside = alongside();
    let enrolled = memo(move || alongside.identity.read().is_some());
    show_what_arrived();
    view! {
        <Shell>
            {move || {
                if enrolled.get() {
                    view! { <Enrolled /> }.into_any()
                } else {
                    view! { <NotEnrolled /> }.into_any()
                }
            }}
        </Shell>
    }
}

#[component]
fn Enrolled() -> impl IntoView {
    view! {
        <FlatRoutes fallback=NotHere>
            <Route path=path!("/") view=First />
            <Route path=path!("/today") view=Today />
            <Route path=path!("/overview") view=Overview />
            <Route path=path!("/record") view=Record />
            <Route path=path!("/visit/:draft") view=Capture />
            <Route path=path!("/students") view=Students />
            <Route path=path!("/students/new") view=AddStudent />
            <Route path=path!("/students/:id") view=StudentPage />
            <Route path=path!("/students/:id/edit") view=EditStudent />
            <Route path=path!("/matching/:student") view=Matching />
            <Route path=path!("/sync") view=Sync />
            <Route path=path!("/received") view=Received />
            <Route path=path!("/people") view=People />
            <Route path=path!("/people/:id") view=OnePerson />
            <Route path=path!("/devices") view=Devices />
            <Route path=path!("/import") view=Import />
            <Route path=path!("/import/students") view=ImportStudents />
            <Route path=path!("/import/home-schools") view=ImportHomeSchools />
            <Route path=path!("/import/mentors") view=ImportMentors />
            <Route path=path!("/school") view=School />
            <Route path=path!("/welcome") view=Ready />
            <Route path=path!("/setup") view=|| view! { <Redirect path="/" /> } />
            <Route path=path!("/help") view=Help />
            <Route path=path!("/help/install") view=Install />
            <Route path=path!("/more") view=More />
        </FlatRoutes>
    }
}

#[component]
fn NotEnrolled() -> impl IntoView {
    view! {
        <FlatRoutes fallback=|| view! { <Redirect path="/welcome" /> }>
            <Route path=path!("/welcome") view=Welcome />
            <Route path=path!("/setup") view=SetUp />
            <Route path=path!("/help") view=Help />
            <Route path=path!("/help/install") view=Install />
        </FlatRoutes>
    }
}

/// The first page: a mentor's day, or the coordinator's overview.
#[component]
fn First() -> impl IntoView {
    let alongside = alongside();
    let role = memo(move || alongside.identity.read().as_ref().map(|identity| identity.role));
    move || match role.get() {
        Some(Role::Coordinator) => view! { <Overview /> }.into_any(),
        _ => view! { <Today /> }.into_any(),
    }
}

#[component]
fn NotHere() -> impl IntoView {
    view! {
        <Page title="There is no such page">
            <Empty icon="search" title="This address leads nowhere in Alongside.">
                <LinkButton href="/">"Go to the first page"</LinkButton>
            </Empty>
        </Page>
    }
}

/// Shows once, as a page, that records which had to wait are at base now; never out of a screen with an open draft.
/// What went straight through is said at the foot of the screen.
fn show_what_arrived() {
    let alongside = alongside();
    let path = use_location().pathname;
    let navigate = use_navigate();
    Effect::new(move |_| {
        let waited = !alongside.arrived.read().is_empty();
        let free = alongside.capturing.get() == 0;
        if waited && free && *path.read_untracked() != "/received" {
            navigate("/received", NavigateOptions::default());
        }
    });
    let toasts = use_context::<Toasts>();
    Effect::new(move |_| {
        let many = alongside.arrived_at_once.read().len();
        if many > 0 && alongside.capturing.get() == 0 {
            alongside.arrived_at_once.set(Vec::new());
            if let Some(toasts) = toasts {
                toasts.say(format!("{} received at base", counted(many, "record")));
            }
        }
    });
}
