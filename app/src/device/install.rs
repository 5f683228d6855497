//! Whether the app is on the home screen, whether its storage is safe from tidying, and what this device is.
//! Some browsers answer late or never, so every question has a time limit.

use std::{cell::RefCell, time::Duration};

use wasm_bindgen::JsValue;

use super::{
    page,
    script::{ask, listen, method, property, settled, within},
};

thread_local! {
    static OFFER: RefCell<Option<JsValue>> = const { RefCell::new(None) };
}

/// How long a question about storage may take.
const SOON: Duration = Duration::from_secs(3);

/// What kind of device this seems to be: it chooses the pictures of how to install, nothing else.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Platform {
    /// iPad or iPhone: *Share*, then *Add to Home Screen*.
    Apple,
    /// Android: the browser's menu, then *Install app* or *Add to Home screen*.
    Android,
    /// Anything else: the icon in the address bar.
    Desktop,
}

/// What the browser says about this app's storage.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Protection {
    /// The browser will not clear it by itself.
    Protected,
    /// The browser may clear it when the device is full.
    NotYet,
    /// The browser does not say.
    Unknown,
}

/// Keeps the browser's offer to install, which comes once and early.
pub fn watch(changed: impl Fn() + Clone + 'static) {
    let Some(window) = page::window() else { return };
    let offered = changed.clone();
    listen(&window, "beforeinstallprompt", move |event| {
        if let Some(prevent) = method(&event, "preventDefault") {
            drop(prevent.call0(&event));
        }
        OFFER.set(Some(event));
        offered();
    });
    listen(&window, "appinstalled", move |_| {
        OFFER.set(None);
        changed();
    });
}

/// Whether the browser offers to install the app by itself.
#[must_use]
pub fn can_offer() -> bool {
    OFFER.with_borrow(Option::is_some)
}

/// Shows the browser's own offer. It can be shown once.
pub async fn offer() {
    if let Some(event) = OFFER.take() {
        // Whatever was chosen, `appinstalled` tells when it is there.
        drop(ask(&event, "prompt").await);
    }
}

/// Whether the app runs from the home screen.
#[must_use]
pub fn is_installed() -> bool {
    let Some(window) = page::window() else { return false };
    let shown = |mode: &str| {
        let query = window.match_media(&format!("(display-mode: {mode})"));
        query.ok().flatten().is_some_and(|query| query.matches())
    };
    let apple = property(&window.navigator(), "standalone").is_some_and(|it| it.is_truthy());
    apple || ["standalone", "minimal-ui", "fullscreen"].into_iter().any(shown)
}

/// What this device seems to be.
#[must_use]
pub fn platform() -> Platform {
    let Some(window) = page::window() else { return Platform::Desktop };
    let navigator = window.navigator();
    let agent = navigator.user_agent().unwrap_or_default();
    // An iPad says that it is a Macintosh; no Macintosh has a touch screen.
    let touches = navigator.max_touch_points() > 1;
    if agent.contains("iPhone")
        || agent.contains("iPad")
        || (agent.contains("Macintosh") && touches)
    {
        Platform::Apple
    } else if agent.contains("Android") {
        Platform::Android
    } else {
        Platform::Desktop
    }
}

/// Whether the browser keeps this app's storage even when the device is full.
pub async fn protection() -> Protection {
    storage_says("persisted").await
}

/// Asks the browser to keep this app's storage; only ever from a tap.
pub async fn protect() -> Protection {
    storage_says("persist").await
}

async fn storage_says(question: &str) -> Protection {
    let Some(storage) = storage() else { return Protection::Unknown };
    match within(SOON, ask(&storage, question)).await {
        Some(Some(Ok(yes))) if yes.is_truthy() => Protection::Protected,
        Some(Some(Ok(_))) => Protection::NotYet,
        _ => Protection::Unknown,
    }
}

/// Bytes used and bytes allowed, where the browser says.
pub async fn room() -> Option<(f64, f64)> {
    let estimate = within(SOON, ask(&storage()?, "estimate")).await??.ok()?;
    let number = |name| property(&estimate, name)?.as_f64();
    Some((number("usage")?, number("quota")?))
}

fn storage() -> Option<JsValue> {
    property(&page::window()?.navigator(), "storage")
}

/// Whether the app itself is kept on this device: a worker is in charge of this page.
pub async fn is_kept() -> bool {
    let Some(window) = page::window() else { return false };
    let Some(worker) = property(&window.navigator(), "serviceWorker") else { return false };
    if property(&worker, "controller").is_some() {
        return true;
    }
    let Some(ready) = property(&worker, "ready") else { return false };
    within(SOON, settled(ready)).await.is_some_and(|ready| ready.is_ok())
}
