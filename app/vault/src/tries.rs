//! When the next passphrase may be tried. Wrong ones slow down, and ten of them wait for base; nothing is ever erased.
//!
//! It lies beside the vault in the clear, and the clock is the tablet's: it slows down whoever stands before the screen.
//! Whoever can change what is stored is slowed down by the passphrase's [`Cost`](crate::Cost), and needs the device key.

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
mod tests;
