//! The device's clock and its source of randomness, and the school's time zone.

use jiff::{Timestamp, civil::DateTime, tz::TimeZone};
use replica::Env;

/// The browser's clock and entropy, for the replica in the database of this name.
#[derive(Debug, Clone)]
pub struct BrowserEnv {
    pub(super) name: String,
}

impl BrowserEnv {
    /// For what is in the database of this name.
    #[must_use]
    pub fn of(name: &str) -> Self {
        Self { name: name.to_owned() }
    }
}

impl Env for BrowserEnv {
    fn now(&self) -> Timestamp {
        now()
    }

    fn random(&self) -> u128 {
        random()
    }
}

/// The time by this device's clock.
#[must_use]
pub fn now() -> Timestamp {
    #[expect(clippy::cast_possible_truncation, reason = "whole milliseconds fit by far")]
    let millis = js_sys::Date::now() as i64;
    Timestamp::from_millisecond(millis).unwrap_or(Timestamp::UNIX_EPOCH)
}

/// 128 random bits.
#[must_use]
pub fn random() -> u128 {
    let mut bytes = [0; 16];
    fill(&mut bytes);
    u128::from_le_bytes(bytes)
}

/// Fills it with random bits: [`vault::Random`].
pub fn fill(bytes: &mut [u8]) {
    let filled = web_sys::window()
        .and_then(|window| window.crypto().ok())
        .is_some_and(|crypto| crypto.get_random_values_with_u8_array(bytes).is_ok());
    if !filled {
        // Every browser of the floor has it. Ids made from nothing would collide and keys be known, so better no app at
        // all.
        wasm_bindgen::throw_str("this browser has no source of randomness");
    }
}

/// Europe/London since 1996, as a rule rather than a table.
#[must_use]
pub fn school_zone() -> TimeZone {
    TimeZone::posix("GMT0BST,M3.5.0/1,M10.5.0").unwrap_or(TimeZone::UTC)
}

/// A moment as the school's clocks show it.
#[must_use]
pub fn school_time(at: Timestamp) -> DateTime {
    school_zone().to_datetime(at)
}

#[cfg(test)]
mod tests {
    use super::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    #[test]
    fn summer_time_begins_and_ends_at_one_in_the_morning() {
        let at = |text: &str| text.parse().ok().map(school_time).map(|at| at.to_string());
        for (moment, shown) in [
            ("2026-01-15T10:46:00Z", "2026-01-15T10:46:00"),
            ("2026-03-29T00:59:59Z", "2026-03-29T00:59:59"),
            ("2026-03-29T01:00:00Z", "2026-03-29T02:00:00"),
            ("2026-10-25T00:59:59Z", "2026-10-25T01:59:59"),
            ("2026-10-25T01:00:00Z", "2026-10-25T01:00:00"),
        ] {
            assert_eq!(at(moment), Some(shown.to_owned()), "{moment}");
        }
    }
}
