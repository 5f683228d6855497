//! Changing who reads concerns: two keepers type their parts, who is on the list is chosen, and the key that the parts make
//! signs the next one. It is forgotten when the page goes.

use concerns::{Holders, RecoveryKey};
use leptos::{prelude::*, task::spawn_local};

use super::{
    choose::{Choice, Choose, READS},
    put::{Signed, put},
};
use crate::{
    devices::mistake,
    recovery::{TwoParts, joined, two},
    store::{Attempt, alongside},
    ui::{Button, ButtonKind, Card, ErrorSummary, Mistake, Show},
};

/// All of it.
#[component]
pub(super) fn Change(
    /// The list that is in force.
    list: Holders,
    /// What happens once base has the next one.
    done: UnsyncCallback<()>,
) -> impl IntoView {
    let alongside = alongside();
    let typed = [RwSignal::new(String::new()), RwSignal::new(String::new())];
    let mistakes = RwSignal::new(Vec::<Mistake>::new());
    let (ready, busy) = (RwSignal::new(false), RwSignal::new(false));
    let choice = Choice::from(Some(list.clone()));
    // Wiped when the page goes.
    let key = StoredValue::new_local(None::<RecoveryKey>);
    let attempt = Attempt::<Vec<bool>, Signed>::none();
    let list = StoredValue::new(list);
    let join = move || {
        let [first, second] = typed.map(|part| part.get_untracked());
        let made = two(&first, &second)
            .and_then(|parts| list.with_value(|list| joined(&parts, list.recovery())));
        match made {
            Ok(made) => {
                key.set_value(Some(made));
                mistakes.set(Vec::new());
                typed.iter().for_each(|part| part.set(String::new()));
                ready.set(true);
            }
            Err(found) => mistakes.set(found),
        }
    };
    let sign = move || -> Result<Signed, Mistake> {
        let holders = choice.holders().map_err(|words| mistake(READS, &words))?;
        let next = list.with_value(|list| list.next(holders));
        let next = next.map_err(|error| mistake(READS, &error.to_string()))?;
        let signed = key.with_value(|key| key.as_ref().map(|key| next.sign(key)));
        let signed = signed.ok_or_else(|| mistake(READS, "Open this page again"))?;
        let signed = signed.map_err(|error| mistake(READS, &error.to_string()))?;
        // Pressed again after an answer that was lost, it is the very same list.
        Ok(attempt.again_or(choice.ticked(), || (next, signed)))
    };
    let send = move || {
        let signed = match sign() {
            Ok(signed) => signed,
            Err(found) => return mistakes.set(vec![found]),
        };
        mistakes.set(Vec::new());
        busy.set(true);
        spawn_local(async move {
            let sent = put(alongside, signed, None).await;
            busy.try_set(false);
            match sent {
                Ok(()) => {
                    key.try_set_value(None);
                    done.try_run(());
                }
                Err(words) => drop(mistakes.try_set(vec![mistake(READS, &words)])),
            }
        });
    };
    view! {
        <ErrorSummary mistakes />
        <Show
            when=move || ready.get()
            fallback=move || {
                view! {
                    <Card title="Two parts of the recovery key">
                        <p>"Two keepers come with their sheets, and each types their own part."</p>
                        <TwoParts typed mistakes />
                        <Button kind=ButtonKind::BigWide on_press=join>
                            "Continue"
                        </Button>
                    </Card>
                }
            }
        >
            <Card title="Who reads concerns">
                <Choose choice />
                <Button kind=ButtonKind::BigWide busy on_press=send>
                    {move || if busy.get() { "Sending" } else { "Sign the list and send it to base" }}
                </Button>
            </Card>
        </Show>
    }
}
