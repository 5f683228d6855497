//! Amendments: what should be known now, and why, beside the entry (a visit or a session) that stays as it was.

use domain::{
    calendar::AcademicYear,
    id::{AmendmentId, StudentId, UserId},
    staff::Role,
    visit::{Amendment, EntryId},
    words,
};
use jiff::civil::Date;
use leptos::prelude::*;
use records::Edit;
use replica::{AmendmentEntry, SessionEntry, TimelineEntry};

use super::{roster::staff_name, writing::Writing};
use crate::{
    shell::SafekeepingPill,
    store::{Alongside, Attempt},
    ui::{
        Button, ButtonKind, For, Show, TextArea, memo,
        words::{fresh_id, upper_first},
    },
    visits::{NotSaved, form_as_text},
};

/// The longest that a text of an amendment may be, in characters.
const LIMIT: usize = 20_000;

/// An entry, as far as it is amended.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Amendable {
    student: StudentId,
    year: AcademicYear,
    date: Date,
    /// Whether whoever has this device may amend it.
    may: bool,
    amendments: Vec<AmendmentEntry>,
}

impl Amendable {
    /// A visit.
    pub(super) fn visit(alongside: Alongside, entry: &TimelineEntry) -> Self {
        let TimelineEntry { year, visit, amendments, .. } = entry;
        Self {
            student: visit.student,
            year: *year,
            date: visit.date,
            may: me(alongside).is_some_and(|(me, role)| entry.may_be_amended_by(me, role)),
            amendments: amendments.clone(),
        }
    }

    /// A session, in the record of one of its students.
    pub(crate) fn session(alongside: Alongside, entry: &SessionEntry) -> Self {
        let SessionEntry { student, year, session, amendments, .. } = entry;
        Self {
            student: *student,
            year: *year,
            date: session.date,
            may: me(alongside).is_some_and(|(me, role)| entry.may_be_amended_by(me, role)),
            amendments: amendments.clone(),
        }
    }
}

fn me(alongside: Alongside) -> Option<(UserId, Role)> {
    alongside.identity.with(|one| one.as_ref().map(|one| (one.user, one.role)))
}

/// What people call an entry.
const fn called(entry: EntryId) -> &'static str {
    match entry {
        EntryId::Visit(_) => "visit",
        EntryId::Session(_) => "session",
    }
}

/// The amendments of an entry, and, while it is open, the way to add one for whoever may: base takes none from others.
#[component]
pub(crate) fn Amendments(
    /// Which entry.
    of: EntryId,
    /// The entry.
    entry: Memo<Option<Amendable>>,
    /// Whether the entry is open.
    open: RwSignal<bool>,
) -> impl IntoView {
    let amending = RwSignal::new(false);
    let may = memo(move || entry.with(|entry| entry.as_ref().is_some_and(|one| one.may)));
    let all = memo(move || {
        entry.with(|entry| entry.as_ref().map(|one| one.amendments.clone()).unwrap_or_default())
    });
    view! {
        <Show when=move || !all.read().is_empty()>
            <ul class="stack-s amendments">
                <For
                    each=move || all.get()
                    key=|one| (one.amendment.id, one.safekeeping)
                    let(one)
                >
                    <OneAmendment one=one />
                </For>
            </ul>
        </Show>
        <Show when=move || open.get() && may.get() && !amending.get()>
            <div>
                <Button
                    icon="pencil"
                    label=format!("Amend this {}", called(of))
                    on_press=move || amending.set(true)
                >
                    "Amend"
                </Button>
            </div>
        </Show>
        <Show when=move || open.get() && amending.get()>
            <Amend of=of entry=entry amending=amending />
        </Show>
    }
}

