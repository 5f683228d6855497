//! What is offered when this tablet cannot keep a visit: the truth, and the words as a file or on the
//! clipboard, so that they are not lost with the page.

use domain::{id::StudentId, student::Student, words};
use leptos::{prelude::*, task::spawn_local};
use replica::{SaveError, storage::StorageError};

use super::as_text;
use crate::{
    device::files,
    store::Alongside,
    students::roster,
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

/// The words of a form that was not saved, as text: what they are, about whom, by whom and when, then each under its
/// label.
#[must_use]
pub fn form_as_text(
    alongside: Alongside,
    what: &str,
    about: StudentId,
    lines: &[(&str, &str)],
) -> String {
    let student = alongside.view.with_untracked(|view| {
        roster::student(view, about).map(Student::full_name).unwrap_or_default()
    });
    let by = alongside
        .identity
        .with_untracked(|one| one.as_ref().map(|one| one.user_name.clone()).unwrap_or_default());
    let now = alongside.school_now();
    let at = format!("{}, {}", words::date(now.date()), words::time(now.time()));
    let mut text = as_text::heading(what);
    let who =
        [("Student", student.as_str()), ("Written by", by.as_str()), ("Written", at.as_str())];
    as_text::labelled(&mut text, &who);
    as_text::labelled(&mut text, lines);
    text
}

/// Keeps words outside Alongside.
#[component]
fn SaveWords(
    /// The words, see [`form_as_text`].
    text: UnsyncCallback<(), String>,
) -> impl IntoView {
    view! {
        <Button
            icon="download"
            on_press=move || files::save("words-not-encrypted.txt", &text.run(()))
        >
            "Save the words as a file"
        </Button>
    }
}

/// Says why it was not saved, if it was not, and offers what was typed as a file.
#[component]
pub fn NotSaved(
    /// Why.
    refused: RwSignal<Option<&'static str>>,
    /// What was typed, where it would be lost with the page.
    #[prop(optional)]
    text: Option<UnsyncCallback<(), String>>,
) -> impl IntoView {
    move || {
        refused.get().map(|why| {
            view! {
                <div role="alert">
                    <Note tone=Tone::Bad icon="triangle-alert">
                        <p>
                            <b>"Not saved. "</b>
                            {why}
                        </p>
                        {text
                            .map(|text| {
                                view! {
                                    <p>"Your words are still on this screen. The file is not encrypted."</p>
                                    <div class="row">
                                        <SaveWords text=text />
                                    </div>
                                }
                            })}
                    </Note>
                </div>
            }
        })
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
                    <SaveWords text=text />
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
