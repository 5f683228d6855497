//! The pauses of a student's hour (clause 3.2), the newest first. Whoever may write in the record adds one, ends, corrects or
//! takes one out: a pause stays as it was written, and the last thing said about it is what stands.

use std::cmp::Reverse;

use domain::{
    access::may_record,
    id::{PauseEndId, PauseId, StudentId},
    ledger::Ended,
    visit::Recorded,
    words,
};
use leptos::prelude::*;
use records::Edit;
use replica::YearPause;

use super::{
    filled::{back_on, ends, label, said, span},
    pause_form::PauseForm,
};
use crate::{
    store::{Alongside, alongside},
    students::{page::Record, roster::staff_name, writing::Writing},
    ui::{Button, ButtonKind, For, Pill, Show, memo, words::fresh_id},
    visits::{DayField, NotSaved},
};

/// Which form is open: never more than one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Asking {
    /// For another pause.
    Add,
    /// When a pause ended.
    End(PauseId),
    /// What a pause was instead.
    Correct(PauseId),
}

/// The list, and the way to add one.
#[component]
pub(super) fn Pauses(
    /// Whose.
    id: StudentId,
    /// The record.
    record: Record,
) -> impl IntoView {
    let may = alongside().role_is(may_record);
    let asking = RwSignal::new(None::<Asking>);
    let pauses = memo(move || record.with(|record| newest_first(record.pauses.clone())));
    view! {
        <h3>"Pauses"</h3>
        <Show
            when=move || !pauses.read().is_empty()
            fallback=|| view! { <p class="muted">"None. The hour counts in every fortnight."</p> }
        >
            <ul class="stack tied">
                <For each=move || pauses.get() key=key let(one)>
                    <Line one=one id=id pauses=pauses asking=asking />
                </For>
            </ul>
        </Show>
        <Show when=move || may && asking.get().is_none()>
            <div class="edge">
                <Button
                    kind=ButtonKind::Quiet
                    icon="plus"
                    on_press=move || asking.set(Some(Asking::Add))
                >
                    "Add a pause"
                </Button>
            </div>
        </Show>
        <Show when=move || asking.get() == Some(Asking::Add)>
            <PauseForm id=id was=None pauses=pauses asking=asking />
        </Show>
    }
}

fn newest_first(mut pauses: Vec<YearPause>) -> Vec<YearPause> {
    domain::sorting::sort_by_key(&mut pauses, |one| {
        Reverse((one.pause.from, one.pause.to, one.pause.id))
    });
    pauses
}

/// A line is drawn again when anything that it shows has changed.
fn key(one: &YearPause) -> impl Eq + std::hash::Hash + use<> {
    (one.student, one.pause.id, one.pause.from, one.pause.to, one.pause.reason.clone())
}

#[component]
fn Line(
    one: YearPause,
    id: StudentId,
    pauses: Memo<Vec<YearPause>>,
    asking: RwSignal<Option<Asking>>,
) -> impl IntoView {
    let writing = Writing::here();
    let alongside = writing.alongside;
    let may = alongside.role_is(may_record);
    let (this, from, to, recorded) =
        (one.pause.id, one.pause.from, one.pause.to, one.pause.recorded);
    let (reason, days, what) = (label(&one.pause.reason), span(&one.pause), said(&one.pause));
    let to_end = Signal::stored(format!("End the pause: {what}"));
    let to_correct = Signal::stored(format!("Correct the pause: {what}"));
    let to_take_out = Signal::stored(format!("Take out the pause: {what}"));
    let one = StoredValue::new(one);
    let stands = move || {
        let today = alongside.today();
        let words = if to < today {
            return None;
        } else if today < from {
            "To come"
        } else {
            "Paused now"
        };
        Some(view! { <Pill icon="calendar">{words}</Pill> })
    };
    let goes_on = memo(move || alongside.today() <= to);
    let take_out = move || {
        if let Some(one) = one.try_get_value() {
            say(writing, one, Ended::Withdrawn, asking, "The pause is taken out");
        }
    };
    view! {
        <li class="stack-s">
            <div class="spread">
                <b>
                    <bdi>{reason}</bdi>
                </b>
                {stands}
            </div>
            <p class="small muted">{days} ". " {move || by(alongside, recorded)}</p>
            <Show when=move || may && asking.get().is_none()>
                <div class="row edge">
                    <Show when=move || goes_on.get()>
                        <Button
                            kind=ButtonKind::Quiet
                            label=to_end
                            on_press=move || asking.set(Some(Asking::End(this)))
                        >
                            "End"
                        </Button>
                    </Show>
                    <Button
                        kind=ButtonKind::Quiet
                        label=to_correct
                        on_press=move || asking.set(Some(Asking::Correct(this)))
                    >
                        "Correct"
                    </Button>
                    <Button
                        kind=ButtonKind::Quiet
                        label=to_take_out
                        busy=writing.busy
                        on_press=take_out
                    >
                        "Take out"
                    </Button>
                </div>
            </Show>
            <NotSaved refused=writing.refused />
            <Show when=move || asking.get() == Some(Asking::End(this))>
                {one.try_get_value().map(|one| view! { <EndForm one=one asking=asking /> })}
            </Show>
            <Show when=move || asking.get() == Some(Asking::Correct(this))>
                <PauseForm id=id was=one.try_get_value() pauses=pauses asking=asking />
            </Show>
        </li>
    }
}

