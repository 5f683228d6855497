//! One of several named values, as a list to open.

use leptos::prelude::*;

use crate::ui::memo;

use super::{
    Filling,
    around::{Around, described_by},
};

/// One of several named values, as a list to open. An empty value stands for none.
#[component]
pub(in crate::coordination) fn Choice<F, G, S>(
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
    let chosen = memo(move || filling.form.with(&get));
    // Left alone while they stay the same: somebody may have the list open.
    let options = memo(move || options.get());
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
                // Once somebody has chosen, options are no longer chosen by their attribute.
                prop:value=move || chosen.get()
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
