//! Form fields bound to one form value, on top of the widgets of `ui`. They know forms as plain values with
//! problems, and nothing about what a form is for.

use leptos::prelude::*;

use super::{
    dates::TypedDate,
    problem::{Problem, words_for},
};
use crate::ui::{ErrorSummary, Field, Mistake, TextArea};

/// A form being filled: what was typed and what is wrong with it.
pub(super) struct Filling<F: 'static> {
    /// What was typed.
    pub(super) form: RwSignal<F>,
    /// What is to be put right, as of the last try to finish.
    pub(super) problems: RwSignal<Vec<Problem>>,
}

impl<F> Clone for Filling<F> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<F> Copy for Filling<F> {}

impl<F: Clone + Send + Sync + 'static> Filling<F> {
    /// A form that begins as `form`.
    pub(super) fn new(form: F) -> Self {
        Self { form: RwSignal::new(form), problems: RwSignal::new(Vec::new()) }
    }

    /// Reads the form; what is wrong is shown.
    pub(super) fn check<T>(self, read: impl FnOnce(&F) -> Result<T, Vec<Problem>>) -> Option<T> {
        match self.form.with_untracked(read) {
            Ok(value) => {
                self.problems.set(Vec::new());
                Some(value)
            }
            Err(problems) => {
                self.problems.set(problems);
                None
            }
        }
    }

    /// Shows one thing that is wrong with the form as a whole or with one field.
    pub(super) fn complain(self, field: &'static str, words: impl Into<String>) {
        self.problems.set(vec![Problem::new(field, words)]);
    }

    fn error(self, field: &'static str) -> Signal<Option<String>> {
        Signal::derive(move || self.problems.with(|problems| words_for(problems, field)))
    }
}

/// What is to be put right before the form can be finished.
#[component]
pub(super) fn Mistakes<F: Clone + Send + Sync + 'static>(
    /// The form.
    filling: Filling<F>,
) -> impl IntoView {
    let mistakes = Signal::derive(move || {
        let mistake = |problem: &Problem| Mistake {
            field: problem.field.to_owned(),
            words: problem.words.clone(),
        };
        filling.problems.with(|problems| problems.iter().map(mistake).collect::<Vec<_>>())
    });
    view! { <ErrorSummary mistakes /> }
}

/// One line of text.
#[component]
pub(super) fn TextInput<F: Clone + Send + Sync + 'static>(
    /// The form it belongs to.
    filling: Filling<F>,
    /// The input's id, which problems name.
    id: &'static str,
    /// Above the input.
    label: &'static str,
    /// Below the label.
    #[prop(optional)]
    hint: Option<&'static str>,
    /// `text` or `tel`.
    #[prop(default = "text")]
    kind: &'static str,
    /// What it shows.
    get: fn(&F) -> &String,
    /// Where what is typed goes.
    set: fn(&mut F) -> &mut String,
) -> impl IntoView {
    view! {
        <Field
            label
            id
            hint=MaybeProp::derive(move || hint.map(str::to_owned))
            error=filling.error(id)
            kind
            value=Signal::derive(move || filling.form.with(|form| get(form).clone()))
            on_input=move |text| filling.form.update(|form| *set(form) = text)
        />
    }
}

/// Several lines of text.
#[component]
pub(super) fn TextLines<F: Clone + Send + Sync + 'static>(
    /// The form it belongs to.
    filling: Filling<F>,
    /// The input's id, which problems name.
    id: &'static str,
    /// Above the input.
    label: &'static str,
    /// Below the label.
    #[prop(optional)]
    hint: Option<&'static str>,
    /// What it shows.
    get: fn(&F) -> &String,
    /// Where what is typed goes.
    set: fn(&mut F) -> &mut String,
) -> impl IntoView {
    view! {
        <TextArea
            label
            id
            hint=MaybeProp::derive(move || hint.map(str::to_owned))
            error=filling.error(id)
            value=Signal::derive(move || filling.form.with(|form| get(form).clone()))
            on_input=move |text| filling.form.update(|form| *set(form) = text)
        />
    }
}

