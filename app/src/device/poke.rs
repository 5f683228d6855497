//! Hearing from base that there is something new: `GET /v1/poke`, read as a stream, since an `EventSource` cannot
//! say our version. It only ever hastens a sync, or that a coordinator's list of devices is asked for again; when it fails
//! nothing is lost.
//! Which place in the sequence this device has come to is said as an `EventSource` says it, in `last-event-id`.

use js_sys::Uint8Array;
use protocol::sync::Seq;
use wasm_bindgen::JsCast;
use web_sys::{AbortController, ReadableStreamDefaultReader};

use super::{
    base::{self, BaseError, Verb},
    script::{property, settled},
};

/// A stream that is being listened to.
#[derive(Debug)]
pub struct Pokes {
    reader: ReadableStreamDefaultReader,
    line: String,
}

impl Pokes {
    /// Begins to listen for what comes after a place in the sequence; what has come since is told at once.
    ///
    /// # Errors
    /// When base cannot be reached or does not want this session.
    pub async fn open(after: Seq) -> Result<Self, BaseError> {
        let giving_up = AbortController::new().map_err(|_| BaseError::NoSignal)?;
        let request = base::request(Verb::Get, "/v1/poke", None, &giving_up)?;
        let said = request.headers().set("last-event-id", &after.to_string());
        said.map_err(|_| BaseError::NoSignal)?;
        let response = base::send(&request).await?;
        if !response.ok() {
            return Err(BaseError::Refused(protocol::ErrorCode::NotSignedIn));
        }
        let reader = response.body().map(|stream| stream.get_reader());
        let reader = reader.and_then(|reader| reader.dyn_into().ok()).ok_or(BaseError::Nonsense)?;
        Ok(Self { reader, line: String::new() })
    }

    /// Waits for the next poke; `None` when the stream has ended.
    pub async fn next(&mut self) -> Option<Heard> {
        loop {
            let chunk = settled(self.reader.read().into()).await.ok()?;
            let bytes = Uint8Array::new(&property(&chunk, "value")?).to_vec();
            let heard = heard(&mut self.line, &String::from_utf8_lossy(&bytes));
            if heard != Heard::default() {
                return Some(heard);
            }
        }
    }
}

/// What there is something new of.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Heard {
    /// The sequence: for a sync.
    pub cursor: bool,
    /// People's devices. Only a coordinator hears of them.
    pub devices: bool,
}

/// What the lines say that are complete with what arrived. Comments keep the line open and mean nothing.
fn heard(line: &mut String, arrived: &str) -> Heard {
    let mut heard = Heard::default();
    for letter in arrived.chars() {
        if letter == '\n' {
            heard.cursor |= line.trim_end() == "event: cursor";
            heard.devices |= line.trim_end() == "event: devices";
            line.clear();
        } else if line.len() < 200 {
            line.push(letter);
        }
    }
    heard
}

#[cfg(test)]
mod tests {
    use super::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    #[test]
    fn a_poke_is_heard_however_it_is_cut() {
        let stream = ": still here\n\nevent: cursor\ndata: 12\n\nevent: devices\ndata:\n\n";
        for cut in 0..=stream.len() {
            let (first, second) = stream.split_at(cut);
            let mut line = String::new();
            let parts = [first, second].map(|part| heard(&mut line, part));
            assert_eq!(parts.iter().filter(|part| part.cursor).count(), 1, "{cut}");
            assert_eq!(parts.iter().filter(|part| part.devices).count(), 1, "{cut}");
        }
    }

    #[test]
    fn keeping_the_line_open_is_no_poke() {
        let mut line = String::new();
        assert_eq!(heard(&mut line, ": still here\r\n\r\ndata: event: cursor\n"), Heard::default());
        assert_eq!(heard(&mut line, "event: cursor\r\n"), Heard { cursor: true, devices: false });
    }
}
