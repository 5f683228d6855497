//! The error summary: what has to be put right before something can be finished. It takes the focus when it
//! appears, and each line leads to its field.

use leptos::{html, prelude::*};

use super::{Icon, words::fresh_id};
use crate::device::page;

/// One thing to put right.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mistake {
    /// The id of the field.
    pub field: String,
    /// A sentence that says what to do: "Say who was there".
    pub words: String,
}

/// Shows the mistakes, if there are any.
#[component]
pub fn ErrorSummary(
    /// What has to be put right; empty while nothing has.
    #[prop(into)]
    mistakes: Signal<Vec<Mistake>>,
) -> impl IntoView {
    let place = NodeRef::<html::Div>::new();
    let heading = fresh_id("errors");
    Effect::new(move |_| {
        if !mistakes.read().is_empty() {
            page::after_paint(move || {
                if let Some(place) = place.get_untracked() {
                    page::focus(&place);
                }
            });
        }
    });
    move || {
        let all = mistakes.get();
        let (heading, labelled) = (heading.clone(), heading.clone());
        (!all.is_empty()).then(|| {
            view! {
                <div class="note bad errors" role="alert" tabindex="-1" aria-labelledby=labelled node_ref=place>
                    <Icon name="circle-alert" />
                    <div class="grow stack-s">
                        <h2 id=heading>"Nearly there: put this right first"</h2>
                        <ul>{all.into_iter().map(line).collect_view()}</ul>
                    </div>
                </div>
            }
        })
    }
}

fn line(one: Mistake) -> impl IntoView {
    let field = one.field;
    view! {
        <li>
            <a
                href=format!("#{field}")
                on:click=move |event| {
                    event.prevent_default();
                    page::focus_id(&field);
                }
            >
                {one.words}
            </a>
        </li>
    }
}
