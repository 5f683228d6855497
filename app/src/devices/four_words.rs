//! A new device before it is let in: the four words that it shows the coordinator, and that it was refused.

use leptos::prelude::*;

use crate::{
    device::page,
    store::{LetIn, alongside},
    ui::{Card, Note, Tone},
};

const WORDS: &str = "four-words";

/// The four words of a device that waits.
#[component]
pub(super) fn FourWords(
    /// With single spaces.
    words: String,
) -> impl IntoView {
    // Where the form was with the button that was pressed.
    page::after_paint(|| page::focus_id(WORDS));
    let word = |word: &str| view! { <span>{word.to_owned()}</span> " " };
    view! {
        <Card title="Read these four words to your coordinator">
            <p class="secret-words" id=WORDS tabindex="-1" translate="no">
                {words.split(' ').map(word).collect_view()}
            </p>
            <p>
                "They see four words too, under " <b>"Devices"</b>
                ". When they say there that the words are the same, this device goes on by itself. You can close Alongside meanwhile."
            </p>
            <p class="small muted">
                "Are the words different? Tell the coordinator, who refuses what is there. Somebody else has used your code."
            </p>
        </Card>
    }
}

/// On a device that was refused.
#[component]
pub(super) fn NotLetIn() -> impl IntoView {
    let alongside = alongside();
    move || {
        (*alongside.let_in.read() == Some(LetIn::Refused)).then(|| {
            view! {
                <div role="alert">
                    <Note tone=Tone::Bad icon="triangle-alert">
                        <p>
                            <b>"This device was not let in."</b>
                            " Ask the coordinator for a new code and enter it here."
                        </p>
                    </Note>
                </div>
            }
        })
    }
}
