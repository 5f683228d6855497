//! The little that every adapter needs from JavaScript: waiting for a promise, for a while, reading a property,
//! the name of an exception, and listening for as long as the page lives.

use std::time::Duration;

use futures::future::{Either, select};
use js_sys::{Function, Object, Promise, Reflect};
use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use wasm_bindgen_futures::JsFuture;

/// The name of an exception ("QuotaExceededError"), or an empty text.
#[must_use]
pub fn exception_name(thrown: &JsValue) -> String {
    property(thrown, "name").and_then(|name| name.as_string()).unwrap_or_default()
}

/// A property that is there and is neither `undefined` nor `null`.
#[must_use]
pub fn property(of: &JsValue, name: &str) -> Option<JsValue> {
    Reflect::get(of, &name.into()).ok().filter(|value| !value.is_undefined() && !value.is_null())
}

/// An object of these properties.
#[must_use]
pub fn object(properties: &[(&str, JsValue)]) -> Object {
    let object = Object::new();
    for (name, value) in properties {
        // Setting a property of a fresh plain object cannot fail.
        drop(Reflect::set(&object, &(*name).into(), value));
    }
    object
}

/// A method by name, for the abilities that not every browser has.
#[must_use]
pub fn method(of: &JsValue, name: &str) -> Option<Function> {
    property(of, name)?.dyn_into().ok()
}

/// Calls a method that answers with a promise, and waits for it; `None` when there is no such method.
pub async fn ask(of: &JsValue, name: &str) -> Option<Result<JsValue, JsValue>> {
    let method = method(of, name)?;
    Some(match method.call0(of) {
        Ok(promise) => settled(promise).await,
        Err(thrown) => Err(thrown),
    })
}

/// Waits for what may be a promise.
///
/// # Errors
/// What the promise was rejected with.
pub async fn settled(promise: JsValue) -> Result<JsValue, JsValue> {
    JsFuture::from(Promise::resolve(&promise)).await
}

/// Waits, but not longer than this; `None` when it took longer.
pub async fn within<T>(limit: Duration, work: impl Future<Output = T>) -> Option<T> {
    let work = std::pin::pin!(work);
    let limit = std::pin::pin!(sleep(limit));
    match select(work, limit).await {
        Either::Left((done, _)) => Some(done),
        Either::Right(((), _)) => None,
    }
}

/// Waits for a while by the browser's timer.
pub async fn sleep(how_long: Duration) {
    let millis = i32::try_from(how_long.as_millis()).unwrap_or(i32::MAX);
    let promise = Promise::new(&mut |resolve, _| {
        if let Some(window) = web_sys::window() {
            // Where there is no timer the promise stays open, which is what waiting for ever means.
            drop(window.set_timeout_with_callback_and_timeout_and_arguments_0(&resolve, millis));
        }
    });
    drop(JsFuture::from(promise).await);
}

/// Listens for as long as the page lives.
pub fn listen(target: &web_sys::EventTarget, event: &str, heard: impl FnMut(JsValue) + 'static) {
    let listener = Closure::<dyn FnMut(JsValue)>::new(heard);
    if target.add_event_listener_with_callback(event, listener.as_ref().unchecked_ref()).is_ok() {
        listener.forget();
    }
}
