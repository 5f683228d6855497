//! How often a code may be guessed. Ten wrong codes from one address in five minutes and that address waits.
//! After ten wrong codes from anywhere, an address that was wrong itself waits, while one that was not yet wrong
//! gets its try: someone who guesses cannot lock out the person with the right words.

use std::{collections::VecDeque, net::IpAddr, time::Duration};

use jiff::Timestamp;
use protocol::limits::{GUESS_WINDOW_MINUTES, GUESSES};

/// Wrong codes from all addresses together at which everyone waits: addresses are cheap.
const CEILING: usize = 1_000;

/// The wrong codes of the last minutes, oldest first.
#[derive(Debug, Default)]
pub(super) struct Guesses {
    wrong: VecDeque<(Timestamp, Place)>,
}

/// Where a guess came from: an IPv4 address, or the half of an IPv6 address that one customer gets.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    Four([u8; 4]),
    Six(u64),
}

impl Place {
    fn of(address: IpAddr) -> Self {
        match address.to_canonical() {
            IpAddr::V4(four) => Self::Four(four.octets()),
            IpAddr::V6(six) => Self::Six((six.to_bits() >> 64) as u64),
        }
    }
}

impl Guesses {
    /// How long this address has to wait before it may try; nothing when it may try now.
    pub(super) fn wait(&mut self, from: IpAddr, now: Timestamp) -> Option<Duration> {
        let window = window();
        self.wrong.retain(|(at, _)| now.duration_since(*at).unsigned_abs() < window);
        let place = Place::of(from);
        let own = self.wrong.iter().filter(|(_, other)| *other == place).count();
        let limit = GUESSES as usize;
        let locked =
            own >= limit || (own > 0 && self.wrong.len() >= limit) || self.wrong.len() >= CEILING;
        let (oldest, _) = self.wrong.front().filter(|_| locked)?;
        let passed = now.duration_since(*oldest).unsigned_abs();
        Some(window.saturating_sub(passed).max(Duration::from_secs(1)))
    }

    /// Notes a wrong code.
    pub(super) fn wrong(&mut self, from: IpAddr, now: Timestamp) {
        if self.wrong.len() < CEILING {
            self.wrong.push_back((now, Place::of(from)));
        }
    }
}

fn window() -> Duration {
    Duration::from_secs(60 * GUESS_WINDOW_MINUTES.unsigned_abs())
}

#[cfg(test)]
mod tests {
    use std::net::Ipv4Addr;

    use super::*;

    fn address(last: u8) -> IpAddr {
        IpAddr::V4(Ipv4Addr::new(10, 0, 0, last))
    }

    #[test]
    fn ten_wrong_codes_and_the_address_waits() {
        let mut guesses = Guesses::default();
        let start = Timestamp::UNIX_EPOCH;
        for _ in 0..GUESSES {
            assert_eq!(guesses.wait(address(1), start), None);
            guesses.wrong(address(1), start);
        }
        assert_eq!(guesses.wait(address(1), start), Some(window()));
        assert_eq!(guesses.wait(address(2), start), None, "somebody else may still try");
        let later = start + window();
        assert_eq!(guesses.wait(address(1), later), None, "the window moved on");
    }

    #[test]
    fn many_addresses_share_ten_wrong_codes() {
        let mut guesses = Guesses::default();
        let start = Timestamp::UNIX_EPOCH;
        for last in 1..=10 {
            assert_eq!(guesses.wait(address(last), start), None);
            guesses.wrong(address(last), start);
        }
        for last in 1..=10 {
            assert!(guesses.wait(address(last), start).is_some(), "one try each was all");
        }
        assert_eq!(guesses.wait(address(11), start), None, "who was never wrong gets in");
    }

    #[test]
    fn half_an_address_is_one_customer() {
        let mut guesses = Guesses::default();
        let start = Timestamp::UNIX_EPOCH;
        for last in 0..10_u128 {
            let from = IpAddr::V6((0x2001_0db8_u128 << 96 | last).into());
            assert_eq!(guesses.wait(from, start), None);
            guesses.wrong(from, start);
        }
        assert!(guesses.wait(IpAddr::V6((0x2001_0db8_u128 << 96 | 99).into()), start).is_some());
    }
}
