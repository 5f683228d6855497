//! That a visit was moved to another student's record, in the place that it had: by whom and when, and no more of it.
//! Whose record it is in now is said only where that student is on this device. What somebody added here before they
//! heard of the move is still to be read. Moving one is `refile`.

use domain::{
    id::{StudentId, UserId, VisitId},
    visit::Recorded,
    words,
};
use leptos::prelude::*;
use replica::{AmendmentEntry, MovedEntry};

use super::{amend::OneAmendment, entry::entry_id, page::Record, roster};
use crate::{
    shell::SafekeepingPill,
    store::{Alongside, alongside},
    ui::{Icon, LinkButton, Name, Show, memo},
};

/// The line.
#[component]
pub(super) fn MovedLine(
    /// Which visit it is where it is now.
    to: VisitId,
    /// The record.
    record: Record,
) -> impl IntoView {
    let alongside = alongside();
    let entry = memo(move || {
        record.with(|record| record.moved.iter().find(|one| one.moved.to_visit == to).cloned())
    });
    move || {
        let MovedEntry { date, moved, safekeeping, amendments } = entry.get()?;
        Some(view! {
            <li>
                <span class="ic x">
                    <Icon name="arrow-right" />
                </span>
                <div class="stack-s entry">
                    <div class="row spread">
                        <p class="grow" id=entry_id(to) tabindex="-1">
                            <Where to=moved.to_student />
                            {move || format!(" by {}", said(alongside, moved.recorded))}
                        </p>
                        <span class="xs muted nowrap">
                            {move || words::day(date, alongside.today())}
                        </span>
                    </div>
                    <div class="row">
                        <SafekeepingPill at=Signal::stored(safekeeping) />
                        <Follow student=moved.to_student visit=to />
                    </div>
                    <LeftBehind amendments=amendments />
                </div>
            </li>
        })
    }
}

/// "Moved to Kai Fraser's record", or to another student's.
#[component]
fn Where(to: StudentId) -> impl IntoView {
    let alongside = alongside();
    let known = memo(move || alongside.view.with(|view| roster::student(view, to).cloned()));
    move || match known.get() {
        Some(student) => view! {
            "Moved to "
            <Name student=student full=true />
            "\u{2019}s record"
        }
        .into_any(),
        None => "Moved to another student\u{2019}s record".into_any(),
    }
}

/// The way to it, for those who have that student on this device.
#[component]
fn Follow(student: StudentId, visit: VisitId) -> impl IntoView {
    let alongside = alongside();
    let here = memo(move || alongside.view.with(|view| roster::student(view, student).is_some()));
    view! {
        <Show when=move || here.get()>
            <LinkButton href=format!("/students/{student}?visit={visit}")>
                "Open it there"
            </LinkButton>
        </Show>
    }
}

/// Amendments that did not go along.
#[component]
fn LeftBehind(amendments: Vec<AmendmentEntry>) -> impl IntoView {
    (!amendments.is_empty()).then(|| {
        view! {
            <p class="small muted">
                "Added here before it was known that the visit was moved. It is not with the visit:"
            </p>
            <ul class="stack-s amendments">
                {amendments
                    .into_iter()
                    .map(|one| view! { <OneAmendment one=one /> })
                    .collect_view()}
            </ul>
        }
    })
}

/// "Ms Okafor, today 10:46am", in the middle of a sentence.
pub(super) fn said(alongside: Alongside, recorded: Recorded) -> String {
    format!("{}, {}", named(alongside, recorded.by), words::within(&alongside.moment(recorded.at)))
}

/// "you", or their name.
pub(crate) fn named(alongside: Alongside, who: UserId) -> String {
    let me = alongside.identity.with(|one| one.as_ref().map(|one| one.user));
    if me == Some(who) {
        return "you".to_owned();
    }
    alongside.view.with(|view| roster::staff_name(&view.org, who, me.unwrap_or(who)))
}
