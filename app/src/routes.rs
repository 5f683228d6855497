//! What is drawn at each place, and who is sent elsewhere: a device that is not enrolled goes to `/welcome`, a page
//! of the coordinator's says so to others, and what base received after a wait is shown once as a page of its own.

use std::time::Duration;

use domain::{id::StudentId, staff::Role};
use futures::channel::oneshot;
use leptos::{prelude::*, task::spawn_local};
use replica::StudentRecord;

use crate::{
    coordination::{self, AtBase},
    device::{
        page,
        script::{sleep, within},
    },
    more::More,
    place::{Place, here},
    safekeeping::Received,
    seldom::{Screen, Seldom},
    shell::Shell,
    store::{Alongside, alongside},
    students::Students,
    today::Today,
    ui::{Empty, LinkButton, Page, Toasts, follow, memo, words::counted},
    visits::{Capture, Record},
};

/// The longest that the screen before stays while a record is read.
const SOON: Duration = Duration::from_millis(250);
/// What waits for a field to be left is looked at again after so long.
const LOOK_AGAIN: Duration = Duration::from_secs(2);

/// The screens, each in its bars.
#[component]
pub fn Screens() -> impl IntoView {
    let alongside = alongside();
    let here = here();
    let role = memo(move || alongside.identity.read().as_ref().map(|identity| identity.role));
    if alongside.identity.with_untracked(Option::is_none)
        && !needs_no_enrolment(untrack(|| here.place()))
    {
        here.go_instead("/welcome");
    }
    let place = memo(move || here.place());
    let drawn = drawn(place);
    show_what_arrived();
    Effect::new(move |_| {
        if role.get().is_none() && !needs_no_enrolment(place.get()) {
            here.go_instead("/welcome");
        } else if role.get().is_some() && place.get() == Place::SetUp {
            here.go_instead("/");
        }
    });
    // Before she needs them, and so that she may go off site at once.
    Effect::new(move |_| {
        if role.get() == Some(Role::Coordinator) {
            spawn_local(async move {
                coordination::fetched().await;
                alongside.install_changed.update(|changes| *changes += 1);
            });
        }
    });
    view! {
        <Shell place=Signal::derive(move || drawn.get().place)>
            {move || {
                let place = drawn.get().place;
                match role.get() {
                    None => not_enrolled(place),
                    Some(role) if place.is_for(role) => screen(place, role),
                    Some(_) if matches!(place, Place::Record | Place::Log(None)) => {
                        view! { <ForWhoRecords /> }.into_any()
                    }
                    Some(_) => view! { <ForTheCoordinator /> }.into_any(),
                }
            }}
        </Shell>
    }
}

/// What is on the screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Drawn {
    place: Place,
    /// Counts the places that people went to, so that a screen that was left is drawn anew, however soon they are back.
    turn: u32,
}

/// What is drawn. It follows the address a little later: the way that was tapped is marked at once, and only then
/// comes the work of drawing the screen. A record is read first, so that it is drawn once and as a whole.
fn drawn(place: Memo<Place>) -> RwSignal<Drawn> {
    let alongside = alongside();
    let drawn = RwSignal::new(Drawn { place: place.get_untracked(), turn: 0 });
    let latest = StoredValue::new(0);
    Effect::new(move |before: Option<()>| {
        let to = place.get();
        if before.is_none() {
            return;
        }
        let Some(turn) = latest.try_update_value(|turn| {
            *turn += 1;
            *turn
        }) else {
            return;
        };
        spawn_local(async move {
            let read = match to {
                Place::Student(id, _) => read_soon(alongside, id).await,
                _ => {
                    page::on_screen().await;
                    None
                }
            };
            // Whoever has gone on meanwhile is drawn where they are.
            if latest.try_get_value() == Some(turn) {
                alongside.hand_over(read);
                page::let_focus_go();
                drawn.try_set(Drawn { place: to, turn });
            }
        });
    });
    drawn
}

/// A student's record, if it can be read soon; if not, its page says that it is being opened.
async fn read_soon(alongside: Alongside, id: StudentId) -> Option<StudentRecord> {
    let (done, read) = oneshot::channel();
    let id = alongside.view.with_untracked(|view| view.stays(id));
    spawn_local(async move {
        drop(done.send(alongside.student(id).await.ok().flatten()));
    });
    within(SOON, read).await?.ok()?
}

