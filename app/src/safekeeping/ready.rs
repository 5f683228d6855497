//! *Ready for off-site?* One card; every check is local, so it can be trusted in the car park.

use domain::{access::has_caseload, staff::Role, words};
use leptos::{prelude::*, task::spawn_local};

use super::leased;
use crate::{
    coordination,
    device::{
        database,
        install::{self, Protection},
    },
    store::{Alongside, alongside},
    students::roster,
    ui::{Button, Icon, LinkButton, Pill, Tone, follow, memo, words::counted},
};

/// What one check found.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Found {
    Well { what: String, more: String },
    ToDo { what: String, more: String, help: Help },
}

/// What helps with it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Help {
    Words,
    Install,
    Protect,
}

/// What the browser answered, once it has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Storage {
    kept: bool,
    protection: Protection,
    used_mb: Option<u32>,
    strict: bool,
}

/// A clock that is further off than this is said to be wrong.
const CLOCK_MS: i64 = 2 * 60 * 1000;

/// No browser says whether its window is a private one.
const PRIVATE: &str = "A private window forgets everything when it is closed";

/// The card.
#[component]
pub fn ReadyCard() -> impl IntoView {
    let alongside = alongside();
    let storage = RwSignal::new(None::<Storage>);
    let ask = move || {
        spawn_local(async move {
            let found = ask_browser(alongside).await;
            storage.try_set(Some(found));
        });
    };
    Effect::new(move |_| {
        follow(&alongside.install_changed);
        ask();
    });
    let protect = move || {
        spawn_local(async move {
            install::protect().await;
            ask();
        });
    };
    let found = memo(move || {
        let mut all =
            vec![students(alongside), heard(alongside), clock(alongside), home_screen(alongside)];
        if let Some(storage) = storage.get() {
            all.splice(1..1, [kept(storage), protected(storage)]);
        }
        all
    });
    let to_do = move || found.read().iter().filter(|one| matches!(one, Found::ToDo { .. })).count();
    view! {
        <section class="card flush" aria-labelledby="ready">
            <header>
                <h2 id="ready">"Ready for off-site?"</h2>
                {move || match to_do() {
                    0 => view! { <Pill tone=Tone::Good icon="check">"Ready"</Pill> }.into_any(),
                    many => {
                        view! { <Pill tone=Tone::Warn icon="triangle-alert">{format!("{many} to fix")}</Pill> }
                            .into_any()
                    }
                }}
            </header>
            <ul class="list">
                {move || found.get().into_iter().map(|one| view! { <Check one protect /> }).collect_view()}
            </ul>
        </section>
    }
}

#[component]
fn Check<F>(one: Found, protect: F) -> impl IntoView
where
    F: Fn() + Copy + 'static,
{
    let (icon, class, what, more, help) = match one {
        Found::Well { what, more } => ("circle-check", "good", what, more, Help::Words),
        Found::ToDo { what, more, help } => ("triangle-alert", "warn", what, more, help),
    };
    let end = match help {
        Help::Words => None,
        Help::Install => {
            Some(view! { <LinkButton href="/help/install">"Show me how"</LinkButton> }.into_any())
        }
        Help::Protect => Some(view! { <Button on_press=protect>"Protect it"</Button> }.into_any()),
    };
    view! {
        <li>
            <Icon name=icon class=class />
            <div class="grow">
                <b>{what}</b>
                <p class="small muted">{more}</p>
            </div>
            {end}
        </li>
    }
}

fn well(what: impl Into<String>, more: impl Into<String>) -> Found {
    Found::Well { what: what.into(), more: more.into() }
}

fn to_do(what: impl Into<String>, more: impl Into<String>, help: Help) -> Found {
    Found::ToDo { what: what.into(), more: more.into(), help }
}

