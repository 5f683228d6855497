//! A student's name on a screen: always isolated from the text around it (a name may run right to left), and
//! hidden while names are hidden.

use domain::student::Student;
use leptos::prelude::*;

use super::Icon;

/// Whether names are hidden, as context for every [`Name`].
#[derive(Debug, Clone, Copy)]
pub struct NamesHidden(pub RwSignal<bool>);

/// How much of a name is written.
#[must_use]
pub fn called(student: &Student, hidden: bool) -> String {
    if hidden { "the student".into() } else { student.given_name.clone() }
}

/// "Kai M.", or "K. M." while names are hidden.
#[component]
pub fn Name(
    /// Whose.
    #[prop(into)]
    student: Signal<Student>,
    /// "Kai Morgan" instead of "Kai M.".
    #[prop(optional)]
    full: bool,
) -> impl IntoView {
    let hidden = names_hidden();
    view! {
        <bdi>
            {move || {
                let student = student.read();
                match (hidden.get(), full) {
                    (true, _) => hidden_name(&student),
                    (false, false) => student.short_name(),
                    (false, true) => {
                        format!("{} {}", student.given_name, student.family_name).trim().to_owned()
                    }
                }
            }}
        </bdi>
    }
}

/// The round mark beside a name.
#[component]
pub fn Initials(
    /// Whose.
    #[prop(into)]
    student: Signal<Student>,
    /// More classes: "lg".
    #[prop(optional)]
    class: &'static str,
) -> impl IntoView {
    view! {
        <span class=format!("ava {class}") aria-hidden="true">
            {move || student.read().initials()}
        </span>
    }
}

/// Whether names are hidden now. Outside the app's shell nothing hides them.
#[must_use]
pub fn names_hidden() -> Signal<bool> {
    use_context::<NamesHidden>().map_or_else(|| Signal::stored(false), |hidden| hidden.0.into())
}

/// "K. M.".
fn hidden_name(student: &Student) -> String {
    let initials: Vec<String> =
        student.initials().chars().map(|initial| format!("{initial}.")).collect();
    initials.join(" ")
}

/// The eye: hides all names on the screen, and shows them again.
#[component]
pub fn HideNames() -> impl IntoView {
    let hidden = use_context::<NamesHidden>();
    hidden.map(|NamesHidden(hidden)| {
        view! {
            <button
                type="button"
                class="btn icon"
                aria-label="Hide names on screen"
                aria-pressed=move || if hidden.get() { "true" } else { "false" }
                on:click=move |_| hidden.update(|hidden| *hidden = !*hidden)
            >
                {move || {
                    let icon = if hidden.get() { "eye" } else { "eye-off" };
                    view! { <Icon name=icon /> }
                }}
            </button>
        }
    })
}
