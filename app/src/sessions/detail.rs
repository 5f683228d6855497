//! The whole of a session as it was recorded: facts, everyone's words, the note, and what was promised.

use domain::{
    access::may_record,
    session::{Held, Session},
    student::Student,
    visit::{Action, ActionOwner},
    words,
};
use leptos::prelude::*;
use replica::SessionEntry;

use super::told;
use crate::{
    store::{Alongside, alongside},
    students::roster,
    today::ticking::{Promise, Ticking},
    ui::{
        Button, Pill, Tone, memo,
        words::{joined, upper_first},
    },
};

/// Everything that was recorded.
#[component]
pub(super) fn Detail(
    /// The session.
    entry: Memo<Option<SessionEntry>>,
) -> impl IntoView {
    let alongside = alongside();
    let ticking = Ticking::here();
    let may = memo(move || alongside.role_is(may_record));
    move || {
        let entry = entry.get()?;
        let rows = facts(alongside, &entry.session);
        let held = told::held(&entry.session).cloned();
        let promises: Vec<_> = held.iter().flat_map(|held| held.promises.clone()).collect();
        let lines = promises.into_iter().map(|one| promise(alongside, ticking, &entry, one, may));
        let lines: Vec<_> = lines.collect();
        let note = entry.session.note.clone();
        Some(view! {
            <div class="detail stack">
                <dl class="kv">
                    {rows
                        .into_iter()
                        .map(|(name, value)| view! { <dt>{name}</dt><dd>{value}</dd> })
                        .collect_view()}
                </dl>
                {held.map(quotes)}
                {words_under("Note", note)}
                {(!lines.is_empty()).then(|| view! { <ul class="stack-s">{lines}</ul> })}
            </div>
        })
    }
}

/// The short facts; nothing that was not said.
fn facts(alongside: Alongside, session: &Session) -> Vec<(&'static str, String)> {
    let mut rows = vec![("When", words::date(session.date))];
    let Some(held) = told::held(session) else { return rows };
    let start = held.start.map(|at| format!(", from {}", words::time(at))).unwrap_or_default();
    rows.push(("Length", format!("{}{start}", words::minutes(held.minutes.into()))));
    rows.push(("Where", told::place(&held.setting)));
    rows.push(("Who was there", who(alongside, held)));
    if !held.about.is_empty() {
        rows.push(("About", upper_first(&told::about(held))));
    }
    rows
}

/// The students by name, as far as they are on this device, and who else was there.
fn who(alongside: Alongside, held: &Held) -> String {
    let hidden = alongside.names_hidden.get();
    let view = alongside.view.read();
    let name = |student: &Student| {
        if hidden { student.initials() } else { student.short_name() }
    };
    let students = held
        .there
        .iter()
        .map(|id| roster::student(&view, *id).map_or_else(|| "another student".to_owned(), name));
    let also = held.also.iter().map(|one| one.label().to_owned());
    joined(&students.chain(also).collect::<Vec<_>>())
}

fn quotes(held: Held) -> impl IntoView {
    view! {
        {words_under("In the student\u{2019}s words", held.student_words)}
        {words_under("In the parent\u{2019}s or carer\u{2019}s words", held.parent_words)}
    }
}

/// Words under a heading; nothing where there are none.
fn words_under(heading: &'static str, text: String) -> Option<impl IntoView> {
    (!text.is_empty()).then(|| {
        view! {
            <div>
                <h4>{heading}</h4>
                <p class="as-written">{text}</p>
            </div>
        }
    })
}

/// What was promised, and whether it is done.
fn promise(
    alongside: Alongside,
    ticking: Ticking,
    entry: &SessionEntry,
    promise: Action,
    may: Memo<bool>,
) -> impl IntoView + use<> {
    let me = alongside.identity.with(|one| one.as_ref().map(|one| one.user));
    let by = match &promise.owner {
        ActionOwner::Other(who) => who.clone(),
        ActionOwner::Staff(id) => {
            alongside.view.with(|view| roster::staff_name(&view.org, *id, me.unwrap_or(*id)))
        }
    };
    let due = promise.due.map(|day| format!(", by {}", words::short_date(day)));
    let done = entry.done.iter().any(|done| done.action == promise.id);
    let (read_in, id) = ((entry.student, entry.year), promise.id);
    let tick = move || {
        let view = alongside.view.get_untracked();
        ticking.tick(&Promise::of_session(&view, read_in, id));
    };
    let label = format!("Done: {}", promise.text);
    let end = if done {
        view! {
            <Pill tone=Tone::Good icon="check">
                "Done"
            </Pill>
        }
        .into_any()
    } else if may.get() {
        view! {
            <Button label=label on_press=tick>
                "Done"
            </Button>
        }
        .into_any()
    } else {
        ().into_any()
    };
    view! {
        <li class="row spread">
            <div class="grow">
                <p>{promise.text}</p>
                <p class="small muted">
                    <bdi>{by}</bdi>
                    {due}
                </p>
            </div>
            {end}
        </li>
    }
}
