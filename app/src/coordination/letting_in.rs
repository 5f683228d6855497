//! New devices that wait: a coordinator compares the four words that each shows, and lets it in or refuses it. On the
//! overview and the page of all devices everybody's, on a person's page theirs.

use domain::id::UserId;
use leptos::prelude::*;
use protocol::admin::{APPROVE_DEVICE, DeviceSeen, PersonWithDevices, REFUSE_DEVICE};

use super::{desk::Desk, directory::Directory};
use crate::{
    device::page,
    ui::{Button, ButtonKind, Card, CardKind, For, HEADING, Show, memo},
};

/// A device that waits, with its words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Newcomer {
    id: String,
    device: String,
    person: String,
    words: String,
}

impl Newcomer {
    /// A line stays when others come and go around it.
    fn key(&self) -> impl std::hash::Hash + use<> {
        [&self.id, &self.device, &self.person, &self.words].map(String::clone)
    }
}

/// Devices that wait, those that wait longest first; one person's where one is named.
pub(super) fn newcomers(people: &[PersonWithDevices], whose: Option<UserId>) -> Vec<Newcomer> {
    let whose = whose.map(|user| user.to_string());
    let mut all: Vec<_> = people
        .iter()
        .filter(|one| whose.as_ref().is_none_or(|whose| *whose == one.person.id))
        .flat_map(|one| one.devices.iter().map(|device| (one.person.name.clone(), device)))
        .filter_map(|(person, device)| {
            let DeviceSeen { id, name, words, enrolled_at, .. } = device;
            let (id, device, words) = (id.clone(), name.clone(), words.clone()?);
            Some((*enrolled_at, Newcomer { id, device, person, words }))
        })
        .collect();
    domain::sorting::sort_by_key(&mut all, |(since, _)| *since);
    all.into_iter().map(|(_, one)| one).collect()
}

/// The card; nothing while no device waits.
#[component]
pub(super) fn ToLetIn(
    /// Who has which device.
    directory: Directory,
    /// Only the devices of this person.
    #[prop(optional)]
    whose: Option<UserId>,
) -> impl IntoView {
    // Asked again and again while a code is open: what did not change is not drawn again.
    let all = memo(move || directory.newcomers(whose));
    view! {
        <Show when=move || !all.read().is_empty()>
            <Card title="Waiting for you" kind=CardKind::Hero>
                <p>
                    "Ask whoever holds the device to read out the four words on it, and compare. Until then it gets nothing from base."
                </p>
                <ul class="stack tied">
                    <For each=move || all.get() key=Newcomer::key let(one)>
                        <Compare one directory />
                    </For>
                </ul>
            </Card>
        </Show>
    }
}

#[component]
fn Compare(one: Newcomer, directory: Directory) -> impl IntoView {
    let desk = Desk::here();
    let busy = RwSignal::new(false);
    let Newcomer { id, device, person, words } = one;
    let of = StoredValue::new((id, device.clone()));
    let decide = move |decision: &'static str, done: &'static str| {
        busy.set(true);
        leptos::task::spawn_local(async move {
            let Some((id, name)) = of.try_get_value() else { return };
            let answer = desk.decide_device(decision, &id).await;
            let _gone = busy.try_set(false);
            desk.say(answer.map_or_else(|words| words, |()| format!("{name} {done}")));
            directory.reload();
            // The button that was pressed goes.
            page::after_paint(|| page::focus_id(HEADING));
        });
    };
    let same = format!("The words are the same: {device}");
    let refuse = format!("They are not: refuse {device}");
    view! {
        <li class="stack-s">
            <p>
                <b>
                    <bdi>{person}</bdi>
                </b>
                ": "
                <bdi>{device}</bdi>
            </p>
            <p class="secret-words" translate="no">
                {words.split(' ').map(|word| view! { <span>{word.to_owned()}</span> " " }).collect_view()}
            </p>
            <div class="row">
                <Button
                    kind=ButtonKind::Main
                    label=same
                    busy
                    on_press=move || decide(APPROVE_DEVICE, "is let in")
                >
                    "The words are the same"
                </Button>
                <Button
                    kind=ButtonKind::Quiet
                    label=refuse
                    busy
                    on_press=move || decide(REFUSE_DEVICE, "is refused")
                >
                    "They are not: refuse"
                </Button>
            </div>
        </li>
    }
}

#[cfg(test)]
mod tests {
    use protocol::admin::Person;

    use super::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    fn device(id: &str, enrolled_at: i64, words: Option<&str>) -> DeviceSeen {
        DeviceSeen {
            id: id.into(),
            name: format!("Tablet {id}"),
            enrolled_at,
            last_sync: None,
            unsent: None,
            words: words.map(str::to_owned),
            removed: false,
            refused: false,
            removed_at: None,
            wiped_at: None,
        }
    }

    #[test]
    fn who_waits_longest_comes_first_and_who_is_in_not_at_all() {
        let people: Vec<PersonWithDevices> = [("Ms Okafor", 1), ("Mr Lowe", 2)]
            .map(|(name, number)| {
                let id = UserId::draw(number).to_string();
                let person = Person { id, name: name.into(), role: "mentor".into() };
                let since = i64::try_from(number).unwrap_or_default();
                let waits = device(&format!("{number}"), 10 - since, Some("a b c d"));
                PersonWithDevices { person, devices: vec![waits, device("9", 1, None)] }
            })
            .into();
        let names = |whose| -> Vec<_> {
            newcomers(&people, whose).into_iter().map(|one| (one.person, one.device)).collect()
        };
        let of = |person: &str, device: &str| (person.to_owned(), device.to_owned());
        let (okafor, lowe) = (of("Ms Okafor", "Tablet 1"), of("Mr Lowe", "Tablet 2"));
        assert_eq!(names(None), [lowe, okafor.clone()]);
        assert_eq!(names(Some(UserId::draw(1))), [okafor]);
        assert!(names(Some(UserId::draw(3))).is_empty());
    }
}