/// The hint and the problem of a field that `ui` has no widget for, with the ids that describe it.
#[component]
fn Around(
    id: &'static str,
    hint: Option<&'static str>,
    error: Signal<Option<String>>,
) -> impl IntoView {
    view! {
        {hint.map(|words| view! { <p class="hint" id=format!("{id}-hint")>{words}</p> })}
        {move || {
            error.get().map(|words| {
                view! {
                    <p class="wrong" id=format!("{id}-error")>
                        <span class="vh">"Error: "</span>
                        {words}
                    </p>
                }
            })
        }}
    }
}

fn described_by(
    id: &'static str,
    hint: Option<&'static str>,
    error: Signal<Option<String>>,
) -> impl Fn() -> Option<String> + Clone {
    move || {
        let hint = hint.map(|_| format!("{id}-hint"));
        let error = error.get().map(|_| format!("{id}-error"));
        let both: Vec<_> = hint.into_iter().chain(error).collect();
        (!both.is_empty()).then(|| both.join(" "))
    }
}

/// One of several named values, as a list to open. An empty value stands for none.
#[component]
pub(super) fn Choice<F, G, S>(
    /// The form it belongs to.
    filling: Filling<F>,
    /// The input's id, which problems name.
    id: &'static str,
    /// Above the input.
    label: &'static str,
    /// Below the label.
    #[prop(optional)]
    hint: Option<&'static str>,
    /// Shown while nothing is chosen.
    none: &'static str,
    /// Values with the words for them, in order.
    #[prop(into)]
    options: Signal<Vec<(String, String)>>,
    /// The value that is chosen now.
    get: G,
    /// Takes the value that was chosen.
    set: S,
) -> impl IntoView
where
    F: Clone + Send + Sync + 'static,
    G: Fn(&F) -> String + Send + Sync + 'static,
    S: Fn(&mut F, &str) + 'static,
{
    let error = filling.error(id);
    let chosen = Memo::new(move |_| filling.form.with(&get));
    let option = move |(value, words): (String, String)| {
        let this = value.clone();
        view! {
            <option value=value selected=move || chosen.get() == this>
                {words}
            </option>
        }
    };
    view! {
        <div class="ask">
            <label class="lab" for=id>
                {label}
            </label>
            <Around id hint error />
            <select
                class="field"
                id=id
                aria-invalid=move || error.get().map(|_| "true")
                aria-describedby=described_by(id, hint, error)
                on:change=move |event| {
                    filling.form.update(|form| set(form, &event_target_value(&event)));
                }
            >
                <option value="" selected=move || chosen.get().is_empty()>
                    {none}
                </option>
                {move || options.get().into_iter().map(option).collect_view()}
            </select>
        </div>
    }
}

/// A date as day, month and year.
#[component]
pub(super) fn DateInput<F: Clone + Send + Sync + 'static>(
    /// The form it belongs to.
    filling: Filling<F>,
    /// The id of the day, which problems name.
    id: &'static str,
    /// Above the three inputs.
    label: &'static str,
    /// Below the label.
    #[prop(default = "For example, 25 7 2026 or 25 July 2026")]
    hint: &'static str,
    /// What it shows.
    get: fn(&F) -> &TypedDate,
    /// Where what is typed goes.
    set: fn(&mut F) -> &mut TypedDate,
) -> impl IntoView {
    let error = filling.error(id);
    let part = move |name: &'static str,
                     class: &'static str,
                     read: fn(&TypedDate) -> &String,
                     write: fn(&mut TypedDate) -> &mut String| {
        let part_id =
            if name == "Day" { id.to_owned() } else { format!("{id}-{name}").to_lowercase() };
        view! {
            <div class=class>
                <label class="small" for=part_id.clone()>
                    {name}
                </label>
                <input
                    class="field num"
                    id=part_id
                    autocomplete="off"
                    aria-invalid=move || error.get().map(|_| "true")
                    prop:value=move || filling.form.with(|form| read(get(form)).clone())
                    on:input=move |event| {
                        filling.form.update(|form| *write(set(form)) = event_target_value(&event));
                    }
                />
            </div>
        }
    };
    view! {
        <fieldset class="ask" aria-describedby=described_by(id, Some(hint), error)>
            <legend>{label}</legend>
            <Around id hint=Some(hint) error />
            <div class="date-parts">
                {part("Day", "day", |date| &date.day, |date| &mut date.day)}
                {part("Month", "month", |date| &date.month, |date| &mut date.month)}
                {part("Year", "year", |date| &date.year, |date| &mut date.year)}
            </div>
        </fieldset>
    }
}
