//! The whole of a visit as it was recorded: facts, everyone's words, the note, actions and the next step.

use domain::{
    access::may_record,
    id::{ActionId, VisitId},
    visit::{Action, ActionDone, ActionOwner, OwnWords, Visit},
    words,
};
use jiff::Timestamp;
use leptos::prelude::*;
use protocol::sync::TimeSaid;
use replica::TimelineEntry;

use super::{moved::said, page::Record, picture::Attached, roster, wording};
use crate::{
    store::{Alongside, alongside},
    today::{
        day::{Urgency, promised},
        ticking::{Promise, Ticking, line_id},
    },
    ui::{Button, Icon, Pill, Tone, memo, words::upper_first},
};

/// Everything that was recorded.
#[component]
pub(super) fn Detail(
    /// The visit.
    entry: Memo<Option<TimelineEntry>>,
    /// The record.
    record: Record,
    /// How the student is called.
    who: Signal<String>,
    /// For the actions.
    ticking: Ticking,
) -> impl IntoView {
    let alongside = alongside();
    move || {
        let entry = entry.get()?;
        let visit = entry.visit;
        let rows = facts(alongside, &visit, &who.get());
        let actions: Vec<ActionId> = visit.actions.iter().map(|action| action.id).collect();
        let id = visit.id;
        Some(view! {
            <div class="detail stack">
                <dl class="kv">
                    {rows
                        .into_iter()
                        .map(|(name, value)| view! { <dt>{name}</dt><dd>{value}</dd> })
                        .collect_view()}
                </dl>
                <Words words=visit.words.clone() who=who />
                {(!visit.note.is_empty())
                    .then(|| {
                        view! {
                            <div>
                                <h4>"Note"</h4>
                                <p class="as-written">{visit.note.clone()}</p>
                            </div>
                        }
                    })}
                {(!visit.attachments.is_empty())
                    .then(|| view! { <Attached visit=visit.clone() year=entry.year /> })}
                {(!actions.is_empty())
                    .then(|| {
                        view! {
                            <div class="stack-s">
                                <h4>"Actions"</h4>
                                <ul class="stack-s">
                                    {actions
                                        .into_iter()
                                        .map(|action| {
                                            view! {
                                                <ActionLine
                                                    record=record
                                                    visit=id
                                                    action=action
                                                    ticking=ticking
                                                />
                                            }
                                        })
                                        .collect_view()}
                                </ul>
                            </div>
                        }
                    })}
                <p class="xs muted">{written(alongside, &visit, entry.received)}</p>
            </div>
        })
    }
}

/// The short facts; nothing that was not said.
fn facts(alongside: Alongside, visit: &Visit, who: &str) -> Vec<(&'static str, String)> {
    let school =
        alongside.view.with(|view| roster::home_school(&view.org, visit.home_school).cloned());
    let contact =
        school.as_ref().map(|school| school.contact.as_str()).filter(|one| !one.is_empty());
    let mut rows = vec![
        ("When", words::date(visit.date)),
        ("Length", words::minutes(visit.minutes.into())),
        ("Who was there", upper_first(&wording::who(visit, who, contact))),
    ];
    if let Some(school) = &school {
        rows.insert(0, ("Where", school.name.clone()));
    }
    if let Some(feeling) = visit.feeling {
        rows.push(("About the move", feeling.label().to_owned()));
    }
    if !visit.covered.is_empty() {
        rows.push(("Covered", upper_first(&wording::covered(visit))));
    }
    if let Some(next) = &visit.next_step {
        rows.push(("Next step", upper_first(&wording::next_step(next))));
    }
    rows
}

/// "Written down by you, today 10:47am. At base since today 2:05pm."
fn written(alongside: Alongside, visit: &Visit, received: Option<Timestamp>) -> String {
    let mut words = format!("Written down by {}.", said(alongside, visit.written()));
    if let Some(at) = received {
        words.push_str(&arrival(visit.written().at, at, &alongside.moment(at)));
    }
    words
}

/// When it was received, and that the other time cannot be, where it cannot.
fn arrival(written: Timestamp, received: Timestamp, moment: &str) -> String {
    let doubt = match TimeSaid::of(written.as_second(), received.as_millisecond()) {
        TimeSaid::Plausible | TimeSaid::Unknown => "",
        TimeSaid::Ahead | TimeSaid::Before => {
            " The clock of the device was wrong: go by when base received it."
        }
    };
    format!(" Received at base: {}.{doubt}", words::within(moment))
}

