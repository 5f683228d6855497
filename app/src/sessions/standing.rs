//! How a student stands in the fortnight (clause 3.2), in words and figures: what the line of *Today* and the ribbon say.

use domain::ledger::{Ledger, Pace, State};
use leptos::prelude::*;

use crate::ui::{Pill, Tone, words::counted};

/// The state in a word, with its icon.
#[component]
pub(super) fn Standing(
    /// How the student stands.
    state: State,
) -> impl IntoView {
    let (tone, icon) = match state {
        State::Met => (Tone::Good, "check"),
        State::OnTheWay(Pace::OnTrack) => (Tone::Info, "trending-up"),
        State::OnTheWay(Pace::NeedsTime) => (Tone::Warn, "clock"),
        State::Short => (Tone::Bad, "circle-alert"),
        State::Paused | State::Closed | State::NoMentor => (Tone::Mute, "calendar"),
    };
    view! {
        <Pill tone icon>
            {state.label()}
        </Pill>
    }
}

/// "15 of 60 minutes: 10 at base, 5 on this tablet"; nothing where none are asked for.
pub(super) fn figures(ledger: &Ledger) -> Option<String> {
    let (minutes, goal) = (ledger.minutes(), ledger.goal);
    let kept = match (ledger.at_base, ledger.on_tablet) {
        (0, 0) => String::new(),
        (_, 0) => ", all at base".to_owned(),
        (0, _) => ", all on this tablet".to_owned(),
        (base, tablet) => format!(": {base} at base, {tablet} on this tablet"),
    };
    (goal > 0).then(|| format!("{minutes} of {goal} minutes{kept}"))
}

/// "of 60 minutes, 5 days left": what stands after the figure.
pub(super) fn of_goal(ledger: &Ledger) -> String {
    let of = if ledger.goal > 0 {
        format!("of {} minutes", ledger.goal)
    } else {
        "minutes, none asked for".to_owned()
    };
    match ledger.state {
        State::OnTheWay(_) => format!("{of}, {} left", counted(ledger.days_left().len(), "day")),
        _ => of,
    }
}

/// What is to come, or why nothing is asked for; nothing where the figures say it all.
pub(super) fn outlook(ledger: &Ledger, name: &str) -> Option<String> {
    (ledger.state != State::Met).then(|| ledger.forecast(name))
}

/// So many hundredths of a bar that ends at `whole` minutes.
pub(super) fn percent(minutes: u32, whole: u32) -> String {
    let share = minutes.saturating_mul(100) / whole.max(1);
    format!("{}%", share.min(100))
}

#[cfg(test)]
mod tests;
