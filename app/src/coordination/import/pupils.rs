//! The pupils of a file, each with what is wrong and what happens to them: those to look at first, the others behind
//! a line that opens.

use imports::ctf::{Correction, Decision, Effect, Preview, PreviewRow, ProblemField};
use leptos::prelude::*;

use super::choices::{choices, recognised, wants_a_look};
use crate::{
    coordination::{dates::TypedDate, desk::Desk},
    ui::{
        Button, Card, CardKind, Field, For, Icon, memo,
        words::{counted, upper_first},
    },
};

/// How many rows are drawn at a time; a file may have thousands.
const AT_ONCE: usize = 50;

/// All pupils of the file.
#[component]
pub(super) fn Pupils(
    /// Where decisions go.
    preview: RwSignal<Option<Preview>>,
) -> impl IntoView {
    let rows = move |looked_at: bool| {
        preview.with(|preview| {
            let rows = preview.as_ref().map(Preview::rows).unwrap_or_default();
            rows.iter()
                .filter(|row| wants_a_look(row) == looked_at)
                .map(|row| row.pupil.row)
                .collect::<Vec<_>>()
        })
    };
    // Which list a pupil is in is settled when the file is read: a row never jumps while somebody works on it.
    let (to_look_at, plain) = untrack(|| (rows(true), rows(false)));
    view! {
        {(!to_look_at.is_empty())
            .then(|| {
                let title = format!("{} to look at", counted(to_look_at.len(), "student"));
                view! {
                    <Card title kind=CardKind::Flush>
                        <Rows rows=to_look_at preview />
                    </Card>
                }
            })}
        {(!plain.is_empty())
            .then(|| {
                let words = format!("{} with nothing to look at", counted(plain.len(), "student"));
                view! {
                    <details class="card flush opens">
                        <summary>
                            <span class="grow">{words}</span>
                            <Icon name="chevron-down" />
                        </summary>
                        <Rows rows=plain preview />
                    </details>
                }
            })}
    }
}

/// The first of these rows, and the way to more.
#[component]
fn Rows(rows: Vec<u32>, preview: RwSignal<Option<Preview>>) -> impl IntoView {
    let shown = RwSignal::new(AT_ONCE);
    let all = rows.len();
    let some = move || -> Vec<u32> { rows.iter().copied().take(shown.get()).collect() };
    view! {
        <ul class="list">
            <For
                each=some
                key=|row| *row
                children=move |row| view! { <Pupil row preview /> }
            />
        </ul>
        {move || {
            let hidden = all.saturating_sub(shown.get());
            (hidden > 0)
                .then(|| {
                    view! {
                        <p class="pad">
                            <button
                                type="button"
                                class="btn wide"
                                on:click=move |_| shown.update(|shown| *shown += AT_ONCE)
                            >
                                {format!("Show {} more", hidden.min(AT_ONCE))}
                            </button>
                        </p>
                    }
                })
        }}
    }
}

/// "Row 4, Dylan Khan", or "Row 4" while names are hidden.
pub(super) fn shown_label(desk: Desk, label: &str) -> String {
    let row = label.split_once(',').map_or(label, |(row, _)| row);
    if desk.hides_names() { row.to_owned() } else { label.to_owned() }
}

#[component]
fn Pupil(row: u32, preview: RwSignal<Option<Preview>>) -> impl IntoView {
    let desk = Desk::here();
    let this = memo(move || {
        preview.with(|preview| {
            preview.as_ref()?.rows().iter().find(|one| one.pupil.row == row).cloned()
        })
    });
    move || {
        // Drawn again when names are hidden or shown.
        desk.hides_names();
        this.get().map(|one| view! { <Drawn one preview desk /> })
    }
}

