//! What a screen reader is told without the focus moving: the title of a page after navigation, and states that
//! change by themselves.

use leptos::prelude::*;

/// The one live region of the app, as context.
#[derive(Debug, Clone, Copy)]
pub struct Announcer(RwSignal<String>);

impl Announcer {
    /// Makes it and provides it as context.
    #[must_use]
    pub fn provide() -> Self {
        let announcer = Self(RwSignal::new(String::new()));
        provide_context(announcer);
        announcer
    }

    /// Says something politely. The same words twice are said twice.
    pub fn say(&self, words: &str) {
        let again = self.0.with_untracked(|said| said == words);
        self.0.set(if again { format!("{words}\u{a0}") } else { words.to_owned() });
    }
}

/// The live region. It stands outside everything that is redrawn.
#[component]
pub fn Announcements(
    /// What fills it.
    announcer: Announcer,
) -> impl IntoView {
    view! {
        <p class="vh" role="status" aria-live="polite">
            {move || announcer.0.get()}
        </p>
    }
}
