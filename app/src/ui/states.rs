//! The three states that a screen has beside "there": loading, empty and failed. Failed never looks like empty.

use leptos::prelude::*;

use super::{Button, Icon};

/// Something is being read; it says so to a screen reader as well.
#[component]
pub fn Loading(
    /// What is being read: "Opening Kai's record".
    #[prop(into)]
    words: String,
) -> impl IntoView {
    view! {
        <p class="state muted" role="status">
            <Icon name="clock" />
            {words}
        </p>
    }
}

/// There is nothing, and that is a plain fact.
#[component]
pub fn Empty(
    /// The icon.
    #[prop(default = "inbox")]
    icon: &'static str,
    /// The fact: "No students yet".
    #[prop(into)]
    title: String,
    /// What to do next, if there is something to do.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    view! {
        <div class="state empty stack-s">
            <Icon name=icon />
            <p>
                <b>{title}</b>
            </p>
            {children.map(|children| children())}
        </div>
    }
}

/// Something could not be read or done: what, and what to do.
#[component]
pub fn Failed<F>(
    /// What went wrong, as a sentence: "This record could not be read."
    #[prop(into)]
    title: String,
    /// What to do about it.
    #[prop(into)]
    words: String,
    /// Tries again.
    on_retry: F,
) -> impl IntoView
where
    F: FnMut() + 'static,
{
    view! {
        <div class="note bad" role="alert">
            <Icon name="triangle-alert" />
            <div class="grow stack-s">
                <p>
                    <b>{title}</b>
                </p>
                <p>{words}</p>
                <div class="row">
                    <Button icon="rotate-ccw" on_press=on_retry>
                        "Try again"
                    </Button>
                </div>
            </div>
        </div>
    }
}
