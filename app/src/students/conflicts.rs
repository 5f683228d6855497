//! What two people wrote apart about the same thing: both values with their names, until someone chooses.

use domain::{
    id::StudentId,
    staff::Role,
    student::{Standing, Student},
    words,
};
use leptos::prelude::*;
use records::{Conflict, ConflictValue, DocumentId, Edit, standing_of};

use super::{page::Record, roster::staff_name, writing::Writing};
use crate::{
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
                <For
                    each=move || conflicts.get()
                    key=|(document, conflict)| {
                        let texts: Vec<String> =
                            conflict.values.iter().map(|value| value.text.clone()).collect();
                        (document.to_string(), conflict.field.clone(), texts)
                    }
                    let((document, conflict))
                >
                    <OneConflict document=document conflict=conflict />
                </For>
            </Note>
        </Show>
    }
}

#[component]
fn OneConflict(document: DocumentId, conflict: Conflict) -> impl IntoView {
    let writing = Writing::here();
    let role = writing.alongside.identity.with_untracked(|one| one.as_ref().map(|one| one.role));
    // Who a student is belongs to the coordinator; what was recorded, to everyone who may write it.
    let may_choose =
        role == Some(Role::Coordinator) || matches!(document, DocumentId::StudentYear(..));
    let field = conflict.field.clone();
    let values = conflict.values.into_iter().map(move |value| {
        let edit =
            Edit::ResolveConflict { document, field: field.clone(), keep: value.text.clone() };
        let (field, text) = (field.clone(), value.text.clone());
        let shown = Signal::derive(move || shown_text(writing.alongside, &field, &text));
        view! { <OneValue value=value shown=shown choose=may_choose.then_some(edit) writing=writing /> }
    });
    view! {
        <div class="stack-s apart">
            <h3>{field_words(&conflict.field)}</h3>
            <ul class="stack-s">{values.collect_view()}</ul>
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
    let alongside = writing.alongside;
    let by = move || {
        let me = alongside.identity.with(|one| one.as_ref().map(|one| one.user));
        let name = match (value.author, me) {
            (Some(author), Some(me)) => {
                alongside.view.with(|view| staff_name(&view.org, author, me))
            }
            _ => "Someone".to_owned(),
        };
        match value.at {
            Some(at) => format!("{name}, {}", words::within(&alongside.moment(at))),
            None => name,
        }
    };
    let label = Signal::derive(move || format!("Keep: {}", shown.read()));
    view! {
        <li class="row spread">
            <div class="grow">
                <p class="as-written">
                    <b>
                        <bdi>{shown}</bdi>
                    </b>
                </p>
                <p class="small">{by}</p>
            </div>
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
                                        |toasts| toasts.say("Chosen. The other stays in the history"),
                                    );
                            }
                        >
                            "Keep this one"
                        </Button>
                    }
                })}
        </li>
    }
}

/// The field in which it is written what was decided about a student.
const STANDING: &str = "student/standing";

/// A value as people say it: as it was written, a hidden name by its first letter, and in words where what is written
/// are ids.
fn shown_text(alongside: Alongside, field: &str, text: &str) -> String {
    let hidden = alongside.names_hidden.get();
    let Some(standing) = (field == STANDING).then(|| standing_of(text)).flatten() else {
        return as_written(text, hidden && field.ends_with("_name"));
    };
    let named = |student: &Student| if hidden { student.initials() } else { student.full_name() };
    alongside.view.with(|view| {
        standing_words(&standing, |id| view.student(id)?.core.student.as_ref().map(named))
    })
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
fn field_words(field: &str) -> String {
    if field == STANDING {
        return "What was decided about someone met off site".to_owned();
    }
    let is_id = |part: &str| part.len() == 26 && part.chars().all(|c| c.is_ascii_alphanumeric());
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
    use domain::{id::UserId, student::Decided};

    use super::*;

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
    fn a_field_is_named_without_ids() {
        assert_eq!(field_words("student/family_name"), "Family name");
        assert_eq!(field_words("student/needs"), "Support needs");
        assert_eq!(field_words("student/upn"), "UPN");
        assert_eq!(field_words("student/placement_objectives"), "Meant to achieve");
        assert_eq!(field_words("student/year_group"), "Year group");
        assert_eq!(field_words("plans/01ARZ3NDEKTSV4RRFFQ69G5FAV"), "Plans");
        assert_eq!(field_words("visits/01ARZ3NDEKTSV4RRFFQ69G5FAV/note"), "Note");
    }
}
