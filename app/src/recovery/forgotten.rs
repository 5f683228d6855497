//! In place of the page that asks for the passphrase, for whoever has forgotten theirs: two keepers type their parts of the
//! recovery key, and another passphrase is chosen at once. No signal is needed, and nothing is lost.

use concerns::RecoveryKey;
use leptos::{prelude::*, task::spawn_local};
use vault::Secret;

use super::parts::{TwoParts, said, two};
use crate::{
    device::{page, vaults::Known},
    locking::{ChoosePassphrase, Chosen},
    shell::Mark,
    store::{ANOTHER, Stage, alongside, watch_sealing},
    ui::{Button, ButtonKind, Card, Dialog, ErrorSummary, FullPage, Mistake, Show},
};

/// The page.
#[component]
pub fn Forgotten(
    /// The place of the vault among those that are locked.
    place: usize,
) -> impl IntoView {
    let alongside = alongside();
    let known = alongside.vaults.with_untracked(|all| all.get(place).cloned());
    let known = known.filter(|known| known.header.recovery().is_some());
    let by_parts = match known {
        Some(known) => view! { <ByParts known /> }.into_any(),
        None => view! {
            <Card title="With the school\u{2019}s recovery key">
                <p>
                    "What is on this device was not sealed to a recovery key of the school when it was last open, so no parts of one open it."
                </p>
            </Card>
        }
        .into_any(),
    };
    view! {
        <FullPage title="Forgotten passphrase" narrow=true top=|| view! { <header class="top"><Mark /></header> }>
            {by_parts}
            <Card title="With a new code">
                <p>
                    "What is at base comes back with a code from the coordinator. What is not at base yet stays sealed on this device, and nothing is erased."
                </p>
                <div class="row">
                    <Button icon="user-plus" on_press=|| page::load(&format!("{ANOTHER}#{}", page::fragment()))>
                        "Add another person"
                    </Button>
                </div>
            </Card>
            <div class="row">
                <Button
                    kind=ButtonKind::Quiet
                    icon="chevron-left"
                    on_press=move || alongside.stage.set(Stage::Locked)
                >
                    "Back"
                </Button>
            </div>
        </FullPage>
    }
}

/// Two parts first; then another passphrase.
#[component]
fn ByParts(known: Known) -> impl IntoView {
    let alongside = alongside();
    let typed = [RwSignal::new(String::new()), RwSignal::new(String::new())];
    let mistakes = RwSignal::new(Vec::<Mistake>::new());
    let chosen = Chosen::none();
    let (joined, busy) = (RwSignal::new(false), RwSignal::new(false));
    // Wiped when the page goes.
    let opens = StoredValue::new_local(None::<Secret>);
    let vault = known.header.recovery().copied().unwrap_or_default();
    let join = move || {
        let [first, second] = typed.map(|part| part.get_untracked());
        match joined_by([&first, &second], &vault) {
            Ok(private) => {
                opens.set_value(Some(private));
                mistakes.set(Vec::new());
                typed.iter().for_each(|part| part.set(String::new()));
                joined.set(true);
            }
            Err(found) => mistakes.set(found),
        }
    };
    // Nothing is open that would lock: what was typed goes with the page when nobody is at it.
    let warned = RwSignal::new(false);
    watch_sealing(warned, || page::load("/"));
    let known = StoredValue::new_local(known);
    let open = move || {
        let found = chosen.mistakes("", "");
        let complete = found.is_empty();
        mistakes.set(found);
        let private = opens.with_value(|secret| secret.as_ref().map(|it| Secret::new(*it.bytes())));
        let Some(private) = private.filter(|_| complete) else { return };
        busy.set(true);
        let (known, passphrase) = (known.get_value(), chosen.typed());
        spawn_local(async move {
            let done = alongside.recover(&known, &private, &passphrase).await;
            busy.try_set(false);
            if let Err(error) = done {
                let (field, words) = ("passphrase".to_owned(), error.to_string());
                mistakes.try_set(vec![Mistake { field, words }]);
            }
        });
    };
    view! {
        <ErrorSummary mistakes />
        <Card title="With the school\u{2019}s recovery key">
            <Show
                when=move || joined.get()
                fallback=move || {
                    view! {
                        <ol class="steps">
                            <li>"Ask two keepers of the recovery key to come with their sheets."</li>
                            <li>"Each of them types the part from their own sheet here."</li>
                            <li>"Choose another passphrase. Everything on this device is there as before."</li>
                        </ol>
                        <p>"It needs no signal. Base notes that it was done once this device has a connection."</p>
                        <TwoParts typed mistakes />
                        <Button kind=ButtonKind::BigWide on_press=join>
                            "Continue"
                        </Button>
                    }
                }
            >
                <p>"The parts are right. Choose another passphrase now: the one before opens nothing any more."</p>
                <ChoosePassphrase chosen mistakes />
                <Button kind=ButtonKind::BigWide busy on_press=open>
                    {move || if busy.get() { "Opening" } else { "Open with this passphrase" }}
                </Button>
            </Show>
        </Card>
        <Dialog open=warned title="This page closes in 20 seconds.">
            <p>"What you typed is not kept. The sheets stay good."</p>
            <div class="row">
                <Button kind=ButtonKind::Big on_press=move || warned.set(false)>
                    "Stay on this page"
                </Button>
            </div>
        </Dialog>
    }
}

/// What opens the vault, out of the two parts that were typed.
fn joined_by([first, second]: [&str; 2], vault: &[u8; 32]) -> Result<Secret, Vec<Mistake>> {
    let parts = two(first, second)?;
    let key = RecoveryKey::join_for_vault(&parts, vault).map_err(said)?;
    Ok(Secret::new(*key.opens_vaults()))
}

#[cfg(test)]
mod tests;
