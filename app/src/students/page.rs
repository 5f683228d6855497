//! `/students/:id`: the record of one student. It is read from its documents when it is opened, and again when
//! something in it has changed; what is shown stays until the new is there. Whoever comes from another screen finds it
//! read already (`routes`).

use std::{sync::Arc, time::Duration};

use domain::{access::may_record, id::StudentId, staff::Role, student::Standing, visit::EntryId};
use leptos::{prelude::*, task::spawn_local};
use replica::{StudentRecord, StudentView};

use super::{
    conflicts::Conflicts,
    facts::Facts,
    helps::Helps,
    merged::{Declined, Merged},
    plans::Plans,
    roster,
    the_hour::TheHour,
    timeline::Timeline,
};
use crate::{
    device::script::sleep,
    place::{entry_path, here},
    safekeeping::SafetyWorry,
    seldom::{Beside, Screen},
    sessions::session_path,
    store::{Alongside, alongside},
    ui::{
        ButtonKind, Empty, Failed, Initials, LinkButton, Loading, Name, Note, Page, Show, Tone,
        called, memo,
    },
    visits::visit_path,
};

/// When a record has been on the screen for so long, nobody waits for what is done next.
const AT_REST: Duration = Duration::from_secs(2);

/// The record as the cards see it.
pub(super) type Record = Signal<Arc<StudentRecord>>;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Reading {
    Loading,
    NotHere,
    Failed,
    There,
}

/// The screen.
#[component]
pub fn StudentPage(
    /// Whose record.
    id: StudentId,
    /// What is to be in view.
    entry: Option<EntryId>,
) -> impl IntoView {
    let (alongside, here) = (alongside(), here());
    let asked = id;
    // Somebody who was merged is read, and addressed, with the student who they are.
    let id = memo(move || alongside.view.with(|view| view.stays(asked)));
    Effect::new(move |_| {
        let id = id.get();
        if asked != id {
            let whole = || format!("/students/{id}");
            here.go_instead(&entry.map_or_else(whole, |entry| entry_path(id, entry)));
        }
    });
    move || view! { <OneStudent id=id.get() entry=entry /> }
}

#[component]
fn OneStudent(id: StudentId, entry: Option<EntryId>) -> impl IntoView {
    let alongside = alongside();
    let ahead = alongside.handed_over(id);
    let reading = RwSignal::new(if ahead.is_some() { Reading::There } else { Reading::Loading });
    let record = RwSignal::new(ahead.map(Arc::new));
    let read = move || read(alongside, id, reading, record);
    let rows = rows_of(id);
    Effect::new(move |_| {
        // Read, not only tracked: a memo that nobody has read listens to nothing.
        rows.with(|_| ());
        read();
    });
    let state = memo(move || reading.get());
    move || {
        match state.get() {
        Reading::There => {
            view! { <There id=id entry=entry record=Signal::derive(move || record.get().unwrap_or_else(|| nothing(id))) /> }
                .into_any()
        }
        other => view! {
            <Page title="Student record" back="/students">
                {match other {
                    Reading::Loading => view! { <Loading words="Opening the record" /> }.into_any(),
                    Reading::Failed => {
                        view! {
                            <Failed
                                title="This record could not be read from the tablet."
                                words="Nothing of it is lost. Close other tabs of Alongside, then try again."
                                on_retry=read
                            />
                        }
                            .into_any()
                    }
                    _ => view! { <NotHere /> }.into_any(),
                }}
            </Page>
        }
        .into_any(),
    }
    }
}

/// The rows of a student. They are replaced whenever anything about the student has changed.
pub(super) fn rows_of(id: StudentId) -> Memo<Option<Arc<StudentView>>> {
    let alongside = alongside();
    Memo::new_with_compare(
        move |_| alongside.view.with(|view| view.student(id).cloned()),
        |old, new| match (old.and_then(Option::as_ref), new.and_then(Option::as_ref)) {
            (Some(old), Some(new)) => !Arc::ptr_eq(old, new),
            (None, None) => false,
            _ => true,
        },
    )
}

fn read(
    alongside: Alongside,
    id: StudentId,
    reading: RwSignal<Reading>,
    record: RwSignal<Option<Arc<StudentRecord>>>,
) {
    spawn_local(async move {
        let now = match alongside.student(id).await {
            Ok(Some(found)) => {
                if record.try_with_untracked(|old| old.as_deref() == Some(&found)) == Some(false) {
                    record.try_set(Some(Arc::new(found)));
                }
                Reading::There
            }
            Ok(None) => Reading::NotHere,
            Err(_) if record.try_with_untracked(Option::is_some) == Some(true) => Reading::There,
            Err(_) => Reading::Failed,
        };
        reading.try_set(now);
        sleep(AT_REST).await;
        let is_there = reading.try_get_untracked().is_some();
        if is_there && alongside.capturing.get_untracked() == 0 {
            alongside.keep_said(id).await;
        }
    });
}

/// Shown for no longer than it takes to leave: the record went while the page was drawn.
fn nothing(id: StudentId) -> Arc<StudentRecord> {
    Arc::new(StudentRecord::nothing_about(id))
}

#[component]
fn NotHere() -> impl IntoView {
    view! {
        <Empty icon="search" title="This student is not on this tablet">
            <p>
                "The record may not have arrived yet, or somebody else mentors them now. If you met them off site, the coordinator has decided about them: they may be in the record under another name, or not be a student of this school. What you recorded is at base."
            </p>
            <LinkButton href="/students">"All students"</LinkButton>
        </Empty>
    }
}