#[component]
fn Drawn(one: PreviewRow, preview: RwSignal<Option<Preview>>, desk: Desk) -> impl IntoView {
    let row = one.pupil.row;
    let view = desk.view_now();
    let label = one.pupil.label();
    let named = |student: &domain::student::Student| desk.full_name(student);
    let hint = recognised(&one, &view, named);
    let facts: Vec<String> = [
        one.pupil.year_group.map(domain::words::year_group),
        one.pupil.date_of_birth.map(|born| format!("born {}", domain::words::date(born))),
    ]
    .into_iter()
    .flatten()
    .collect();
    let choices = choices(&one, &view, named);
    let place = |decision: Decision| choices.iter().position(|choice| choice.decision == decision);
    let now = place(one.decision);
    let options: Vec<_> = choices.iter().map(|choice| choice.words.clone()).enumerate().collect();
    let decisions: Vec<_> = choices.iter().map(|choice| choice.decision).collect();
    let decide = move |value: String| {
        let chosen = value.parse::<usize>().ok().and_then(|at| decisions.get(at).copied());
        let Some(decision) = chosen else { return };
        let mut refused = None;
        preview.update(|preview| {
            refused = preview.as_mut().and_then(|preview| preview.decide(row, decision).err());
        });
        if let Some(why) = refused {
            desk.say(why.to_string());
        }
    };
    // The line begins with row and name already.
    let prefix = format!("{label}: ");
    let short = move |words: &str| words.strip_prefix(&prefix).unwrap_or(words).to_owned();
    let problems = one.pupil.problems.clone();
    let to_correct = problems
        .iter()
        .find(|problem| problem.effect == Effect::Stops)
        .map(|problem| problem.field);
    let shown = shown_label(desk, &label);
    let select_label = format!("What happens to {shown}");
    view! {
        <li class="wraps">
            <div class="grow stack-s">
                <p>
                    <b><bdi>{shown}</bdi></b>
                    <span class="small muted">" " {facts.join(", ")}</span>
                </p>
                {problems
                    .into_iter()
                    .map(|problem| {
                        view! {
                            <p class="small row-n wrong">
                                <Icon name="triangle-alert" />
                                <span>{upper_first(&short(&problem.words))} ". " {problem.effect.label()} "."</span>
                            </p>
                        }
                    })
                    .collect_view()}
                {hint.map(|words| view! { <p class="small">{words}</p> })}
                {to_correct.map(|field| view! { <PutRight row field preview /> })}
            </div>
            <select
                class="field decision"
                aria-label=select_label
                on:change=move |event| decide(event_target_value(&event))
            >
                {options
                    .into_iter()
                    .map(|(at, words)| {
                        view! { <option value=at.to_string() selected=now == Some(at)>{words}</option> }
                    })
                    .collect_view()}
            </select>
        </li>
    }
}

/// What stops a pupil, put right here: a name or a date is typed; everything but a name can be left open.
#[component]
fn PutRight(row: u32, field: ProblemField, preview: RwSignal<Option<Preview>>) -> impl IntoView {
    let typed = RwSignal::new(String::new());
    let wrong = RwSignal::new(None::<String>);
    let desk = Desk::here();
    let correct = move |correction: Correction| {
        let mut refused = None;
        preview.update(|preview| {
            refused = preview.as_mut().and_then(|preview| preview.correct(row, correction).err());
        });
        if let Some(why) = refused {
            desk.say(why.to_string());
        }
    };
    let name = move |label: &'static str, make: fn(String) -> Correction| {
        view! {
            <div class="row put-right">
                <Field label veiled=true value=typed on_input=move |text| typed.set(text) />
                <Button on_press=move || correct(make(typed.get_untracked()))>"Put right"</Button>
            </div>
        }
        .into_any()
    };
    let without = move |words: &'static str, correction: Correction| {
        view! {
            <div class="row">
                <Button on_press=move || correct(correction.clone())>{words}</Button>
            </div>
        }
        .into_any()
    };
    match field {
        ProblemField::GivenName => name("Given name", Correction::GivenName),
        ProblemField::FamilyName => name("Family name", Correction::FamilyName),
        ProblemField::DateOfBirth => view! {
            <div class="row put-right">
                <Field
                    label="Date of birth"
                    hint="For example, 4 3 2012"
                    error=wrong
                    value=typed
                    on_input=move |text| typed.set(text)
                />
                <Button on_press=move || {
                    match TypedDate::split(&typed.read_untracked()).read("The date of birth") {
                        Ok(born) => correct(Correction::DateOfBirth(Some(born))),
                        Err(words) => wrong.set(Some(words)),
                    }
                }>"Put right"</Button>
            </div>
            {without("Import without the date of birth", Correction::DateOfBirth(None))}
        }
        .into_any(),
        ProblemField::Upn => without("Import without the UPN", Correction::Upn(None)),
        ProblemField::YearGroup => without("Import without the year", Correction::YearGroup(None)),
    }
}
