//! How an open draft is kept, in a word or two.

use domain::words;
use leptos::prelude::*;

use super::{Drafting, Kept};
use crate::{
    store::alongside,
    ui::{Icon, memo},
};

/// Said only after storage has answered for everything on the screen. Only a change from saved to not saved (and back) is announced,
/// not every key.
#[component]
pub fn Saved(
    /// How the draft is kept.
    drafting: Drafting,
) -> impl IntoView {
    let alongside = alongside();
    let refused = memo(move || matches!(drafting.kept.get(), Kept::Refused(_)));
    view! {
        <span
            class="saved"
            class:not-saved=refused
            aria-busy=move || drafting.behind.get().then_some("true")
        >
            {move || match drafting.kept.get() {
                Kept::NotYet | Kept::At(_) if drafting.behind.get() => {
                    view! {
                        <Icon name="hard-drive" />
                        <span>"Saving"</span>
                    }
                        .into_any()
                }
                Kept::NotYet => view! { <span>"Nothing to save yet"</span> }.into_any(),
                Kept::At(at) => {
                    let time = words::time(alongside.school_time(at).time());
                    view! {
                        <Icon name="hard-drive" />
                        <span>
                            "Saved on this tablet " <span class="num tab-only">"at " {time}</span>
                        </span>
                    }
                        .into_any()
                }
                Kept::Refused(_) => {
                    view! {
                        <Icon name="triangle-alert" />
                        <span>"Not saved"</span>
                    }
                        .into_any()
                }
            }}
        </span>
        <span class="vh" role="status">
            {move || if refused.get() { "Not saved" } else { "" }}
        </span>
    }
}
