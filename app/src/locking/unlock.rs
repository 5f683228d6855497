//! The page in place of every other while it is locked: whose vault, and its passphrase. The address stays, so that whoever
//! opens it is where they were.

use std::time::Duration;

use leptos::{prelude::*, task::spawn_local};
use vault::Next;

use super::passphrase::ShowTyped;
use crate::{
    device::{clock, page, script::sleep, vaults::Known},
    place::here,
    safekeeping::WhomToPhone,
    seldom::{Beside, Screen},
    shell::Mark,
    store::{ANOTHER, Alongside, NotUnlocked, Stage, WITHOUT_UNLOCKING, alongside},
    ui::{Button, ButtonKind, Card, Chip, ChipKind, Field, FullPage, Note, Tone, memo},
};

const FIELD: &str = "passphrase";

/// Somebody whose name has no letters.
const NOBODYS: &str = "Somebody";

/// How often base is asked after too many tries.
const ASK_EVERY: Duration = Duration::from_secs(5);

/// What every way to open it shares.
#[derive(Clone, Copy)]
pub(super) struct Asks {
    /// The place of the vault among those that are locked.
    pub(super) whose: RwSignal<usize>,
    /// Whether it is being opened.
    pub(super) busy: RwSignal<bool>,
    /// Why it is still locked.
    pub(super) said: RwSignal<Option<String>>,
}

/// The page.
#[component]
pub fn Unlock() -> impl IntoView {
    let (alongside, here) = (alongside(), here());
    let (typed, shown) = (RwSignal::new(String::new()), RwSignal::new(false));
    let asks =
        Asks { whose: RwSignal::new(0), busy: RwSignal::new(false), said: RwSignal::new(None) };
    let Asks { whose, busy, said } = asks;
    let open = move || {
        let Some(known) = chosen(alongside, whose).filter(|_| !busy.get_untracked()) else {
            return;
        };
        busy.set(true);
        said.set(None);
        let words = typed.get_untracked();
        spawn_local(async move {
            let opened = alongside.unlock(known, &words).await;
            busy.try_set(false);
            // What was typed stays until it is right.
            if let Err(error) = opened {
                said.try_set(Some(error.to_string()));
                page::focus_id(FIELD);
            }
        });
    };
    ask_base(alongside, whose, said);
    page::after_paint(|| page::focus_id(FIELD));
    view! {
        <FullPage title="Open Alongside" narrow=true top=|| view! { <header class="top"><Mark /></header> }>
            <Card>
                <Whose whose />
                <div on:keydown=move |event| {
                    if event.key() == "Enter" {
                        event.prevent_default();
                        open();
                    }
                }>
                    <Field
                        id=FIELD
                        label="Passphrase"
                        secret=shown
                        value=typed
                        on_input=move |now| typed.set(now)
                    />
                </div>
                <ShowTyped shown />
                <div role="alert">
                    {move || {
                        said.get().map(|words| view! { <Note tone=Tone::Bad icon="triangle-alert">{words}</Note> })
                    }}
                </div>
                <Button kind=ButtonKind::BigWide busy on_press=open>
                    {move || if busy.get() { "Opening\u{2026}" } else { "Open" }}
                </Button>
                <AlsoByPasskey asks />
            </Card>
            <div class="row">
                <Button icon="footprints" on_press=move || here.go(WITHOUT_UNLOCKING)>
                    "Record a visit without unlocking"
                </Button>
                <Button
                    icon="user-plus"
                    on_press=|| page::load(&format!("{ANOTHER}#{}", page::fragment()))
                >
                    "Add another person"
                </Button>
                <Button
                    kind=ButtonKind::Quiet
                    on_press=move || alongside.stage.set(Stage::Forgotten(whose.get_untracked()))
                >
                    "Forgotten passphrase"
                </Button>
            </div>
            {alongside.unreadable.with_value(|all| !all.is_empty()).then(|| {
                view! {
                    <p>
                        "Other records on this device cannot be opened: what says how they open is damaged. Nothing of them is erased. If they are yours, choose Add another person."
                    </p>
                }
            })}
            <details>
                <summary>"Worried about a child\u{2019}s safety now?"</summary>
                <WhomToPhone />
            </details>
        </FullPage>
    }
}

