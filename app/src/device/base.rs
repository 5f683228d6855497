//! Carrying messages to base and back: CBOR over `fetch`, deflated when long, given up after a while. The browser adds the
//! session's cookie, which nothing here can read.
//! What is asked and what an answer means is decided by `store`.

use std::{cell::RefCell, io::Write as _, time::Duration};

use flate2::{Compression, write::ZlibEncoder};
use js_sys::Uint8Array;
use protocol::{ErrorCode, MEDIA_TYPE, PAGE_HEADER, Refused, VERSION, VERSION_HEADER, limits};
use serde::{Serialize, de::DeserializeOwned};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{AbortController, Request, RequestInit, Response};

use super::script::{object, settled, within};

/// Long enough for a first sync over a slow line, short enough for *Send now*.
const PATIENCE: Duration = Duration::from_secs(30);

/// Why base did not do what was asked.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BaseError {
    /// Nothing answered, or something that is not base (a hotel's sign-in page).
    #[error("There is no connection to base. Try again when there is a signal.")]
    NoSignal,
    /// Base refused.
    #[error("{}", refusal(*.0))]
    Refused(ErrorCode),
    /// Base answered something that cannot be read.
    #[error(
        "Base answered something that this version of Alongside cannot read. Close the app and open it again."
    )]
    Nonsense,
    /// This device has no key to sign in with.
    #[error("This device could not sign in. Ask the coordinator for a new code and add it again.")]
    NoKey,
}

/// What a code of somebody else gets on a device that holds records.
pub const OTHER_PERSON: &str = "That code is for somebody else. Nothing on this device has changed, and the code still works for them. Ask the coordinator for a code in your own name.";

/// Refusals in words that say what to do next.
const fn refusal(code: ErrorCode) -> &'static str {
    match code {
        ErrorCode::BadCode => {
            "That code does not work. It may be mistyped, used already, or more than 10 minutes old: ask for a new one."
        }
        ErrorCode::TooManyTries => {
            "There have been too many tries. Wait 5 minutes, or longer if it says this again, then try with a new code if one is asked for."
        }
        ErrorCode::AlreadySetUp => {
            "This school is set up already. Ask the coordinator for a code of your own."
        }
        ErrorCode::OtherPerson => OTHER_PERSON,
        ErrorCode::UnknownDevice => {
            "Base does not know this device any more. What it holds is still here: add the device again with a new code."
        }
        ErrorCode::WaitingForApproval => {
            "The coordinator has not let this device in yet. Read its four words to them."
        }
        ErrorCode::DeviceRefused => {
            "This device was not let in. Ask the coordinator for a new code."
        }
        ErrorCode::NotSignedIn => "Base asked this device to sign in again. Try once more.",
        ErrorCode::NotAllowed => "Only a coordinator can do this.",
        ErrorCode::SecondDoor => "Base asks you to show that it is you. Do that and try again.",
        ErrorCode::TooLarge => "That is more than base takes at once. Try a smaller part.",
        ErrorCode::WrongVersion => {
            "This app and base are of different versions. Close the app and open it again to update it."
        }
        ErrorCode::NotFound => "Base does not have this any more. Go back and look again.",
        ErrorCode::BadRequest | ErrorCode::Internal | ErrorCode::Unknown => {
            "Base has a fault. Nothing is lost. Try again, and tell the school\u{2019}s IT lead if it goes on."
        }
    }
}

thread_local! {
    /// This page's half of the session: a page that is loaded anew has none.
    static PAGE: RefCell<String> = const { RefCell::new(String::new()) };
}

/// Asks with this half of a session from now on; the other half is in the cookie.
pub fn asks_as(page: String) {
    PAGE.set(page);
}

/// What a request is to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verb {
    /// Asks.
    Get,
    /// Sends.
    Post,
    /// Puts.
    Put,
}

impl Verb {
    const fn name(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Post => "POST",
            Self::Put => "PUT",
        }
    }
}

/// What is sent where there is nothing to send, and read where there is nothing to read.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Nothing;

/// Something that can be the body of a request.
pub trait Body {
    /// As it is sent; `None` for no body.
    fn encoded(&self) -> Option<Vec<u8>>;
}

impl Body for Nothing {
    fn encoded(&self) -> Option<Vec<u8>> {
        None
    }
}

impl<T: Serialize> Body for &T {
    fn encoded(&self) -> Option<Vec<u8>> {
        minicbor_serde::to_vec(self).ok()
    }
}

/// Something that can be read from an answer.
pub trait Answer: Sized {
    /// Reads it.
    fn read(bytes: &[u8]) -> Option<Self>;
}

impl Answer for Nothing {
    fn read(_: &[u8]) -> Option<Self> {
        Some(Self)
    }
}

impl<T: DeserializeOwned> Answer for T {
    fn read(bytes: &[u8]) -> Option<Self> {
        minicbor_serde::from_slice(bytes).ok()
    }
}

