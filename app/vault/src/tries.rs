//! When the next passphrase may be tried. Wrong ones slow down, and ten of them wait for base; nothing is ever erased.
//!
//! It lies beside the vault in the clear, and the clock is the tablet's: it slows down whoever stands before the screen.
//! Whoever can change what is stored is slowed down by the passphrase's [`Cost`](crate::Cost) and stopped by the device
//! key.

use std::time::Duration;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// So many wrong ones in a row are answered at once.
const AT_ONCE: u32 = 3;
/// After so many, and each time after so many more, base is asked.
const UNTIL_BASE: u32 = 10;
/// No wait is longer.
const LONGEST: Duration = Duration::from_secs(300);

/// Wrong tries since the last right one.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tries {
    wrong: u32,
    /// How often base has answered since.
    answers: u32,
    last: Option<Timestamp>,
}

/// What whoever wants to try is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Next {
    /// Go on.
    Now,
    /// Not for so long.
    After(Duration),
    /// Not before this device has reached base.
    WhenBaseAnswers,
}

impl Tries {
    /// Whether one may be tried now. A clock that was set back does not lock anybody out: the count stays.
    #[must_use]
    pub fn next(&self, now: Timestamp) -> Next {
        if self.wrong >= UNTIL_BASE.saturating_mul(self.answers.saturating_add(1)) {
            return Next::WhenBaseAnswers;
        }
        let Some(last) = self.last else { return Next::Now };
        let Ok(passed) = u64::try_from(now.as_millisecond() - last.as_millisecond()) else {
            return Next::Now;
        };
        match self.wait().checked_sub(Duration::from_millis(passed)) {
            Some(left) if !left.is_zero() => Next::After(left),
            _ => Next::Now,
        }
    }

    /// One was wrong. To be stored before the person is told.
    pub fn wrong(&mut self, now: Timestamp) {
        self.wrong = self.wrong.saturating_add(1);
        self.last = Some(now);
    }

    /// One was right.
    pub fn right(&mut self) {
        *self = Self::default();
    }

    /// Base has answered this device: ten more may be tried, slowly.
    pub fn base_answered(&mut self) {
        if self.wrong >= UNTIL_BASE.saturating_mul(self.answers.saturating_add(1)) {
            self.answers = self.wrong / UNTIL_BASE;
        }
    }

    fn wait(&self) -> Duration {
        let Some(doubled) = self.wrong.checked_sub(AT_ONCE) else { return Duration::ZERO };
        1_u64.checked_shl(doubled).map_or(LONGEST, Duration::from_secs).min(LONGEST)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: u64) -> Timestamp {
        Timestamp::UNIX_EPOCH + Duration::from_secs(1_800_000_000 + seconds)
    }

    fn after(wrong: u32) -> Tries {
        let mut tries = Tries::default();
        (0..wrong).for_each(|_| tries.wrong(at(0)));
        tries
    }

    #[test]
    fn three_are_answered_at_once_and_then_each_wait_is_twice_as_long() {
        for (wrong, wait) in [(0, 0), (1, 0), (2, 0), (3, 1), (4, 2), (5, 4), (8, 32), (9, 64)] {
            let tries = after(wrong);
            let expected =
                if wait == 0 { Next::Now } else { Next::After(Duration::from_secs(wait)) };
            assert_eq!(tries.next(at(0)), expected, "after {wrong}");
            assert_eq!(tries.next(at(wait)), Next::Now);
        }
    }

    #[test]
    fn ten_wait_for_base_which_lets_ten_more_be_tried_slowly() {
        let mut tries = after(10);
        assert_eq!(tries.next(at(1_000_000)), Next::WhenBaseAnswers);
        tries.base_answered();
        assert_eq!(tries.next(at(0)), Next::After(Duration::from_secs(128)));
        (0..9).for_each(|_| tries.wrong(at(0)));
        assert_eq!(tries.next(at(0)), Next::After(LONGEST));
        assert_eq!(tries.next(at(300)), Next::Now);
        tries.wrong(at(300));
        assert_eq!(tries.next(at(1_000_000)), Next::WhenBaseAnswers);
    }

    #[test]
    fn base_answering_before_that_gives_nothing() {
        let mut tries = after(9);
        (0..5).for_each(|_| tries.base_answered());
        tries.wrong(at(0));
        assert_eq!(tries.next(at(1_000_000)), Next::WhenBaseAnswers);
    }

    #[test]
    fn a_right_one_forgets_the_wrong_ones() {
        let mut tries = after(9);
        tries.right();
        assert_eq!((tries, tries.next(at(0))), (Tries::default(), Next::Now));
    }

    #[test]
    fn a_clock_that_was_set_back_locks_nobody_out_and_forgets_nothing() {
        let mut tries = Tries::default();
        (0..9).for_each(|_| tries.wrong(at(1_000_000)));
        assert_eq!(tries.next(at(0)), Next::Now);
        tries.wrong(at(0));
        assert_eq!(tries.next(at(2_000_000)), Next::WhenBaseAnswers);
    }

    #[test]
    fn it_is_read_as_it_was_written() {
        let tries = after(7);
        let written = serde_json::to_string(&tries).unwrap_or_default();
        assert_eq!(serde_json::from_str::<Tries>(&written).ok(), Some(tries));
    }
}
