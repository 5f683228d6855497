//! *Add this device again*: base forgot it, or it was removed and is not erased yet. A new code for the same person hands over
//! what it holds; anybody else's changes nothing.

use domain::id::DeviceId;
use leptos::{prelude::*, task::spawn_local};

use super::{
    code::tidy,
    enrol::{error_of, mistake},
    four_words::{FourWords, NotLetIn},
};
use crate::{
    store::{LetIn, SyncState, alongside},
    ui::{Button, ButtonKind, Card, ErrorSummary, Field, Mistake, Show, Toasts, memo},
};

/// The card; there while base does not know this device, or a coordinator has removed it.
#[component]
pub fn AddAgain() -> impl IntoView {
    let alongside = alongside();
    let unknown = memo(move || *alongside.sync_state.read() == SyncState::NotKnown);
    let removed = memo(move || alongside.view.read().removed);
    let waits = memo(move || match alongside.let_in.get() {
        Some(LetIn::Waiting(words)) => Some(words),
        Some(LetIn::Refused) | None => None,
    });
    view! {
        {move || waits.get().map(|words| view! { <FourWords words /> })}
        <Show when=move || removed.get() && waits.read().is_none()>
            <Form why=Why::Removed />
        </Show>
        <Show when=move || unknown.get() && !removed.get() && waits.read().is_none()>
            <Form why=Why::NotKnown />
        </Show>
    }
}

/// Why it is to be added again.
#[derive(Clone, Copy)]
enum Why {
    NotKnown,
    Removed,
}

#[component]
fn Form(why: Why) -> impl IntoView {
    let alongside = alongside();
    let toasts: Toasts = expect_context();
    // One for all tries: an answer that is lost on the way can be asked for again with the same code.
    let id = DeviceId::draw(alongside.random());
    let code = RwSignal::new(String::new());
    let mistakes = RwSignal::new(Vec::<Mistake>::new());
    let busy = RwSignal::new(false);
    let whose = alongside.identity.with_untracked(|identity| {
        identity.as_ref().map(|one| one.user_name.clone()).unwrap_or_default()
    });
    let label = format!("New code for {whose}");
    let add = move || {
        let words = tidy(&code.read_untracked());
        if words.is_empty() {
            mistakes.set(vec![mistake("again", "Enter the code that the coordinator gave you")]);
            return;
        }
        mistakes.set(Vec::new());
        busy.set(true);
        spawn_local(async move {
            let added = alongside.enrol_again(&words, id).await;
            busy.try_set(false);
            match added {
                Ok(()) if alongside.let_in.with_untracked(Option::is_some) => {}
                Ok(()) => toasts.say("This device is added again"),
                Err(error) => {
                    mistakes.try_set(vec![mistake("again", &error.to_string())]);
                }
            }
        });
    };
    let (title, before, after) = match why {
        Why::NotKnown => (
            "Base does not know this device any more",
            "Base was put back to an earlier day. Everything that ",
            " recorded is still here, and goes to base by itself once the device is added again.",
        ),
        Why::Removed => (
            "This device was removed",
            "Everything that ",
            " recorded goes to base or to the coordinator by itself, and is then erased here. An unfinished visit or concern is not: finish it, or discard it. To go on using this device, enter a new code before that.",
        ),
    };
    view! {
        <Card title=title>
            <p>{before} <bdi>{whose}</bdi> {after}</p>
            <NotLetIn />
            <ErrorSummary mistakes />
            <Field
                id="again"
                label=label
                hint="Four words from the coordinator. It works once, for 10 minutes"
                error=error_of(mistakes, "again")
                value=code
                on_input=move |typed| code.set(typed)
            />
            <Button kind=ButtonKind::BigWide busy on_press=add>
                {move || if busy.get() { "Adding this device" } else { "Add this device again" }}
            </Button>
        </Card>
    }
}
