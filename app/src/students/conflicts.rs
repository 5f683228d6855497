//! What two people wrote apart about the same thing: both values with their names, until someone chooses one of them
//! or, where they are prose, keeps both. It stands on the record, and of all records on `merged_changes`.

use domain::{
    access::may_record,
    id::{StudentId, UserId},
    ledger::Weekdays,
    staff::Role,
    student::{Standing, Student},
    words,
};
use jiff::Timestamp;
use leptos::prelude::*;
use records::{Conflict, ConflictValue, DocumentId, Edit, standing_of};

use super::{page::Record, roster::staff_name, school_times, together::said, writing::Writing};
use crate::{
    device::clock,
    store::Alongside,
    ui::{Button, For, Note, Pill, Show, Tone, memo, words::upper_first},
    visits::NotSaved,
};

/// The note; nothing while nothing was written apart.
#[component]
pub(super) fn Conflicts(
    /// The record.
    record: Record,
) -> impl IntoView {
    let conflicts = memo(move || record.with(|record| record.conflicts.clone()));
    view! {
        <Show when=move || !conflicts.read().is_empty()>
            <Note tone=Tone::Warn icon="users">
                <h2>"Two people wrote this apart; both are kept"</h2>
                <Fields apart=conflicts />
            </Note>
        </Show>
    }
}

/// What was written apart, each with the document that it is in.
pub(super) type Apart = Vec<(DocumentId, Conflict)>;

/// Both values, field by field.
#[component]
pub(super) fn Fields(
    /// Of which fields.
    apart: Memo<Apart>,
) -> impl IntoView {
    view! {
        <For
            each=move || apart.get()
            key=|(document, conflict)| {
                let texts: Vec<String> =
                    conflict.values.iter().map(|value| value.text.clone()).collect();
                (document.to_string(), conflict.field.clone(), texts)
            }
            let((document, conflict))
        >
            <OneConflict document=document conflict=conflict />
        </For>
    }
}

#[component]
fn OneConflict(document: DocumentId, conflict: Conflict) -> impl IntoView {
    let writing = Writing::here();
    // Who a student is belongs to the coordinator; what was recorded, to everyone who may write it.
    let recorded = matches!(document, DocumentId::StudentYear(..));
    let may_choose = writing.alongside.role_is(|role| role == Role::Coordinator)
        || recorded && writing.alongside.role_is(may_record);
    let (field, name) = (conflict.field.clone(), field_words(&conflict.field));
    let words = if conflict.values.len() > 2 { "Keep all" } else { "Keep both" };
    let both = (may_choose && conflict.can_keep_both()).then(|| {
        let (edit, label) =
            (Edit::KeepBoth { document, field: field.clone() }, format!("{words}: {name}"));
        view! {
            <div>
                <Button
                    label=label
                    busy=writing.busy
                    on_press=move || {
                        writing
                            .save(
                                edit.clone(),
                                |toasts| toasts.say("Kept, each under the name of who wrote it"),
                            );
                    }
                >
                    {words}
                </Button>
            </div>
        }
    });
    let values = conflict.values.into_iter().map(move |value| {
        let edit =
            Edit::ResolveConflict { document, field: field.clone(), keep: value.text.clone() };
        let (field, text) = (field.clone(), value.text.clone());
        let shown = Signal::derive(move || shown_text(writing.alongside, &field, &text));
        view! { <OneValue value=value shown=shown choose=may_choose.then_some(edit) writing=writing /> }
    });
    view! {
        <div class="stack-s apart">
            <h3>{name}</h3>
            <ul class="cols cols-2">{values.collect_view()}</ul>
            {both}
            {(!may_choose)
                .then(|| {
                    view! { <p class="small">"The coordinator chooses."</p> }
                })}
            <NotSaved refused=writing.refused />
        </div>
    }
}

