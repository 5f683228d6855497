//! *Arrived*: what came in within the last six weeks and this coordinator has not opened, newest first. Opening a
//! visit or a session is what marks it as read, for her and nobody else; being listed here is not. What is beyond is said in
//! words.

use domain::{session::Became, words};
use leptos::prelude::*;
use records::SessionSummary;

use super::unread::{Arrival, What, arrivals};
use crate::{
    coordination::{desk::Desk, directory::Directory},
    place::entry_path,
    ui::{
        Card, CardKind, Empty, For, Initials, Loading, Name, Note, Pill, Tone, memo,
        words::lower_first,
    },
};

/// More than this many are shown when asked for.
const SHOWN: usize = 30;

/// The card with what arrived.
#[component]
pub(super) fn Arrived(
    /// For the names of devices.
    directory: Directory,
) -> impl IntoView {
    let desk = Desk::here();
    let all = RwSignal::new(false);
    let found = memo(move || {
        let me = desk.me()?;
        Some(arrivals(&desk.view(), me, desk.today()))
    });
    let arrived = memo(move || {
        found.with(|found| found.as_ref().map(|one| one.records.clone()).unwrap_or_default())
    });
    let more = memo(move || found.with(|found| found.as_ref().map_or(0, |one| one.more)));
    let count = move || {
        let count = arrived.read().len();
        (count > 0).then(|| {
            view! {
                <Pill tone=Tone::Info icon="inbox">
                    {format!("{} to read", words::number(count))}
                </Pill>
            }
        })
    };
    let body = move || {
        if !arrived.read().is_empty() {
            let shown = if all.get() { usize::MAX } else { SHOWN };
            return view! { <Records arrived shown directory /> <More arrived all /> <Beyond more /> }
                .into_any();
        }
        if desk.is_fetching() {
            return view! { <Loading words="Fetching the school\u{2019}s records from base" /> }
                .into_any();
        }
        view! {
            <Empty icon="inbox" title="Nothing new">
                <p class="muted">"You have opened every visit and session that arrived in the last six weeks."</p>
            </Empty>
            <Beyond more />
        }
        .into_any()
    };
    view! {
        <Card title="Arrived" kind=CardKind::Flush aside=count>
            <Unread />
            {body}
        </Card>
    }
}

/// That some records on this device could not be opened: an empty list would otherwise look like good news.
#[component]
fn Unread() -> impl IntoView {
    let desk = Desk::here();
    move || {
        let failed = desk.view().failed.len();
        (failed > 0).then(|| {
            view! {
                <Note tone=Tone::Bad icon="triangle-alert">
                    <p>
                        <b>{format!("{} could not be opened on this device.", crate::ui::words::counted(failed, "record"))}</b>
                        " They are asked for again at the next sync; everything else is here."
                    </p>
                </Note>
            }
        })
    }
}

#[component]
fn Records(arrived: Memo<Vec<Arrival>>, shown: usize, directory: Directory) -> impl IntoView {
    let some = move || -> Vec<Arrival> { arrived.get().into_iter().take(shown).collect() };
    view! {
        <ul class="list">
            <For
                each=some
                key=|arrival| (arrival.what.entry(), arrival.others.len())
                children=move |arrival| view! { <Line arrival directory /> }
            />
        </ul>
    }
}

#[component]
fn More(arrived: Memo<Vec<Arrival>>, all: RwSignal<bool>) -> impl IntoView {
    move || {
        let hidden = arrived.read().len().saturating_sub(SHOWN);
        (hidden > 0 && !all.get()).then(|| {
            view! {
                <p class="pad">
                    <button type="button" class="btn wide" on:click=move |_| all.set(true)>
                        {format!("Show {} more", words::number(hidden))}
                    </button>
                </p>
            }
        })
    }
}

/// What the list does not show, counted.
#[component]
fn Beyond(more: Memo<usize>) -> impl IntoView {
    move || beyond(more.get()).map(|words| view! { <p class="pad small muted">{words}</p> })
}

/// "And 12 more in the record that you have not opened."
fn beyond(more: usize) -> Option<String> {
    let many = words::number(more);
    (more > 0).then(|| format!("And {many} more in the record that you have not opened."))
}

