//! `/more`.

use domain::staff::Role;
use leptos::prelude::*;

use crate::{
    locking::LockCard,
    store::alongside,
    today::cards::ConcernsWait,
    ui::{Card, CardKind, Icon, Page, Show, memo},
};

struct Place {
    href: &'static str,
    icon: &'static str,
    words: &'static str,
    more: &'static str,
}

const fn place(
    href: &'static str,
    icon: &'static str,
    words: &'static str,
    more: &'static str,
) -> Place {
    Place { href, icon, words, more }
}

const EVERYONE: [Place; 6] = [
    place(
        "/sync",
        "refresh-cw",
        "Sync and this tablet",
        "What is at base, what waits, ready for off-site?",
    ),
    place(
        "/sync/merged",
        "users",
        "Merged changes",
        "What two people wrote apart, to choose between",
    ),
    place("/concerns", "shield-alert", "Concerns", "Raise one, and what became of yours"),
    place("/more/keys", "lock", "Keys", "If a passphrase is forgotten; who opens concerns"),
    place("/help", "circle-help", "Help", "Whom to phone, how it works, accessibility"),
    place(
        "/help/install",
        "smartphone",
        "Put it on the home screen",
        "For iPad, Android and computers",
    ),
];

const COORDINATOR: [Place; 6] = [
    place("/people", "user-plus", "People", "Mentors, and codes for their devices"),
    place("/devices", "tablet", "Devices", "Who carries what, and when it last sent"),
    place("/school", "school", "School", "Name, terms, closures, hours, whom to phone"),
    place("/more/second-step", "lock", "Second step", "A passkey, or six digits of an app"),
    place("/import", "file-up", "Import", "Students, home schools and mentors from files"),
    place(
        "/recovery",
        "shield-alert",
        "Recovery key",
        "Who holds its parts, and who opens concerns",
    ),
];

const READER: [Place; 1] = [place(
    "/concerns/waiting",
    "shield-alert",
    "Concerns that wait",
    "Open, say that you received it, decide, hand on",
)];

/// The page.
#[component]
pub fn More() -> impl IntoView {
    let alongside = alongside();
    let is_coordinator = memo(move || {
        alongside
            .identity
            .read()
            .as_ref()
            .is_some_and(|identity| identity.role == Role::Coordinator)
    });
    let reads = memo(move || alongside.view.read().concerns_wait.is_some());
    view! {
        <Page title="More">
            <div class="cols cols-2">
                <div class="stack">
                    <ConcernsWait />
                    <Show when=move || reads.get()>
                        <Places title="For whoever reads concerns" places=&READER />
                    </Show>
                    <Show when=move || is_coordinator.get()>
                        <Places title="For the coordinator" places=&COORDINATOR />
                    </Show>
                    <Places title="For everyone" places=&EVERYONE />
                </div>
                <div class="stack">
                    <LockCard />
                    <ThisDevice />
                </div>
            </div>
        </Page>
    }
}

#[component]
fn Places(title: &'static str, places: &'static [Place]) -> impl IntoView {
    view! {
        <Card title kind=CardKind::Flush>
            <ul class="list">
                {places
                    .iter()
                    .map(|place| {
                        view! {
                            <li>
                                <Icon name=place.icon />
                                <a class="grow whole" href=place.href>
                                    <b>{place.words}</b>
                                    <br />
                                    <span class="small muted">{place.more}</span>
                                </a>
                                <Icon name="chevron-right" />
                            </li>
                        }
                    })
                    .collect_view()}
            </ul>
        </Card>
    }
}

/// Whose device this is.
#[component]
fn ThisDevice() -> impl IntoView {
    let alongside = alongside();
    view! {
        <Card title="This device">
            {move || {
                alongside
                    .identity
                    .get()
                    .map(|identity| {
                        view! {
                            <dl class="kv">
                                <dt>"School"</dt>
                                <dd>{identity.school}</dd>
                                <dt>"Belongs to"</dt>
                                <dd>
                                    <bdi>{identity.user_name}</bdi>
                                    ", "
                                    {identity.role.title()}
                                </dd>
                                <dt>"Device"</dt>
                                <dd>{identity.device_name}</dd>
                                <dt>"Version"</dt>
                                <dd>{env!("CARGO_PKG_VERSION")}</dd>
                            </dl>
                        }
                    })
            }}
        </Card>
    }
}
