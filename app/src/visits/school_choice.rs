//! Chooses a home school by typing its name: the list offers, and a name that is not in it stays as words.

use domain::{id::HomeSchoolId, school::HomeSchool, search::Folded};
use leptos::prelude::*;

use crate::ui::words::fresh_id;

/// What was typed, and the school that it names, if it names one.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ChosenSchool {
    /// A school of the list.
    pub id: Option<HomeSchoolId>,
    /// The words, where they name no school of the list.
    pub words: String,
}

/// Asks for a home school.
#[component]
pub fn SchoolChoice<F>(
    /// The list.
    schools: Signal<Vec<HomeSchool>>,
    /// What is in the field at first.
    #[prop(into)]
    first: String,
    /// The element's id, for an error summary to lead to.
    #[prop(optional, into)]
    id: Option<String>,
    /// Help under the label.
    #[prop(into)]
    hint: String,
    /// What is wrong with it.
    #[prop(optional, into)]
    error: MaybeProp<String>,
    /// What typing does.
    on_choose: F,
) -> impl IntoView
where
    F: FnMut(ChosenSchool) + 'static,
{
    let mut on_choose = on_choose;
    let id = id.unwrap_or_else(|| fresh_id("school"));
    let (list, hint_id, wrong_id) =
        (format!("{id}-list"), format!("{id}-hint"), format!("{id}-wrong"));
    let described = {
        let (hint_id, wrong_id) = (hint_id.clone(), wrong_id.clone());
        move || match error.get() {
            Some(_) => format!("{hint_id} {wrong_id}"),
            None => hint_id.clone(),
        }
    };
    view! {
        <div class="ask">
            <label class="lab" for=id.clone()>
                "Home school"
            </label>
            <p class="hint" id=hint_id>
                {hint}
            </p>
            {move || {
                let id = wrong_id.clone();
                error.get().map(|words| view! { <p class="wrong" id=id>{words}</p> })
            }}
            <input
                class="field"
                id=id
                type="text"
                autocomplete="off"
                list=list.clone()
                aria-describedby=described
                aria-invalid=move || error.get().map(|_| "true")
                value=first
                on:input=move |event| {
                    let typed = event_target_value(&event);
                    on_choose(schools.with_untracked(|schools| choose(schools, &typed)));
                }
            />
            <datalist id=list>
                {move || {
                    schools
                        .get()
                        .into_iter()
                        .map(|school| view! { <option value=school.name></option> })
                        .collect_view()
                }}
            </datalist>
        </div>
    }
}

/// The school of that name, however it is written; else the words.
#[must_use]
pub fn choose(schools: &[HomeSchool], typed: &str) -> ChosenSchool {
    let asked = Folded::of([typed]);
    match schools.iter().find(|school| Folded::of([school.name.as_str()]) == asked) {
        Some(school) => ChosenSchool { id: Some(school.id), words: String::new() },
        None => ChosenSchool { id: None, words: typed.to_owned() },
    }
}

#[cfg(test)]
mod tests;
