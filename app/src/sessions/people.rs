//! Who else was there: a parent or carer, whose words are asked for (clause 12.1), a professional, or anyone in words.

use domain::session::{AlsoThere, SessionDraft, SessionField};
use leptos::prelude::*;

use super::keeper::{Keeper, field_id, toggle};
use crate::ui::{Chip, Field, Show, TextArea};

/// The card.
#[component]
pub(super) fn People(
    /// The draft.
    keeper: Keeper,
) -> impl IntoView {
    let chips = AlsoThere::ALL.map(|person| {
        let (label, asked) = (person.label().to_owned(), person.clone());
        view! {
            <Chip
                label=label
                name="also"
                checked=keeper.part(move |draft| draft.also.contains(&asked))
                on_change=move |on| {
                    let person = person.clone();
                    keeper.change(move |draft| toggle(&mut draft.also, person, on));
                }
            />
        }
    });
    let other = keeper.part(|draft| someone_else(draft).is_some());
    let parent = keeper.part(|draft| {
        draft.also.contains(&AlsoThere::ParentOrCarer) || !draft.parent_words.is_empty()
    });
    let also = field_id(SessionField::Also);
    let words = field_id(SessionField::ParentWords);
    view! {
        <section class="card stack">
            <fieldset>
                <legend>"Who else was there? " <span class="hint">"(optional)"</span></legend>
                <div class="chips">
                    {chips.into_iter().collect_view()}
                    <Chip
                        label="Someone else"
                        name="also"
                        checked=other
                        on_change=move |on| {
                            keeper.change(move |draft| set_other(draft, on.then(String::new)));
                        }
                    />
                </div>
                <Show when=move || other.get()>
                    <div class="under">
                        <Field
                            label="Who else?"
                            id=also.clone()
                            hint="For example, nan or social worker"
                            error=keeper.wrong(also.clone())
                            value=keeper.part(|draft| someone_else(draft).unwrap_or_default())
                            on_input=move |words| {
                                keeper.change(move |draft| set_other(draft, Some(words)));
                            }
                        />
                    </div>
                </Show>
            </fieldset>
            <Show when=move || parent.get()>
                <TextArea
                    id=words.clone()
                    label="In the parent\u{2019}s or carer\u{2019}s words"
                    hint="Optional"
                    error=keeper.wrong(words.clone())
                    rows=2
                    value=keeper.part(|draft| draft.parent_words.clone())
                    on_input=move |words| keeper.change(move |draft| draft.parent_words = words)
                />
            </Show>
        </section>
    }
}

/// What was typed for someone else, if they are ticked.
fn someone_else(draft: &SessionDraft) -> Option<String> {
    draft.also.iter().find_map(|person| match person {
        AlsoThere::SomeoneElse(words) => Some(words.clone()),
        AlsoThere::ParentOrCarer | AlsoThere::Professional => None,
    })
}

fn set_other(draft: &mut SessionDraft, words: Option<String>) {
    draft.also.retain(|person| !matches!(person, AlsoThere::SomeoneElse(_)));
    draft.also.extend(words.map(AlsoThere::SomeoneElse));
}

#[cfg(test)]
mod tests {
    use super::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    #[test]
    fn someone_else_is_one_whatever_is_typed() {
        let mut draft = SessionDraft::default();
        for typed in ["N", "Na", "Nan"] {
            set_other(&mut draft, Some(typed.to_owned()));
        }
        draft.also.insert(AlsoThere::ParentOrCarer);
        assert_eq!(someone_else(&draft).as_deref(), Some("Nan"));
        set_other(&mut draft, None);
        assert_eq!(draft.also, [AlsoThere::ParentOrCarer].into());
    }
}
