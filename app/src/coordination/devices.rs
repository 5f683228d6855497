//! `/devices`: every device in use, who carries it, when it last synced and what was not sent then, taking one out of use,
//! and what became of those. Before all of them those that wait to be let in.

use domain::id::UserId;
use jiff::{Timestamp, civil::Date};
use leptos::prelude::*;
use protocol::admin::{DeviceSeen, PersonWithDevices};

use super::{desk::Desk, directory::Directory, letting_in::ToLetIn, remote::Remote, silence::Seen};
use crate::ui::{
    Card, CardKind, Empty, Failed, For, LinkButton, Loading, Note, Page, Pill, Show, Tone, memo,
    words::counted,
};

mod remove;

pub(super) use remove::RemoveDevice;

/// A device in a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Listed {
    /// As base knows it.
    pub(super) device: DeviceSeen,
    /// Who carries it.
    pub(super) person: String,
    /// Their id, where it can be read.
    pub(super) user: Option<UserId>,
    /// How it stands.
    pub(super) seen: Seen,
}

impl Listed {
    /// A line is drawn again when anything that it shows has changed.
    fn key(&self) -> impl std::hash::Hash + use<> {
        let DeviceSeen { id, name, last_sync, unsent, .. } = &self.device;
        let (id, name, seen) = (id.clone(), name.clone(), self.seen.words());
        (id, name, *last_sync, *unsent, self.person.clone(), seen)
    }
}

/// Devices in use, silent ones first, then by person and name.
pub(super) fn listed(
    people: &[PersonWithDevices],
    seen: impl Fn(Option<Timestamp>) -> Seen,
) -> Vec<Listed> {
    let moment = |ms: i64| Timestamp::from_millisecond(ms).ok();
    let mut all: Vec<_> = people
        .iter()
        .flat_map(|one| one.devices.iter().map(move |device| (one, device)))
        .filter(|(_, device)| is_in_use(device))
        .map(|(one, device)| Listed {
            device: device.clone(),
            person: one.person.name.clone(),
            user: one.person.id.parse().ok(),
            seen: seen(device.last_sync.and_then(moment)),
        })
        .collect();
    domain::sorting::sort_by_key(&mut all, |one| {
        (!one.seen.is_silent(), one.person.clone(), one.device.name.clone())
    });
    all
}

/// Whether a device was let in and not removed since.
pub(super) const fn is_in_use(device: &DeviceSeen) -> bool {
    !device.removed && device.words.is_none()
}

/// What a device said last that it had not sent; `moment` is when that was.
fn not_sent(device: &DeviceSeen, moment: impl Fn(i64) -> Option<String>) -> Option<String> {
    let many = usize::try_from(device.unsent?).ok().filter(|many| *many > 0)?;
    let when = domain::words::within(&moment(device.last_sync?)?);
    Some(format!("{} not sent yet, as of {when}", counted(many, "record")))
}

/// Removed devices, the last first, each with whose it was.
fn removed(people: &[PersonWithDevices]) -> Vec<(DeviceSeen, String)> {
    let devices = people.iter().flat_map(|one| {
        one.devices.iter().map(move |device| (device.clone(), one.person.name.clone()))
    });
    let mut all: Vec<_> = devices.filter(|(device, _)| device.removed).collect();
    domain::sorting::sort_by_key(&mut all, |(device, _)| std::cmp::Reverse(device.removed_at));
    all
}

/// What became of a removed device.
fn fate(device: &DeviceSeen, day: impl Fn(i64) -> Option<Date>) -> String {
    let on = |ms: Option<i64>| {
        ms.and_then(&day)
            .map_or_else(String::new, |day| format!(" on {}", domain::words::date(day)))
    };
    match device.wiped_at {
        Some(_) => format!("Wiped{}", on(device.wiped_at)),
        None if device.refused => format!("Refused{}", on(device.removed_at)),
        None => format!("Removed{}, not wiped yet", on(device.removed_at)),
    }
}

