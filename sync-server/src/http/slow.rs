//! How long the relay waits for whoever is at the other end, and connections on which nothing moves: they are given up.

use std::{
    error::Error,
    io::{self, IoSlice},
    pin::Pin,
    task::{Context, Poll},
    time::Duration,
};

use protocol::limits::{ANSWER_SECONDS, BODY_SECONDS, HEADER_SECONDS, LAST_SECONDS};
use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    time::{Sleep, sleep},
};

/// By then it is known whether it is HTTP/2 (RFC 9113, 3.4) and hyper counts the time by itself.
const PREFACE: usize = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".len();

/// How long the relay waits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Waits {
    /// For all of a request's headers, and for the next request.
    pub header: Duration,
    /// For all of a request's body.
    pub body: Duration,
    /// For some more of an answer to be taken.
    pub answer: Duration,
    /// For requests in hand once it is to stop.
    pub last: Duration,
    /// Until it looks again whether something is to be done by the clock: a backup, another certificate.
    pub look: Duration,
}

const LOOK: Duration = Duration::from_secs(60);

impl Default for Waits {
    fn default() -> Self {
        Self {
            header: Duration::from_secs(HEADER_SECONDS),
            body: Duration::from_secs(BODY_SECONDS),
            answer: Duration::from_secs(ANSWER_SECONDS),
            last: Duration::from_secs(LAST_SECONDS),
            look: LOOK,
        }
    }
}

/// A connection that ends when nothing comes at its beginning, or nothing of an answer is taken.
pub(super) struct Watched<S> {
    stream: S,
    waits: Waits,
    came: usize,
    /// Until enough has come.
    first: Option<Pin<Box<Sleep>>>,
    /// Since nothing more is taken.
    stuck: Option<Pin<Box<Sleep>>>,
}

impl<S> Watched<S> {
    pub(super) fn new(stream: S, waits: Waits) -> Self {
        let first = Some(Box::pin(sleep(waits.header)));
        Self { stream, waits, came: 0, first, stuck: None }
    }

    /// What became of writing, unless it has been nothing for too long.
    fn unless_stuck<T>(
        &mut self,
        context: &mut Context<'_>,
        written: Poll<io::Result<T>>,
    ) -> Poll<io::Result<T>> {
        if written.is_ready() {
            (self.first, self.stuck) = (None, None);
            return written;
        }
        let answer = self.waits.answer;
        let stuck = self.stuck.get_or_insert_with(|| Box::pin(sleep(answer)));
        stuck.as_mut().poll(context).map(|()| Err(too_slow()))
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for Watched<S> {
    fn poll_read(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        let before = buffer.filled().len();
        let read = Pin::new(&mut this.stream).poll_read(context, buffer);
        this.came = this.came.saturating_add(buffer.filled().len().saturating_sub(before));
        if this.came >= PREFACE {
            this.first = None;
        }
        match &mut this.first {
            Some(first) if read.is_pending() => {
                first.as_mut().poll(context).map(|()| Err(too_slow()))
            }
            _ => read,
        }
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Watched<S> {
    fn poll_write(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let this = self.get_mut();
        let written = Pin::new(&mut this.stream).poll_write(context, bytes);
        this.unless_stuck(context, written)
    }

    fn poll_write_vectored(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        slices: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let this = self.get_mut();
        let written = Pin::new(&mut this.stream).poll_write_vectored(context, slices);
        this.unless_stuck(context, written)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        let flushed = Pin::new(&mut this.stream).poll_flush(context);
        this.unless_stuck(context, flushed)
    }

    fn poll_shutdown(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        let shut = Pin::new(&mut this.stream).poll_shutdown(context);
        this.unless_stuck(context, shut)
    }
}

fn too_slow() -> io::Error {
    io::ErrorKind::TimedOut.into()
}

/// Whether a connection ended because somebody was waited for in vain.
pub(super) fn was_too_slow(error: &(dyn Error + 'static)) -> bool {
    let mut cause = Some(error);
    while let Some(inner) = cause {
        let headers = inner.downcast_ref::<hyper::Error>().is_some_and(hyper::Error::is_timeout);
        let bytes = inner.downcast_ref::<io::Error>();
        if headers || bytes.is_some_and(|error| error.kind() == io::ErrorKind::TimedOut) {
            return true;
        }
        cause = inner.source();
    }
    false
}
