//! Devices that base has not heard of for school days: what was written on them may be missing everywhere else.

use leptos::prelude::*;

use crate::{
    coordination::{
        desk::Desk,
        devices::{Listed, SeenPill, listed},
        directory::Directory,
        remote::Remote,
        silence::Seen,
    },
    ui::{Card, Failed, Loading, words::counted},
};

/// The card with silent devices, and what is known of the others.
#[component]
pub(super) fn Silent(
    /// Who has which device.
    directory: Directory,
) -> impl IntoView {
    let desk = Desk::here();
    let again = move || directory.reload();
    let body = move || match directory.get() {
        Remote::Loading => view! { <Loading words="Asking base about devices" /> }.into_any(),
        Remote::Failed(words) => {
            let title = "Devices are not known just now.";
            view! { <Failed title words on_retry=again /> }.into_any()
        }
        Remote::There(people) => {
            let all = listed(&people, |last| desk.seen(last));
            let (silent, others): (Vec<_>, Vec<_>) =
                all.into_iter().partition(|one| one.seen.is_silent());
            let rest = rest_words(silent.len(), &others);
            view! { <Lines silent rest /> }.into_any()
        }
    };
    view! {
        <Card title="Devices" aside=|| view! { <a href="/devices">"All devices"</a> }>
            {body}
        </Card>
    }
}

#[component]
fn Lines(silent: Vec<Listed>, rest: Vec<String>) -> impl IntoView {
    let line = |one: Listed| {
        view! {
            <li class="spread">
                <span>
                    <b>
                        <bdi>{one.device.name}</bdi>
                    </b>
                    <br />
                    <span class="xs muted">
                        <bdi>{one.person}</bdi>
                    </span>
                </span>
                <SeenPill seen=one.seen />
            </li>
        }
    };
    let warning = (!silent.is_empty()).then(|| {
        let words = "Visits recorded on a silent device may be missing from this page.";
        view! { <p class="xs muted">{words}</p> }
    });
    let list = (!silent.is_empty()).then(|| {
        view! { <ul class="stack-s small">{silent.into_iter().map(line).collect_view()}</ul> }
    });
    let say = |words: String| view! { <p class="small muted">{words}</p> };
    view! {
        {list}
        {rest.into_iter().map(say).collect_view()}
        {warning}
    }
}

/// What is said about the devices that are not silent.
fn rest_words(silent: usize, others: &[Listed]) -> Vec<String> {
    let never = others.iter().filter(|one| one.seen == Seen::Never).count();
    let lately = others.len() - never;
    let lately = match (silent, lately) {
        (0, 0) if never == 0 => Some("No device is set up yet.".to_owned()),
        (_, 0) => None,
        (0, 1) => Some("One device has synced lately.".to_owned()),
        (0, many) => Some(format!("{many} devices have synced lately.")),
        (_, 1) => Some("One other has synced lately.".to_owned()),
        (_, many) => Some(format!("{many} others have synced lately.")),
    };
    let never = (never > 0).then(|| format!("{} not synced yet.", counted(never, "new device")));
    lately.into_iter().chain(never).collect()
}

#[cfg(test)]
mod tests {
    use protocol::admin::DeviceSeen;

    use super::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    fn device(seen: Seen) -> Listed {
        let device = DeviceSeen {
            id: String::new(),
            name: "Tablet".into(),
            enrolled_at: 0,
            last_sync: None,
            unsent: None,
            words: None,
            removed: false,
            refused: false,
            removed_at: None,
            wiped_at: None,
        };
        Listed { device, person: "Mr Lowe".into(), user: None, seen }
    }

    #[test]
    fn a_device_that_never_synced_is_not_said_to_have() {
        let words = |silent, others: &[Seen]| {
            rest_words(silent, &others.iter().copied().map(device).collect::<Vec<_>>())
        };
        assert_eq!(words(0, &[]), ["No device is set up yet."]);
        assert_eq!(words(1, &[]), [] as [&str; 0]);
        assert_eq!(words(0, &[Seen::Never]), ["1 new device not synced yet."]);
        assert_eq!(
            words(1, &[Seen::Today, Seen::Never, Seen::Lately { days: 1 }]),
            ["2 others have synced lately.", "1 new device not synced yet."]
        );
    }
}
