//! Choosing a passphrase: two fields, what is wrong with what was typed, and what it means to forget it.

use leptos::prelude::*;
use vault::passphrase::{check, meant};

use crate::{
    store::refusal,
    ui::{Field, Mistake},
};

/// The ids of the fields.
const FIRST: &str = "passphrase";
const AGAIN: &str = "passphrase-again";

/// A passphrase that is being chosen.
#[derive(Debug, Clone, Copy)]
pub struct Chosen {
    first: RwSignal<String>,
    again: RwSignal<String>,
}

impl Chosen {
    /// Nothing is typed yet.
    #[must_use]
    pub fn none() -> Self {
        Self { first: RwSignal::default(), again: RwSignal::default() }
    }

    /// What was typed.
    #[must_use]
    pub fn typed(&self) -> String {
        self.first.get_untracked()
    }

    /// What has to be put right before it is taken, for somebody of this name at this school, as far as they are known.
    #[must_use]
    pub fn mistakes(&self, name: &str, school: &str) -> Vec<Mistake> {
        self.first.with_untracked(|first| {
            self.again.with_untracked(|again| found(first, again, name, school))
        })
    }
}

fn found(first: &str, again: &str, name: &str, school: &str) -> Vec<Mistake> {
    let mistake = |field: &str, words: &str| Mistake { field: field.into(), words: words.into() };
    match check(first, name, school) {
        Err(weak) => vec![mistake(FIRST, refusal(weak))],
        Ok(()) if meant(first) != meant(again) => {
            vec![mistake(AGAIN, "Type the same passphrase in both fields")]
        }
        Ok(()) => Vec::new(),
    }
}

/// The fields, for a form with a button of its own.
#[component]
pub fn ChoosePassphrase(
    /// What is chosen.
    chosen: Chosen,
    /// What has to be put right in the form.
    mistakes: RwSignal<Vec<Mistake>>,
) -> impl IntoView {
    let shown = RwSignal::new(false);
    let error = move |id: &'static str| {
        Signal::derive(move || {
            let mistakes = mistakes.read();
            mistakes.iter().find(|one| one.field == id).map(|one| one.words.clone())
        })
    };
    view! {
        <Field
            id=FIRST
            label="Passphrase"
            hint="12 characters or more, for example four words that nobody would guess"
            error=error(FIRST)
            secret=shown
            value=chosen.first
            on_input=move |typed| chosen.first.set(typed)
        />
        <Field
            id=AGAIN
            label="The same passphrase again"
            error=error(AGAIN)
            secret=shown
            value=chosen.again
            on_input=move |typed| chosen.again.set(typed)
        />
        <ShowTyped shown />
        <p class="small muted">
            "It opens Alongside on this device. If you forget it, two people with parts of the school\u{2019}s recovery key can open it again; nothing is lost. Where the school has no such key, what is at base comes back with a new code, and the rest stays sealed here until the passphrase is remembered."
        </p>
    }
}

/// Shows what is typed into secret fields, and hides it again.
#[component]
pub fn ShowTyped(
    /// Whether it is shown.
    shown: RwSignal<bool>,
) -> impl IntoView {
    view! {
        <div class="row">
            <button
                type="button"
                class="btn"
                aria-pressed=move || if shown.get() { "true" } else { "false" }
                on:click=move |_| shown.update(|shown| *shown = !*shown)
            >
                "Show"
            </button>
        </div>
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    #[test]
    fn a_passphrase_is_long_typed_twice_and_names_nobody() {
        let wrong = |first: &str, again: &str| {
            let found = found(first, again, "Amira Khan", "Harbour School");
            found.into_iter().map(|one| one.field).collect::<Vec<_>>()
        };
        assert_eq!(wrong("", ""), [FIRST]);
        assert_eq!(wrong("correct hor", "correct hor"), [FIRST]);
        assert_eq!(wrong("correct horse", "correct house"), [AGAIN]);
        assert_eq!(wrong("amira's own horse", "amira's own horse"), [FIRST]);
        assert_eq!(wrong("at harbour school", "at harbour school"), [FIRST]);
        // Keyboards of tablets put a space behind a word.
        assert_eq!(wrong("correct horse", "correct horse "), [""; 0]);
    }
}
