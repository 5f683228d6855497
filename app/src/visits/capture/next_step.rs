//! What comes next, and when: two days are offered, any other can be picked.

use domain::{
    visit::{DraftField, Step},
    words::short_date,
};
use jiff::civil::Date;
use leptos::prelude::*;

use super::{Keeper, WrongChoice, field_id};
use crate::{
    ui::{Chip, ChipKind, Show},
    visits::day_field::DayField,
};

/// The card *Next step*.
#[component]
pub fn NextStepCard(
    /// The draft.
    keeper: Keeper,
    /// The two days that are offered, see `dates::next_days`.
    offered: [Date; 2],
) -> impl IntoView {
    let chips = Step::ALL.map(|step| {
        view! {
            <Chip
                label=step.label().to_owned()
                name="next-step"
                checked=keeper.memo(move |draft| draft.steps.contains(&step))
                on_change=move |on| {
                    keeper
                        .change(move |draft| {
                            if on {
                                draft.steps.insert(step);
                            } else {
                                draft.steps.remove(&step);
                            }
                        });
                }
            />
        }
    });
    let any = keeper.memo(|draft| !draft.steps.is_empty() || draft.next_on.is_some());
    view! {
        <section class="card">
            <fieldset id=field_id(DraftField::NextStep) tabindex="-1">
                <legend>"Next step " <span class="hint">"(optional)"</span></legend>
                <WrongChoice keeper=keeper field=DraftField::NextStep />
                <div class="chips">{chips.into_iter().collect_view()}</div>
            </fieldset>
            <Show when=move || any.get()>
                <When keeper=keeper offered=offered />
            </Show>
        </section>
    }
}

#[component]
fn When(keeper: Keeper, offered: [Date; 2]) -> impl IntoView {
    let [soon, next_week] = offered;
    let on = keeper.memo(|draft| draft.next_on);
    let elsewhere = on.get_untracked().is_some_and(|day| !offered.contains(&day));
    let picking = RwSignal::new(elsewhere);
    let choose = move |day: Option<Date>| {
        picking.set(false);
        keeper.change(move |draft| draft.next_on = day);
    };
    let day_chip = move |label: String, day: Option<Date>| {
        view! {
            <Chip
                label=label
                name="next-on"
                kind=ChipKind::One
                checked=Signal::derive(move || !picking.get() && on.get() == day)
                on_change=move |_| choose(day)
            />
        }
    };
    view! {
        <fieldset class="under">
            <legend class="hint">"When?"</legend>
            <div class="chips">
                {day_chip(short_date(soon), Some(soon))}
                {day_chip(format!("Next week, {}", short_date(next_week)), Some(next_week))}
                <Chip
                    label="Pick a date"
                    name="next-on"
                    kind=ChipKind::One
                    checked=picking
                    on_change=move |_| picking.set(true)
                />
                {day_chip("No date yet".to_owned(), None)}
            </div>
            <Show when=move || picking.get()>
                <div class="under">
                    <DayField
                        label="Date of the next step"
                        first=on.get_untracked()
                        on_day=move |day| keeper.change(move |draft| draft.next_on = day)
                    />
                </div>
            </Show>
        </fieldset>
    }
}
