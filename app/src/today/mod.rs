//! `/`: a mentor's day. Visits that are planned, visits that nobody has finished, promises to keep, and students.
//! What belongs to the day is decided in `day`. The hour every fortnight (`sessions`) comes from a module apart, after the rest is
//! painted.

pub mod cards;
pub mod day;
#[cfg(test)]
mod day_tests;
mod follow_ups;
mod mine;
pub mod ticking;

use domain::{access::may_record, calendar::SchoolDay, words};
use leptos::prelude::*;
use replica::DraftSummary;

use self::{
    cards::{ConcernsWait, DraftCard, PlannedCard},
    day::{Day, Planned},
    follow_ups::FollowUps,
    mine::MyStudents,
};
use crate::{
    device::clock,
    safekeeping::LeaseNote,
    seldom::{Beside, Screen},
    store::alongside,
    students::ToMergedChanges,
    ui::{Card, CardKind, Empty, For, LinkButton, Name, Note, Page, Show, Tone, memo},
};

/// The screen.
#[component]
pub fn Today() -> impl IntoView {
    let alongside = alongside();
    let day = memo(move || {
        let me = alongside.identity.with(|identity| identity.as_ref().map(|one| one.user));
        let today = alongside.today();
        me.map_or_else(Day::default, |me| {
            alongside.view.with(|view| day::day(view, me, today, &clock::school_zone()))
        })
    });
    let planned = memo(move || day.with(|day| day.planned.clone()));
    let later = memo(move || day.with(|day| day.later.clone()));
    let follow_ups = memo(move || day.with(|day| day.follow_ups.clone()));
    let students = memo(move || day.with(|day| day.students.clone()));
    let captured =
        memo(move || alongside.drafts.read().iter().any(|draft| draft.captured.is_some()));
    let quiet = memo(move || planned.read().is_empty() && alongside.drafts.read().is_empty());
    view! {
        <Page title="Today" eyebrow=move || date_line(alongside)>
            <ToMergedChanges />
            <div class="cols cols-2">
                <div class="stack flat">
                    <ConcernsWait />
                    <NotAllOpened />
                    <LeaseNote />
                    <Show when=move || captured.get()>
                        <h2>"Recorded while locked"</h2>
                    </Show>
                    {drafts(|draft| draft.captured.is_some())}
                    {drafts(|draft| draft.captured.is_none())}
                    <For each=move || planned.get() key=plan_key let(one)>
                        <PlannedCard planned=one />
                    </For>
                    <Show when=move || quiet.get()>
                        <Quiet />
                    </Show>
                    <FollowUps follow_ups=follow_ups />
                    <Show when=move || !later.read().is_empty()>
                        <Later planned=later />
                    </Show>
                </div>
                <div class="stack">
                    <MyStudents students=students />
                    <Show when=move || !students.read().is_empty()>
                        <Beside it=Screen::Hour />
                    </Show>
                </div>
            </div>
        </Page>
    }
}

/// The cards of what is being written, of one kind.
fn drafts(are: fn(&DraftSummary) -> bool) -> impl IntoView {
    let alongside = alongside();
    let each = move || alongside.drafts.get().into_iter().filter(are).collect::<Vec<_>>();
    view! {
        <For each key=|draft| (draft.key, draft.updated) let(draft)>
            <DraftCard draft=draft />
        </For>
    }
}

/// A card is drawn again when anything that it shows has changed.
pub(crate) fn plan_key(one: &Planned) -> impl Eq + std::hash::Hash + use<> {
    let place =
        one.home_school.as_ref().map(|school| (school.name.clone(), school.contact.clone()));
    (
        one.plan.id,
        one.at,
        one.student.full_name(),
        one.plan.ask_for.clone(),
        place,
        one.missing.clone(),
    )
}

/// "Monday 23 November, week 2 of the fortnight".
fn date_line(alongside: crate::store::Alongside) -> String {
    let today = alongside.today();
    let date = words::weekday_and_date(today);
    match alongside.view.with(|view| view.org.school_days()) {
        Some(school) if school.on(today) == SchoolDay::Open => {
            format!("{date}, week {} of the fortnight", school.calendar.fortnight_of(today).week)
        }
        Some(_) => format!("{date}, no school today"),
        None => date,
    }
}

/// That a record could not be opened here: without it the day may look emptier than it is.
#[component]
fn NotAllOpened() -> impl IntoView {
    let alongside = alongside();
    let any = memo(move || {
        alongside.view.read().failed.iter().any(|document| document.student().is_some())
    });
    view! {
        <Show when=move || any.get()>
            <Note tone=Tone::Warn icon="triangle-alert">
                <p>
                    "A student\u{2019}s record could not be opened on this device. It is being fetched again. What you record about them meanwhile is kept, and sent."
                </p>
            </Note>
        </Show>
    }
}

#[component]
fn Quiet() -> impl IntoView {
    alongside().role_is(may_record).then(|| {
        view! {
            <section class="card" aria-label="Visits">
                <Empty icon="calendar" title="No visit planned for today">
                    <div class="row">
                        <LinkButton icon="plus" href="/record">
                            "Record or plan a visit"
                        </LinkButton>
                    </div>
                </Empty>
            </section>
        }
    })
}

/// Visits of the days to come, in short.
#[component]
fn Later(planned: Memo<Vec<Planned>>) -> impl IntoView {
    let alongside = alongside();
    let line = move |one: Planned| {
        let when = words::moment(one.at, alongside.school_now());
        let place = one.home_school.map(|school| format!(", {}", school.name)).unwrap_or_default();
        view! {
            <li>
                <div class="grow">
                    <b>
                        <Name student=one.student.clone() />
                    </b>
                    <p class="small muted">{when} {place}</p>
                </div>
                <LinkButton href=format!("/students/{}", one.student.id)>
                    "Open" <span class="vh">" " <Name student=one.student.clone() /></span>
                </LinkButton>
            </li>
        }
    };
    view! {
        <Card title="Planned" kind=CardKind::Flush>
            <ul class="list">
                <For each=move || planned.get() key=plan_key let(one)>
                    {line(one)}
                </For>
            </ul>
        </Card>
    }
}
