//! Choosing a file, and the sentence when it could not be used. What was chosen before stays on the screen.

use leptos::{html, prelude::*};

use crate::{
    device::{
        files::{PickedFile, picked},
        page,
    },
    ui::{Icon, words::fresh_id},
};

/// A file input with its label.
#[component]
pub(super) fn PickFile<F>(
    /// "Choose a Common Transfer File".
    label: &'static str,
    /// What its name looks like, or where it comes from.
    hint: &'static str,
    /// The endings that the browser offers first.
    accept: &'static str,
    /// What is done with the file.
    on_pick: F,
) -> impl IntoView
where
    F: Fn(PickedFile) + 'static,
{
    let id = fresh_id("file");
    let hint_id = format!("{id}-hint");
    view! {
        <div class="ask">
            <label class="lab" for=id.clone()>
                {label}
            </label>
            <p class="hint" id=hint_id.clone()>
                {hint}
            </p>
            <input
                class="field file"
                type="file"
                id=id
                accept=accept
                aria-describedby=hint_id
                on:change=move |event| {
                    if let Some(file) = picked(&event) {
                        on_pick(file);
                    }
                }
            />
        </div>
    }
}

/// Why a file could not be used; takes the focus when it appears.
#[component]
pub(super) fn Trouble(
    /// The sentence, if there is one.
    words: RwSignal<Option<String>>,
) -> impl IntoView {
    let place = NodeRef::<html::Div>::new();
    Effect::new(move |_| {
        if words.read().is_some() {
            page::after_paint(move || {
                if let Some(place) = place.get_untracked() {
                    page::focus(&place);
                }
            });
        }
    });
    move || {
        words.get().map(|words| {
            view! {
                <div class="note bad errors" role="alert" tabindex="-1" node_ref=place>
                    <Icon name="circle-alert" />
                    <div class="grow">
                        <h2>"Nothing was imported"</h2>
                        <p>{words}</p>
                    </div>
                </div>
            }
        })
    }
}

/// How far a long reading has come.
#[component]
pub(super) fn Reading(
    /// "Reading edubasealldata20261101.csv".
    words: String,
    /// In hundredths.
    percent: RwSignal<u8>,
) -> impl IntoView {
    let id = fresh_id("reading");
    view! {
        <div class="stack-s">
            <p id=id.clone()>
                <bdi>{words}</bdi>
            </p>
            <progress class="reading" max="100" aria-labelledby=id prop:value=move || f64::from(percent.get())></progress>
            <p class="small muted num">{move || format!("{} %", percent.get())}</p>
        </div>
    }
}