/// How a device stands, in a pill.
#[component]
pub(super) fn SeenPill(
    /// How it stands.
    seen: Seen,
) -> impl IntoView {
    let (tone, icon) = match seen {
        Seen::Silent { .. } => (Tone::Warn, "clock"),
        Seen::Never => (Tone::Mute, "tablet"),
        Seen::Lately { .. } => (Tone::Mute, "clock"),
        Seen::Today => (Tone::Good, "check"),
    };
    view! {
        <Pill tone icon>
            {seen.words()}
        </Pill>
    }
}

/// `/devices`.
#[component]
pub fn Devices() -> impl IntoView {
    let desk = Desk::here();
    let directory = Directory::open(desk);
    // The lists stay where they are when one of them changes: somebody may be about to remove a device.
    let state = memo(move || match directory.get() {
        Remote::Loading => None,
        Remote::Failed(words) => Some(Err(words)),
        Remote::There(_) => Some(Ok(())),
    });
    let people = move || directory.get().there().cloned().unwrap_or_default();
    let all = memo(move || listed(&people(), |last| desk.seen(last)));
    let gone = memo(move || removed(&people()));
    let body = move || {
        match state.get() {
        None => view! { <Loading words="Asking base about devices" /> }.into_any(),
        Some(Err(words)) => view! {
            <Failed title="Devices are not known just now." words on_retry=move || directory.reload() />
        }
        .into_any(),
        Some(Ok(())) => view! {
            <All all directory />
            <Show when=move || !gone.read().is_empty()>
                <Gone gone desk />
            </Show>
        }
        .into_any(),
    }
    };
    view! {
        <Page
            title="Devices"
            aside=|| {
                view! {
                    <div class="row">
                        <LinkButton href="/people" icon="user-plus">"Set up a device"</LinkButton>
                        <LinkButton href="/recovery" icon="lock">"Recovery key"</LinkButton>
                    </div>
                }
            }
        >
            <ToLetIn directory />
            {body}
        </Page>
    }
}

#[component]
fn All(all: Memo<Vec<Listed>>, directory: Directory) -> impl IntoView {
    let none = || {
        view! {
            <Empty icon="tablet" title="No devices yet">
                <p class="muted">"Open a mentor and make a code. They enter it on their tablet or phone."</p>
            </Empty>
        }
    };
    view! {
        <Show when=move || !all.read().is_empty() fallback=none>
            <SilentNote all />
            <Card kind=CardKind::Flush>
                <ul class="list">
                    <For each=move || all.get() key=Listed::key let(one)>
                        <Line one directory />
                    </For>
                </ul>
            </Card>
        </Show>
    }
}

/// How many have not been heard of for days, and what to do.
#[component]
fn SilentNote(all: Memo<Vec<Listed>>) -> impl IntoView {
    let silent = memo(move || all.read().iter().filter(|one| one.seen.is_silent()).count());
    move || {
        let silent = silent.get();
        (silent > 0)
            .then(|| {
                let who = if silent == 1 { "One device is silent.".to_owned() } else { format!("{silent} devices are silent.") };
                view! {
                    <Note tone=Tone::Warn icon="clock">
                        <p>
                            <b>{who}</b>
                            " Visits recorded on it may not be at base. Ask its owner to open Alongside where there is a connection."
                        </p>
                    </Note>
                }
            })
    }
}

#[component]
fn Line(one: Listed, directory: Directory) -> impl IntoView {
    let desk = Desk::here();
    let moment = |ms: i64| Timestamp::from_millisecond(ms).ok().map(|at| desk.moment(at));
    let not_sent = not_sent(&one.device, moment);
    let person = one.person.clone();
    let href = one.user.map(|user| format!("/people/{user}"));
    view! {
        <li class="wraps">
            <div class="grow">
                <b><bdi>{one.device.name.clone()}</bdi></b>
                <p class="small muted">
                    {match href {
                        Some(href) => view! { <a href=href><bdi>{person}</bdi></a> }.into_any(),
                        None => view! { <bdi>{person}</bdi> }.into_any(),
                    }}
                </p>
                {not_sent.map(|words| view! { <p class="small">{words}</p> })}
            </div>
            <SeenPill seen=one.seen />
            <RemoveDevice device=one.device directory />
        </li>
    }
}

