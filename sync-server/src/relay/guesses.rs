//! How often a code may be guessed. Ten wrong codes from one address in five minutes and that address waits; what others
//! guess counts for nobody else, so that guessing locks out nobody but whoever guesses. Addresses are cheap: where very
//! many codes were wrong, from wherever, every try takes a moment, and the right one is still taken.

use std::{
    collections::{HashMap, VecDeque},
    net::IpAddr,
    time::Duration,
};

use domain::id::DeviceId;
use jiff::Timestamp;
use protocol::limits::{GUESS_SECONDS, GUESS_WINDOW_MINUTES, GUESSES, GUESSES_TOGETHER};

/// Wrong codes that are remembered, some MiB of memory; past that the oldest is forgotten. While every try takes a moment,
/// a guess on each of the connections that there may be at once makes about as many in the window.
const REMEMBERED: usize = 150_000;

/// The wrong codes of the last minutes.
#[derive(Debug, Default)]
pub(super) struct Guesses {
    /// Oldest first.
    wrong: VecDeque<(Timestamp, Place)>,
    /// How many of them came from a place, where any did.
    each: HashMap<Place, usize>,
}

/// Where a guess came from: an IPv4 address, or the half of an IPv6 address that one customer gets; or, from somebody who is
/// signed in, a device.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Place {
    Four([u8; 4]),
    Six(u64),
    Device(DeviceId),
}

impl From<DeviceId> for Place {
    fn from(device: DeviceId) -> Self {
        Self::Device(device)
    }
}

impl From<IpAddr> for Place {
    fn from(address: IpAddr) -> Self {
        match address.to_canonical() {
            IpAddr::V4(four) => Self::Four(four.octets()),
            IpAddr::V6(six) => Self::Six((six.to_bits() >> 64) as u64),
        }
    }
}

impl Guesses {
    /// How long whoever is there has to wait before they may try; nothing when they may try now.
    pub(super) fn wait(&mut self, from: impl Into<Place>, now: Timestamp) -> Option<Duration> {
        self.forget_old(now);
        let place = from.into();
        if self.each.get(&place).is_none_or(|own| *own < GUESSES) {
            return None;
        }
        let (oldest, _) = self.wrong.iter().find(|(_, other)| *other == place)?;
        let passed = now.duration_since(*oldest).unsigned_abs();
        Some(window().saturating_sub(passed).max(Duration::from_secs(1)))
    }

    /// How long every try takes now; nothing while there are no more wrong codes than people make.
    pub(super) fn holds_back(&mut self, now: Timestamp) -> Option<Duration> {
        self.forget_old(now);
        (self.wrong.len() >= GUESSES_TOGETHER).then_some(Duration::from_secs(GUESS_SECONDS))
    }

    /// Notes a wrong code.
    pub(super) fn wrong(&mut self, from: impl Into<Place>, now: Timestamp) {
        if self.wrong.len() >= REMEMBERED {
            self.forget_oldest();
        }
        let place = from.into();
        self.wrong.push_back((now, place));
        *self.each.entry(place).or_default() += 1;
    }

    fn forget_old(&mut self, now: Timestamp) {
        let is_old = |at: Timestamp| now.duration_since(at).unsigned_abs() >= window();
        while self.wrong.front().is_some_and(|(at, _)| is_old(*at)) {
            self.forget_oldest();
        }
    }

    fn forget_oldest(&mut self) {
        let Some((_, place)) = self.wrong.pop_front() else { return };
        let left = self.each.get(&place).map_or(0, |own| own.saturating_sub(1));
        if left == 0 {
            self.each.remove(&place);
        } else {
            self.each.insert(place, left);
        }
    }
}

fn window() -> Duration {
    Duration::from_secs(60 * GUESS_WINDOW_MINUTES.unsigned_abs())
}

#[cfg(test)]
mod tests;
