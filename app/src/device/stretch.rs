//! Makes a key of a passphrase in a worker that is started for it and ended with it (docs/decisions/0025).

use std::time::Duration;

use js_sys::{Promise, Uint8Array};
use vault::{Asked, Secret, passphrase::meant};
use wasm_bindgen::JsValue;
use web_sys::Worker;

use super::{
    page,
    script::{object, property, settled},
};

/// The element of `public/index.html` that says where the worker is.
const PLACE: &str = "stretch";

/// Why there is no key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum StretchError {
    /// The worker or its module is not kept on this device and cannot be fetched.
    #[error(
        "A part of Alongside is not on this device. Open Alongside where there is a signal and try again."
    )]
    Missing,
    /// It had what it needs but the memory.
    #[error("This device has too little memory free. Close other apps and try again.")]
    NoMemory,
}

/// The key, and what it took.
pub struct Stretched {
    /// For [`vault::Key::Passphrase`] and [`vault::NewPassphrase`].
    pub key: Secret,
    /// For [`vault::Cost::calibrated`].
    pub took: Duration,
}

/// Makes a key of a passphrase as it was typed.
///
/// # Errors
/// When the worker does not start, or comes to nothing.
pub async fn stretch(typed: &str, asked: Asked) -> Result<Stretched, StretchError> {
    let number = |number: u32| JsValue::from_f64(number.into());
    let order = object(&[
        ("salt", Uint8Array::from(asked.salt.as_slice()).into()),
        ("passphrase", Uint8Array::from(meant(typed).as_bytes()).into()),
        ("memory", number(asked.cost.memory_kib())),
        ("passes", number(asked.cost.passes())),
        ("lanes", number(asked.cost.lanes())),
    ]);
    let worker = address().and_then(|address| Worker::new(&address).ok());
    let worker = Ended(worker.ok_or(StretchError::Missing)?);
    let answered = Promise::new(&mut |resolve, reject| {
        worker.0.set_onmessage(Some(&resolve));
        worker.0.set_onerror(Some(&reject));
    });
    worker.0.post_message(&order).map_err(|_| StretchError::Missing)?;
    let answer = settled(answered.into()).await.map_err(|_| StretchError::Missing)?;
    page::mark("stretched");
    read(&answer)
}

/// A worker that ends when nobody waits for it any more, and gives back its memory.
struct Ended(Worker);

impl Drop for Ended {
    fn drop(&mut self) {
        self.0.terminate();
    }
}

fn address() -> Option<String> {
    page::window()?.document()?.get_element_by_id(PLACE)?.get_attribute("content")
}

fn read(answer: &JsValue) -> Result<Stretched, StretchError> {
    let data = property(answer, "data").ok_or(StretchError::Missing)?;
    // It says how long it took once it had what it needs.
    let millis = property(&data, "took").and_then(|took| took.as_f64());
    let millis = millis.ok_or(StretchError::Missing)?;
    let took = Duration::try_from_secs_f64(millis / 1000.0).unwrap_or_default();
    let key = property(&data, "key").map(|key| Uint8Array::new(&key));
    let key = key.filter(|key| key.length() == 32).ok_or(StretchError::NoMemory)?;
    let mut bytes = [0; 32];
    key.copy_to(&mut bytes);
    Ok(Stretched { key: Secret::new(bytes), took })
}
