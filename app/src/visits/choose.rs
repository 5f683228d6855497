//! `/record`: whom a visit is about. Those whom a visit is planned with today come first, then everyone by
//! search; someone met for the first time is one tap away, and a visit can be planned for later. A session (`sessions`) is
//! logged from the same list.

use domain::{
    id::{StudentId, UserId},
    search::Asked,
    student::Student,
};
use leptos::prelude::*;

use super::{
    open::{met_path, visit_path},
    plan_form::PlanForm,
};
use crate::{
    device::clock,
    sessions::session_path,
    store::alongside,
    students::{
        people::{Found, SearchBox},
        roster::{self, Whose},
    },
    today::{
        cards::{DraftCard, PlannedCard},
        day, plan_key,
    },
    ui::{Button, Chip, ChipKind, Empty, For, LinkButton, Name, Page, Show, memo},
};

/// The screen.
#[component]
pub fn Record() -> impl IntoView {
    let alongside = alongside();
    let planning = RwSignal::new(false);
    let way = move |label: &'static str, later: bool| {
        view! {
            <Chip
                label=label
                name="way"
                kind=ChipKind::One
                checked=Signal::derive(move || planning.get() == later)
                on_change=move |_| planning.set(later)
            />
        }
    };
    view! {
        <Page title="Record a transition visit">
            <fieldset>
                <legend class="vh">"Now or later?"</legend>
                <div class="chips">
                    {way("Record a visit", false)} {way("Plan a visit for later", true)}
                </div>
            </fieldset>
            {move || {
                let Some(me) = alongside.identity.with(|one| one.as_ref().map(|one| one.user)) else {
                    return ().into_any();
                };
                if planning.get() {
                    view! { <Planning me=me /> }.into_any()
                } else {
                    view! { <Now me=me /> }.into_any()
                }
            }}
        </Page>
    }
}

/// A visit that is recorded now.
#[component]
fn Now(me: UserId) -> impl IntoView {
    let alongside = alongside();
    let planned = memo(move || {
        let today = alongside.today();
        let plans = alongside.view.with(|view| day::plans(view, me, &clock::school_zone()));
        plans.into_iter().filter(|one| one.at.date() <= today).collect::<Vec<_>>()
    });
    let any = move || !alongside.drafts.read().is_empty() || !planned.read().is_empty();
    let fresh = StudentId::draw(clock::random());
    view! {
        <Show when=any>
            <div class="cols cols-2">
                <For
                    each=move || alongside.drafts.get()
                    key=|draft| (draft.key, draft.updated)
                    let(draft)
                >
                    <DraftCard draft=draft />
                </For>
                <For each=move || planned.get() key=plan_key let(one)>
                    <PlannedCard planned=one />
                </For>
            </div>
        </Show>
        <div class="row">
            <LinkButton href="/log" icon="timer">
                "Log a session"
            </LinkButton>
            <LinkButton href=met_path(fresh) icon="user-plus">
                "Someone I have just met"
            </LinkButton>
        </div>
        <Whom
            me=me
            heading="Which student?"
            line=UnsyncCallback::new(|student: Student| {
                let (log, again) = (session_path(student.id), student.clone());
                view! {
                    <div class="stack-s">
                        <LinkButton icon="footprints" href=visit_path(student.id)>
                            "Start visit"
                            <span class="vh">" with " <Name student=student /></span>
                        </LinkButton>
                        <LinkButton icon="timer" href=log>
                            "Log a session"
                            <span class="vh">" with " <Name student=again /></span>
                        </LinkButton>
                    </div>
                }
                    .into_any()
            })
        />
    }
}

/// A visit that is planned for later: first whom, then when.
#[component]
fn Planning(me: UserId) -> impl IntoView {
    let chosen = RwSignal::new(None::<StudentId>);
    move || match chosen.get() {
        Some(student) => view! {
            <PlanForm student=student on_done=UnsyncCallback::new(move |()| chosen.set(None)) />
        }
        .into_any(),
        None => view! {
            <Whom
                me=me
                heading="Plan a visit with whom?"
                line=UnsyncCallback::new(move |student: Student| {
                    let id = student.id;
                    view! {
                        <Button icon="calendar" on_press=move || chosen.set(Some(id))>
                            "Plan"
                            <span class="vh">" a visit with " <Name student=student /></span>
                        </Button>
                    }
                        .into_any()
                })
            />
        }
        .into_any(),
    }
}

/// My students with a search box; what can be done with each is given.
#[component]
pub(super) fn Whom(
    /// Whose students.
    me: UserId,
    /// What is asked.
    heading: &'static str,
    /// What can be done with one.
    line: UnsyncCallback<Student, AnyView>,
) -> impl IntoView {
    let alongside = alongside();
    let typed = RwSignal::new(String::new());
    let all = memo(move || {
        let today = alongside.today();
        alongside.view.with(|view| {
            let mine = roster::listed(view, Whose::Mentored(me), today);
            // A coordinator without students of their own may visit anyone.
            if mine.is_empty() { roster::listed(view, Whose::Everyone, today) } else { mine }
        })
    });
    let found = memo(move || {
        let asked = Asked::of(&typed.read());
        all.with(|all| roster::found(all, &asked).into_iter().cloned().collect::<Vec<_>>())
    });
    view! {
        <section class="stack" aria-label=heading>
            <h2>{heading}</h2>
            <SearchBox typed=typed many=Signal::derive(move || found.read().len()) />
            {move || {
                if all.read().is_empty() {
                    view! {
                        <Empty icon="users" title="No students on this tablet yet">
                            <p>
                                "Your students appear after the next sync. You can record somebody whom you have just met."
                            </p>
                        </Empty>
                    }
                        .into_any()
                } else {
                    view! { <Found found=found.into() line=line /> }.into_any()
                }
            }}
        </section>
    }
}
