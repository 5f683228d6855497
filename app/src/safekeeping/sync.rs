//! *Sync and this tablet*: what is safe here, what is at base, what waits, and whether the tablet is ready.

use std::collections::BTreeSet;

use domain::words;
use leptos::prelude::*;
use protocol::sync::RefusedBecause;
use records::EntryRef;
use replica::{KeptAs, View, WaitingRecord};

use super::{
    LeaseNote, ReadyCard, RecordLine, backup::Carried, keep_copy::KeepCopy, not_shown::NotShown,
    put_right::PutRight,
};
use crate::{
    devices::AddAgain,
    shell::pictures_wait,
    store::{Alongside, SyncState, alongside},
    students::{merged_words, named},
    ui::{Button, ButtonKind, Icon, LinkButton, Page, Pill, Tone, memo},
};

/// The page.
#[component]
pub fn Sync() -> impl IntoView {
    view! {
        <Page title="Sync and this tablet">
            <div class="cols cols-2">
                <div class="stack">
                    <AddAgain />
                    <LeaseNote />
                    <KeepCopy />
                    <NotShown />
                    <PutRight />
                    <Carried />
                    <Ledger />
                    <WaitingList />
                </div>
                <ReadyCard />
            </div>
        </Page>
    }
}

/// The tablet and base, with numbers.
#[component]
fn Ledger() -> impl IntoView {
    let alongside = alongside();
    let here = memo(move || alongside.unsent());
    let there = memo(move || at_base(&alongside.view.read(), &alongside.waiting.read()));
    let busy = Signal::derive(move || alongside.sync_state.get() == SyncState::Syncing);
    view! {
        <section class="card stack" aria-labelledby="safe">
            <div class="row-n">
                <Icon name="hard-drive" class="big good" />
                <h2 id="safe">"Everything you recorded is safe on this tablet"</h2>
            </div>
            <dl class="ledger">
                <div>
                    <dt class="small muted">"On this tablet"</dt>
                    <dd>
                        <b class="num">{here}</b>
                        <span class=move || if here.get() == 0 { "small muted" } else { "small warn" }>
                            "waiting to send"
                        </span>
                    </dd>
                </div>
                <div class="arrow" aria-hidden="true">
                    <Icon name="arrow-right" />
                </div>
                <div>
                    <dt class="small muted">"At base"</dt>
                    <dd>
                        <b class="num">{there}</b>
                        <span class="small good">"visits received"</span>
                    </dd>
                </div>
            </dl>
            <p class="muted" role="status">
                <SendingWords />
            </p>
            <Button
                kind=ButtonKind::BigWide
                icon="refresh-cw"
                busy
                on_press=move || alongside.sync_soon()
            >
                {move || if busy.get() { "Sending" } else { "Send now" }}
            </Button>
            <LinkButton kind=ButtonKind::Wide icon="users" href="/sync/merged">
                {move || alongside.view.with(|view| merged_words(view))}
            </LinkButton>
        </section>
    }
}

/// Visits on this device that base has in its records. What was handed in from here is among the newest, where it is
/// still here.
fn at_base(view: &View, waiting: &[WaitingRecord]) -> u32 {
    let years = || view.students.values().flat_map(|one| &one.years);
    let all: u32 = years().map(|year| year.visits).sum();
    let waits = |entry| waiting.iter().any(|one| one.entry == entry);
    let handed_in = years()
        .flat_map(|year| &year.recent)
        .map(|visit| EntryRef::Visit(visit.id))
        .filter(|entry| view.kept_as(*entry) == KeptAs::HandedIn && !waits(*entry));
    let waiting = waiting.iter().map(|one| one.entry);
    let here = waiting.filter(|entry| matches!(entry, EntryRef::Visit(_))).chain(handed_in).count();
    all.saturating_sub(u32::try_from(here).unwrap_or(u32::MAX))
}

/// How sending goes, in sentences.
#[component]
pub(super) fn SendingWords() -> impl IntoView {
    let alongside = alongside();
    move || {
        let last = match alongside.view.read().last_sync {
            Some(at) => format!("Last sent and fetched: {}.", words::within(&alongside.moment(at))),
            None => "Nothing has been sent or fetched yet.".to_owned(),
        };
        let now = match alongside.sync_state.get() {
            SyncState::Idle => String::new(),
            SyncState::Syncing => "Sending and fetching now.".into(),
            SyncState::Sent { .. } if alongside.view.read().removed => {
                "This device was removed. What it holds is handed in, and then erased here.".into()
            }
            SyncState::Sent { .. } if alongside.view.read().waiting.refused > 0 => {
                "Base would not take some records in. They stay here: take this tablet to the coordinator.".into()
            }
            SyncState::Sent { .. } => "Base answers, and everything is sent by itself.".into(),
            SyncState::NotKnown => {
                "Base does not know this device any more. What it holds is still here.".into()
            }
            SyncState::NoSignal => {
                "No connection to base. Open Alongside when you are back on the school Wi-Fi and it sends by itself.".into()
            }
            SyncState::Trouble(words) => words,
        };
        let handed_in = match alongside.view.read().handed_in.len() {
            0 => String::new(),
            many => format!(
                " Handed in about students who are no longer yours: {many}. The coordinator decides whether it goes into the record."
            ),
        };
        let left_out = left_out(alongside);
        format!("{now} {last}{handed_in}{left_out}").trim().to_owned()
    }
}

