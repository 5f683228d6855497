//! What crosses a wire, as questions and answers: HTTP/1.1 says one thing at a time on a connection, so whatever
//! goes up after something came down is the next question.

use std::sync::{Mutex, MutexGuard, PoisonError};

/// A question and its answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Exchange {
    /// "POST /v1/sync".
    pub asked: String,
    /// Bytes of the question, head and body.
    pub up: usize,
    /// Bytes of the answer so far, head and body.
    pub down: usize,
}

#[derive(Debug, Default)]
pub(super) struct Counter(Mutex<Vec<Exchange>>);

/// One connection.
pub(super) struct Talk<'a> {
    counter: &'a Counter,
    /// The exchange that is under way, and whether its answer has begun.
    current: Mutex<Option<(usize, Answer)>>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Answer {
    Awaited,
    Begun,
}

impl Counter {
    pub(super) fn exchanges(&self) -> Vec<Exchange> {
        held(&self.0).clone()
    }

    pub(super) const fn connected(&self) -> Talk<'_> {
        Talk { counter: self, current: Mutex::new(None) }
    }
}

impl Talk<'_> {
    pub(super) fn up(&self, bytes: &[u8]) {
        let (mut all, mut current) = (held(&self.counter.0), held(&self.current));
        match *current {
            Some((place, Answer::Awaited)) => {
                if let Some(exchange) = all.get_mut(place) {
                    exchange.up += bytes.len();
                }
            }
            None | Some((_, Answer::Begun)) => {
                *current = Some((all.len(), Answer::Awaited));
                all.push(Exchange { asked: asked(bytes), up: bytes.len(), down: 0 });
            }
        }
    }

    pub(super) fn down(&self, bytes: &[u8]) {
        let (mut all, mut current) = (held(&self.counter.0), held(&self.current));
        if let Some((place, answer)) = current.as_mut() {
            *answer = Answer::Begun;
            if let Some(exchange) = all.get_mut(*place) {
                exchange.down += bytes.len();
            }
        }
    }
}

/// Counters are whole between any two statements, so a panic elsewhere spoils nothing.
fn held<T>(of: &Mutex<T>) -> MutexGuard<'_, T> {
    of.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The verb and the path of a request.
fn asked(bytes: &[u8]) -> String {
    let line = bytes.split(|byte| *byte == b'\r').next().unwrap_or_default();
    let line = String::from_utf8_lossy(line);
    line.split(' ').take(2).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_goes_up_after_an_answer_is_the_next_question() {
        let counter = Counter::default();
        let (one, other) = (counter.connected(), counter.connected());
        one.up(b"POST /v1/sync HTTP/1.1\r\n\r\n");
        one.up(b"body");
        other.up(b"GET /v1/poke HTTP/1.1\r\n\r\n");
        one.down(b"HTTP/1.1 200 OK");
        other.down(b": here");
        one.down(b"body");
        one.up(b"POST /v1/sync HTTP/1.1\r\n\r\n");
        let exchange = |asked: &str, up, down| Exchange { asked: asked.to_owned(), up, down };
        assert_eq!(
            counter.exchanges(),
            [
                exchange("POST /v1/sync", 30, 19),
                exchange("GET /v1/poke", 25, 6),
                exchange("POST /v1/sync", 26, 0),
            ]
        );
    }
}
