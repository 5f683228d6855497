//! One session on the timeline, what went well first (clause 5.6); the whole of it when opened. When a coordinator opens it,
//! that it was read is written, once.

use std::sync::Arc;

use domain::{
    id::SessionId,
    staff::Role,
    visit::{EntryId, ReadReceipt},
    words,
};
use leptos::{prelude::*, task::spawn_local};
use records::Edit;
use replica::{SessionEntry, StudentRecord};

use super::{detail::Detail, path::session_line_id, told};
use crate::{
    store::{Alongside, alongside},
    students::{roster, state::StatePill},
    ui::{Icon, Show, memo},
};

/// One session of the record that the page shows.
#[component]
pub fn SessionLine(
    /// Which.
    id: SessionId,
) -> impl IntoView {
    let alongside = alongside();
    let record = expect_context::<Signal<Arc<StudentRecord>>>();
    let entry = memo(move || {
        record.with(|record| record.sessions.iter().find(|one| one.session.id == id).cloned())
    });
    let open = RwSignal::new(false);
    let marked = StoredValue::new(false);
    Effect::new(move |_| {
        if open.get() && !marked.get_value() {
            marked.set_value(true);
            if let Some(entry) = entry.get_untracked() {
                mark_read(alongside, &entry);
            }
        }
    });
    let day = move || {
        let day = entry.with(|entry| entry.as_ref().map(|one| words::date(one.session.date)));
        day.map(|day| format!(" of {day}"))
    };
    view! {
        <li>
            <span class="ic x">
                <Icon name="message-square-text" />
            </span>
            <div class="stack-s entry">
                {move || entry.get().map(|entry| said(alongside, entry))}
                <button
                    type="button"
                    class="btn ghost opens"
                    aria-expanded=move || if open.get() { "true" } else { "false" }
                    on:click=move |_| open.update(|open| *open = !*open)
                >
                    {move || if open.get() { "Show less" } else { "Open the session" }}
                    <span class="vh">{day}</span>
                </button>
                <Show when=move || open.get()>
                    <Detail entry=entry />
                </Show>
            </div>
        </li>
    }
}

fn said(alongside: Alongside, entry: SessionEntry) -> impl IntoView {
    let SessionEntry { student, session, reads, .. } = entry;
    let me = alongside.identity.with(|one| one.as_ref().map(|one| one.user));
    let (id, author, date) = (session.id, session.recorded.by, session.date);
    let by =
        alongside.view.with(|view| roster::staff_name(&view.org, author, me.unwrap_or(author)));
    let success = told::success(&session).map(|words| {
        view! {
            <p class="prose">
                <b>{words}</b>
            </p>
        }
    });
    view! {
        <div class="row spread">
            <h3 id=session_line_id(id) tabindex="-1">
                {told::title(&session, student)}
            </h3>
            <span class="xs muted nowrap">
                {move || words::day(date, alongside.today())} ", " <bdi>{by}</bdi>
            </span>
        </div>
        {success}
        <p class="prose">{told::summary(&session)}</p>
        <div class="row">
            <StatePill entry=EntryId::Session(id) author=author reads=reads />
        </div>
    }
}

/// Writes that a coordinator has read what somebody else recorded; once, and never for a mentor.
fn mark_read(alongside: Alongside, entry: &SessionEntry) {
    let me = alongside.identity.with_untracked(|one| one.as_ref().map(|one| (one.user, one.role)));
    let Some((me, Role::Coordinator)) = me else { return };
    let known = entry.reads.iter().any(|read| read.recorded.by == me);
    if known || entry.session.recorded.by == me {
        return;
    }
    let Some(recorded) = alongside.recorded() else { return };
    let receipt = ReadReceipt { entry: EntryId::Session(entry.session.id), recorded };
    let edit = Edit::MarkRead { student: entry.student, year: entry.year, receipt };
    spawn_local(async move {
        // Where it cannot be saved the session stays unread and is marked the next time that it is opened.
        drop(alongside.save(vec![edit], None).await);
    });
}
