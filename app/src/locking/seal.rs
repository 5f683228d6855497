//! On a device that was in use before there were vaults: its person chooses a passphrase, and what lies on it is sealed.

use leptos::{prelude::*, task::spawn_local};

use super::{ChoosePassphrase, Chosen};
use crate::{
    shell::Mark,
    store::alongside,
    ui::{Button, ButtonKind, Card, ErrorSummary, FullPage, Mistake},
};

/// The page.
#[component]
pub fn Seal() -> impl IntoView {
    let alongside = alongside();
    let chosen = Chosen::none();
    let mistakes = RwSignal::new(Vec::<Mistake>::new());
    let busy = RwSignal::new(false);
    let seal = move || {
        let found = chosen.mistakes("", "");
        let complete = found.is_empty();
        mistakes.set(found);
        if !complete {
            return;
        }
        busy.set(true);
        let words = chosen.typed();
        spawn_local(async move {
            let sealed = alongside.seal(&words).await;
            busy.try_set(false);
            if let Err(error) = sealed {
                let words = error.to_string();
                mistakes.try_set(vec![Mistake { field: "passphrase".to_owned(), words }]);
            }
        });
    };
    view! {
        <FullPage title="Choose a passphrase" narrow=true top=|| view! { <header class="top"><Mark /></header> }>
            <p>
                "From now on what Alongside keeps on this device is sealed, and opens with your passphrase. Everything that is here stays, also what waits to be sent."
            </p>
            <ErrorSummary mistakes />
            <Card>
                <ChoosePassphrase chosen mistakes />
                <Button kind=ButtonKind::BigWide icon="lock" busy on_press=seal>
                    {move || if busy.get() { "Sealing: keep Alongside open" } else { "Seal this device" }}
                </Button>
            </Card>
        </FullPage>
    }
}
