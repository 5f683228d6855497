//! The form that makes this device known to base with a code of four words. In a browser tab a code from a link is
//! only shown until somebody presses the button; nothing is spent by opening a link.

use leptos::{prelude::*, task::spawn_local};

use super::code::tidy;
use crate::{
    store::alongside,
    ui::{Button, ButtonKind, Card, ErrorSummary, Field, Mistake},
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
    let mistakes = RwSignal::new(Vec::<Mistake>::new());
    let busy = RwSignal::new(false);
    let finish = move || {
        let found = missing(&code.read_untracked(), &name.read_untracked());
        let complete = found.is_empty();
        mistakes.set(found);
        if !complete {
            return;
        }
        busy.set(true);
        let (words, device) =
            (tidy(&code.read_untracked()), name.read_untracked().trim().to_owned());
        spawn_local(async move {
            let enrolled = alongside.enrol(&words, &device).await;
            busy.try_set(false);
            if let Err(error) = enrolled {
                mistakes.try_set(vec![mistake("code", &error.to_string())]);
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

pub(super) fn mistake(field: &str, words: &str) -> Mistake {
    Mistake { field: field.to_owned(), words: words.to_owned() }
}

pub(super) fn error_of(
    mistakes: RwSignal<Vec<Mistake>>,
    field: &'static str,
) -> Signal<Option<String>> {
    Signal::derive(move || {
        let mistakes = mistakes.read();
        mistakes.iter().find(|one| one.field == field).map(|one| one.words.clone())
    })
}
