//! Form fields bound to one form value, on top of the widgets of `ui`. They know forms as plain values with
//! problems, and nothing about what a form is for.

mod around;
mod choice;
mod date_input;
mod time_input;

use leptos::prelude::*;

pub(super) use self::{choice::Choice, date_input::DateInput, time_input::TimeInput};
use super::problem::{Problem, words_for};
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
    /// Whether it says who a student is, see [`Field`].
    #[prop(optional)]
    veiled: bool,
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
            veiled
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
