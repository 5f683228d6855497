//! A date as three fields. Which texts are dates is decided in `dates`.

use leptos::prelude::*;

use super::{
    Filling,
    around::{Around, described_by},
};
use crate::coordination::dates::TypedDate;

/// A date as day, month and year.
#[component]
pub(in crate::coordination) fn DateInput<F: Clone + Send + Sync + 'static>(
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
