//! *Show more*: the button under a list of which only the first lines are drawn.

use leptos::prelude::*;

use super::{Button, Show};
use crate::device::page;

/// The button; nothing once every line is drawn.
#[component]
pub fn ShowMore(
    /// What stands before how many are left.
    #[prop(default = "Show more")]
    words: &'static str,
    /// How many lines are not drawn.
    rest: Memo<usize>,
    /// How many are.
    shown: RwSignal<usize>,
    /// How many more a press draws.
    more: usize,
    /// The id of the line at a place. The button has moved or is gone: who pressed it goes on with the first new line.
    line: UnsyncCallback<usize, Option<String>>,
    /// Whether it is a line of the list itself.
    #[prop(optional)]
    in_list: bool,
) -> impl IntoView {
    let press = move || {
        let next = line.run(shown.get_untracked());
        shown.update(|shown| *shown += more);
        if let Some(next) = next {
            page::after_paint(move || page::focus_id(&next));
        }
    };
    view! {
        <Show when=move || { rest.get() > 0 }>
            {
                let button = view! {
                    <Button on_press=press>
                        {move || format!("{words} ({} left)", rest.get())}
                    </Button>
                };
                if in_list {
                    view! { <li>{button}</li> }.into_any()
                } else {
                    view! { <div>{button}</div> }.into_any()
                }
            }
        </Show>
    }
}
