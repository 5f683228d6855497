//! Keeping the screen on while a visit is open. The browser lets go whenever the page is hidden, so it is asked
//! again when the page is shown.

use std::cell::{Cell, RefCell};

use wasm_bindgen::JsValue;
use wasm_bindgen_futures::spawn_local;

use super::{
    page,
    script::{ask, method, property, settled},
};

thread_local! {
    static WANTED: Cell<bool> = const { Cell::new(false) };
    static HELD: RefCell<Option<JsValue>> = const { RefCell::new(None) };
}

/// Keeps the screen on from now on.
pub fn keep_on() {
    WANTED.set(true);
    ask_again();
}

/// Lets the screen go off again.
pub fn let_go() {
    WANTED.set(false);
    if let Some(held) = HELD.take() {
        spawn_local(async move { drop(ask(&held, "release").await) });
    }
}

/// Asks again if it is still wanted: called when the page is shown.
pub fn ask_again() {
    if !WANTED.get() || !page::is_visible() {
        return;
    }
    spawn_local(async {
        let wake = page::window().and_then(|window| property(&window.navigator(), "wakeLock"));
        let Some(wake) = wake else { return };
        let Some(request) = method(&wake, "request") else { return };
        let Ok(promise) = request.call1(&wake, &"screen".into()) else { return };
        // A battery that is low refuses; the screen then goes off as it always does.
        let Ok(held) = settled(promise).await else { return };
        if WANTED.get() {
            HELD.set(Some(held));
        } else {
            drop(ask(&held, "release").await);
        }
    });
}
