//! The dialog that asks whoever decides for others to show that it is they.

use leptos::{prelude::*, task::spawn_local};
use protocol::door::SecondWays;

use super::{Door, in_words};
use crate::{
    coordination::{desk::Desk, remote::Remote},
    device::passkey,
    store::BaseError,
    ui::{Button, ButtonKind, Dialog, Field, Note, Tone},
};

/// The dialog; it opens when an act needs it.
#[component]
pub(in crate::coordination) fn AsksWho(door: Door) -> impl IntoView {
    let desk = Desk::here();
    let ways = RwSignal::new(Remote::Loading);
    let (code, trouble) = (RwSignal::new(String::new()), RwSignal::new(None::<String>));
    Effect::new(move |_| {
        if !door.asks.get() {
            door.closed();
            code.set(String::new());
            return;
        }
        trouble.set(None);
        ways.set(Remote::Loading);
        spawn_local(async move {
            let found = desk.store.second_ways().await;
            let _gone = ways.try_set(match found {
                Ok(found) => Remote::There(found),
                Err(error) => Remote::Failed(error.to_string()),
            });
        });
    });
    view! {
        <Dialog open=door.asks title="Show that it is you">
            <p>
                "This decides for others, so it takes more than an open device. You are asked once, until Alongside is closed or locks."
            </p>
            {move || match ways.get() {
                Remote::Loading => view! { <p role="status">"Asking base"</p> }.into_any(),
                Remote::Failed(words) => said(words),
                Remote::There(ways) => view! { <Shows door ways code trouble /> }.into_any(),
            }}
            {move || trouble.get().map(said)}
        </Dialog>
    }
}

#[component]
fn Shows(
    door: Door,
    ways: SecondWays,
    code: RwSignal<String>,
    trouble: RwSignal<Option<String>>,
) -> impl IntoView {
    let desk = Desk::here();
    let busy = RwSignal::new(false);
    let ended = move |shown: Result<(), String>| {
        let _gone = busy.try_set(false);
        match shown {
            Ok(()) => door.opened(),
            Err(words) => {
                let _gone = trouble.try_set(Some(words));
            }
        }
    };
    let with_passkey = move || {
        busy.set(true);
        trouble.set(None);
        spawn_local(async move { ended(shows_passkey(desk).await) });
    };
    let with_code = move || {
        busy.set(true);
        trouble.set(None);
        let typed = code.get_untracked();
        spawn_local(async move {
            let shown = desk.store.shows_code(typed).await;
            ended(shown.map_err(|error| in_words(&error)));
        });
    };
    let is_good_here =
        ways.passkeys.iter().any(|one| Some(&one.domain) == ways.passkeys_for.as_ref());
    view! {
        {is_good_here
            .then(|| {
                view! {
                    <Button kind=ButtonKind::BigWide icon="lock" busy on_press=with_passkey>
                        "Use your passkey"
                    </Button>
                }
            })}
        {ways
            .codes
            .is_some()
            .then(|| {
                view! {
                    <Field
                        label="Six digits of your app"
                        hint="Or a recovery code"
                        value=code
                        on_input=move |typed| code.set(typed)
                    />
                    <Button kind=ButtonKind::Wide busy on_press=with_code>
                        "Continue"
                    </Button>
                }
            })}
        <p class="small muted">
            "Lost it? The school\u{2019}s IT lead can remove it at base\u{2019}s own machine; then you set up another."
        </p>
    }
}

async fn shows_passkey(desk: Desk) -> Result<(), String> {
    let words = |error: BaseError| in_words(&error);
    let asked = desk.store.door_challenge().await.map_err(words)?;
    let used = passkey::sign(&asked).await.map_err(|error| error.to_string())?;
    desk.store.shows_passkey(&used).await.map_err(words)
}

/// What went wrong, said to a screen reader as well.
pub(super) fn said(words: String) -> AnyView {
    view! {
        <div role="alert">
            <Note tone=Tone::Bad icon="triangle-alert">
                <p>{words}</p>
            </Note>
        </div>
    }
    .into_any()
}
