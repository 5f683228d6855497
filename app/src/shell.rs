//! The bars around the screens: the top bar with the state of sending and hide-names, and the ways to the screens
//! (at the foot of a phone, at the side of a tablet). Full pages (capture, enrolment) bring their own.

use domain::{access, staff::Role};
use leptos::prelude::*;
use replica::KeptAs;

use crate::{
    place::{Place, here},
    store::{SyncState, alongside},
    students::named,
    ui::{HideNames, Icon, Pill, Show, Tone, memo, words::counted},
};

/// The frame without anything that needs the app to be open.
#[component]
pub fn Frame(
    /// The page.
    children: Children,
) -> impl IntoView {
    view! {
        <div class="app">
            <header class="top">
                <Mark />
            </header>
            {children()}
            <div class="nav" aria-hidden="true"></div>
        </div>
    }
}

/// Instead of a page, until there is one; the page's first paint in `public/index.html` looks the same.
#[component]
pub fn Opening() -> impl IntoView {
    view! {
        <main class="main stack" id="main">
            <h1 class="vh">"Alongside"</h1>
            <p class="shell-words" role="status">
                "Opening Alongside"
            </p>
            <div class="card shell-card" aria-hidden="true">
                <i></i>
                <i></i>
                <i></i>
            </div>
            <div class="card shell-card" aria-hidden="true">
                <i></i>
                <i></i>
            </div>
        </main>
    }
}

/// The frame of the open app. Around full pages only the page is drawn.
#[component]
pub fn Shell(
    /// Where the page is.
    place: Signal<Place>,
    /// The page.
    children: Children,
) -> impl IntoView {
    let alongside = alongside();
    let enrolled = memo(move || alongside.identity.read().is_some());
    let full = memo(move || place.get().is_full());
    view! {
        <a class="skip" href="#main">
            "Skip to the page"
        </a>
        <div class=move || if full.get() { "bare" } else { "app" }>
            <Show when=move || !full.get()>
                <Top />
            </Show>
            {children()}
            <Show when=move || !full.get() && enrolled.get()>
                <Ways />
            </Show>
        </div>
    }
}

/// A tall figure and a small one, side by side.
const MARK: &str = r#"<path d="M7 24V13a4 4 0 0 1 8 0v11M15 24v-6.5a3.2 3.2 0 0 1 6.4 0V24" fill="none" stroke="currentColor" stroke-width="3.4" stroke-linecap="round"/><circle cx="11" cy="3.8" r="2.7" fill="currentColor"/><circle cx="19.1" cy="9.6" r="2.2" fill="currentColor"/>"#;

/// The name of the app with its mark.
#[component]
pub fn Mark() -> impl IntoView {
    view! {
        <span class="mark">
            <svg
                width="28"
                height="28"
                viewBox="0 0 28 28"
                aria-hidden="true"
                inner_html=MARK
            ></svg>
            <span class="word">"Alongside"</span>
        </span>
    }
}

#[component]
fn Top() -> impl IntoView {
    view! {
        <header class="top">
            <a class="home" href="/" aria-label="Alongside, first page">
                <Mark />
            </a>
            <span class="st row-n">
                <SendingState />
                <a class="btn icon ghost" href="/help" aria-label="Help">
                    <Icon name="circle-help" />
                </a>
                <HideNames />
                <LockNow />
            </span>
        </header>
    }
}

/// Locks at once, or as soon as a photo that is being made ready is kept, and says so. On a phone *More* does.
#[component]
pub fn LockNow() -> impl IntoView {
    let alongside = alongside();
    let enrolled = memo(move || alongside.identity.read().is_some());
    let waits = alongside.lock_waits;
    view! {
        <Show when=move || enrolled.get()>
            <button
                type="button"
                class=move || if waits.get() { "btn wide-only" } else { "btn icon wide-only" }
                aria-label=move || (!waits.get()).then_some("Lock")
                on:click=move |_| alongside.lock()
            >
                <Icon name="lock" />
                <span aria-live="polite">{move || waits.get().then_some(LOCK_WAITS)}</span>
            </button>
        </Show>
    }
}

