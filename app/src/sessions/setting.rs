//! When and where it was. Outside the school day, or off school property, there is a reason (clause 3.3).

use domain::session::{Place, SessionField};
use jiff::{ToSpan as _, civil::Time};
use leptos::prelude::*;

use super::{
    keeper::{Keeper, field_id},
    school,
};
use crate::{
    store::alongside,
    ui::{Chip, ChipKind, Field, Show, memo},
    visits::DayField,
};

/// The card.
#[component]
pub(super) fn Setting(
    /// The draft.
    keeper: Keeper,
) -> impl IntoView {
    let alongside = alongside();
    let held = keeper.was_held();
    let asks = memo(move || keeper.draft.with(|draft| school::asks_why(alongside, draft)));
    let reason = field_id(SessionField::Reason);
    view! {
        <section class="card stack">
            <Day keeper=keeper />
            <Show when=move || held.get()>
                <Began keeper=keeper />
                <Where keeper=keeper />
            </Show>
            <Show when=move || held.get() && asks.get().is_some()>
                <Field
                    label="Why there, or at that time?"
                    id=reason.clone()
                    hint="Sessions are normally at school, in the school day"
                    error=keeper.wrong(reason.clone())
                    value=keeper.part(|draft| draft.reason.clone())
                    on_input=move |words| keeper.change(move |draft| draft.reason = words)
                />
            </Show>
        </section>
    }
}

/// Today and yesterday are a tap, any other day is picked.
#[component]
fn Day(keeper: Keeper) -> impl IntoView {
    let today = untrack(|| alongside().today());
    let yesterday = today.saturating_sub(1.day());
    let date = keeper.part(|draft| draft.date);
    let near = [("Today", today), ("Yesterday", yesterday)];
    let first = date.get_untracked();
    let picking = RwSignal::new(!near.iter().any(|(_, day)| first == Some(*day)));
    let chips = near.map(|(label, day)| {
        view! {
            <Chip
                label=label
                name="day"
                kind=ChipKind::One
                checked=Signal::derive(move || !picking.get() && date.get() == Some(day))
                on_change=move |_| {
                    picking.set(false);
                    keeper.change(move |draft| draft.date = Some(day));
                }
            />
        }
    });
    let field = field_id(SessionField::Date);
    view! {
        <fieldset>
            <legend>"When?"</legend>
            <div class="chips">
                {chips.into_iter().collect_view()}
                <Chip
                    label="Another day"
                    name="day"
                    kind=ChipKind::One
                    checked=picking
                    on_change=move |_| picking.set(true)
                />
            </div>
            <Show when=move || picking.get()>
                <div class="under">
                    <DayField
                        label="Day"
                        id=field.clone()
                        error=keeper.wrong(field.clone())
                        first=date.get_untracked()
                        on_day=move |day| keeper.change(move |draft| draft.date = day)
                    />
                </div>
            </Show>
        </fieldset>
    }
}

#[component]
fn Began(keeper: Keeper) -> impl IntoView {
    let first = keeper.draft.with_untracked(|draft| draft.start);
    let field = field_id(SessionField::Times);
    view! {
        <Field
            label="Began at"
            id=field.clone()
            kind="time"
            hint="Optional"
            error=keeper.wrong(field)
            value=Signal::stored(first.map(typed).unwrap_or_default())
            on_input=move |typed: String| {
                keeper.change(move |draft| draft.start = typed.trim().parse::<Time>().ok());
            }
        />
    }
}

/// As a time field has it.
fn typed(at: Time) -> String {
    format!("{:02}:{:02}", at.hour(), at.minute())
}

#[component]
fn Where(keeper: Keeper) -> impl IntoView {
    let place = keeper.part(|draft| draft.place.clone());
    let elsewhere = memo(move || matches!(place.get(), Place::Elsewhere(_)));
    let chips = Place::ALL.map(|one| {
        let (label, here) = (one.label().to_owned(), one.clone());
        view! {
            <Chip
                label=label
                name="place"
                kind=ChipKind::One
                checked=Signal::derive(move || place.get() == here)
                on_change=move |_| {
                    let one = one.clone();
                    keeper.change(move |draft| draft.place = one);
                }
            />
        }
    });
    let field = field_id(SessionField::Place);
    view! {
        <fieldset>
            <legend>"Where?"</legend>
            <div class="chips">
                {chips.into_iter().collect_view()}
                <Chip
                    label="Somewhere else"
                    name="place"
                    kind=ChipKind::One
                    checked=elsewhere
                    on_change=move |_| {
                        keeper.change(|draft| draft.place = Place::Elsewhere(String::new()));
                    }
                />
            </div>
            <Show when=move || elsewhere.get()>
                <div class="under">
                    <Field
                        label="Where was it?"
                        id=field.clone()
                        error=keeper.wrong(field.clone())
                        value=keeper.part(|draft| draft.place.label().to_owned())
                        on_input=move |words| {
                            keeper.change(move |draft| draft.place = Place::Elsewhere(words));
                        }
                    />
                </div>
            </Show>
        </fieldset>
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::time;

    use super::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    #[test]
    fn a_time_is_read_as_the_field_has_it() {
        let at = time(9, 5, 0, 0);
        assert_eq!(typed(at), "09:05");
        assert_eq!(typed(at).parse::<Time>().ok(), Some(at));
    }
}
