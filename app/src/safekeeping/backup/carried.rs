//! What this device carries for others until base has it, and handing it in whenever base answers.

use leptos::{prelude::*, task::spawn_local};
use replica::{Carrying, Delivered, ParcelId};

use crate::{
    store::{SyncState, alongside},
    ui::{Button, ButtonKind, Card, Show, Toasts, memo, words::counted},
};

/// Hands in what this device carries whenever a sync went through or something was taken in. Has no screen.
#[component]
pub fn HandsIn() -> impl IntoView {
    let alongside = alongside();
    let toasts = use_context::<Toasts>();
    let carries = memo(move || alongside.view.read().carrying.len());
    Effect::new(move |_| {
        let base_answers = matches!(*alongside.sync_state.read(), SyncState::Sent { .. });
        if carries.get() == 0 || !base_answers {
            return;
        }
        spawn_local(async move {
            for one in alongside.hand_in_carried().await {
                if let Some(toasts) = toasts {
                    toasts.say(delivered(&one));
                }
            }
        });
    });
}

fn delivered(one: &Delivered) -> String {
    let of = initials(&one.whose.user_name);
    match one.refused {
        0 => format!("What this device carried of {of} is at base"),
        _ => format!(
            "Base has what this device carried of {of}, and would not take all of it into a record. {of} still has it"
        ),
    }
}

/// "M.O." of "Ms Okafor".
fn initials(name: &str) -> String {
    name.split_whitespace()
        .filter_map(|word| word.chars().next())
        .map(|one| format!("{one}."))
        .collect()
}

/// The card; there while something is carried.
#[component]
pub fn Carried() -> impl IntoView {
    let alongside = alongside();
    let carrying = memo(move || {
        let all = alongside.view.read().carrying.clone();
        all.into_iter().collect::<Vec<_>>()
    });
    view! {
        <Show when=move || !carrying.read().is_empty()>
            <Card title="Carried for others">
                <ul class="stack">
                    {move || {
                        carrying.get().into_iter().map(|(id, one)| view! { <One id one /> }).collect_view()
                    }}
                </ul>
            </Card>
        </Show>
    }
}

#[component]
fn One(id: ParcelId, one: Carrying) -> impl IntoView {
    let alongside = alongside();
    let toasts: Toasts = expect_context();
    let records = usize::try_from(one.whose.records).unwrap_or(usize::MAX);
    let of = initials(&one.whose.user_name);
    let carries = format!("Carrying {} of {of} for base", counted(records, "record"));
    let label = format!("Stop carrying {} of {of}", counted(records, "record"));
    let state = match (one.only_pictures(), one.refused) {
        (false, _) => "Waiting for a signal. It is handed in by itself.",
        (true, 0) => "At base but for pictures, which are still to send.",
        (true, _) => "Base would not take some of it into a record. Pictures are still to send.",
    };
    let since = one.since;
    let stop = move || {
        let id = id.clone();
        spawn_local(async move {
            match alongside.let_go_of(&id).await {
                Ok(()) => {
                    toasts.say("No longer carried. The device that it came from still has it")
                }
                Err(_) => toasts.say("It is still carried: this device could not be written to"),
            }
        });
    };
    view! {
        <li class="stack-s">
            <p>
                <b>{carries}</b>
            </p>
            <p class="small muted">
                {state} " Taken in: " {move || alongside.moment(since)} "."
            </p>
            <div>
                <Button kind=ButtonKind::Quiet label=label on_press=stop>
                    "Stop carrying"
                </Button>
            </div>
        </li>
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    #[test]
    fn whoever_carries_something_reads_initials_only() {
        for (name, letters) in [("Ms Okafor", "M.O."), ("Marta  de Klerk", "M.d.K."), ("", "")] {
            assert_eq!(initials(name), letters);
        }
    }
}
