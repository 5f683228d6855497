//! What is asked on one connection, and answers that are not taken: given up after a while, also where the connection itself
//! is alive. Over HTTP/2 whoever asks says how much of each answer may come (RFC 9113, 5.2), and may say nothing; then no
//! write hangs, which is what `slow.rs` would notice.

use std::{
    collections::HashMap,
    pin::Pin,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    task::{Context, Poll, ready},
};

use axum::body::{Body, Bytes, HttpBody};
use hyper::body::{Frame, SizeHint};
use tokio::time::{Instant, sleep_until};

use super::Waits;

/// So much of an answer is handed over at once: what was handed over has left for whoever watches.
const PIECE: usize = 64 << 10;

/// The requests on one connection that are not over.
#[derive(Debug, Clone)]
pub(super) struct InHand(Arc<Mutex<Requests>>);

#[derive(Debug)]
struct Requests {
    /// By number; with the time since when a part of the answer waits to be taken, if one does.
    open: HashMap<u64, Option<Instant>>,
    begun: u64,
    /// Since when there is none.
    quiet: Instant,
}

/// Why a connection is not kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Over {
    /// An answer is not taken.
    Stuck,
    /// Nobody asks anything.
    Quiet,
}

impl InHand {
    /// None yet.
    pub(super) fn none() -> Self {
        let requests = Requests { open: HashMap::new(), begun: 0, quiet: Instant::now() };
        Self(Arc::new(Mutex::new(requests)))
    }

    /// One more.
    pub(super) fn begins(&self) -> One {
        let mut requests = self.lock();
        let number = requests.begun;
        requests.begun += 1;
        requests.open.insert(number, None);
        drop(requests);
        One { all: self.clone(), number }
    }

    /// Waits until the connection is not to be kept. When nobody asks it waits twice as long as for a next request over
    /// HTTP/1.1, which hyper ends by itself.
    pub(super) async fn over(&self, waits: Waits) -> Over {
        // What begins to wait from now on is not over before that.
        let soonest = waits.header.min(waits.answer);
        loop {
            let now = Instant::now();
            let (why, when) = match self.lock().since() {
                Since::Stuck(since) => (Over::Stuck, since + waits.answer),
                Since::Quiet(since) => (Over::Quiet, since + waits.header * 2),
                Since::Working => (Over::Quiet, now + soonest * 2),
            };
            if when <= now {
                self.lock().quiet = now;
                return why;
            }
            sleep_until(when.min(now + soonest)).await;
        }
    }

    fn lock(&self) -> MutexGuard<'_, Requests> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What a connection waits for, and since when.
enum Since {
    Stuck(Instant),
    Quiet(Instant),
    /// For this relay.
    Working,
}

impl Requests {
    fn since(&self) -> Since {
        if self.open.is_empty() {
            return Since::Quiet(self.quiet);
        }
        self.open.values().flatten().min().map_or(Since::Working, |since| Since::Stuck(*since))
    }
}

/// One request, until its answer has been handed over or nobody wants it any more.
#[derive(Debug)]
pub(super) struct One {
    all: InHand,
    number: u64,
}

impl One {
    /// The answer, from now on watched.
    pub(super) fn answered(self, body: Body) -> Answer {
        self.waits(true);
        Answer { body, left: Bytes::new(), one: self }
    }

    fn waits(&self, to_be_taken: bool) {
        self.all.lock().open.insert(self.number, to_be_taken.then(Instant::now));
    }
}

impl Drop for One {
    fn drop(&mut self) {
        let mut requests = self.all.lock();
        requests.open.remove(&self.number);
        if requests.open.is_empty() {
            requests.quiet = Instant::now();
        }
    }
}

/// The body of an answer, handed over piece by piece as it is taken.
#[derive(Debug)]
pub(super) struct Answer {
    body: Body,
    left: Bytes,
    one: One,
}

impl HttpBody for Answer {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        let this = self.get_mut();
        // More is asked for only once there is room for it.
        this.one.waits(false);
        if this.left.is_empty() {
            match ready!(Pin::new(&mut this.body).poll_frame(context)) {
                Some(Ok(frame)) => match frame.into_data() {
                    Ok(data) => this.left = data,
                    Err(frame) => return Poll::Ready(Some(Ok(frame))),
                },
                end => return Poll::Ready(end),
            }
        }
        let piece = this.left.split_to(this.left.len().min(PIECE));
        this.one.waits(true);
        Poll::Ready(Some(Ok(Frame::data(piece))))
    }

    fn is_end_stream(&self) -> bool {
        self.left.is_empty() && self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        let (rest, left) = (self.body.size_hint(), self.left.len() as u64);
        let mut hint = SizeHint::new();
        hint.set_lower(rest.lower().saturating_add(left));
        if let Some(upper) = rest.upper() {
            hint.set_upper(upper.saturating_add(left));
        }
        hint
    }
}

#[cfg(test)]
mod tests;
