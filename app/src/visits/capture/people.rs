//! Who was there. Someone else is said in the mentor's own words.

use domain::visit::{DraftField, Present, VisitDraft};
use leptos::prelude::*;

use super::{Keeper, Subject, WrongChoice, field_id};
use crate::ui::{Chip, Field, Show};

/// The card *Who was there?*.
#[component]
pub fn People(
    /// The draft.
    keeper: Keeper,
    /// Whom it is about.
    subject: Subject,
) -> impl IntoView {
    let chips = Present::ALL.map(|person| {
        let words = label(&person, subject);
        let (asked, set) = (person.clone(), person);
        view! {
            <Chip
                label=words
                name="who"
                checked=keeper.memo(move |draft| draft.present.contains(&asked))
                on_change=move |on| {
                    let person = set.clone();
                    keeper.change(move |draft| toggle(&mut draft.present, person, on));
                }
            />
        }
    });
    let others = keeper.memo(|draft| someone_else(draft).is_some());
    view! {
        <section class="card">
            <fieldset id=field_id(DraftField::Present) tabindex="-1">
                <legend>"Who was there?"</legend>
                <WrongChoice keeper=keeper field=DraftField::Present />
                <div class="chips">
                    {chips.into_iter().collect_view()}
                    <Chip
                        label="Someone else"
                        name="who"
                        checked=others
                        on_change=move |on| {
                            keeper.change(move |draft| set_other(draft, on.then(String::new)));
                        }
                    />
                </div>
                <Show when=move || others.get()>
                    <div class="under">
                        <Field
                            label="Who else?"
                            hint="For example, nan or social worker"
                            value=keeper.memo(|draft| someone_else(draft).unwrap_or_default())
                            on_input=move |words| {
                                keeper.change(move |draft| set_other(draft, Some(words)));
                            }
                        />
                    </div>
                </Show>
            </fieldset>
        </section>
    }
}

/// The chip's words: the student and the home school's contact by name where they are known.
fn label(person: &Present, subject: Subject) -> Signal<String> {
    match person {
        Present::Student => {
            Signal::derive(move || crate::ui::words::upper_first(&subject.called.get()))
        }
        Present::HomeSchoolContact => Signal::derive(move || {
            subject.contact.get().unwrap_or_else(|| Present::HomeSchoolContact.label().to_owned())
        }),
        other => Signal::stored(other.label().to_owned()),
    }
}

fn toggle<T: Ord>(set: &mut std::collections::BTreeSet<T>, one: T, on: bool) {
    if on {
        set.insert(one);
    } else {
        set.remove(&one);
    }
}

/// What was typed for someone else, if they are ticked.
fn someone_else(draft: &VisitDraft) -> Option<String> {
    draft.present.iter().find_map(|person| match person {
        Present::SomeoneElse(words) => Some(words.clone()),
        _ => None,
    })
}

fn set_other(draft: &mut VisitDraft, words: Option<String>) {
    draft.present.retain(|person| !matches!(person, Present::SomeoneElse(_)));
    draft.present.extend(words.map(Present::SomeoneElse));
}
