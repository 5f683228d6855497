//! The form in which a pause of the hour (clause 3.2) is added or corrected: why, from when, and until when, which may not be
//! known yet.

use domain::{
    id::{PauseEndId, PauseId, StudentId},
    ledger::{Pause, PauseReason},
    words,
};
use leptos::prelude::*;
use records::Edit;
use replica::YearPause;

use super::{
    filled::{Filled, Part, Problem, Until, corrected, label},
    pauses::Asking,
};
use crate::{
    store::Attempt,
    students::writing::Writing,
    ui::{
        Button, ButtonKind, Chip, ChipKind, ErrorSummary, Field, Mistake, Show, memo,
        words::fresh_id,
    },
    visits::{DayField, NotSaved, form_as_text},
};

/// The form.
#[component]
pub(super) fn PauseForm(
    /// Whose pause.
    id: StudentId,
    /// The one that is corrected; none where one is added.
    was: Option<YearPause>,
    /// Those that are known.
    pauses: Memo<Vec<YearPause>>,
    /// Which form is open.
    asking: RwSignal<Option<Asking>>,
) -> impl IntoView {
    let writing = Writing::here();
    let today = untrack(|| writing.alongside.today());
    let filled = RwSignal::new(match &was {
        Some(was) => Filled::of(&was.pause),
        None => Filled::from_today(today),
    });
    let title = if was.is_some() { "Correct the pause" } else { "Pause the hour" };
    let mistakes = RwSignal::new(Vec::<Mistake>::new());
    let attempt = Attempt::none();
    let stem = fresh_id("pause");
    let [reason, from, until] = Part::ALL.map(|part| part.id(&stem));
    let [no_reason, no_first, no_last] = Part::ALL.map(|part| wrong(mistakes, part.id(&stem)));
    let save = move || {
        let Some(recorded) = writing.alongside.recorded() else { return };
        let asked = filled.get_untracked();
        let draw = || writing.alongside.random();
        let fresh = || (PauseId::draw(draw()), PauseEndId::draw(draw()), recorded);
        let (pause, end, recorded) = attempt.again_or(asked.clone(), fresh);
        let others = pauses.with_untracked(|all| others(all, was.as_ref()));
        let today = untrack(|| writing.alongside.today());
        let now = match asked.read(pause, recorded, today, &others) {
            Ok(now) => now,
            Err(problems) => {
                let problems = problems.into_iter();
                let mistake = |Problem { part, words }| Mistake { field: part.id(&stem), words };
                return mistakes.set(problems.map(mistake).collect());
            }
        };
        mistakes.set(Vec::new());
        let edits = match &was {
            None => vec![Edit::Pause { student: id, pause: now }],
            Some(was) => corrected(was, now, id, end),
        };
        if edits.is_empty() {
            return asking.set(None);
        }
        writing.save_all(edits, move |toasts| {
            asking.try_set(None);
            toasts.say("Saved on this tablet");
        });
    };
    let text =
        UnsyncCallback::new(move |()| filled.with_untracked(|filled| as_text(writing, id, filled)));
    view! {
        <div class="asking stack" role="group" aria-label=title>
            <h4>{title}</h4>
            <ErrorSummary mistakes=mistakes />
            <Why filled=filled field=reason wrong=no_reason />
            <DayField
                label="First day"
                id=from
                error=no_first
                first=filled.with_untracked(|filled| filled.from)
                on_day=move |day| filled.update(|filled| filled.from = day)
            />
            <UntilWhen filled=filled field=until wrong=no_last />
            <NotSaved refused=writing.refused text=text />
            <div class="row">
                <Button kind=ButtonKind::Main busy=writing.busy on_press=save>
                    "Save the pause"
                </Button>
                <Button kind=ButtonKind::Quiet on_press=move || asking.set(None)>
                    "Cancel"
                </Button>
            </div>
        </div>
    }
}

/// The pauses beside the one that is corrected.
fn others(all: &[YearPause], was: Option<&YearPause>) -> Vec<Pause> {
    let corrected = |one: &&YearPause| was.is_some_and(|was| was.pause.id == one.pause.id);
    all.iter().filter(|one| !corrected(one)).map(|one| one.pause.clone()).collect()
}

