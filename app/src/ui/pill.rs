//! Pills (a state in a word or two) and notes (a state in a sentence). Colour is never alone: each has an icon
//! and words.

use leptos::prelude::*;

use super::Icon;

/// What a state means for the reader.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Tone {
    /// Done, safe.
    Good,
    /// Wants attention soon.
    Warn,
    /// Wants attention now.
    Bad,
    /// Worth knowing.
    Info,
    /// Quiet.
    #[default]
    Mute,
}

impl Tone {
    /// The class of this tone.
    #[must_use]
    pub const fn class(self) -> &'static str {
        match self {
            Self::Good => "good",
            Self::Warn => "warn",
            Self::Bad => "bad",
            Self::Info => "info",
            Self::Mute => "mute",
        }
    }
}

/// A state in a word or two.
#[component]
pub fn Pill(
    /// What it means.
    #[prop(optional)]
    tone: Tone,
    /// The icon before the words.
    icon: &'static str,
    /// The words.
    children: Children,
) -> impl IntoView {
    view! {
        <span class=format!("pill {}", tone.class())>
            <Icon name=icon />
            <span>{children()}</span>
        </span>
    }
}

/// A state in a sentence or two.
#[component]
pub fn Note(
    /// What it means.
    #[prop(optional)]
    tone: Tone,
    /// The icon before the words.
    icon: &'static str,
    /// The words.
    children: Children,
) -> impl IntoView {
    view! {
        <div class=format!("note {}", tone.class())>
            <Icon name=icon />
            <div class="grow stack-s">{children()}</div>
        </div>
    }
}
