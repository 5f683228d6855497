//! Whether it took place, and if not, who cancelled it (clause 5.5).

use domain::session::{CancelledBy, Happened, SessionField};
use leptos::prelude::*;

use super::keeper::{Keeper, field_id};
use crate::ui::{Chip, ChipKind, Field, Show};

const HOW: [(Happened, &str); 3] = [
    (Happened::Held, "It took place"),
    (Happened::NobodyCame, "Did not come"),
    (Happened::Cancelled, "Cancelled"),
];

/// The card.
#[component]
pub(super) fn HowItWent(
    /// The draft.
    keeper: Keeper,
) -> impl IntoView {
    let happened = keeper.part(|draft| draft.happened);
    let chips = HOW.map(|(how, label)| {
        view! {
            <Chip
                label=label
                name="happened"
                kind=ChipKind::One
                checked=Signal::derive(move || happened.get() == how)
                on_change=move |_| keeper.change(move |draft| draft.happened = how)
            />
        }
    });
    view! {
        <section class="card stack">
            <fieldset>
                <legend>"Did it take place?"</legend>
                <div class="chips">{chips.into_iter().collect_view()}</div>
            </fieldset>
            <Show when=move || happened.get() == Happened::Cancelled>
                <ByWhom keeper=keeper />
            </Show>
        </section>
    }
}

#[component]
fn ByWhom(keeper: Keeper) -> impl IntoView {
    let by = keeper.part(|draft| draft.cancelled_by);
    let field = field_id(SessionField::CancelledBy);
    let error = keeper.wrong(field.clone());
    let why = field_id(SessionField::Why);
    let chips = CancelledBy::ALL.map(|who| {
        view! {
            <Chip
                label=who.label()
                name="cancelled-by"
                kind=ChipKind::One
                checked=Signal::derive(move || by.get() == Some(who))
                on_change=move |_| keeper.change(move |draft| draft.cancelled_by = Some(who))
            />
        }
    });
    view! {
        <fieldset id=field tabindex="-1">
            <legend>"Who cancelled it?"</legend>
            {move || error.get().map(|words| view! { <p class="wrong">{words}</p> })}
            <div class="chips">{chips.into_iter().collect_view()}</div>
        </fieldset>
        <Field
            label="Why was it cancelled?"
            id=why.clone()
            hint="Optional"
            error=keeper.wrong(why)
            value=keeper.part(|draft| draft.why.clone())
            on_input=move |words| keeper.change(move |draft| draft.why = words)
        />
    }
}
