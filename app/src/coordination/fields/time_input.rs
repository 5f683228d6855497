//! A time of day. Which texts are times is decided by the form.

use leptos::prelude::*;

use super::Filling;
use crate::ui::Field;

/// A time of day as the browser's own field for it.
#[component]
pub(in crate::coordination) fn TimeInput<F: Clone + Send + Sync + 'static>(
    /// The form it belongs to.
    filling: Filling<F>,
    /// The input's id, which problems name.
    id: &'static str,
    /// Above the input.
    label: &'static str,
    /// What it shows at first.
    get: fn(&F) -> &String,
    /// Where what is typed goes.
    set: fn(&mut F) -> &mut String,
) -> impl IntoView {
    // A time that is half typed is no text yet: shown again, it would take the other half out of the field.
    let first = filling.form.with_untracked(|form| get(form).clone());
    view! {
        <Field
            label
            id
            kind="time"
            error=filling.error(id)
            value=Signal::stored(first)
            on_input=move |text| filling.form.update(|form| *set(form) = text)
        />
    }
}
