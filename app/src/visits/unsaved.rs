//! What is offered when this tablet cannot keep a visit: the truth, and the words as a file or on the
//! clipboard, so that they are not lost with the page.

use leptos::{prelude::*, task::spawn_local};
use replica::{SaveError, storage::StorageError};

use crate::{
    device::files,
    ui::{Button, ButtonKind, Note, Tone},
};

/// What to do when storage refused.
#[must_use]
pub const fn storage_words(refusal: &StorageError) -> &'static str {
    match refusal {
        StorageError::Full => {
            "This tablet has no room left. Remove photos or apps that you do not need, then try again."
        }
        StorageError::Unusable(_) => {
            "The browser would not write to this tablet. Close other tabs of Alongside, then try again."
        }
    }
}

/// What to do when a record could not be saved.
#[must_use]
pub const fn save_words(refusal: &SaveError) -> &'static str {
    match refusal {
        SaveError::Storage(storage) => storage_words(storage),
        SaveError::TooLong => {
            "It is too long to be sent in one piece. Shorten the note, then try again."
        }
        SaveError::NotEnrolled => {
            "This tablet does not belong to anyone yet. Keep the words as a file, then ask the coordinator for a code."
        }
        SaveError::Write(_) => {
            "The student\u{2019}s record on this tablet would not take it. Keep the words as a file, then try again after the next sync."
        }
    }
}

/// Says that nothing is saved and offers the text.
#[component]
pub fn Unsaved(
    /// What to do about it.
    why: &'static str,
    /// The whole text of the visit, see `as_text`.
    text: UnsyncCallback<(), String>,
    /// Tries to save once more.
    on_retry: UnsyncCallback<()>,
) -> impl IntoView {
    let copied = RwSignal::new(None::<bool>);
    let copy = move || {
        spawn_local(async move {
            let done = files::copy(&text.run(())).await;
            copied.set(Some(done));
        });
    };
    view! {
        <div role="alert">
            <Note tone=Tone::Bad icon="triangle-alert">
                <p>
                    <b>"Not saved. "</b>
                    "Your words are still on this screen: keep it open."
                </p>
                <p>{why}</p>
                <p>"You can keep the words outside Alongside. The file and the copy are not encrypted."</p>
                <div class="row">
                    <Button kind=ButtonKind::Main icon="rotate-ccw" on_press=move || on_retry.run(())>
                        "Try again"
                    </Button>
                    <Button
                        icon="download"
                        on_press=move || files::save("transition-visit-not-encrypted.txt", &text.run(()))
                    >
                        "Save the words as a file"
                    </Button>
                    <Button icon="copy" on_press=copy>
                        "Copy the words"
                    </Button>
                </div>
                <p role="status">
                    {move || match copied.get() {
                        Some(true) => "Copied. Paste it somewhere safe.",
                        Some(false) => "The browser did not allow copying. Save the words as a file instead.",
                        None => "",
                    }}
                </p>
            </Note>
        </div>
    }
}
