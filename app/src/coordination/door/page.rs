//! `/more/second-step`: with what somebody shows that it is they, and the note to whoever has nothing.

use leptos::{prelude::*, task::spawn_local};
use protocol::door::SecondWays;

use super::{code_app::CodeApp, passkeys::Passkeys};
use crate::{
    coordination::{desk::Desk, remote::Remote},
    device::page,
    store::BaseError,
    ui::{Failed, HEADING, LinkButton, Loading, Note, Page, Tone},
};

/// What is set up, as base knows it.
#[derive(Clone, Copy)]
pub(super) struct Ways {
    pub(super) desk: Desk,
    known: RwSignal<Remote<SecondWays>>,
    /// What did not go as it should.
    pub(super) trouble: RwSignal<Option<String>>,
    pub(super) busy: RwSignal<bool>,
}

impl Ways {
    fn open() -> Self {
        let ways = Self {
            desk: Desk::here(),
            known: RwSignal::new(Remote::Loading),
            trouble: RwSignal::new(None),
            busy: RwSignal::new(false),
        };
        ways.reload();
        ways
    }

    fn reload(self) {
        spawn_local(async move {
            let found = self.desk.store.second_ways().await;
            let _gone = self.known.try_set(match found {
                Ok(found) => Remote::There(found),
                Err(error) => Remote::Failed(error.to_string()),
            });
        });
    }

    /// Does something to them: then they are asked for again, and these words are said.
    pub(super) fn changes(
        self,
        work: impl Future<Output = Result<(), String>> + 'static,
        words: &'static str,
    ) {
        self.busy.set(true);
        self.trouble.set(None);
        spawn_local(async move {
            let done = work.await;
            let _gone = self.busy.try_set(false);
            match done {
                Ok(()) => {
                    self.desk.say(words);
                    self.reload();
                    // The button that was pressed goes.
                    page::after_paint(|| page::focus_id(HEADING));
                }
                Err(words) => {
                    let _gone = self.trouble.try_set(Some(words));
                }
            }
        });
    }

    /// Removes one of them.
    pub(super) fn remove(self, way: String) {
        let removing = async move {
            let removed = self.desk.behind_door(|| self.desk.store.remove_way(&way)).await;
            removed.map(drop).map_err(|error| error.to_string())
        };
        self.changes(removing, "It is removed");
    }
}

/// The page.
#[component]
pub(in crate::coordination) fn SecondStep() -> impl IntoView {
    let ways = Ways::open();
    view! {
        <Page title="Second step" back="/more">
            <p>
                "Whoever invites, removes, decides or changes what people are here for shows that it is they, beside the passphrase of this device: with a passkey, or with six digits of an app. Records are sent and fetched without it."
            </p>
            {move || match ways.known.get() {
                Remote::Loading => view! { <Loading words="Asking base" /> }.into_any(),
                Remote::Failed(words) => {
                    view! {
                        <Failed title="What is set up is not known just now." words on_retry=move || ways.reload() />
                    }
                        .into_any()
                }
                Remote::There(known) => {
                    view! {
                        {(!known.is_any()).then(nothing_yet)}
                        <Passkeys ways known=known.clone() />
                        <CodeApp ways left=known.codes />
                    }
                        .into_any()
                }
            }}
            {move || ways.trouble.get().map(super::asks::said)}
        </Page>
    }
}

fn nothing_yet() -> impl IntoView {
    view! {
        <Note tone=Tone::Warn icon="triangle-alert">
            <p>
                <b>"You have no second step yet."</b>
                " Whoever has this device open can let in devices and remove them in your name. Set one up now; two are better, for the day when one is lost."
            </p>
        </Note>
    }
}

/// Says so on the overview; nothing while there is one, or base does not say.
#[component]
pub(in crate::coordination) fn NoSecondStep() -> impl IntoView {
    let desk = Desk::here();
    let missing = RwSignal::new(false);
    spawn_local(async move {
        let known: Result<SecondWays, BaseError> = desk.store.second_ways().await;
        let _gone = missing.try_set(known.is_ok_and(|known| !known.is_any()));
    });
    move || {
        missing.get().then(|| {
            view! {
                {nothing_yet()}
                <div class="row">
                    <LinkButton href="/more/second-step" icon="lock">
                        "Set up a second step"
                    </LinkButton>
                </div>
            }
        })
    }
}