#[component]
fn Line(arrival: Arrival, directory: Directory) -> impl IntoView {
    let desk = Desk::here();
    let Arrival { student, others, absent, what, received_at } = arrival;
    let recorded = what.recorded();
    let from = move || {
        let device = directory.device_name(recorded.device);
        let who = desk.staff_name(recorded.by);
        device.map_or(who.clone(), |device| format!("{who}, from {device}"))
    };
    let day = words::within(&words::day(what.date(), desk.today()));
    let said = match &what {
        What::Visit(visit) => {
            format!("Transition visit, {day}, {}", words::minutes(u32::from(visit.minutes)))
        }
        What::Session(session) => said_of(session, &day, (others.len() + 1, absent)),
    };
    // What came with the first sync has no time of arrival here; then its own time is said.
    let (tone, icon, when) = match received_at {
        Some(at) => {
            (Tone::Good, "building-2", format!("At base {}", words::within(&desk.moment(at))))
        }
        None => {
            (Tone::Mute, "clock", format!("Recorded {}", words::within(&desk.moment(recorded.at))))
        }
    };
    let words = first_words(what.first_words());
    let href = entry_path(student.id, what.entry());
    let student = Signal::stored(student);
    let others = others.into_iter().map(|one| view! { ", " <Name student=one /> }).collect_view();
    view! {
        <li>
            <Initials student />
            <div class="grow">
                <a class="whole" href=href>
                    <b>
                        <Name student /> {others}
                    </b>
                </a>
                <p class="small">{said}</p>
                <p class="small muted">
                    <bdi>{from}</bdi>
                </p>
                {words.map(|words| view! { <p class="small muted quote"><bdi>{words}</bdi></p> })}
                <p class="gap-above">
                    <Pill tone icon>
                        {when}
                    </Pill>
                </p>
            </div>
        </li>
    }
}

/// "Session, today, 20 minutes", or why it was none (clause 5.5). Of a group, how many came of how many.
fn said_of(session: &SessionSummary, day: &str, (all, absent): (usize, usize)) -> String {
    match session.became {
        Became::Held(minutes) => {
            let length = words::minutes(u32::from(minutes));
            let came = all.saturating_sub(absent);
            let came = if absent > 0 { format!(", {came} of {all} came") } else { String::new() };
            format!("Session, {day}, {length}{came}")
        }
        Became::Absent => format!("Session, {day}: did not come"),
        Became::Cancelled(by) => {
            format!("Session, {day}: cancelled by {}", lower_first(by.label()))
        }
    }
}

/// The beginning of what was said, with a sign where it goes on; nothing where nothing was said.
fn first_words(words: &str) -> Option<String> {
    /// How many characters a summary holds at most.
    const WHOLE: usize = 80;
    match words.chars().count() {
        0 => None,
        many if many < WHOLE => Some(words.to_owned()),
        _ => {
            let whole_words = words.rsplit_once(' ').map_or(words, |(before, _)| before);
            Some(format!("{whole_words}\u{2026}"))
        }
    }
}

#[cfg(test)]
mod tests {
    use domain::{
        id::{DeviceId, SessionId, UserId},
        session::CancelledBy,
        visit::Recorded,
    };
    use jiff::{Timestamp, civil::date};

    use super::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    #[test]
    fn a_session_says_how_long_it_was_or_why_it_was_none() {
        let said = |became, counts| {
            let by = UserId::draw(2);
            let recorded = Recorded { by, device: DeviceId::draw(9), at: Timestamp::UNIX_EPOCH };
            let session = SessionSummary {
                id: SessionId::draw(1),
                date: date(2026, 11, 23),
                became,
                recorded,
                first_words: String::new(),
                read_by: Vec::new(),
            };
            said_of(&session, "today", counts)
        };
        assert_eq!(said(Became::Held(20), (1, 0)), "Session, today, 20 minutes");
        assert_eq!(said(Became::Held(20), (3, 1)), "Session, today, 20 minutes, 2 of 3 came");
        assert_eq!(said(Became::Absent, (2, 2)), "Session, today: did not come");
        let cancelled = Became::Cancelled(CancelledBy::School);
        assert_eq!(said(cancelled, (1, 0)), "Session, today: cancelled by the school");
    }

    #[test]
    fn what_is_beyond_the_list_is_counted_in_words() {
        assert_eq!(beyond(0), None);
        let words = "And 12 more in the record that you have not opened.";
        assert_eq!(beyond(12).as_deref(), Some(words));
    }

    #[test]
    fn words_that_go_on_say_so() {
        assert_eq!(first_words(""), None);
        assert_eq!(first_words("Calm today.").as_deref(), Some("Calm today."));
        let cut = format!("{} the m", "x".repeat(74));
        assert_eq!(first_words(&cut), Some(format!("{} the\u{2026}", "x".repeat(74))));
    }
}
