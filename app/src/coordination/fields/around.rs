//! What stands around a field that `ui` has no widget for: its hint and what is wrong with it.

use leptos::prelude::*;

/// The hint and the problem of a field that `ui` has no widget for, with the ids that describe it.
#[component]
pub(super) fn Around(
    /// The field's id.
    id: &'static str,
    /// Help, where there is some.
    hint: Option<&'static str>,
    /// What is wrong.
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

/// The ids of what is said about a field.
pub(super) fn described_by(
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
