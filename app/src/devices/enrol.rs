//! The form that makes this device known to base with a code of four words, and that asks for a passphrase before anything
//! is stored about anybody. In a browser tab a code from a link is only shown until somebody presses the button; nothing is
//! spent by opening a link.

use leptos::{prelude::*, task::spawn_local};

use super::code::tidy;
use crate::{
    locking::{ChoosePassphrase, Chosen},
    store::{EnrolError, alongside},
    ui::{Button, ButtonKind, Card, ErrorSummary, Field, Mistake, Show},
};

/// The form.
#[component]
pub(super) fn Enrol(
    /// The code from the link, if there was one.
    code: Option<String>,
) -> impl IntoView {
    let alongside = alongside();
    let code = RwSignal::new(code.unwrap_or_default());
    let name = RwSignal::new(String::new());
    let chosen = Chosen::none();
    let mistakes = RwSignal::new(Vec::<Mistake>::new());
    let busy = RwSignal::new(false);
    let finish = move || {
        let mut found = missing(&code.read_untracked(), &name.read_untracked());
        if !alongside.has_vault.get_untracked() {
            found.extend(chosen.mistakes("", ""));
        }
        let complete = found.is_empty();
        mistakes.set(found);
        if !complete {
            return;
        }
        busy.set(true);
        let (words, device) =
            (tidy(&code.read_untracked()), name.read_untracked().trim().to_owned());
        let passphrase = chosen.typed();
        spawn_local(async move {
            let enrolled = alongside.enrol(&words, &device, &passphrase).await;
            busy.try_set(false);
            if let Err(error) = enrolled {
                mistakes.try_set(vec![mistake(field_of(&error), &error.to_string())]);
            }
        });
    };
    view! {
        <ErrorSummary mistakes />
        <Card>
            <Field
                id="code"
                label="Your code"
                hint="Four words from the coordinator. It works once, for 10 minutes"
                error=error_of(mistakes, "code")
                value=code
                on_input=move |typed| code.set(typed)
            />
            <Field
                id="device"
                label="Name of this device"
                hint="As people here call it, for example Tablet 2"
                error=error_of(mistakes, "device")
                value=name
                on_input=move |typed| name.set(typed)
            />
            <Show when=move || !alongside.has_vault.get()>
                <h2>"Choose a passphrase"</h2>
                <ChoosePassphrase chosen mistakes />
            </Show>
            <Button kind=ButtonKind::BigWide busy on_press=finish>
                {move || if busy.get() { "Adding this device" } else { "Add this device" }}
            </Button>
        </Card>
    }
}

fn missing(code: &str, name: &str) -> Vec<Mistake> {
    let mut found = Vec::new();
    if tidy(code).is_empty() {
        found.push(mistake("code", "Enter the code that the coordinator gave you"));
    }
    if name.trim().is_empty() {
        found.push(mistake("device", "Give this device a name, such as Tablet 2"));
    }
    found
}

/// The field that an error is about.
pub(crate) const fn field_of(error: &EnrolError) -> &'static str {
    match error {
        EnrolError::Vault(_) => "passphrase",
        _ => "code",
    }
}

pub(crate) fn mistake(field: &str, words: &str) -> Mistake {
    Mistake { field: field.to_owned(), words: words.to_owned() }
}

pub(crate) fn error_of(
    mistakes: RwSignal<Vec<Mistake>>,
    field: &'static str,
) -> Signal<Option<String>> {
    Signal::derive(move || {
        let mistakes = mistakes.read();
        mistakes.iter().find(|one| one.field == field).map(|one| one.words.clone())
    })
}