/// Asks base one thing.
///
/// # Errors
/// When there was no answer, or it was a refusal.
pub async fn call<A: Answer>(verb: Verb, path: &str, body: impl Body) -> Result<A, BaseError> {
    let giving_up = AbortController::new().map_err(|_| BaseError::NoSignal)?;
    let request = request(verb, path, body.encoded(), &giving_up)?;
    let exchange = async {
        let response = send(&request).await?;
        let bytes = settled(response.array_buffer().map_err(|_| BaseError::NoSignal)?.into())
            .await
            .map_err(|_| BaseError::NoSignal)?;
        Ok((response, Uint8Array::new(&bytes).to_vec()))
    };
    let Some(exchanged) = within(PATIENCE, exchange).await else {
        giving_up.abort();
        return Err(BaseError::NoSignal);
    };
    let (response, bytes) = exchanged?;
    if response.ok() {
        // A success of another type comes from something that stands between us and base.
        if response.status() != 204 && !is_ours(&response) {
            return Err(BaseError::NoSignal);
        }
        return A::read(&bytes).ok_or(BaseError::Nonsense);
    }
    if !is_ours(&response) {
        return Err(BaseError::NoSignal);
    }
    match Refused::read(&bytes) {
        Some(refused) => Err(BaseError::Refused(refused.code)),
        None => Err(BaseError::Nonsense),
    }
}

/// Makes a request; long bodies are deflated.
pub(super) fn request(
    verb: Verb,
    path: &str,
    body: Option<Vec<u8>>,
    giving_up: &AbortController,
) -> Result<Request, BaseError> {
    let mut headers: Vec<(&str, JsValue)> = vec![
        (VERSION_HEADER, VERSION.to_string().into()),
        (PAGE_HEADER, PAGE.with_borrow(|half| half.as_str().into())),
    ];
    let options = RequestInit::new();
    options.set_method(verb.name());
    options.set_signal(Some(&giving_up.signal()));
    if let Some(mut bytes) = body {
        headers.push(("content-type", MEDIA_TYPE.into()));
        if bytes.len() > limits::DEFLATE_OVER
            && let Some(deflated) = deflated(&bytes)
        {
            bytes = deflated;
            headers.push(("content-encoding", "deflate".into()));
        }
        options.set_body(&Uint8Array::from(bytes.as_slice()));
    }
    options.set_headers(&object(&headers));
    // `credentials` is not said: the session's cookie goes to this address and to no other.
    for (name, value) in [("cache", "no-store"), ("redirect", "error")] {
        drop(js_sys::Reflect::set(&options, &name.into(), &value.into()));
    }
    Request::new_with_str_and_init(path, &options).map_err(|_| BaseError::NoSignal)
}

/// Sends a request; answers when the head of the answer is there.
pub(super) async fn send(request: &Request) -> Result<Response, BaseError> {
    let window = web_sys::window().ok_or(BaseError::NoSignal)?;
    let response = settled(window.fetch_with_request(request).into()).await;
    response.ok().and_then(|response| response.dyn_into().ok()).ok_or(BaseError::NoSignal)
}

fn is_ours(response: &Response) -> bool {
    let kind = response.headers().get("content-type").ok().flatten().unwrap_or_default();
    kind.starts_with(MEDIA_TYPE)
}

fn deflated(bytes: &[u8]) -> Option<Vec<u8>> {
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(bytes).ok()?;
    encoder.finish().ok()
}

#[cfg(test)]
mod tests {
    use std::io::Read as _;

    use super::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    #[test]
    fn what_is_deflated_inflates_again() -> std::io::Result<()> {
        let long = b"words of a visit ".repeat(100);
        let small = deflated(&long).unwrap_or_default();
        assert!(small.len() < long.len() / 5, "{}", small.len());
        let mut back = Vec::new();
        flate2::read::ZlibDecoder::new(small.as_slice()).read_to_end(&mut back)?;
        assert_eq!(back, long);
        Ok(())
    }

    #[test]
    fn every_refusal_says_what_to_do() {
        for code in [
            ErrorCode::BadRequest,
            ErrorCode::NotSignedIn,
            ErrorCode::UnknownDevice,
            ErrorCode::WaitingForApproval,
            ErrorCode::DeviceRefused,
            ErrorCode::NotAllowed,
            ErrorCode::SecondDoor,
            ErrorCode::BadCode,
            ErrorCode::OtherPerson,
            ErrorCode::TooManyTries,
            ErrorCode::TooLarge,
            ErrorCode::AlreadySetUp,
            ErrorCode::WrongVersion,
            ErrorCode::NotFound,
            ErrorCode::Internal,
            ErrorCode::Unknown,
        ] {
            let words = BaseError::Refused(code).to_string();
            assert!(words.ends_with('.') && words.len() > 20, "{code:?}: {words}");
        }
    }
}
