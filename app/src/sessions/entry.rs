//! One session on the timeline, what went well first (clause 5.6); the whole of it when opened, at once for whoever followed a
//! link to it. When a coordinator opens it, that it was read is written, once.

use std::{collections::BTreeSet, sync::Arc};

use domain::{
    id::{SessionId, StudentId, UserId},
    staff::Role,
    visit::{EntryId, ReadReceipt},
    words,
};
use leptos::{prelude::*, task::spawn_local};
use records::Edit;
use replica::{SessionEntry, StudentRecord, View};

use super::{detail::Detail, path::session_line_id, told};
use crate::{
    device::page,
    store::{Alongside, alongside},
    students::{
        amend::{Amendable, Amendments},
        roster,
        state::StatePill,
    },
    ui::{Icon, Pill, Show, memo, words::counted},
};

/// One session of the record that the page shows.
#[component]
pub fn SessionLine(
    /// Which.
    id: SessionId,
    /// Whether somebody followed a link to it.
    asked: bool,
) -> impl IntoView {
    let alongside = alongside();
    let record = expect_context::<Signal<Arc<StudentRecord>>>();
    let entry = memo(move || {
        record.with(|record| record.sessions.iter().find(|one| one.session.id == id).cloned())
    });
    let amendable = memo(move || {
        entry.with(|entry| entry.as_ref().map(|entry| Amendable::session(alongside, entry)))
    });
    let open = RwSignal::new(asked);
    if asked {
        let heading = session_line_id(id);
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
                <Amendments of=EntryId::Session(id) entry=amendable open=open />
            </div>
        </li>
    }
}

fn said(alongside: Alongside, entry: SessionEntry) -> impl IntoView {
    let SessionEntry { student, session, amendments, reads, .. } = entry;
    let amended = amendments.len();
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
            {(amended > 0)
                .then(|| {
                    view! {
                        <Pill icon="pencil">{counted(amended, "amendment")}</Pill>
                    }
                })}
        </div>
    }
}

/// Writes that a coordinator has read what somebody else recorded; once, and never for a mentor. A group's session is the
/// same words in the record of each of its students, and is read in all of them.
fn mark_read(alongside: Alongside, entry: &SessionEntry) {
    let me = alongside.identity.with_untracked(|one| one.as_ref().map(|one| (one.user, one.role)));
    let Some((me, Role::Coordinator)) = me else { return };
    let unread = alongside.view.with_untracked(|view| unread_of(view, entry, me));
    if unread.is_empty() {
        return;
    }
    let Some(recorded) = alongside.recorded() else { return };
    let receipt = ReadReceipt { entry: EntryId::Session(entry.session.id), recorded };
    let year = entry.year;
    let edits = unread.into_iter().map(|student| Edit::MarkRead { student, year, receipt });
    let edits: Vec<_> = edits.collect();
    spawn_local(async move {
        // Where it cannot be saved the session stays unread and is marked the next time that it is opened.
        drop(alongside.save(edits, None).await);
    });
}

/// In whose records the session is unread: the one that is open, and as far as their rows list it, those of the group's
/// others.
fn unread_of(view: &View, entry: &SessionEntry, me: UserId) -> BTreeSet<StudentId> {
    let session = &entry.session;
    if session.recorded.by == me {
        return BTreeSet::new();
    }
    let known = entry.reads.iter().any(|read| read.recorded.by == me);
    let open = (!known).then_some(entry.student);
    let group = session.students.iter().filter_map(|student| view.student(*student));
    let years = group.flat_map(|one| &one.years).filter(|row| {
        row.student != entry.student
            && row.year == entry.year
            && row.recent_sessions.iter().any(|one| one.id == session.id && one.is_unread(me))
    });
    open.into_iter().chain(years.map(|row| row.student)).collect()
}

#[cfg(test)]
mod tests {
    use domain::{
        calendar::AcademicYear,
        id::DeviceId,
        session::{Became, Outcome, Session},
        visit::Recorded,
    };
    use jiff::{Timestamp, civil::date};
    use records::{SessionSummary, YearRow};
    use replica::{Safekeeping, StudentView};

    use super::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    const MENTOR: u128 = 2;
    const ME: UserId = UserId::draw(1);

    fn recorded(by: UserId) -> Recorded {
        Recorded { by, device: DeviceId::draw(9), at: Timestamp::UNIX_EPOCH }
    }

    /// A session of three as the record of the first has it, opened there by `readers`.
    fn entry(by: UserId, readers: &[UserId]) -> SessionEntry {
        let session = Session {
            id: SessionId::draw(7),
            students: [1, 2, 3].map(StudentId::draw).into(),
            date: date(2026, 11, 23),
            planned: None,
            outcome: Outcome::NobodyCame,
            note: String::new(),
            recorded: recorded(by),
        };
        let entry = EntryId::Session(session.id);
        let reads = readers.iter().map(|by| ReadReceipt { entry, recorded: recorded(*by) });
        SessionEntry {
            student: StudentId::draw(1),
            year: AcademicYear::of(session.date),
            session,
            safekeeping: Safekeeping::AtBase,
            received: None,
            amendments: Vec::new(),
            done: Vec::new(),
            reads: reads.collect(),
        }
    }

    /// A device with these students, in whose rows the session is listed, opened by `readers`.
    fn view(students: &[u128], readers: &[UserId]) -> View {
        let listed = SessionSummary {
            id: SessionId::draw(7),
            date: date(2026, 11, 23),
            became: Became::Absent,
            recorded: recorded(UserId::draw(MENTOR)),
            first_words: String::new(),
            read_by: readers.to_vec(),
        };
        let known = |id: StudentId| {
            let year = YearRow {
                recent_sessions: vec![listed.clone()],
                ..YearRow::nothing_in(id, AcademicYear::of(listed.date))
            };
            Arc::new(StudentView { years: vec![year], ..StudentView::default() })
        };
        let students = students.iter().copied().map(StudentId::draw);
        let students = students.map(|id| (id, known(id))).collect();
        View { students, ..View::default() }
    }

    #[test]
    fn a_groups_session_is_read_in_every_record_of_it_that_is_here() {
        let entry = |readers: &[UserId]| entry(UserId::draw(MENTOR), readers);
        let read = |view: &View, entry: &SessionEntry| -> Vec<StudentId> {
            unread_of(view, entry, ME).into_iter().collect()
        };
        let here = view(&[1, 2], &[]);
        assert_eq!(read(&here, &entry(&[])), [1, 2].map(StudentId::draw));
        assert_eq!(read(&here, &entry(&[ME])), [StudentId::draw(2)]);
        assert!(read(&view(&[1, 2], &[ME]), &entry(&[ME])).is_empty());
        let another = [UserId::draw(5)];
        assert_eq!(read(&view(&[1], &another), &entry(&another)), [StudentId::draw(1)]);
    }

    #[test]
    fn what_she_logged_herself_she_does_not_read() {
        assert!(unread_of(&view(&[1, 2], &[]), &entry(ME, &[]), ME).is_empty());
    }
}