#[component]
fn OneValue(
    value: ConflictValue,
    shown: Signal<String>,
    choose: Option<Edit>,
    writing: Writing,
) -> impl IntoView {
    let by = move || by_whom(writing.alongside, value.author, value.at);
    let label = Signal::derive(move || format!("Keep this: {}", shown.read()));
    view! {
        <li class="stack-s">
            <p class="as-written">
                <b>
                    <bdi>{shown}</bdi>
                </b>
            </p>
            <p class="small">{by}</p>
            <div class="row">
                {value
                    .shown
                    .then(|| {
                        view! {
                            <Pill icon="eye">"Shown now"</Pill>
                        }
                    })}
                {choose
                    .map(|edit| {
                        view! {
                            <Button
                                label=label
                                busy=writing.busy
                                on_press=move || {
                                    writing
                                        .save(
                                            edit.clone(),
                                            |toasts| {
                                                toasts.say("Chosen. The other stays in the history");
                                            },
                                        );
                                }
                            >
                                "Keep this"
                            </Button>
                        }
                    })}
            </div>
        </li>
    }
}

/// "Mrs Khan, today 10:46am".
pub(super) fn by_whom(
    alongside: Alongside,
    author: Option<UserId>,
    at: Option<Timestamp>,
) -> String {
    let me = alongside.identity.with(|one| one.as_ref().map(|one| one.user));
    let name = match (author, me) {
        (Some(author), Some(me)) => alongside.view.with(|view| staff_name(&view.org, author, me)),
        _ => "Someone".to_owned(),
    };
    match at {
        Some(at) => format!("{name}, {}", words::within(&alongside.moment(at))),
        None => name,
    }
}

/// The field in which it is written what was decided about a student.
const STANDING: &str = "student/standing";

/// Where it is written on which weekdays a student is in, before the day from which they are.
const DAYS_IN: &str = "days_in/";

/// The letters of a day: "2026-11-23".
const DAY: usize = 10;

/// The letters of an id.
const ID: usize = 26;

/// A value as people say it: as it was written, a hidden name by its first letter, and in words where what is written
/// are ids.
pub(super) fn shown_text(alongside: Alongside, field: &str, text: &str) -> String {
    if let Some(words) = school_times::in_words(field, text) {
        return words;
    }
    if field.starts_with(DAYS_IN) {
        return weekdays(text);
    }
    let hidden = alongside.names_hidden.get();
    let Some(standing) = (field == STANDING).then(|| standing_of(text)).flatten() else {
        let is_name = field.ends_with("_name") || field.ends_with("/upn");
        return as_written(&readable(alongside, text), hidden && is_name);
    };
    let named = |student: &Student| if hidden { student.initials() } else { student.full_name() };
    alongside.view.with(|view| {
        standing_words(&standing, |id| view.student(id)?.core.student.as_ref().map(named))
    })
}

/// A day as people say it, an id by its name, and what several people wrote with their names.
fn readable(alongside: Alongside, text: &str) -> String {
    if text.len() == DAY
        && let Ok(day) = text.parse()
    {
        return words::date(day);
    }
    alongside.view.with(|view| {
        let org = &view.org;
        let school = org.home_schools.iter().find(|one| one.id.to_string() == text);
        let person = || org.staff.iter().find(|one| one.id.to_string() == text);
        let name = school.map(|one| &one.name).or_else(|| person().map(|one| &one.name));
        name.filter(|_| text.len() == ID)
            .cloned()
            .unwrap_or_else(|| said(text, org, &clock::school_zone()))
    })
}

/// Weekdays as they are written, "on: mon thu", as people say them.
fn weekdays(text: &str) -> String {
    let is_named =
        |name: &str| text.split_whitespace().any(|word| name.to_lowercase().starts_with(word));
    let days = Weekdays::EACH.iter().filter(|(_, name)| is_named(name)).map(|(day, _)| *day);
    let days = Weekdays::new(&days.collect::<Vec<_>>());
    days.map_or_else(|| text.to_owned(), Weekdays::words)
}

/// A value as it was written; only its first letter where it is a name and names are hidden.
fn as_written(text: &str, hidden: bool) -> String {
    match text.chars().next() {
        None => "(nothing)".to_owned(),
        Some(first) if hidden => format!("{first}."),
        Some(_) => text.to_owned(),
    }
}