/// What the coordinators left out of the records, by name.
fn left_out(alongside: Alongside) -> String {
    let left_out = alongside.view.with(|view| view.left_out.clone());
    let by: BTreeSet<_> = left_out.values().copied().collect();
    let said = by.into_iter().map(|by| {
        let many = left_out.values().filter(|one| **one == by).count();
        format!(
            " Left out by {}: {many}. Base keeps it, and it is not in the record. Ask them why.",
            named(alongside, by)
        )
    });
    said.collect()
}

/// What waits, oldest first.
#[component]
fn WaitingList() -> impl IntoView {
    let alongside = alongside();
    view! {
        <section class="card flush" aria-labelledby="waiting">
            <header>
                <h2 id="waiting">"Waiting to send"</h2>
                <LinkButton kind=ButtonKind::Quiet href="/sync/backup">
                    "Save or take in a file"
                </LinkButton>
            </header>
            {move || {
                let many = alongside.view.read().waiting.concerns;
                (many > 0)
                    .then(|| {
                        view! {
                            <p class="pad">
                                <a href="/concerns">"Sealed concerns: " {many}</a>
                            </p>
                        }
                    })
            }}
            {move || {
                let waiting = alongside.waiting.get();
                if waiting.is_empty() {
                    if alongside.view.read().waiting.concerns > 0 {
                        return ().into_any();
                    }
                    let all_at_base = alongside.view.read().handed_in.is_empty();
                    let at_base = all_at_base.then_some(" Everything you recorded is at base.");
                    return view! { <p class="pad muted">"Nothing is waiting." {at_base}</p> }.into_any();
                }
                view! { <ul class="list">{waiting.into_iter().map(|one| view! { <Waits one /> }).collect_view()}</ul> }
                    .into_any()
            }}
        </section>
    }
}

#[component]
fn Waits(one: WaitingRecord) -> impl IntoView {
    let alongside = alongside();
    let when = move || format!("{}, you", alongside.moment(one.saved));
    view! {
        <RecordLine
            entry=one.entry
            document=Some(one.document)
            below=move || view! { <p class="small muted">{when}</p> }
            end=move || {
                let state = match one.refused {
                    Some(RefusedBecause::TooLarge) => {
                        Some((Tone::Bad, "triangle-alert", "Base has no room for it in this record".to_owned()))
                    }
                    Some(_) => Some((Tone::Bad, "triangle-alert", "Base did not take it in".to_owned())),
                    None if one.pictures > 0 => {
                        let kept = alongside.view.read().kept_as(one.entry);
                        Some((Tone::Warn, "clock", pictures_wait(kept, one.pictures)))
                    }
                    None => None,
                };
                state
                    .map(|(tone, icon, words): (Tone, &'static str, String)| {
                        view! { <Pill tone icon>{words}</Pill> }
                    })
            }
        />
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use domain::{
        calendar::AcademicYear,
        id::{DeviceId, StudentId, UserId, VisitId},
        visit::Recorded,
    };
    use jiff::{Timestamp, civil::date};
    use records::{DocumentId, VisitSummary, YearRow};
    use replica::StudentView;

    use super::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    const KAI: StudentId = StudentId::draw(1);

    fn summary(number: u128) -> VisitSummary {
        let (by, device, at) = (UserId::draw(2), DeviceId::draw(3), Timestamp::UNIX_EPOCH);
        VisitSummary {
            id: VisitId::draw(number),
            date: date(2026, 11, 23),
            minutes: 40,
            feeling: None,
            recorded: Recorded { by, device, at },
            first_words: "Calm".into(),
            next_step: None,
            read_by: Vec::new(),
        }
    }

    /// Kai's record with three visits, the newest of which listed.
    fn view() -> View {
        let year = YearRow {
            recent: vec![summary(13), summary(12)],
            visits: 3,
            ..YearRow::nothing_in(KAI, AcademicYear::of(date(2026, 11, 23)))
        };
        let known = StudentView { years: vec![year], ..StudentView::default() };
        View { students: [(KAI, Arc::new(known))].into(), ..View::default() }
    }

    #[test]
    fn what_waits_and_what_was_handed_in_is_not_counted_as_at_base_each_once() {
        let entry = EntryRef::Visit(VisitId::draw(13));
        let one = WaitingRecord {
            entry,
            document: DocumentId::StudentCore(KAI),
            saved: Timestamp::UNIX_EPOCH,
            refused: None,
            pictures: 1,
        };
        let handed_in = View { handed_in: [entry].into(), ..view() };
        let left_out = View { left_out: [(entry, UserId::draw(4))].into(), ..view() };
        assert_eq!((at_base(&view(), &[]), at_base(&view(), &[one])), (3, 2));
        for view in [handed_in, left_out] {
            assert_eq!((at_base(&view, &[one]), at_base(&view, &[])), (2, 2));
        }
        // Its record has left the tablet.
        let gone = View { handed_in: [entry].into(), ..View::default() };
        assert_eq!(at_base(&gone, &[]), 0);
    }
}