/// The passkey beside the passphrase, for a vault that opens by one.
#[component]
fn AlsoByPasskey(asks: Asks) -> impl IntoView {
    let alongside = alongside();
    provide_context(asks);
    let opens = memo(move || {
        let whose = asks.whose.get();
        alongside
            .vaults
            .with(|all| all.get(whose).is_some_and(|one| one.header.passkey().is_some()))
    });
    move || opens.get().then(|| view! { <Beside it=Screen::ByPasskey /> })
}

/// Whose vaults there are: initials, no names.
#[component]
fn Whose(whose: RwSignal<usize>) -> impl IntoView {
    let alongside = alongside();
    let labels = memo(move || alongside.vaults.with(|all| labels(all)));
    move || {
        let all = labels.get();
        if all.len() < 2 {
            let letters = all.into_iter().next().filter(|letters| letters != NOBODYS);
            return letters.map(|letters| view! { <p>"Hello " <b>{letters}</b></p> }).into_any();
        }
        let chip = move |(place, label): (usize, String)| {
            view! {
                <Chip
                    label
                    name="whose"
                    kind=ChipKind::One
                    checked=Signal::derive(move || whose.get() == place)
                    on_change=move |_| whose.set(place)
                />
            }
        };
        view! {
            <fieldset>
                <legend>"Whose?"</legend>
                <div class="chips">{all.into_iter().enumerate().map(chip).collect_view()}</div>
            </fieldset>
        }
        .into_any()
    }
}

/// Their initials; two that have the same are numbered.
pub(crate) fn labels(all: &[Known]) -> Vec<String> {
    let letters = |known: &Known| match known.header.initials().letters() {
        "" => NOBODYS.to_owned(),
        letters => letters.to_owned(),
    };
    let letters: Vec<_> = all.iter().map(letters).collect();
    numbered(&letters)
}

fn numbered(letters: &[String]) -> Vec<String> {
    let label = |(place, one): (usize, &String)| {
        let alike = letters.iter().filter(|other| *other == one).count();
        if alike < 2 { one.clone() } else { format!("{one}, {}", place + 1) }
    };
    letters.iter().enumerate().map(label).collect()
}

/// The vault that is to be opened.
pub(super) fn chosen(alongside: Alongside, whose: RwSignal<usize>) -> Option<Known> {
    // The page may have been left meanwhile.
    let whose = whose.try_get_untracked()?;
    alongside.vaults.with_untracked(|all| all.get(whose).cloned())
}

/// After too many tries base is asked until it answers.
fn ask_base(alongside: Alongside, whose: RwSignal<usize>, said: RwSignal<Option<String>>) {
    let waits = memo(move || {
        let known = alongside.vaults.with(|all| all.get(whose.get()).cloned())?;
        (known.tries.next(clock::now()) == Next::WhenBaseAnswers).then(|| known.name())
    });
    Effect::new(move |_| {
        let Some(name) = waits.get() else { return };
        said.set(Some(NotUnlocked::WhenBaseAnswers.to_string()));
        spawn_local(async move {
            while waits.try_get_untracked().flatten().as_ref() == Some(&name) {
                if alongside.hello().await.is_ok()
                    && let Some(known) = chosen(alongside, whose)
                {
                    alongside.base_answered(known).await;
                    said.try_set(None);
                }
                sleep(ASK_EVERY).await;
            }
        });
    });
}

#[cfg(test)]
mod tests {
    use super::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    #[test]
    fn two_with_the_same_initials_are_told_apart() {
        let letters = ["AK", "MO", "AK"].map(str::to_owned);
        assert_eq!(numbered(&letters), ["AK, 1", "MO", "AK, 3"]);
    }
}