/// What the button that locks says while it waits.
pub const LOCK_WAITS: &str = "Locks when the photo is kept";

/// The bar above a full page that names students: what this is, how sending goes, and hiding names.
#[component]
pub fn FullTop() -> impl IntoView {
    view! {
        <header class="top">
            <Mark />
            <span class="st row-n">
                <SendingState />
                <HideNames />
            </span>
        </header>
    }
}

/// How sending goes, in a word or two, as a way to the page about it. Never an alarm: everything still works.
#[component]
pub fn SendingState() -> impl IntoView {
    let alongside = alongside();
    let state =
        memo(move || alongside.identity.read().as_ref().map(|_| alongside.sync_state.get()));
    move || {
        let (tone, icon, words, more) = match state.get()? {
            SyncState::NoSignal => {
                (Tone::Mute, "wifi-off", "No signal".to_owned(), "- everything still works")
            }
            SyncState::NotKnown | SyncState::Trouble(_) => {
                (Tone::Warn, "triangle-alert", "Not sent yet".to_owned(), "- see what to do")
            }
            SyncState::Idle | SyncState::Syncing => return None,
            SyncState::Sent { .. } if alongside.view.read().removed => {
                (Tone::Warn, "triangle-alert", "Removed".to_owned(), "- see what to do")
            }
            SyncState::Sent { .. } if alongside.view.read().waiting.is_anything() => {
                (Tone::Mute, "hard-drive", "Waiting to send".to_owned(), "")
            }
            SyncState::Sent { .. } => (Tone::Good, "check", "Up to date".to_owned(), ""),
        };
        // That all is well is not worth the room on a phone.
        let wide = if tone == Tone::Good { "wide-only" } else { "" };
        Some(view! {
            <a class=format!("pill {} {wide}", tone.class()) href="/sync">
                <Icon name=icon />
                {words}
                <span class="tab-only">{more}</span>
            </a>
        })
    }
}

/// One way to a screen.
struct Way {
    href: &'static str,
    icon: &'static str,
    words: &'static str,
    /// Left out on a phone; *More* leads there.
    wide_only: bool,
}

const fn way(href: &'static str, icon: &'static str, words: &'static str) -> Way {
    Way { href, icon, words, wide_only: false }
}

const fn wide(href: &'static str, icon: &'static str, words: &'static str) -> Way {
    Way { href, icon, words, wide_only: true }
}

const MENTOR: [Way; 5] = [
    way("/", "house", "Today"),
    way("/students", "users", "Students"),
    way("/record", "plus", "Record"),
    way("/sync", "refresh-cw", "Sync"),
    way("/more", "ellipsis", "More"),
];

const COORDINATOR: [Way; 7] = [
    way("/", "chart-column", "Overview"),
    way("/students", "users", "Students"),
    way("/people", "user-plus", "People"),
    wide("/devices", "tablet", "Devices"),
    wide("/school", "school", "School"),
    way("/sync", "refresh-cw", "Sync"),
    way("/more", "ellipsis", "More"),
];

#[component]
fn Ways() -> impl IntoView {
    let alongside = alongside();
    let role = memo(move || alongside.identity.read().as_ref().map(|identity| identity.role));
    move || {
        let role = role.get();
        let ways: &[Way] = match role {
            Some(Role::Coordinator) => &COORDINATOR,
            _ => &MENTOR,
        };
        // Who has no use for it is not shown the way.
        let is_theirs = |way: &&Way| match (way.href, role) {
            ("/record", Some(role)) => access::may_record(role),
            ("/students", Some(role)) => access::may_record(role) || access::reads_everyone(role),
            _ => true,
        };
        view! {
            <nav class="nav" aria-label="Main">
                <ul>{ways.iter().filter(is_theirs).map(|way| view! { <OneWay way /> }).collect_view()}</ul>
            </nav>
        }
    }
}

