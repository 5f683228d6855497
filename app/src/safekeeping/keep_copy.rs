//! *Keep a copy as text*: what this device holds and cannot hand over, as a file to read or type again from.

use leptos::{prelude::*, task::spawn_local};

use super::as_text::as_text;
use crate::{
    device::{clock, files},
    store::{SyncState, alongside},
    ui::{Button, Card, Show, memo},
};

/// The card; there while something waits and base refused some of it, or does not take anything from this device.
#[component]
pub(super) fn KeepCopy() -> impl IntoView {
    let alongside = alongside();
    let stuck = memo(move || {
        let held = !alongside.waiting.read().is_empty()
            || alongside.drafts.read().iter().any(|one| !one.key.is_concern());
        let state = alongside.sync_state.read();
        let refused = alongside.view.read().waiting.refused > 0;
        let removed = alongside.view.read().removed;
        let stuck = matches!(*state, SyncState::NotKnown | SyncState::Trouble(_));
        held && (refused || removed || stuck)
    });
    let failed = RwSignal::new(false);
    let save = move || {
        spawn_local(async move {
            let held = alongside.held().await;
            failed.try_set(held.is_none());
            if let Some(held) = held {
                let text = as_text(&held, alongside.time(), &clock::school_zone());
                files::save("alongside-not-encrypted.txt", &text);
            }
        });
    };
    view! {
        <Show when=move || stuck.get()>
            <Card title="Keep a copy as text">
                <p>
                    "Everything that waits and every unfinished visit can be saved as one text file, to read or to type again from. They stay on this device as well."
                </p>
                <p>
                    <b>"The file is not encrypted. "</b>
                    "Keep it safe, and delete it once everything is at base."
                </p>
                <div>
                    <Button icon="download" on_press=save>
                        "Save as a text file"
                    </Button>
                    <div role="status">
                        {move || {
                            failed
                                .get()
                                .then(|| {
                                    view! {
                                        <p class="gap-above">
                                            "This device could not read what waits just now. Close Alongside, open it again and save the file then."
                                        </p>
                                    }
                                })
                        }}
                    </div>
                </div>
            </Card>
        </Show>
    }
}