/// "Entered by Mrs Khan on 7 November 2026".
fn by(alongside: Alongside, recorded: Recorded) -> String {
    let Recorded { by, at, .. } = recorded;
    let on = alongside.school_time(at).date();
    let me = alongside.identity.with(|identity| identity.as_ref().map(|identity| identity.user));
    let name = alongside.view.with(|view| staff_name(&view.org, by, me.unwrap_or(by)));
    let name = if name == "You" { "you" } else { &name };
    format!("Entered by {name} on {}", words::date(on))
}

/// On which day the student is back.
#[component]
fn EndForm(one: YearPause, asking: RwSignal<Option<Asking>>) -> impl IntoView {
    let writing = Writing::here();
    let today = untrack(|| writing.alongside.today());
    let first = Some(today.clamp(one.pause.from, one.pause.to));
    let back = RwSignal::new(first);
    let error = RwSignal::new(None::<String>);
    let end = move || match back_on(&one.pause, back.get_untracked()) {
        Err(words) => error.set(Some(words)),
        Ok(ended) => say(writing, one.clone(), ended, asking, "The pause is ended"),
    };
    view! {
        <div class="asking stack-s" role="group" aria-label="End the pause">
            <DayField
                label="First day back"
                id=fresh_id("pause")
                hint="The hour counts again from this day on"
                error=Signal::derive(move || error.get())
                first=first
                on_day=move |day| back.set(day)
            />
            <NotSaved refused=writing.refused />
            <div class="row">
                <Button kind=ButtonKind::Main busy=writing.busy on_press=end>
                    "End the pause"
                </Button>
                <Button kind=ButtonKind::Quiet on_press=move || asking.set(None)>
                    "Cancel"
                </Button>
            </div>
        </div>
    }
}

/// Says how a pause ended, with the way back for a while.
fn say(
    writing: Writing,
    one: YearPause,
    ended: Ended,
    asking: RwSignal<Option<Asking>>,
    words: &'static str,
) {
    let Some(edit) = later(writing, &one, ended) else { return };
    writing.save(edit, move |toasts| {
        asking.try_set(None);
        toasts.undoable(words, move || put_back(writing, &one));
    });
}

/// What was said last stands: that it ends with the day that it had.
fn put_back(writing: Writing, one: &YearPause) {
    let Some(edit) = later(writing, one, Ended::With(one.pause.to)) else { return };
    writing.save(edit, |toasts| toasts.say("The pause is back"));
}

fn later(writing: Writing, one: &YearPause, ended: Ended) -> Option<Edit> {
    let recorded = writing.alongside.recorded()?;
    Some(ends(one, ended, PauseEndId::draw(writing.alongside.random()), recorded))
}

#[cfg(test)]
mod tests {
    use domain::{
        calendar::AcademicYear,
        id::{DeviceId, UserId},
        ledger::{Pause, PauseReason},
    };
    use jiff::{
        Timestamp,
        civil::{Date, date},
    };

    use super::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    fn from(number: u128, from: Date) -> YearPause {
        let recorded =
            Recorded { by: UserId::draw(1), device: DeviceId::draw(2), at: Timestamp::UNIX_EPOCH };
        let (id, reason) = (PauseId::draw(number), PauseReason::Absence);
        let pause = Pause { id, from, to: from, reason, recorded };
        YearPause { student: StudentId::draw(7), year: AcademicYear::of(from), pause }
    }

    #[test]
    fn the_newest_pause_comes_first_over_all_years() {
        let pauses = [(1, date(2026, 6, 1)), (2, date(2026, 11, 2)), (3, date(2026, 9, 7))];
        let sorted = newest_first(pauses.map(|(number, day)| from(number, day)).to_vec());
        let ids: Vec<_> = sorted.iter().map(|one| one.pause.id).collect();
        assert_eq!(ids, [2, 3, 1].map(PauseId::draw));
    }
}