/// What should be known now, by whom, when and why.
#[component]
pub(super) fn OneAmendment(
    /// The amendment.
    one: AmendmentEntry,
) -> impl IntoView {
    let Writing { alongside, .. } = Writing::here();
    let AmendmentEntry { amendment, safekeeping } = one;
    let recorded = amendment.recorded;
    let by = move || {
        let me = alongside.identity.with(|one| one.as_ref().map(|one| one.user));
        let name = alongside
            .view
            .with(|view| staff_name(&view.org, recorded.by, me.unwrap_or(recorded.by)));
        format!(
            "Amended by {}, {}",
            if name == "You" { "you" } else { &name },
            words::within(&alongside.moment(recorded.at))
        )
    };
    view! {
        <li class="stack-s">
            <p class="small">
                <b>{by}</b>
            </p>
            <p class="as-written">{amendment.text}</p>
            <p class="small muted">"Why: " {amendment.reason}</p>
            <div>
                <SafekeepingPill at=Signal::stored(safekeeping) />
            </div>
        </li>
    }
}

#[component]
fn Amend(of: EntryId, entry: Memo<Option<Amendable>>, amending: RwSignal<bool>) -> impl IntoView {
    let writing = Writing::here();
    let (text, reason) = (RwSignal::new(String::new()), RwSignal::new(String::new()));
    let attempt = Attempt::none();
    let (text_error, reason_error) = (RwSignal::new(None), RwSignal::new(None));
    let save = move || {
        let (what, why) =
            (text.get_untracked().trim().to_owned(), reason.get_untracked().trim().to_owned());
        text_error.set(problem(&what, "Write what should be known now"));
        reason_error.set(problem(&why, "Say why it is amended"));
        if text_error.with_untracked(Option::is_some)
            || reason_error.with_untracked(Option::is_some)
        {
            return;
        }
        let Some((about, recorded)) = entry.get_untracked().zip(writing.alongside.recorded())
        else {
            return;
        };
        let fresh = || (AmendmentId::draw(writing.alongside.random()), recorded);
        let (id, recorded) = attempt.again_or((what.clone(), why.clone()), fresh);
        let amendment = Amendment { id, entry: of, text: what, reason: why, recorded };
        let edit = Edit::Amend { student: about.student, year: about.year, amendment };
        writing.save(edit, move |toasts| {
            amending.try_set(false);
            toasts.say("Amendment saved on this tablet");
        });
    };
    let words = UnsyncCallback::new(move |()| {
        let Some(Amendable { student, date, .. }) = entry.get_untracked() else {
            return String::new();
        };
        let (day, now, why) = (words::date(date), text.get_untracked(), reason.get_untracked());
        let day_of = format!("{} of", upper_first(called(of)));
        let lines = [
            (day_of.as_str(), day.as_str()),
            ("What should be known now", now.as_str()),
            ("Why", why.as_str()),
        ];
        form_as_text(writing.alongside, "Amendment", student, &lines)
    });
    view! {
        <div class="stack-s" role="group" aria-label=format!("Amend this {}", called(of))>
            <p class="small muted">
                {format!(
                    "The {} stays as it was recorded. Your words are added beneath it.",
                    called(of),
                )}
            </p>
            <TextArea
                label="What should be known now?"
                id=fresh_id("amend")
                error=Signal::derive(move || text_error.get())
                value=text
                on_input=move |typed| text.set(typed)
            />
            <TextArea
                label="Why?"
                id=fresh_id("amend")
                hint="For example, the date was wrong, or it was the wrong parent"
                error=Signal::derive(move || reason_error.get())
                rows=1
                value=reason
                on_input=move |typed| reason.set(typed)
            />
            <NotSaved refused=writing.refused text=words />
            <div class="row">
                <Button kind=ButtonKind::Main busy=writing.busy on_press=save>
                    "Save amendment"
                </Button>
                <Button kind=ButtonKind::Quiet on_press=move || amending.set(false)>
                    "Cancel"
                </Button>
            </div>
        </div>
    }
}

fn problem(text: &str, empty: &str) -> Option<String> {
    if text.is_empty() {
        Some(empty.to_owned())
    } else if text.chars().count() > LIMIT {
        Some("Shorten it to 20,000 characters".to_owned())
    } else {
        None
    }
}
