//! Hearing from base that there is something new: `GET /v1/poke`, read as a stream, since an `EventSource` cannot
//! say our version. It only ever hastens a sync; when it fails nothing is lost.
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
    pub async fn next(&mut self) -> Option<()> {
        loop {
            let chunk = settled(self.reader.read().into()).await.ok()?;
            let bytes = Uint8Array::new(&property(&chunk, "value")?).to_vec();
            if heard(&mut self.line, &String::from_utf8_lossy(&bytes)) {
                return Some(());
            }
        }
    }
}

/// Whether what arrived completes the line `event: cursor`. Comments keep the line open and mean nothing.
fn heard(line: &mut String, arrived: &str) -> bool {
    let mut poked = false;
    for letter in arrived.chars() {
        if letter == '\n' {
            poked |= line.trim_end() == "event: cursor";
            line.clear();
        } else if line.len() < 200 {
            line.push(letter);
        }
    }
    poked
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_poke_is_heard_however_it_is_cut() {
        let stream = ": still here\n\nevent: cursor\ndata: 12\n\n";
        for cut in 0..=stream.len() {
            let (first, second) = stream.split_at(cut);
            let mut line = String::new();
            let times = [first, second].iter().filter(|part| heard(&mut line, part)).count();
            assert_eq!(times, 1, "{cut}");
        }
    }

    #[test]
    fn keeping_the_line_open_is_no_poke() {
        let mut line = String::new();
        assert!(!heard(&mut line, ": still here\r\n\r\ndata: event: cursor\n"));
        assert!(heard(&mut line, "event: cursor\r\n"));
    }
}