fn students(alongside: Alongside) -> Found {
    let view = alongside.view.read();
    if !view.first_sync_done {
        return to_do(
            roster::coming(&view).unwrap_or_else(|| "Students are still on their way".into()),
            "Stay where there is a signal until they are here",
            Help::Words,
        );
    }
    if !view.failed.is_empty() {
        return to_do(
            format!("{} could not be opened", counted(view.failed.len(), "record")),
            "They are asked for again by themselves. Stay where there is a signal for a minute",
            Help::Words,
        );
    }
    let many = view.students.len();
    let mentor = alongside.role_is(has_caseload);
    match (many, mentor) {
        (0, true) => to_do(
            "No students on this tablet",
            "Ask the coordinator to make you someone\u{2019}s mentor",
            Help::Words,
        ),
        _ => well(
            format!("{} on this tablet", counted(many, "student")),
            "With their records and planned visits",
        ),
    }
}

fn heard(alongside: Alongside) -> Found {
    if let Some((what, more)) = leased::words(alongside) {
        return to_do(what, more, Help::Words);
    }
    match alongside.view.read().last_sync {
        Some(at) => well(
            "Sent and fetched",
            format!("Last heard from base: {}", words::within(&alongside.moment(at))),
        ),
        None => {
            to_do("Not heard from base yet", "Open Alongside where there is a signal", Help::Words)
        }
    }
}

fn clock(alongside: Alongside) -> Found {
    let now = alongside.moment(alongside.now.get());
    match alongside.view.read().clock_skew_ms {
        None => to_do(
            "Date and time not compared yet",
            format!("This tablet says {}. It is compared when base answers", words::within(&now)),
            Help::Words,
        ),
        Some(skew) if skew.abs() <= CLOCK_MS => well("Date and time look right", now),
        Some(skew) => {
            let minutes = u32::try_from(skew.abs() / 60_000).unwrap_or(u32::MAX);
            let off = match minutes / (24 * 60) {
                0 => words::minutes(minutes),
                days => words::counted(days, "day"),
            };
            let which = if skew > 0 { "slow" } else { "fast" };
            to_do(
                format!("The clock is {off} {which}"),
                "Set date and time to automatic in this tablet\u{2019}s settings",
                Help::Words,
            )
        }
    }
}

fn home_screen(alongside: Alongside) -> Found {
    follow(&alongside.install_changed);
    if install::is_installed() {
        well("On the home screen", "It opens from there like any other app")
    } else {
        to_do(
            "Not on the home screen yet",
            "Add it, so that the tablet keeps your records",
            Help::Install,
        )
    }
}

fn kept(storage: Storage) -> Found {
    if storage.kept {
        well("Works without signal", "The whole app is on this tablet")
    } else {
        to_do(
            "The app itself is not kept yet",
            "Close Alongside and open it again where there is a signal. Until then it cannot lock without one",
            Help::Words,
        )
    }
}

fn protected(storage: Storage) -> Found {
    let used = storage.used_mb.map(|used| format!(". {used} MB used")).unwrap_or_default();
    match (storage.protection, storage.strict) {
        (_, false) => to_do(
            "This browser is old",
            "It does not promise to write at once. Update the browser",
            Help::Words,
        ),
        (Protection::Protected, true) => {
            well("Storage is protected", format!("The browser will not clear it{used}"))
        }
        (Protection::NotYet, true) => to_do(
            "Storage is not protected yet",
            format!(
                "A full tablet could clear it{used}. {PRIVATE}. Putting Alongside on the home screen helps"
            ),
            Help::Protect,
        ),
        (Protection::Unknown, true) => to_do(
            "The browser does not say whether storage is protected",
            format!("Send often, and open Alongside at least once a week{used}. {PRIVATE}"),
            Help::Words,
        ),
    }
}

async fn ask_browser(alongside: Alongside) -> Storage {
    let strict = match alongside.database() {
        Some(database) => database::strict_is_known(&database).await,
        None => false,
    };
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "megabytes for people"
    )]
    let used_mb = install::room().await.map(|(used, _)| (used / 1e6).ceil() as u32);
    let coordinator = alongside
        .identity
        .with_untracked(|it| it.as_ref().is_some_and(|it| it.role == Role::Coordinator));
    Storage {
        kept: install::is_kept().await && (!coordinator || coordination::is_here()),
        protection: install::protection().await,
        used_mb,
        strict,
    }
}