/// What is wrong with the field of this id, for the words beside it.
fn wrong(mistakes: RwSignal<Vec<Mistake>>, field: String) -> Signal<Option<String>> {
    let words = move |all: &Vec<Mistake>| {
        all.iter().find(|one| one.field == field).map(|one| one.words.clone())
    };
    memo(move || mistakes.with(&words)).into()
}

#[component]
fn Why(filled: RwSignal<Filled>, field: String, wrong: Signal<Option<String>>) -> impl IntoView {
    let reason = memo(move || filled.with(|filled| filled.reason.clone()));
    let other = memo(move || reason.with(|one| matches!(one, Some(PauseReason::Other(_)))));
    let chips = PauseReason::ALL.map(|one| {
        let (words, this) = (label(&one), one.clone());
        view! {
            <Chip
                label=words
                name="pause-reason"
                kind=ChipKind::One
                checked=Signal::derive(move || reason.with(|now| now.as_ref() == Some(&this)))
                on_change=move |_| {
                    let one = one.clone();
                    filled.update(|filled| filled.reason = Some(one));
                }
            />
        }
    });
    view! {
        <fieldset id=field tabindex="-1">
            <legend>"Why?"</legend>
            {move || wrong.get().map(|words| view! { <p class="wrong">{words}</p> })}
            <div class="chips">
                {chips.into_iter().collect_view()}
                <Chip
                    label="Something else"
                    name="pause-reason"
                    kind=ChipKind::One
                    checked=other
                    on_change=move |_| {
                        filled.update(|filled| {
                            filled.reason = Some(PauseReason::Other(String::new()));
                        });
                    }
                />
            </div>
            <Show when=move || other.get()>
                <div class="under">
                    <Field
                        label="In plain words"
                        hint="For example, in hospital"
                        value=Signal::derive(move || filled.with(Filled::other))
                        on_input=move |words| {
                            filled.update(|filled| {
                                filled.reason = Some(PauseReason::Other(words));
                            });
                        }
                    />
                </div>
            </Show>
        </fieldset>
    }
}

#[component]
fn UntilWhen(
    filled: RwSignal<Filled>,
    field: String,
    wrong: Signal<Option<String>>,
) -> impl IntoView {
    let known = memo(move || filled.with(|filled| filled.until != Until::NotKnown));
    let goes_on = memo(move || filled.with(Filled::goes_on));
    view! {
        <fieldset id=field tabindex="-1">
            <legend>"Until when?"</legend>
            {move || wrong.get().map(|words| view! { <p class="wrong">{words}</p> })}
            <div class="chips">
                <Chip
                    label="Not known yet"
                    name="pause-until"
                    kind=ChipKind::One
                    checked=Signal::derive(move || !known.get())
                    on_change=move |_| filled.update(|filled| filled.until = Until::NotKnown)
                />
                <Chip
                    label="A day"
                    name="pause-until"
                    kind=ChipKind::One
                    checked=known
                    on_change=move |_| filled.update(|filled| filled.until = Until::Day(None))
                />
            </div>
            <Show when=move || known.get()>
                <div class="under">
                    <DayField
                        label="Last day"
                        first=filled.with_untracked(Filled::last_day)
                        on_day=move |day| filled.update(|filled| filled.until = Until::Day(day))
                    />
                </div>
            </Show>
            {move || goes_on.get().map(|words| view! { <p class="small muted under">{words}</p> })}
        </fieldset>
    }
}

/// What was filled in so far, to be kept outside Alongside.
fn as_text(writing: Writing, id: StudentId, filled: &Filled) -> String {
    let why = filled.reason.as_ref().map(label).unwrap_or_default();
    let day = |day: Option<jiff::civil::Date>| day.map(words::date).unwrap_or_default();
    let (from, to) = (day(filled.from), day(filled.last_day()));
    let lines = [("Why", why.as_str()), ("First day", from.as_str()), ("Last day", to.as_str())];
    form_as_text(writing.alongside, "Pause of the hour", id, &lines)
}