/// What can be seen on a device that is nobody's yet.
const fn needs_no_enrolment(place: Place) -> bool {
    matches!(place, Place::Welcome | Place::SetUp | Place::Help | Place::Install)
}

fn not_enrolled(place: Place) -> AnyView {
    match place {
        Place::SetUp => view! { <AtBase place /> }.into_any(),
        Place::Help => view! { <Seldom it=Screen::Help /> }.into_any(),
        Place::Install => view! { <Seldom it=Screen::Install /> }.into_any(),
        _ => view! { <Seldom it=Screen::Welcome /> }.into_any(),
    }
}

fn screen(place: Place, role: Role) -> AnyView {
    match place {
        Place::First | Place::SetUp if role == Role::Coordinator => {
            view! { <AtBase place=Place::Overview /> }.into_any()
        }
        Place::First | Place::Today | Place::SetUp => view! { <Today /> }.into_any(),
        Place::Record => view! { <Record /> }.into_any(),
        Place::Visit(key, whom) => view! { <Capture key=key whom=whom /> }.into_any(),
        Place::WhoseVisit(key) => view! { <Seldom it=Screen::WhoseVisit(key) /> }.into_any(),
        Place::Log(key) => view! { <Seldom it=Screen::Log(key) /> }.into_any(),
        Place::Concern(key) => view! { <Seldom it=Screen::Concern(key) /> }.into_any(),
        Place::Concerns => view! { <Seldom it=Screen::Concerns /> }.into_any(),
        Place::Reading(what) => view! { <Seldom it=Screen::Reading(what) /> }.into_any(),
        Place::Students => view! { <Students /> }.into_any(),
        Place::Student(id, entry) => view! { <Seldom it=Screen::Student(id, entry) /> }.into_any(),
        Place::Sync => view! { <Seldom it=Screen::Sync /> }.into_any(),
        Place::MergedChanges => view! { <Seldom it=Screen::MergedChanges /> }.into_any(),
        Place::Backup => view! { <Seldom it=Screen::Backup /> }.into_any(),
        Place::Received => view! { <Received /> }.into_any(),
        Place::Welcome => view! { <Seldom it=Screen::Ready /> }.into_any(),
        Place::Help => view! { <Seldom it=Screen::Help /> }.into_any(),
        Place::Install => view! { <Seldom it=Screen::Install /> }.into_any(),
        Place::More => view! { <More /> }.into_any(),
        Place::Passphrase => view! { <Seldom it=Screen::ChangePassphrase /> }.into_any(),
        Place::Passkey => view! { <Seldom it=Screen::Passkey /> }.into_any(),
        Place::Keys => view! { <Seldom it=Screen::Keys /> }.into_any(),
        Place::Nowhere => view! { <NotHere /> }.into_any(),
        _ => view! { <AtBase place /> }.into_any(),
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

/// Somebody typed the address of a page on which nothing would work for them.
#[component]
fn ForTheCoordinator() -> impl IntoView {
    view! {
        <Page title="For the coordinator">
            <Empty icon="user" title="This page is for the mentoring coordinator.">
                <p>"Ask them if something there should change. What you record is on your own pages."</p>
                <LinkButton href="/">"Back to Today"</LinkButton>
            </Empty>
        </Page>
    }
}

/// Somebody typed the address of *Record* who records nothing.
#[component]
fn ForWhoRecords() -> impl IntoView {
    view! {
        <Page title="For mentors">
            <Empty icon="user" title="Visits and sessions are recorded by mentors and the coordinator.">
                <LinkButton href="/">"Back to Today"</LinkButton>
            </Empty>
        </Page>
    }
}

/// Shows once, as a page, that records which had to wait are at base now; never out of a screen with an open draft, nor
/// away from a field that somebody has typed into. What went straight through is said at the foot of the screen.
fn show_what_arrived() {
    let alongside = alongside();
    let here = here();
    let look_again = RwSignal::new(());
    Effect::new(move |_| {
        follow(&look_again);
        let waited = !alongside.arrived.read().is_empty();
        let free = alongside.capturing.get() == 0;
        if !waited || !free || untrack(|| here.place()) == Place::Received {
            return;
        }
        if page::has_words() {
            spawn_local(async move {
                sleep(LOOK_AGAIN).await;
                look_again.try_set(());
            });
        } else {
            here.go("/received");
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
