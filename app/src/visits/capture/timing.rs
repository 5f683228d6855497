//! When the visit was and how long it took. Both are filled in from the running timer; a visit can be
//! recorded late, so both can be changed.

use domain::{
    visit::{DraftField, VisitDraft},
    words,
};
use jiff::{Timestamp, civil::Date};
use leptos::prelude::*;

use super::{Keeper, field_id};
use crate::{
    ui::{Chip, ChipKind, Field, Show, memo},
    visits::{
        dates::{self, Running},
        day_field::DayField,
    },
};

/// The length of a visit: what was typed, else what the timer says of a visit of today.
#[must_use]
pub fn length(draft: &VisitDraft, now: Timestamp, today: Date) -> Option<u16> {
    if draft.minutes.is_some() {
        return draft.minutes;
    }
    match dates::running(draft.started?, now) {
        Running::Minutes(minutes) if draft.date.is_none_or(|day| day == today) => Some(minutes),
        _ => None,
    }
}

/// The card *When, and how long?*.
#[component]
pub fn Timing(
    /// The draft.
    keeper: Keeper,
    /// Today, by the school's clock.
    today: Date,
    /// The clock, moving on now and then.
    now: Signal<Timestamp>,
) -> impl IntoView {
    let date = keeper.memo(|draft| draft.date);
    let yesterday = today.yesterday().unwrap_or(today);
    let other = date.get_untracked().is_some_and(|day| day != today && day != yesterday);
    let picking = RwSignal::new(other);
    let day_chip = move |label: &'static str, day: Date| {
        view! {
            <Chip
                label=label
                name="visit-day"
                kind=ChipKind::One
                checked=Signal::derive(move || !picking.get() && date.get() == Some(day))
                on_change=move |_| {
                    picking.set(false);
                    keeper.change(move |draft| draft.date = Some(day));
                }
            />
        }
    };
    view! {
        <section class="card stack">
            <fieldset>
                <legend>"When was it?"</legend>
                <div class="chips">
                    {day_chip("Today", today)} {day_chip("Yesterday", yesterday)}
                    <Chip
                        label="Another day"
                        name="visit-day"
                        kind=ChipKind::One
                        checked=picking
                        on_change=move |_| picking.set(true)
                    />
                </div>
                <Show when=move || picking.get()>
                    <div class="under">
                        <DayField
                            label="Day of the visit"
                            id=field_id(DraftField::Date)
                            error=keeper.wrong(field_id(DraftField::Date))
                            first=date.get_untracked()
                            on_day=move |day| keeper.change(move |draft| draft.date = day)
                        />
                    </div>
                </Show>
            </fieldset>
            <Length keeper=keeper today=today now=now />
        </section>
    }
}

#[component]
fn Length(keeper: Keeper, today: Date, now: Signal<Timestamp>) -> impl IntoView {
    // What is in the field while it is being typed; until then the timer's minutes are shown.
    let typed = RwSignal::new(None::<String>);
    let shown = memo(move || {
        typed.get().unwrap_or_else(|| {
            let minutes = keeper.draft.with(|draft| length(draft, now.get(), today));
            minutes.map(|minutes| minutes.to_string()).unwrap_or_default()
        })
    });
    let from_timer = memo(move || {
        keeper
            .draft
            .with(|draft| draft.minutes.is_none() && length(draft, now.get(), today).is_some())
    });
    let hint = Signal::derive(move || {
        let words = if from_timer.get() {
            "From the timer, which is still running. Type to change it"
        } else {
            "For example, 30"
        };
        Some(words.to_owned())
    });
    view! {
        <Field
            label="How many minutes?"
            id=field_id(DraftField::Minutes)
            error=keeper.wrong(field_id(DraftField::Minutes))
            hint=hint
            keyboard="numeric"
            width=4
            value=shown
            on_input=move |text: String| {
                keeper.change(|draft| draft.minutes = read_minutes(&text));
                typed.set((!text.trim().is_empty()).then_some(text));
            }
        />
    }
}

/// Nothing typed leaves it to the timer; what is no number is 0, which *Finish* asks about.
fn read_minutes(text: &str) -> Option<u16> {
    let text = text.trim();
    (!text.is_empty()).then(|| text.parse().unwrap_or(0))
}

/// What the bar above says of the timer: "12 min".
#[must_use]
pub fn timer_words(draft: &VisitDraft, now: Timestamp, today: Date) -> Option<String> {
    length(draft, now, today).map(|minutes| {
        if minutes < 60 { format!("{minutes} min") } else { words::minutes(minutes.into()) }
    })
}
