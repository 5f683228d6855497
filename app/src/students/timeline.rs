//! The timeline: what is promised and what was recorded, newest first, and in its place that something was moved to
//! another student's record. *Visits* leaves the promises and the sessions out.

use std::{cmp::Reverse, sync::Arc, time::Duration};

use domain::{
    access::may_record,
    id::{ActionId, SessionId, VisitId},
    visit::EntryId,
};
use leptos::{prelude::*, task::spawn_local};
use replica::StudentRecord;

use super::{
    detail::PromiseLine,
    entry::{Entry, entry_id},
    moved::MovedLine,
    page::Record,
};
use crate::device::{page, script::sleep};
use crate::ui::{Button, Chip, ChipKind, Empty, For, LinkButton, Show, ShowMore, memo};
use crate::{
    seldom::{Beside, Screen},
    sessions::session_line_id,
    store::alongside,
    today::ticking::{Ticking, line_id},
    visits::visit_path,
};

/// How many entries are drawn before *Show earlier*.
const AT_FIRST: usize = 20;
/// How many more each time.
const MORE: usize = 40;
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
    /// What is to be in view.
    entry: Option<EntryId>,
    /// How the student is called.
    who: Signal<String>,
) -> impl IntoView {
    let visits_only = RwSignal::new(false);
    let asked = entry.map(Line::from);
    let first = asked.map_or(AT_FIRST, |asked| {
        let lines = record.with_untracked(|record| lines(record));
        let place = lines.into_iter().position(|line| line == asked);
        place.map_or(AT_FIRST, |place| AT_FIRST.max(place + 1))
    });
    let shown = RwSignal::new(if asked.is_some() { first } else { AT_ONCE });
    spawn_local(async move {
        page::on_screen().await;
        sleep(THE_OTHERS).await;
        shown.try_update(|shown| *shown = first.max(*shown));
    });
    let ticking = Ticking::here();
    let all = memo(move || {
        let mut all = record.with(|record| lines(record));
        all.retain(|line| !visits_only.get() || !matches!(line, Line::Session(_)));
        all
    });
    let some =
        memo(move || all.with(|all| all.iter().take(shown.get()).copied().collect::<Vec<_>>()));
    // What is about to be drawn anyway is not offered.
    let rest = memo(move || {
        let many = all.with(Vec::len);
        if shown.get() < first { 0 } else { many.saturating_sub(shown.get()) }
    });
    let next = UnsyncCallback::new(move |place: usize| {
        all.with_untracked(|all| {
            Some(match *all.get(place)? {
                Line::Visit(id) | Line::Moved(id) => entry_id(id),
                Line::Session(id) => session_line_id(id),
            })
        })
    });
    let line = move |line: Line| {
        let asked = asked == Some(line);
        match line {
            Line::Visit(id) => {
                view! { <Entry id=id record=record who=who ticking=ticking asked=asked /> }
                    .into_any()
            }
            Line::Session(id) => {
                let it = Screen::Session { id, asked };
                view! { <Beside it=it /> }.into_any()
            }
            Line::Moved(to) => view! { <MovedLine to=to record=record /> }.into_any(),
        }
    };
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
                <div class="tabs">{tab("All", false)} {tab("Visits", true)}</div>
            </fieldset>
            <Show
                when=move || !all.read().is_empty()
                fallback=move || view! { <NothingYet record=record /> }
            >
                <ol class="tl">
                    <Show when=move || !visits_only.get()>
                        <Promises record=record ticking=ticking />
                    </Show>
                    <For each=move || some.get() key=|line| *line children=line />
                </ol>
                <ShowMore words="Show earlier" rest=rest shown=shown more=MORE line=next />
            </Show>
        </section>
    }
}

/// One line of what was recorded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Line {
    /// A visit.
    Visit(VisitId),
    /// A session.
    Session(SessionId),
    /// That a visit was moved; which visit it is there.
    Moved(VisitId),
}

impl From<EntryId> for Line {
    fn from(entry: EntryId) -> Self {
        match entry {
            EntryId::Visit(id) => Self::Visit(id),
            EntryId::Session(id) => Self::Session(id),
        }
    }
}

/// Everything that was recorded, newest first. What was moved comes after what else was recorded that day.
fn lines(record: &StudentRecord) -> Vec<Line> {
    let visits = record.timeline.iter().map(|one| (one.visit.date, Line::Visit(one.visit.id)));
    let moved = record.moved.iter().map(|one| (one.date, Line::Moved(one.moved.to_visit)));
    let sessions = record.sessions.iter();
    let sessions = sessions.map(|one| (one.session.date, Line::Session(one.session.id)));
    let mut lines: Vec<_> = visits.chain(sessions).chain(moved).collect();
    if !record.moved.is_empty() || !record.sessions.is_empty() {
        domain::sorting::sort_by_key(&mut lines, |(date, _)| Reverse(*date));
    }
    lines.into_iter().map(|(_, line)| line).collect()
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
    let alongside = alongside();
    let whole = memo(move || alongside.view.read().first_sync_done);
    move || {
        let (title, words) = if whole.get() {
            ("Nothing recorded yet", "Record the first visit")
        } else {
            ("What was recorded is still coming", "Record a visit")
        };
        view! {
            <Empty icon="footprints" title=title>
                {alongside
                    .role_is(may_record)
                    .then(|| {
                        view! {
                            <LinkButton icon="plus" href=visit_path(id)>
                                {words}
                            </LinkButton>
                        }
                    })}
            </Empty>
        }
    }
}
