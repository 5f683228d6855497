//! The cards of the day: a visit that is planned, a visit, a session or a concern that nobody has finished, and for whoever
//! holds a key to concerns how many wait.

use domain::{student::Student, words};
use leptos::prelude::*;
use replica::{DraftKind, DraftSummary};

use super::day::Planned;
use crate::{
    store::alongside,
    students::roster,
    ui::{ButtonKind, Initials, LinkButton, Name, Pill, Tone, memo, words::joined},
    visits::{key_of, visit_path, whose_path},
};

/// A planned visit: whom, where, whom to ask for, and whether everything is on this tablet.
#[component]
pub fn PlannedCard(
    /// The plan and what is known of it.
    planned: Planned,
) -> impl IntoView {
    let alongside = alongside();
    let student = planned.student;
    let again = student.clone();
    let id = student.id;
    // A plan made with somebody who was merged since is visited where it lies.
    let with = planned.plan.student;
    let at = planned.at;
    let when = move || {
        let today = alongside.today();
        let time = words::time(at.time());
        if at.date() == today {
            format!("Transition visit, {time}")
        } else {
            format!("Transition visit, {}, {time}", words::within(&words::day(at.date(), today)))
        }
    };
    let begun = memo(move || alongside.drafts.read().iter().any(|draft| draft.key == key_of(with)));
    let school = planned.home_school.as_ref().map(|school| school.name.clone());
    let place: Vec<String> = school.into_iter().chain(student.year_words()).collect();
    let ask = Some(planned.plan.ask_for.clone()).filter(|ask| !ask.is_empty()).or_else(|| {
        planned.home_school.map(|school| school.contact).filter(|contact| !contact.is_empty())
    });
    view! {
        <section class="card hero stack planned" aria-label=move || format!("Planned: {}", when())>
            <div class="row spread">
                <h2>{when}</h2>
                <Readiness missing=planned.missing />
            </div>
            <div class="row-n">
                <Initials student=student.clone() class="lg" />
                <div>
                    <p class="who">
                        <Name student=student.clone() />
                    </p>
                    <p class="muted">{place.join(", ")}</p>
                    {ask
                        .map(|ask| {
                            view! { <p class="muted small">"Ask for " <bdi>{ask}</bdi></p> }
                        })}
                </div>
            </div>
            <div class="row">
                <span class="grow">
                    <LinkButton kind=ButtonKind::BigWide icon="footprints" href=visit_path(with)>
                        {move || if begun.get() { "Continue visit" } else { "Start visit" }}
                        <span class="vh">" with " <Name student=student.clone() /></span>
                    </LinkButton>
                </span>
                <LinkButton href=format!("/students/{id}")>
                    "Read notes" <span class="vh">" about " <Name student=again /></span>
                </LinkButton>
            </div>
        </section>
    }
}

/// *Ready offline*, computed from the copy on this tablet, or what is missing.
#[component]
fn Readiness(missing: Vec<&'static str>) -> impl IntoView {
    if missing.is_empty() {
        view! {
            <Pill tone=Tone::Good icon="check">
                "Ready offline"
            </Pill>
        }
        .into_any()
    } else {
        let missing: Vec<String> = missing.into_iter().map(str::to_owned).collect();
        view! {
            <Pill tone=Tone::Warn icon="circle-alert">
                "Not all here"
            </Pill>
            <p class="small whole">
                "Missing on this tablet: " {joined(&missing)} ". The visit can be recorded all the same."
            </p>
        }
        .into_any()
    }
}

/// How many concerns wait for whoever holds a key to them. Nothing of any is said, and nothing of it is opened for this.
#[component]
pub fn ConcernsWait() -> impl IntoView {
    let alongside = alongside();
    let many = memo(move || alongside.view.read().concerns_wait.filter(|many| *many > 0));
    move || {
        many.get().map(|many| {
            let wait = if many == 1 { "waits" } else { "wait" };
            view! {
                <section class="card hero row" aria-label="Concerns">
                    <p class="grow">
                        <b>{words::counted(many, "concern")} " " {wait} " for you"</b>
                    </p>
                    <LinkButton kind=ButtonKind::Main icon="shield-alert" href="/concerns/waiting">
                        "Open"
                    </LinkButton>
                </section>
            }
        })
    }
}

/// A visit, a session or a concern that nobody has finished; one tap goes on with it. Of a concern nothing is said but that there
/// is one.
#[component]
pub fn DraftCard(
    /// The draft.
    draft: DraftSummary,
) -> impl IntoView {
    let alongside = alongside();
    let id = draft.key.student;
    let updated = draft.updated;
    let of_concern = match draft.key.kind {
        DraftKind::Visit | DraftKind::Session => None,
        DraftKind::Concern => Some(("Concern that is not sealed", "a concern", "concern")),
        DraftKind::Answer => Some(("Not signed", "to add to a concern", "concerns")),
    };
    if let Some((title, what, at)) = of_concern {
        return view! {
            <div class="card row draft" role="group" aria-label=title>
                <p class="grow">
                    "You have begun "
                    {what}
                    ", saved "
                    <span class="num">{move || words::within(&alongside.moment(updated))}</span>
                    ". Nobody has it yet."
                </p>
                <LinkButton kind=ButtonKind::Main icon="pencil" href=format!("/{at}/{}", draft.key)>
                    "Continue"
                </LinkButton>
            </div>
        }
        .into_any();
    }
    let (mut begins, mut nobody) =
        ("You have an unfinished visit with ", "someone you have just met");
    let (mut label, mut href) = ("Continue", format!("/visit/{}", draft.key));
    let mut what = "Unfinished visit";
    if draft.key.is_session() {
        (what, begins) = ("Unfinished session", "You have an unfinished session with ");
        (nobody, href) = ("a student who is not on this tablet", format!("/log/{}", draft.key));
    }
    let named = draft.captured.map(|name| {
        (begins, nobody) = ("You recorded a visit with ", "someone whom you did not name");
        (label, href) = ("Choose the student and finish", whose_path(draft.key));
        Student::named(id, &name, "")
    });
    let named = named.filter(|named| !named.given_name.is_empty());
    let student = memo(move || {
        alongside.view.with(|view| roster::student(view, id).cloned()).or_else(|| named.clone())
    });
    view! {
        <div class="card row draft" role="group" aria-label=what>
            <p class="grow">
                {begins}
                <b>
                    {move || match student.get() {
                        Some(student) => view! { <Name student=student /> }.into_any(),
                        None => nobody.into_any(),
                    }}
                </b> ", saved " <span class="num">{move || words::within(&alongside.moment(updated))}</span> "."
            </p>
            <LinkButton kind=ButtonKind::Main icon="pencil" href=href>
                {label}
            </LinkButton>
        </div>
    }
    .into_any()
}
