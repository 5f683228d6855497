//! `/students/:id/agreed`: how often a student and their mentors meet (clause 2.7), and on which weekdays the student is in
//! (clause 2.5). Each is added as a version from a day on, and what was agreed before stays. It is saved with no signal too.

use domain::{
    id::{AgreedId, StudentId},
    ledger::{Every, Weekdays},
};
use leptos::prelude::*;
use records::Edit;

use super::agreed_form::{AGREED_FROM, ASSESSMENT, AgreedForm, DaysForm, IN_FROM, IN_ON, MINUTES};
use crate::{
    coordination::{
        desk::Desk,
        fields::{DateInput, Filling, Mistakes, TextInput, TextLines},
        problem::words_for,
    },
    store::Attempt,
    students::the_hour::{HowOften, InOn},
    ui::{Button, ButtonKind, Card, Chip, ChipKind, Empty, LinkButton, Name, Page, memo},
};

/// The screen.
#[component]
pub fn WhatIsAgreed(
    /// About whom.
    id: StudentId,
) -> impl IntoView {
    let desk = Desk::here();
    let student =
        memo(move || desk.view().student(id).and_then(|known| known.core.student.clone()));
    // Drawn again when somebody else is looked at, not whenever something about them arrives: a form is being filled in.
    let who = memo(move || student.read().as_ref().map(|student| student.id));
    let body = move || match who.get() {
        Some(id) => {
            let name = move || {
                student.get().map(|one| view! { <Name student=Signal::stored(one) full=true /> })
            };
            view! {
                <p class="lab">
                    <a href=format!("/students/{id}")>{name}</a>
                </p>
                <Meeting id=id />
                <Days id=id />
            }
            .into_any()
        }
        None => view! {
            <Empty icon="users" title="This student is not on this device">
                <LinkButton href="/students">"All students"</LinkButton>
            </Empty>
        }
        .into_any(),
    };
    view! {
        <Page title="What is agreed" back=format!("/students/{id}")>
            {body}
        </Page>
    }
}

/// How often to meet, and another version of it.
#[component]
fn Meeting(id: StudentId) -> impl IntoView {
    let desk = Desk::here();
    let agreed = memo(move || {
        let view = desk.view();
        view.student(id).map_or_else(Vec::new, |known| known.core.agreed.clone())
    });
    let empty = move || AgreedForm::from_today(desk.today());
    let filling = Filling::new(untrack(empty));
    let busy = RwSignal::new(false);
    let attempt = Attempt::none();
    let save = move || {
        let Some(recorded) = desk.store.recorded() else { return };
        let fresh = || (AgreedId::draw(desk.draw()), recorded);
        let (version, recorded) = attempt.again_or(filling.form.get_untracked(), fresh);
        let Some(agreed) = filling.check(|form| form.read(version, recorded)) else { return };
        let edits = vec![Edit::AgreeFrequency { student: id, agreed }];
        desk.save(busy, edits, move || {
            attempt.saved();
            filling.form.try_set(untrack(empty));
            desk.say("Saved on this device");
        });
    };
    view! {
        <Card title="How often to meet">
            <HowOften agreed=agreed />
            <h3>"Agree something else"</h3>
            <p class="small muted">
                "Where the assessment says something else than an hour every fortnight. It counts from the first fortnight that begins on its first day or later, and what was agreed before stays."
            </p>
            <Mistakes filling />
            <TextInput
                filling
                id=MINUTES
                label="Minutes"
                hint="From 1 to 600"
                get=|form: &AgreedForm| &form.minutes
                set=|form| &mut form.minutes
            />
            <Each filling />
            <DateInput
                filling
                id=AGREED_FROM
                label="Agreed from"
                get=|form: &AgreedForm| &form.from
                set=|form| &mut form.from
            />
            <TextLines
                filling
                id=ASSESSMENT
                label="What the assessment says"
                hint="Why so often, in words that do not label"
                get=|form: &AgreedForm| &form.assessment
                set=|form| &mut form.assessment
            />
            <div class="row">
                <Button kind=ButtonKind::Main busy on_press=save>
                    "Save how often to meet"
                </Button>
            </div>
        </Card>
    }
}

/// Whether the minutes are those of a week or of a fortnight.
#[component]
fn Each(filling: Filling<AgreedForm>) -> impl IntoView {
    let every = memo(move || filling.form.with(|form| form.every));
    let chips = [(Every::Fortnight, "Fortnight"), (Every::Week, "Week")].map(|(one, label)| {
        view! {
            <Chip
                label=label
                name="agreed-every"
                kind=ChipKind::One
                checked=Signal::derive(move || every.get() == one)
                on_change=move |_| filling.form.update(|form| form.every = one)
            />
        }
    });
    view! {
        <fieldset>
            <legend>"In each"</legend>
            <div class="chips">{chips.into_iter().collect_view()}</div>
        </fieldset>
    }
}

/// On which weekdays the student is in, and another version of it.
#[component]
fn Days(id: StudentId) -> impl IntoView {
    let desk = Desk::here();
    let days = memo(move || {
        let view = desk.view();
        view.student(id).map_or_else(Vec::new, |known| known.core.days_in.clone())
    });
    let begun = move || days.with(|days| DaysForm::from_today(desk.today(), days));
    let filling = Filling::new(untrack(begun));
    let busy = RwSignal::new(false);
    let save = move || {
        let Some(days) = filling.check(DaysForm::read) else { return };
        desk.save(busy, vec![Edit::SetDaysIn { student: id, days }], move || {
            desk.say("Saved on this device");
        });
    };
    view! {
        <Card title="Days in">
            <InOn days=days />
            <h3>"In on other days"</h3>
            <p class="small muted">
                "What is still to come in a fortnight is counted by these days. To put days right, enter them again with the same first day."
            </p>
            <Mistakes filling />
            <On filling />
            <DateInput
                filling
                id=IN_FROM
                label="In from"
                get=|form: &DaysForm| &form.from
                set=|form| &mut form.from
            />
            <div class="row">
                <Button kind=ButtonKind::Main busy on_press=save>
                    "Save the days"
                </Button>
            </div>
        </Card>
    }
}

#[component]
fn On(filling: Filling<DaysForm>) -> impl IntoView {
    let wrong = memo(move || filling.problems.with(|problems| words_for(problems, IN_ON)));
    let chips = Weekdays::EACH.map(|(day, name)| {
        view! {
            <Chip
                label=name
                name="in-on"
                checked=Signal::derive(move || filling.form.with(|form| form.on.contains(&day)))
                on_change=move |is_in| filling.form.update(|form| form.set(day, is_in))
            />
        }
    });
    view! {
        <fieldset id=IN_ON tabindex="-1">
            <legend>"In on"</legend>
            {move || wrong.get().map(|words| view! { <p class="wrong">{words}</p> })}
            <div class="chips">{chips.into_iter().collect_view()}</div>
        </fieldset>
    }
}
