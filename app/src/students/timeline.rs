//! The timeline: what is promised and what was recorded, newest first. *Visits* leaves the promises out.

use std::{sync::Arc, time::Duration};

use domain::id::{ActionId, VisitId};
use leptos::{prelude::*, task::spawn_local};
use replica::StudentRecord;

use super::{detail::PromiseLine, entry::Entry, page::Record};
use crate::device::{page, script::sleep};
use crate::ui::{Button, Chip, ChipKind, Empty, LinkButton, memo};
use crate::{
    today::ticking::{Ticking, line_id},
    visits::visit_path,
};

/// How many entries are drawn before *Show earlier*.
const AT_FIRST: usize = 20;
/// How many of these are drawn at once: as many as the tallest screen shows. A year of visits opens as soon as a week
/// of them; the others are there before a hand has moved down to them.
const AT_ONCE: usize = 6;
const THE_OTHERS: Duration = Duration::from_millis(150);

/// How many promises are drawn before *Show all promises*.
const PROMISES_AT_FIRST: usize = 5;

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
    let shown = RwSignal::new(if visit.is_some() { first } else { AT_ONCE });
    spawn_local(async move {
        page::on_screen().await;
        sleep(THE_OTHERS).await;
        shown.try_update(|shown| *shown = first.max(*shown));
    });
    let ticking = Ticking::here();
    let entries = memo(move || {
        let record = record.read();
        record.timeline.iter().take(shown.get()).map(|entry| entry.visit.id).collect::<Vec<_>>()
    });
    // What is about to be drawn anyway is not offered.
    let rest = memo(move || {
        let all = record.read().timeline.len();
        if shown.get() < first { 0 } else { all.saturating_sub(shown.get()) }
    });
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
                    <Show when=move || !visits_only.get()>
                        <Promises record=record ticking=ticking />
                    </Show>
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

/// The promises, of very many the soonest.
#[component]
fn Promises(record: Record, ticking: Ticking) -> impl IntoView {
    let open = memo(move || record.with(|record| open_actions(record)));
    let all = RwSignal::new(false);
    let many = memo(move || open.with(Vec::len));
    let shown = memo(move || {
        let shown = if all.get() { usize::MAX } else { PROMISES_AT_FIRST };
        open.with(|open| open.iter().take(shown).copied().collect::<Vec<_>>())
    });
    let show_all = move || {
        let next = open.with_untracked(|open| open.get(PROMISES_AT_FIRST).copied());
        all.set(true);
        // The button is gone: who pressed it goes on with the first promise that is new.
        if let Some((_, action)) = next {
            page::after_paint(move || page::focus_id(&line_id(action)));
        }
    };
    view! {
        <For each=move || shown.get() key=|(_, action)| *action let((visit, action))>
            <PromiseLine record=record visit=visit action=action ticking=ticking />
        </For>
        <Show when=move || { !all.get() && many.get() > PROMISES_AT_FIRST }>
            <li>
                <Button on_press=show_all>
                    {move || format!("Show all {} promises", many.get())}
                </Button>
            </li>
        </Show>
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