/// What was decided, in words.
fn standing_words(standing: &Standing, name: impl Fn(StudentId) -> Option<String>) -> String {
    match standing {
        Standing::Confirmed => "Confirmed as a student of this school".to_owned(),
        Standing::MetOffSite { .. } => "Met off site, not decided yet".to_owned(),
        Standing::MergedInto { student, .. } => match name(*student) {
            Some(name) => format!("The same student as {name}"),
            None => "The same as a student who is not on this device".to_owned(),
        },
        Standing::Declined { reason, .. } => format!("Not a student of this school: {reason}"),
    }
}

/// "student/family_name" as people say it: "Family name"; what the record calls something else, as it does.
pub(super) fn field_words(field: &str) -> String {
    if field == STANDING {
        return "What was decided about someone met off site".to_owned();
    }
    if let Some(name) = school_times::name(field) {
        return name;
    }
    let from = field
        .strip_prefix(DAYS_IN)
        .and_then(|rest| rest.get(..DAY)?.parse::<jiff::civil::Date>().ok());
    if let Some(from) = from {
        return format!("Days in, from {}", words::date(from));
    }
    let is_id = |part: &str| part.len() == ID && part.chars().all(|c| c.is_ascii_alphanumeric());
    let name = field.rsplit('/').find(|part| !is_id(part)).unwrap_or(field);
    match name {
        "needs" => "Support needs".to_owned(),
        "upn" => "UPN".to_owned(),
        "placement_objectives" => "Meant to achieve".to_owned(),
        _ => upper_first(&name.replace('_', " ")),
    }
}

#[cfg(test)]
mod tests {
    use domain::student::Decided;

    use super::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    #[test]
    fn a_hidden_name_shows_its_first_letter() {
        assert_eq!(as_written("Fraser", true), "F.");
        assert_eq!(as_written("Fraser", false), "Fraser");
        assert_eq!(as_written("", false), "(nothing)");
    }

    #[test]
    fn a_decision_is_said_in_words() {
        let decided = Decided {
            met_by: UserId::draw(1),
            by: UserId::draw(2),
            at: jiff::Timestamp::UNIX_EPOCH,
        };
        let words = |standing: &Standing| {
            standing_words(standing, |id| (id == StudentId::draw(1)).then(|| "Kai Morgan".into()))
        };
        let into = |id| Standing::MergedInto { student: StudentId::draw(id), decided };
        assert_eq!(words(&into(1)), "The same student as Kai Morgan");
        assert_eq!(words(&into(2)), "The same as a student who is not on this device");
        let reason = "Moved away".to_owned();
        assert_eq!(
            words(&Standing::Declined { reason, decided }),
            "Not a student of this school: Moved away"
        );
        assert_eq!(field_words(STANDING), "What was decided about someone met off site");
    }

    #[test]
    fn weekdays_written_apart_are_said_in_words() {
        assert_eq!(weekdays("on: mon thu"), "Monday and Thursday");
        assert_eq!(weekdays("mon tue wed thu fri"), "Monday to Friday");
        assert_eq!(weekdays(""), "");
    }

    #[test]
    fn a_field_is_named_without_ids() {
        assert_eq!(field_words("student/family_name"), "Family name");
        assert_eq!(field_words("student/needs"), "Support needs");
        assert_eq!(field_words("student/upn"), "UPN");
        assert_eq!(field_words("student/placement_objectives"), "Meant to achieve");
        assert_eq!(field_words("student/year_group"), "Year group");
        assert_eq!(field_words("plans/01ARZ3NDEKTSV4RRFFQ69G5FAV"), "Plans");
        assert_eq!(field_words("visits/01ARZ3NDEKTSV4RRFFQ69G5FAV/note"), "Note");
        let days = "Days in, from 9 November 2026";
        assert_eq!(field_words("days_in/2026-11-09"), days);
        assert_eq!(field_words("days_in/2026-11-09/on"), days);
    }
}
