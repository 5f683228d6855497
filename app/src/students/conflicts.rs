//! What two people wrote apart about the same thing: both values with their names, until someone chooses.

use domain::staff::Role;
use leptos::prelude::*;
use records::{Conflict, ConflictValue, DocumentId, Edit};

use super::{
    page::Record,
    roster::staff_name,
    writing::{NotSaved, Writing},
};
use crate::ui::{Button, Note, Pill, Tone, memo, words::upper_first};

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
        view! { <OneValue value=value choose=may_choose.then_some(edit) writing=writing /> }
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
fn OneValue(value: ConflictValue, choose: Option<Edit>, writing: Writing) -> impl IntoView {
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
            Some(at) => format!("{name}, {}", alongside.moment(at)),
            None => name,
        }
    };
    let label = format!("Keep: {}", value.text);
    let text = if value.text.is_empty() { "(nothing)".to_owned() } else { value.text };
    view! {
        <li class="row spread">
            <div class="grow">
                <p class="as-written">
                    <b>
                        <bdi>{text}</bdi>
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

/// "student/family_name" as people say it: "Family name".
fn field_words(field: &str) -> String {
    let is_id = |part: &str| part.len() == 26 && part.chars().all(|c| c.is_ascii_alphanumeric());
    let name = field.rsplit('/').find(|part| !is_id(part)).unwrap_or(field);
    upper_first(&name.replace('_', " "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_field_is_named_without_ids() {
        assert_eq!(field_words("student/family_name"), "Family name");
        assert_eq!(field_words("plans/01ARZ3NDEKTSV4RRFFQ69G5FAV"), "Plans");
        assert_eq!(field_words("visits/01ARZ3NDEKTSV4RRFFQ69G5FAV/note"), "Note");
    }
}
