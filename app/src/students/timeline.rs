//! The timeline: what is promised and what was recorded, newest first. *Visits* leaves the promises out.

use std::sync::Arc;

use domain::id::{ActionId, VisitId};
use leptos::prelude::*;
use replica::StudentRecord;

use super::{detail::PromiseLine, entry::Entry, page::Record};
use crate::ui::{Button, Chip, ChipKind, Empty, LinkButton, memo};
use crate::{today::ticking::Ticking, visits::visit_path};

/// How many entries are drawn before *Show earlier*: a year of visits opens at once.
const AT_FIRST: usize = 20;

/// The card.
#[component]
pub(super) fn Timeline(
    /// The record.
    record: Record,
    /// The visit that is to be in view.
    visit: Option<VisitId>,
    /// How the student is called.
    who: Signal<String>,
) -> impl IntoView {
    let visits_only = RwSignal::new(false);
    let first = visit.map_or(AT_FIRST, |asked| {
        let place = record.with_untracked(|record| {
            record.timeline.iter().position(|entry| entry.visit.id == asked)
        });
        place.map_or(AT_FIRST, |place| AT_FIRST.max(place + 1))
    });
    let shown = RwSignal::new(first);
    let ticking = Ticking::here();
    let promises = memo(move || {
        if visits_only.get() { Vec::new() } else { record.with(|record| open_actions(record)) }
    });
    let entries = memo(move || {
        let record = record.read();
        record.timeline.iter().take(shown.get()).map(|entry| entry.visit.id).collect::<Vec<_>>()
    });
    let rest = memo(move || record.read().timeline.len().saturating_sub(shown.get()));
    let tab = move |label: &'static str, visits: bool| {
        view! {
            <Chip
                label=label
                name="timeline"
                kind=ChipKind::One
                checked=Signal::derive(move || visits_only.get() == visits)
                on_change=move |_| visits_only.set(visits)
            />
        }
    };
    view! {
        <section class="card stack" aria-label="Timeline">
            <fieldset>
                <legend class="vh">"What to show"</legend>
                <div class="chips">{tab("All", false)} {tab("Visits", true)}</div>
            </fieldset>
            <Show
                when=move || !record.read().timeline.is_empty()
                fallback=move || view! { <NothingYet record=record /> }
            >
                <ol class="tl">
                    <For each=move || promises.get() key=|(_, action)| *action let((visit, action))>
                        <PromiseLine record=record visit=visit action=action ticking=ticking />
                    </For>
                    <For each=move || entries.get() key=|id| *id let(id)>
                        <Entry
                            id=id
                            record=record
                            who=who
                            ticking=ticking
                            asked=visit == Some(id)
                        />
                    </For>
                </ol>
                <Show when=move || { rest.get() > 0 }>
                    <div>
                        <Button on_press=move || shown.update(|shown| *shown += AT_FIRST * 2)>
                            {move || format!("Show earlier ({} more)", rest.get())}
                        </Button>
                    </div>
                </Show>
            </Show>
        </section>
    }
}

/// The promises that nobody has ticked off, soonest first.
fn open_actions(record: &StudentRecord) -> Vec<(VisitId, ActionId)> {
    let mut open: Vec<_> = record
        .timeline
        .iter()
        .flat_map(|entry| entry.visit.actions.iter().map(move |action| (entry, action)))
        .filter(|(entry, action)| entry.done(action.id).is_none())
        .collect();
    domain::sorting::sort_by_key(&mut open, |(_, action)| {
        (action.due.is_none(), action.due, action.id)
    });
    open.into_iter().map(|(entry, action)| (entry.visit.id, action.id)).collect()
}

#[component]
fn NothingYet(record: Record) -> impl IntoView {
    let id = record.with_untracked(|record: &Arc<StudentRecord>| record.id);
    view! {
        <Empty icon="footprints" title="Nothing recorded yet">
            <LinkButton icon="plus" href=visit_path(id)>
                "Record the first visit"
            </LinkButton>
        </Empty>
    }
}
