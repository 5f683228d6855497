//! A dialog over the page, for the rare thing that must be read first. It is the browser's own `dialog`, which
//! keeps the focus inside, closes on Escape and gives the focus back.

use leptos::{html, prelude::*};

use super::{Icon, words::fresh_id};
use crate::device::page;

/// A dialog that is open while `open` is true.
#[component]
pub fn Dialog(
    /// Whether it is open; closing it sets this to false.
    open: RwSignal<bool>,
    /// Its heading.
    #[prop(into)]
    title: Signal<String>,
    /// What is in it.
    children: Children,
) -> impl IntoView {
    let place = NodeRef::<html::Dialog>::new();
    let id = fresh_id("dialog");
    let labelled = id.clone();
    Effect::new(move |_| {
        let open = open.get();
        if let Some(dialog) = place.get() {
            page::set_dialog(&dialog, open);
        }
    });
    view! {
        <dialog
            class="card"
            aria-labelledby=labelled
            node_ref=place
            on:close=move |_| {
                page::give_caret_back();
                open.set(false);
            }
        >
            <div class="stack">
                <div class="spread">
                    <h2 id=id>{move || title.get()}</h2>
                    <button type="button" class="btn icon ghost" aria-label="Close" on:click=move |_| open.set(false)>
                        <Icon name="x" />
                    </button>
                </div>
                {children()}
            </div>
        </dialog>
    }
}