#[component]
fn There(id: StudentId, entry: Option<EntryId>, record: Record) -> impl IntoView {
    let alongside = alongside();
    // For its parts that come from a module apart.
    provide_context(record);
    let student = memo(move || record.read().core.student.clone());
    let who = memo(move || {
        let hidden = alongside.names_hidden.get();
        student.get().map_or_else(|| "the student".to_owned(), |student| called(&student, hidden))
    });
    let heading = move || {
        move || match student.get() {
            Some(student) => view! { <Name student=student full=true /> }.into_any(),
            None => "Student not named yet".into_any(),
        }
    };
    let picture = move || {
        move || student.get().map(|student| view! { <Initials student=student class="lg" /> })
    };
    let place = memo(move || {
        let Some(student) = student.get() else { return String::new() };
        let school = alongside.view.with(|view| {
            roster::home_school(&view.org, student.home_school).map(|school| school.name.clone())
        });
        let school = school.map(|name| format!("{name} (home school)"));
        student.year_words().into_iter().chain(school).collect::<Vec<_>>().join(", ")
    });
    view! {
        <Page
            title="Student record"
            heading=heading
            picture=picture
            below=move || place.get()
            back="/students"
            aside=move || {
                let may = alongside.role_is(may_record);
                may.then(|| {
                    view! {
                        <div class="row">
                            <LinkButton icon="timer" href=session_path(id)>
                                "Log a session"
                            </LinkButton>
                            <LinkButton kind=ButtonKind::Main icon="plus" href=visit_path(id)>
                                "Record"
                            </LinkButton>
                        </div>
                    }
                })
            }
        >
            <div class="row">
                <Coordinate id=id />
                <SafetyWorry called=who about=id />
            </div>
            <StillComing />
            <Warnings id=id record=record />
            <Declined record=record />
            <Conflicts record=record />
            <div class="cols cols-side">
                <div class="stack">
                    <Beside it=Screen::ThisFortnight(id) />
                    <TheHour id=id record=record />
                    <Helps id=id record=record who=who.into() />
                    <Plans id=id record=record />
                    <Facts id=id record=record />
                    <Merged record=record />
                </div>
                <Timeline record=record entry=entry who=who.into() />
            </div>
        </Page>
    }
}

/// While the first copy is on its way: the replica asks for the record that is open before all others.
#[component]
fn StillComing() -> impl IntoView {
    let alongside = alongside();
    view! {
        <Show when=move || !alongside.view.read().first_sync_done>
            <Note icon="cloud-upload">
                <p>
                    "Records are still coming from base. This one comes next; until then, something may be missing here."
                </p>
            </Note>
        </Show>
    }
}

/// What only a coordinator does from here.
#[component]
fn Coordinate(id: StudentId) -> impl IntoView {
    let alongside = alongside();
    let coordinates = coordinates(alongside);
    view! {
        <Show when=move || coordinates.get()>
            <LinkButton icon="pencil" href=format!("/students/{id}/edit")>
                "Change details"
            </LinkButton>
            <LinkButton icon="users" href=format!("/matching/{id}")>
                "Find a mentor"
            </LinkButton>
        </Show>
    }
}

fn coordinates(alongside: Alongside) -> Memo<bool> {
    memo(move || {
        alongside.identity.with(|one| one.as_ref().is_some_and(|one| one.role == Role::Coordinator))
    })
}

/// What has to be known before reading on: a student not confirmed yet, or a part that could not be read.
#[component]
fn Warnings(id: StudentId, record: Record) -> impl IntoView {
    let alongside = alongside();
    let leaves = memo(move || alongside.view.read().kept_for_unsent.contains(&id));
    let met = memo(move || {
        matches!(record.read().core.standing, Standing::MetOffSite { .. }) && !leaves.get()
    });
    let coordinates = coordinates(alongside);
    let missing = memo(move || record.with(|record| !record.failed.is_empty()));
    let newer = memo(move || record.with(|record| !record.unreadable.is_empty()));
    view! {
        <Show when=move || met.get()>
            <Note tone=Tone::Info icon="user-plus">
                <p>
                    "Met off site. The coordinator confirms the student at base, finds that they are here under another name, or that they are not a student of this school. Everything written here stays."
                </p>
                <Show when=move || coordinates.get()>
                    <div>
                        <LinkButton href="/overview">"Decide about them"</LinkButton>
                    </div>
                </Show>
            </Note>
        </Show>
        <Show when=move || leaves.get()>
            <Note tone=Tone::Info icon="cloud-upload">
                <p>
                    "This record is about to leave this tablet: it was decided at base that you no longer see it. What you wrote in it goes to base first."
                </p>
            </Note>
        </Show>
        <Show when=move || newer.get()>
            <Note tone=Tone::Warn icon="refresh-cw">
                <p>
                    "A part of this record was written by a newer Alongside. It is kept. Update this app to read it: open it where there is a signal, close it and open it again."
                </p>
            </Note>
        </Show>
        <Show when=move || missing.get()>
            <Note tone=Tone::Warn icon="triangle-alert">
                <p>
                    "A part of this record cannot be shown on this tablet. Nothing is lost; the part is fetched again at the next sync."
                </p>
            </Note>
        </Show>
    }
}