#[component]
fn Words(words: OwnWords, who: Signal<String>) -> impl IntoView {
    let quote = |heading: Signal<String>, text: String| {
        (!text.is_empty()).then(|| {
            view! {
                <div>
                    <h4>{heading}</h4>
                    <blockquote class="as-written">{text}</blockquote>
                </div>
            }
        })
    };
    view! {
        {quote(Signal::derive(move || format!("In {}\u{2019}s words", who.get())), words.student)}
        {quote(Signal::stored("In the parent\u{2019}s or carer\u{2019}s words".into()), words.parent)}
        {quote(Signal::stored("In the home school\u{2019}s words".into()), words.home_school)}
    }
}

/// An action with who ticked it, if somebody has.
fn find(
    record: Record,
    visit: VisitId,
    action: ActionId,
) -> Option<(Action, Option<ActionDone>, Promise)> {
    record.with(|record| {
        let entry = record.timeline.iter().find(|entry| entry.visit.id == visit)?;
        let found = entry.visit.actions.iter().find(|one| one.id == action)?;
        let promise = Promise { action, lies_in: vec![(entry.visit.student, entry.year)] };
        Some((found.clone(), entry.done(action).copied(), promise))
    })
}

/// "You", "Ms Okafor", "Nan".
fn owner(alongside: Alongside, action: &Action) -> String {
    let me = alongside.identity.with(|one| one.as_ref().map(|one| one.user));
    match &action.owner {
        ActionOwner::Other(who) => who.clone(),
        ActionOwner::Staff(id) => {
            alongside.view.with(|view| roster::staff_name(&view.org, *id, me.unwrap_or(*id)))
        }
    }
}

/// One action under its visit.
#[component]
fn ActionLine(record: Record, visit: VisitId, action: ActionId, ticking: Ticking) -> impl IntoView {
    let alongside = alongside();
    let found = memo(move || find(record, visit, action));
    move || {
        let (action, done, promise) = found.get()?;
        let by = owner(alongside, &action);
        let due =
            action.due.map(|day| format!(", by {}", words::short_date(day))).unwrap_or_default();
        let ticked = done.is_some();
        let label = format!("Done: {}", action.text);
        Some(view! {
            <li class="row spread">
                <div class="grow">
                    <p>{action.text}</p>
                    <p class="small muted">
                        <bdi>{by}</bdi>
                        {due}
                    </p>
                </div>
                {if ticked {
                    view! {
                        <Pill tone=Tone::Good icon="check">
                            "Done"
                        </Pill>
                    }
                        .into_any()
                } else {
                    alongside
                        .role_is(may_record)
                        .then(|| {
                            view! {
                                <Button label=label on_press=move || ticking.tick(&promise)>
                                    "Done"
                                </Button>
                            }
                        })
                        .into_any()
                }}
            </li>
        })
    }
}

/// An open promise as an entry of the timeline.
#[component]
pub(super) fn PromiseLine(
    /// The record.
    record: Record,
    /// Made at which visit.
    visit: VisitId,
    /// Which.
    action: ActionId,
    /// Ticks it off.
    ticking: Ticking,
) -> impl IntoView {
    let alongside = alongside();
    let found = memo(move || find(record, visit, action));
    move || {
        let (action, _, promise) = found.get()?;
        let (due, urgency) = promised(action.due, alongside.today());
        let by = owner(alongside, &action);
        let label = format!("Done: {}", action.text);
        let tone = if urgency == Urgency::Now { "ic a" } else { "ic x" };
        Some(view! {
            <li>
                <span class=tone>
                    <Icon name="flag" />
                </span>
                <div class="entry row spread">
                    <div class="grow">
                        <h3 id=line_id(action.id) tabindex="-1">
                            {action.text}
                        </h3>
                        <p class="small muted">
                            <bdi>{by}</bdi>
                            " - "
                            {due}
                        </p>
                    </div>
                    {alongside
                        .role_is(may_record)
                        .then(|| {
                            view! {
                                <Button label=label on_press=move || ticking.tick(&promise)>
                                    "Done"
                                </Button>
                            }
                        })}
                </div>
            </li>
        })
    }
}

#[cfg(test)]
mod tests {
    use jiff::ToSpan as _;

    use super::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    #[test]
    fn a_time_that_cannot_be_is_doubted_beside_when_it_was_received() {
        let received = Timestamp::UNIX_EPOCH + 500_000.hours();
        let said = |written| arrival(written, received, "today 2:05pm");
        assert_eq!(said(received - 900.hours()), " Received at base: today 2:05pm.");
        for written in [received + 11.minutes(), Timestamp::UNIX_EPOCH] {
            assert!(
                said(written)
                    .ends_with("The clock of the device was wrong: go by when base received it.")
            );
        }
    }
}
