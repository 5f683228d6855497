//! How long something takes over a wire: first it waits for its turn and for its own bits, then it travels.

use std::{
    sync::{Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::tcp::{OwnedReadHalf, OwnedWriteHalf},
    sync::mpsc,
    time::{Instant, sleep_until},
};

/// A wire's length and width.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Line {
    /// There and back.
    pub round_trip: Duration,
    /// Each way.
    pub bits_per_second: f64,
}

/// Bytes that are read at once; they travel together.
const TOGETHER: usize = 16 << 10;
/// So many of them are on their way at most; then the sender has to wait, as it would for a full window.
const UNDER_WAY: usize = 64;

#[derive(Debug, Clone, Copy)]
pub(super) enum Way {
    Up,
    Down,
}

/// Both ways of a wire; all connections share them.
#[derive(Debug, Default)]
pub(super) struct Links {
    line: Mutex<Option<Line>>,
    up: Mutex<Option<Instant>>,
    down: Mutex<Option<Instant>>,
}

impl Links {
    pub(super) fn become_like(&self, line: Line) {
        *held(&self.line) = Some(line);
    }

    pub(super) fn round_trip(&self) -> Duration {
        held(&self.line).map_or(Duration::ZERO, |line| line.round_trip)
    }

    /// When so many bytes that are sent at `now` arrive.
    fn arrive(&self, way: Way, bytes: usize, now: Instant) -> Instant {
        let Some(line) = *held(&self.line) else { return now };
        let mut free = held(match way {
            Way::Up => &self.up,
            Way::Down => &self.down,
        });
        #[expect(clippy::cast_precision_loss, reason = "a few thousand bytes")]
        let width = Duration::from_secs_f64(bytes as f64 * 8.0 / line.bits_per_second);
        let sent = free.map_or(now, |free| free.max(now)) + width;
        *free = Some(sent);
        sent + line.round_trip / 2
    }
}

/// Carries what comes until its sender has ended or its receiver is gone.
pub(super) async fn carry(
    mut from: OwnedReadHalf,
    mut to: OwnedWriteHalf,
    links: &Links,
    way: Way,
    count: impl Fn(&[u8]),
) {
    let (send, mut under_way) = mpsc::channel(UNDER_WAY);
    let read = async move {
        loop {
            let mut bytes = vec![0; TOGETHER];
            let Ok(many @ 1..) = from.read(&mut bytes).await else { return };
            bytes.truncate(many);
            count(&bytes);
            let at = links.arrive(way, many, Instant::now());
            if send.send((at, bytes)).await.is_err() {
                return;
            }
        }
    };
    let write = async move {
        while let Some((at, bytes)) = under_way.recv().await {
            sleep_until(at).await;
            if to.write_all(&bytes).await.is_err() {
                return;
            }
        }
        // The other end may have hung up first; then there is nobody to tell.
        to.shutdown().await.ok();
    };
    tokio::join!(read, write);
}

/// What is behind these locks is whole between any two statements.
fn held<T>(of: &Mutex<T>) -> MutexGuard<'_, T> {
    of.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bits_wait_for_their_turn_and_then_travel() {
        let links = Links::default();
        let now = Instant::now();
        assert_eq!(links.arrive(Way::Up, 1_000_000, now), now);
        links.become_like(Line {
            round_trip: Duration::from_millis(50),
            bits_per_second: 20_000_000.0,
        });
        let after = |way, bytes| links.arrive(way, bytes, now).duration_since(now).as_millis();
        assert_eq!(after(Way::Down, 250_000), 125);
        assert_eq!(after(Way::Down, 250_000), 225, "behind the first");
        assert_eq!(after(Way::Up, 2_500), 26, "the other way is free");
    }
}
