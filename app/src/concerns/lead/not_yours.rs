//! That nothing opens here, or not all, and why: whoever has this device does not read concerns, or not on it; or something is damaged. What they had begun to write
//! themselves is theirs, and is still there.

use domain::id::ConcernId;
use leptos::prelude::*;

use super::left::Left;
use crate::ui::{Empty, LinkButton, Note, Tone, words::counted};

/// Why nothing opens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shut {
    /// They are not on the list.
    NotListed,
    /// Their key is on another device.
    Elsewhere,
    /// No list is known here.
    NoList,
}

/// The words.
#[component]
pub(super) fn NotYours(
    /// Why.
    why: Shut,
    /// The concern that was to be opened, if it was one.
    concern: Option<ConcernId>,
) -> impl IntoView {
    let (title, words) = match why {
        Shut::NotListed => (
            "You do not read concerns",
            "You are not on the school\u{2019}s list of those who do, or not any more. Nothing of what was raised opens on this device.",
        ),
        Shut::Elsewhere => (
            "Your key is on another device",
            "You are on the list with a key that you drew there. Open concerns on that device, or draw a key here under Keys and ask the coordinator to put it on the list.",
        ),
        Shut::NoList => (
            "This device knows of no list",
            "It does not know who reads concerns. Open this page where there is a signal.",
        ),
    };
    view! {
        <Empty icon="lock" title=title>
            <p>{words}</p>
            <div class="row">
                <LinkButton href="/more/keys">"Keys"</LinkButton>
            </div>
        </Empty>
        {concern.map(|concern| view! { <Left concern /> })}
    }
}

/// That something cannot be read here: it never looks like nothing.
#[component]
pub(super) fn Damaged(
    /// How many entries.
    many: usize,
) -> impl IntoView {
    view! {
        <Note tone=Tone::Bad icon="triangle-alert">
            <p>
                {counted(many, "sealed record")}
                " cannot be read on this device any more. Base has them: tell the coordinator, and read them on another device."
            </p>
        </Note>
    }
}