#[component]
fn OneWay(way: &'static Way) -> impl IntoView {
    let at = here();
    let here = move || is_here(&at.path(), way.href).then_some("page");
    let inside = match way.href {
        "/record" => view! {
            <span>
                <Icon name=way.icon />
            </span>
            <b>{way.words}</b>
        }
        .into_any(),
        "/sync" => view! {
            <Icon name=way.icon />
            {way.words}
            <WaitingCount />
        }
        .into_any(),
        _ => view! {
            <Icon name=way.icon />
            {way.words}
        }
        .into_any(),
    };
    view! {
        <li class=if way.wide_only { "wide-only" } else { "" }>
            <a class=if way.href == "/record" { "do" } else { "" } href=way.href aria-current=here>
                {inside}
            </a>
        </li>
    }
}

/// Whether a screen belongs to a way: itself, or something below it.
fn is_here(path: &str, href: &str) -> bool {
    match href {
        "/" => matches!(path, "/" | "/overview" | "/today"),
        _ => path.strip_prefix(href).is_some_and(|rest| rest.is_empty() || rest.starts_with('/')),
    }
}

#[component]
fn WaitingCount() -> impl IntoView {
    let alongside = alongside();
    let many = memo(move || alongside.unsent());
    move || {
        let many = many.get();
        (many > 0).then(|| {
            view! {
                <span class="dot num">
                    {many} <span class="vh">" waiting to send"</span>
                </span>
            }
        })
    }
}

/// A state of a record that base does not have yet, or has.
#[component]
pub fn SafekeepingPill(
    /// Where the record is.
    #[prop(into)]
    at: Signal<replica::Safekeeping>,
) -> impl IntoView {
    let alongside = alongside();
    move || match at.get() {
        replica::Safekeeping::LeftOut { by } => view! {
            <Pill tone=Tone::Warn icon="building-2">
                {format!("Left out by {}", named(alongside, by))}
            </Pill>
        }
        .into_any(),
        replica::Safekeeping::AtBase => {
            view! { <Pill tone=Tone::Good icon="building-2">"At base"</Pill> }.into_any()
        }
        replica::Safekeeping::PicturesWait { pictures, kept, .. } => {
            view! { <Pill tone=Tone::Warn icon="clock">{pictures_wait(kept, pictures)}</Pill> }
                .into_any()
        }
        replica::Safekeeping::HandedIn => {
            view! { <Pill tone=Tone::Info icon="building-2">"With the coordinator"</Pill> }
                .into_any()
        }
        replica::Safekeeping::Waiting { refused: None, .. } => {
            view! { <Pill tone=Tone::Warn icon="clock">"Waiting to send"</Pill> }.into_any()
        }
        replica::Safekeeping::Waiting { refused: Some(_), .. } => {
            view! { <Pill tone=Tone::Bad icon="triangle-alert">"Kept here, not at base"</Pill> }
                .into_any()
        }
    }
}

/// "At base, 1 picture still to send".
#[must_use]
pub fn pictures_wait(kept: KeptAs, pictures: usize) -> String {
    let kept = match kept {
        KeptAs::Record => "At base",
        KeptAs::HandedIn => "Handed in",
    };
    format!("{kept}, {} still to send", counted(pictures, "picture"))
}

#[cfg(test)]
mod tests {
    use super::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    #[test]
    fn pictures_that_wait_are_counted_and_what_was_handed_in_is_not_called_at_base() {
        assert_eq!(pictures_wait(KeptAs::Record, 1), "At base, 1 picture still to send");
        assert_eq!(pictures_wait(KeptAs::HandedIn, 2), "Handed in, 2 pictures still to send");
    }

    #[test]
    fn a_way_is_here_for_itself_and_what_is_below_it() {
        for (path, href, here) in [
            ("/", "/", true),
            ("/students", "/", false),
            ("/students", "/students", true),
            ("/students/01J", "/students", true),
            ("/studentship", "/students", false),
            ("/overview", "/", true),
        ] {
            assert_eq!(is_here(path, href), here, "{path} {href}");
        }
    }
}