/// What was taken out of use, and whether anything may still be on it.
#[component]
fn Gone(gone: Memo<Vec<(DeviceSeen, String)>>, desk: Desk) -> impl IntoView {
    let day = move |ms: i64| Timestamp::from_millisecond(ms).ok().map(|at| desk.day(at));
    let line = move |(device, person): (DeviceSeen, String)| {
        let (tone, icon) = match device.wiped_at {
            Some(_) => (Tone::Good, "check"),
            None if device.refused => (Tone::Mute, "tablet"),
            None => (Tone::Warn, "clock"),
        };
        let words = fate(&device, day);
        view! {
            <li class="wraps">
                <div class="grow">
                    <b><bdi>{device.name}</bdi></b>
                    <p class="small muted"><bdi>{person}</bdi></p>
                </div>
                <Pill tone icon>
                    {words}
                </Pill>
            </li>
        }
    };
    view! {
        <Card title="Removed" kind=CardKind::Flush>
            <ul class="list">{move || gone.get().into_iter().map(line).collect_view()}</ul>
        </Card>
    }
}

#[cfg(test)]
mod tests {
    use protocol::admin::Person;

    use super::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    fn device(id: &str, last_sync: Option<i64>, removed: bool) -> DeviceSeen {
        DeviceSeen {
            id: id.into(),
            name: format!("Tablet {id}"),
            enrolled_at: 0,
            last_sync,
            unsent: None,
            words: None,
            removed,
            refused: false,
            removed_at: last_sync.filter(|_| removed),
            wiped_at: None,
        }
    }

    #[test]
    fn silent_devices_come_first_and_removed_ones_not_at_all() {
        let person =
            Person { id: "not an id".into(), name: "Ms Okafor".into(), role: "mentor".into() };
        let waits = DeviceSeen { words: Some("a b c d".into()), ..device("4", None, false) };
        let (one, other) = (device("1", Some(5), false), device("2", None, false));
        let devices = vec![one, other, device("3", Some(5), true), waits];
        let people = [PersonWithDevices { person, devices }];
        let seen = |last: Option<Timestamp>| {
            if last.is_some() { Seen::Today } else { Seen::Silent { days: 9 } }
        };
        let names: Vec<_> = listed(&people, seen).into_iter().map(|one| one.device.name).collect();
        assert_eq!(names, ["Tablet 2", "Tablet 1"]);
    }

    #[test]
    fn removed_devices_say_whether_anything_may_still_be_on_them() {
        let person = Person { id: "x".into(), name: "Ms Okafor".into(), role: "mentor".into() };
        let wiped = DeviceSeen { wiped_at: Some(9), ..device("2", Some(8), true) };
        let refused = DeviceSeen { refused: true, ..device("4", Some(3), true) };
        let devices = vec![device("1", Some(5), true), device("3", Some(7), false), wiped, refused];
        let day = |ms: i64| Date::new(2026, 11, i8::try_from(ms).ok()?).ok();
        let all: Vec<_> = removed(&[PersonWithDevices { person, devices }])
            .iter()
            .map(|(device, _)| format!("{}: {}", device.name, fate(device, day)))
            .collect();
        let expected = [
            "Tablet 2: Wiped on 9 November 2026",
            "Tablet 1: Removed on 5 November 2026, not wiped yet",
            "Tablet 4: Refused on 3 November 2026",
        ];
        assert_eq!(all, expected);
    }

    #[test]
    fn what_a_device_had_not_sent_is_said_with_when_it_said_so() {
        let of = |unsent, last_sync| {
            let one = DeviceSeen { unsent, ..device("1", last_sync, false) };
            not_sent(&one, |_| Some("Yesterday 10:40am".into()))
        };
        let words = "3 records not sent yet, as of yesterday 10:40am";
        assert_eq!(of(Some(3), Some(5)).as_deref(), Some(words));
        for (unsent, last_sync) in [(Some(0), Some(5)), (None, Some(5)), (Some(3), None)] {
            assert_eq!(of(unsent, last_sync), None);
        }
    }
}
