//! Key facts: who mentors the student, the placement, the home school. The UPN is masked until it is asked for.

use domain::{
    id::StudentId,
    relationship::Relationship,
    student::{Placement, PlacementAttendance, Student},
    words,
};
use leptos::prelude::*;

use super::{page::Record, roster, together::said_of};
use crate::{
    device::clock,
    store::{Alongside, alongside},
    ui::memo,
};

/// The card.
#[component]
pub(super) fn Facts(
    /// Whose.
    id: StudentId,
    /// The record.
    record: Record,
) -> impl IntoView {
    let alongside = alongside();
    let core = memo(move || record.with(|record| record.core.clone()));
    let rows = move || {
        let core = core.read();
        let mut rows = vec![("Mentor", mentors(alongside, &core.relationships))];
        if let Some(student) = &core.student {
            let org = alongside.view.with(|view| view.org.clone());
            rows.extend(about(&said_of(student.clone(), &org, &clock::school_zone())));
        }
        rows.into_iter()
            .map(|(name, value)| {
                view! { <dt>{name}</dt><dd class="as-written"><bdi>{value}</bdi></dd> }
            })
            .collect_view()
    };
    let student = memo(move || core.with(|core| core.student.clone()));
    let heading = format!("facts-{id}");
    let labelled = heading.clone();
    view! {
        <section class="card" aria-labelledby=labelled>
            <h2 id=heading class="gap-below">
                "Key facts"
            </h2>
            <dl class="kv">{rows} <HomeSchoolFacts student=student /> <UpnFact student=student /></dl>
        </section>
    }
}

/// "You, since 9 November 2026".
fn mentors(alongside: Alongside, relationships: &[Relationship]) -> String {
    let today = alongside.today();
    let me = alongside.identity.with(|one| one.as_ref().map(|one| one.user));
    let now: Vec<String> = roster::mentors_on(relationships, today)
        .into_iter()
        .map(|tie| {
            let name = alongside
                .view
                .with(|view| roster::staff_name(&view.org, tie.mentor, me.unwrap_or(tie.mentor)));
            format!("{name}, since {}", words::date(tie.from))
        })
        .collect();
    if now.is_empty() { "Nobody yet".into() } else { now.join("; ") }
}

/// What is known about a student, in the order of the card; nothing that is not known.
fn about(student: &Student) -> Vec<(&'static str, String)> {
    let mut rows = Vec::new();
    if let Some(placement) = &student.placement {
        rows.push(("Commissioner", placement.commissioner.clone()));
        rows.push(("Placement", placement_words(placement)));
        if !placement.objectives.is_empty() {
            rows.push(("Meant to achieve", placement.objectives.clone()));
        }
    }
    if let Some(born) = student.date_of_birth {
        rows.push(("Date of birth", words::date(born)));
    }
    if !student.needs.is_empty() {
        rows.push(("Support needs", student.needs.clone()));
    }
    rows.retain(|(_, value)| !value.is_empty());
    rows
}

/// "Part-time, 9 November 2026 to 29 January 2027".
fn placement_words(placement: &Placement) -> String {
    let attendance = match placement.attendance {
        PlacementAttendance::FullTime => "Full-time",
        PlacementAttendance::PartTime => "Part-time",
    };
    match (placement.starts, placement.expected_end) {
        (Some(from), Some(to)) => format!("{attendance}, {}", words::date_range(from, to)),
        (Some(from), None) => format!("{attendance}, from {}", words::date(from)),
        (None, Some(to)) => format!("{attendance}, until {}", words::date(to)),
        (None, None) => attendance.to_owned(),
    }
}

#[component]
fn HomeSchoolFacts(student: Memo<Option<Student>>) -> impl IntoView {
    let alongside = alongside();
    move || {
        let id = student.with(|student| student.as_ref().and_then(|one| one.home_school));
        let school = alongside.view.with(|view| roster::home_school(&view.org, id).cloned())?;
        let number: String = school
            .telephone
            .chars()
            .filter(|letter| letter.is_ascii_digit() || *letter == '+')
            .collect();
        let telephone = (!number.is_empty()).then(|| {
            view! {
                <br />
                <a class="tel" href=format!("tel:{number}")>
                    {school.telephone.clone()}
                </a>
            }
        });
        let contact = (!school.contact.is_empty()).then(|| {
            view! {
                <br />
                "Ask for "
                <bdi>{school.contact.clone()}</bdi>
            }
        });
        Some(view! {
            <dt>"Home school"</dt>
            <dd>
                <bdi>{school.name}</bdi>
                {contact}
                {telephone}
            </dd>
        })
    }
}

#[component]
fn UpnFact(student: Memo<Option<Student>>) -> impl IntoView {
    let shown = RwSignal::new(false);
    move || {
        let upn = student.with(|student| student.as_ref().and_then(|one| one.upn.clone()))?;
        let masked = format!(
            "\u{2022}\u{2022}\u{2022}\u{2022} {}",
            upn.as_str().get(9..).unwrap_or_default()
        );
        let full = upn.as_str().to_owned();
        Some(view! {
            <dt>"UPN"</dt>
            <dd class="num">
                {move || if shown.get() { full.clone() } else { masked.clone() }} " "
                <button
                    type="button"
                    class="btn ghost small"
                    aria-pressed=move || if shown.get() { "true" } else { "false" }
                    aria-label=move || if shown.get() { "Hide the UPN" } else { "Show the UPN" }
                    on:click=move |_| shown.update(|shown| *shown = !*shown)
                >
                    {move || if shown.get() { "Hide" } else { "Show" }}
                </button>
            </dd>
        })
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    #[test]
    fn a_placement_in_words() {
        let mut placement = Placement {
            commissioner: "Westbrook High".into(),
            attendance: PlacementAttendance::PartTime,
            starts: Some(date(2026, 11, 9)),
            expected_end: None,
            objectives: String::new(),
        };
        assert_eq!(placement_words(&placement), "Part-time, from 9 November 2026");
        placement.expected_end = Some(date(2027, 1, 29));
        assert_eq!(placement_words(&placement), "Part-time, 9 November 2026 to 29 January 2027");
    }
}
