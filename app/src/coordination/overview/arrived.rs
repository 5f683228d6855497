//! *Arrived*: what came in within the last six weeks and this coordinator has not opened, newest first. Opening a
//! visit is what marks it as read, for her and nobody else; being listed here is not. What is beyond is said in words.

use domain::words;
use leptos::prelude::*;

use super::waiting::{Arrival, arrivals};
use crate::{
    coordination::{desk::Desk, directory::Directory},
    ui::{Card, CardKind, Empty, For, Initials, Loading, Name, Note, Pill, Tone, memo},
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
        found.with(|found| found.as_ref().map(|one| one.visits.clone()).unwrap_or_default())
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
            return view! { <Visits arrived shown directory /> <More arrived all /> <Beyond more /> }
                .into_any();
        }
        if desk.is_fetching() {
            return view! { <Loading words="Fetching the school\u{2019}s records from base" /> }
                .into_any();
        }
        view! {
            <Empty icon="inbox" title="Nothing new">
                <p class="muted">"You have opened every visit that arrived in the last six weeks."</p>
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
fn Visits(arrived: Memo<Vec<Arrival>>, shown: usize, directory: Directory) -> impl IntoView {
    let some = move || -> Vec<Arrival> { arrived.get().into_iter().take(shown).collect() };
    view! {
        <ul class="list">
            <For
                each=some
                key=|arrival| arrival.visit.id
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
    let Arrival { student, visit, received_at } = arrival;
    let recorded = visit.recorded;
    let from = move || {
        let device = directory.device_name(recorded.device);
        let who = desk.staff_name(recorded.by);
        device.map_or(who.clone(), |device| format!("{who}, from {device}"))
    };
    let what = format!(
        "Transition visit, {}, {}",
        words::within(&words::day(visit.date, desk.today())),
        words::minutes(u32::from(visit.minutes))
    );
    // What came with the first sync has no time of arrival here; then its own time is said.
    let (tone, icon, when) = match received_at {
        Some(at) => {
            (Tone::Good, "building-2", format!("At base {}", words::within(&desk.moment(at))))
        }
        None => {
            (Tone::Mute, "clock", format!("Recorded {}", words::within(&desk.moment(recorded.at))))
        }
    };
    let words = first_words(&visit.first_words);
    let href = desk.entry_href(student.id, visit.id);
    let student = Signal::stored(student);
    view! {
        <li>
            <Initials student />
            <div class="grow">
                <a class="whole" href=href>
                    <b>
                        <Name student />
                    </b>
                </a>
                <p class="small">{what}</p>
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
    use super::*;

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
