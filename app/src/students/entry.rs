//! One visit on the timeline: a summary with its state, and the whole of it when opened. When a coordinator opens
//! it, that it was read is written, once; being listed is not being read.

use domain::{
    id::VisitId,
    staff::Role,
    visit::{EntryId, ReadReceipt},
    words,
};
use leptos::prelude::*;
use records::Edit;
use replica::{StudentRecord, TimelineEntry};

use super::{
    amend::{Amendable, Amendments},
    detail::Detail,
    moved::{named, said},
    page::Record,
    refile::Refile,
    roster,
    state::StatePill,
    wording,
};
use crate::{
    device::page,
    store::{Alongside, alongside},
    today::ticking::Ticking,
    ui::{Icon, Pill, Show, memo, words::counted},
};

/// The id of the line of a visit on a screen, for going to it.
pub(super) fn entry_id(visit: VisitId) -> String {
    format!("entry-{visit}")
}

/// One visit.
#[component]
pub(super) fn Entry(
    /// Which.
    id: VisitId,
    /// The record.
    record: Record,
    /// How the student is called.
    who: Signal<String>,
    /// For the actions.
    ticking: Ticking,
    /// Whether somebody followed a link to it.
    asked: bool,
) -> impl IntoView {
    let alongside = alongside();
    let entry = memo(move || {
        record.with(|record| record.timeline.iter().find(|one| one.visit.id == id).cloned())
    });
    let number = memo(move || {
        record.with(|record| {
            let place = record.timeline.iter().position(|one| one.visit.id == id);
            record.timeline.len() - place.unwrap_or(0)
        })
    });
    let amendable = memo(move || {
        entry.with(|entry| entry.as_ref().map(|entry| Amendable::visit(alongside, entry)))
    });
    let open = RwSignal::new(asked);
    let heading = entry_id(id);
    if asked {
        let heading = heading.clone();
        page::after_paint(move || page::after_paint(move || page::focus_id(&heading)));
    }
    let marked = StoredValue::new(false);
    Effect::new(move |_| {
        if open.get() && !marked.get_value() {
            marked.set_value(true);
            if let Some(entry) = entry.get_untracked() {
                mark_read(alongside, &entry);
            }
        }
    });
    // What arrives changes what stands here. What is typed below it stays.
    let told = move || {
        let now = entry.get()?;
        let by = named(alongside, now.visit.recorded.by);
        let taken_for = record.with(|record| recorded_as(alongside, record, &now));
        let moved = now.visit.moved_from.as_ref();
        let moved = moved.map(|_| format!("Moved here by {}", said(alongside, now.visit.recorded)));
        let title = title(alongside, &now, number.get());
        let date = now.visit.date;
        Some(view! {
            <div class="row spread">
                <h3 id=heading.clone() tabindex="-1">
                    {title}
                </h3>
                <span class="xs muted nowrap">
                    {move || words::day(date, alongside.today())} ", " <bdi>{by}</bdi>
                </span>
            </div>
            {taken_for
                .into_iter()
                .chain(moved)
                .map(|words| {
                    view! { <p class="small muted"><bdi>{words}</bdi></p> }
                })
                .collect_view()}
            <Summary entry=now who=who />
        })
    };
    let day = move || {
        let day = entry.with(|entry| entry.as_ref().map(|one| words::date(one.visit.date)));
        day.map(|day| format!(" of {day}"))
    };
    view! {
        <li>
            <span class="ic v">
                <Icon name="footprints" />
            </span>
            <div class="stack-s entry">
                {told}
                <button
                    type="button"
                    class="btn ghost opens"
                    aria-expanded=move || if open.get() { "true" } else { "false" }
                    on:click=move |_| open.update(|open| *open = !*open)
                >
                    {move || if open.get() { "Show less" } else { "Open the visit" }}
                    <span class="vh">{day}</span>
                </button>
                <Show when=move || open.get()>
                    <Detail entry=entry record=record who=who ticking=ticking />
                </Show>
                <Amendments of=EntryId::Visit(id) entry=amendable open=open />
                <Refile entry=entry open=open />
            </div>
        </li>
    }
}

/// "Recorded as Kai Moss, met off site": of a visit with somebody who was merged since.
fn recorded_as(
    alongside: Alongside,
    record: &StudentRecord,
    entry: &TimelineEntry,
) -> Option<String> {
    let taken_for = record.recorded_as(entry.visit.student)?;
    let name = taken_for.student.as_ref().map(|student| {
        if alongside.names_hidden.get() { student.initials() } else { student.full_name() }
    });
    let name = name.unwrap_or_else(|| "somebody without a name".to_owned());
    Some(format!("Recorded as {name}, met off site"))
}

/// "Transition visit 2 at Westbrook High".
fn title(alongside: Alongside, entry: &TimelineEntry, number: usize) -> String {
    let place = alongside.view.with(|view| {
        roster::home_school(&view.org, entry.visit.home_school).map(|school| school.name.clone())
    });
    match place {
        Some(place) => format!("Transition visit {number} at {place}"),
        None => format!("Transition visit {number}"),
    }
}

#[component]
fn Summary(entry: TimelineEntry, who: Signal<String>) -> impl IntoView {
    let alongside = alongside();
    let visit = entry.visit;
    let people = visit.present.len();
    let amended = entry.amendments.len();
    let (id, by) = (EntryId::Visit(visit.id), visit.recorded.by);
    let words = move || {
        let contact = alongside.view.with(|view| {
            let school = roster::home_school(&view.org, visit.home_school)?;
            Some(school.contact.clone()).filter(|contact| !contact.is_empty())
        });
        wording::summary(&visit, &who.get(), contact.as_deref())
    };
    view! {
        <p class="prose">{words}</p>
        <div class="row">
            <StatePill entry=id author=by reads=entry.reads />
            <Pill icon="users">{if people == 1 { "1 person".to_owned() } else { format!("{people} people") }}</Pill>
            {(amended > 0)
                .then(|| {
                    view! {
                        <Pill icon="pencil">{counted(amended, "amendment")}</Pill>
                    }
                })}
        </div>
    }
}

/// Writes that a coordinator has read what somebody else recorded; once, and never for a mentor.
fn mark_read(alongside: Alongside, entry: &TimelineEntry) {
    let me = alongside.identity.with_untracked(|one| one.as_ref().map(|one| (one.user, one.role)));
    let Some((me, Role::Coordinator)) = me else { return };
    let known = entry.reads.iter().any(|read| read.recorded.by == me);
    if known || entry.visit.recorded.by == me {
        return;
    }
    let Some(recorded) = alongside.recorded() else { return };
    let receipt = ReadReceipt { entry: EntryId::Visit(entry.visit.id), recorded };
    let edit = Edit::MarkRead { student: entry.visit.student, year: entry.year, receipt };
    leptos::task::spawn_local(async move {
        // Where it cannot be saved the entry stays unread and is marked the next time that it is opened.
        drop(alongside.save(vec![edit], None).await);
    });
}
