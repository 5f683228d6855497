//! What was covered, as chips.

use domain::visit::Topic;
use leptos::prelude::*;

use super::Keeper;
use crate::ui::Chip;

/// The card *What did you cover?*.
#[component]
pub fn Topics(
    /// The draft.
    keeper: Keeper,
) -> impl IntoView {
    let chips = Topic::ALL.map(|topic| {
        view! {
            <Chip
                label=topic.label().to_owned()
                name="covered"
                checked=keeper.memo(move |draft| draft.covered.contains(&topic))
                on_change=move |on| {
                    keeper
                        .change(move |draft| {
                            if on {
                                draft.covered.insert(topic);
                            } else {
                                draft.covered.remove(&topic);
                            }
                        });
                }
            />
        }
    });
    view! {
        <section class="card">
            <fieldset>
                <legend>"What did you cover? " <span class="hint">"(optional)"</span></legend>
                <div class="chips">{chips.into_iter().collect_view()}</div>
            </fieldset>
        </section>
    }
}
