//! How long this device may show its records without having heard of base: fourteen days, and from the seventh it says so.
//! Time is what the device's own clock says, which anybody may turn: one that goes back takes nothing off what has passed,
//! and one that went wrong is healed by base's next answer, from which it counts anew.

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

/// Days without base after which the records stay shut until base answers.
const LEASE_DAYS: i64 = 14;
/// Days without base from which it is said.
const WARNED_DAYS: i64 = 7;

const DAY: SignedDuration = SignedDuration::from_hours(24);

/// What has passed since base answered, as far as this device saw it pass.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Lease {
    /// What passed, in milliseconds, while the clock went forward.
    passed: i64,
    /// The latest time that was seen.
    latest: Timestamp,
    /// The time that was seen last; before `latest` where the clock was set back.
    last: Timestamp,
    /// What passed since the clock was set back, in milliseconds.
    behind: i64,
}

/// How it stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Leased {
    /// Base was heard of lately.
    Lately,
    /// It ends soon.
    Ends {
        /// Whole days without base.
        days: u32,
        /// Days that are left, the one that has begun as well.
        left: u32,
    },
    /// The records stay shut until base answers.
    Over {
        /// Whole days without base.
        days: u32,
    },
}

impl Lease {
    /// Base answers now.
    #[must_use]
    pub const fn begun(now: Timestamp) -> Self {
        Self { passed: 0, latest: now, last: now, behind: 0 }
    }

    /// The device's clock says this now.
    #[must_use]
    pub fn seen(self, now: Timestamp) -> Self {
        let mut next = Self { last: now, ..self };
        if now >= self.latest {
            // The clock may have been set back and put right: what passed meanwhile counts once.
            let forward = millis(self.latest, now).max(self.behind);
            next.passed = self.passed.saturating_add(forward);
            (next.latest, next.behind) = (now, 0);
        } else if now > self.last {
            next.behind = self.behind.saturating_add(millis(self.last, now));
        }
        next
    }

    /// How it stands, as it was seen last.
    #[must_use]
    pub fn stands(self) -> Leased {
        let passed = SignedDuration::from_millis(self.passed.saturating_add(self.behind));
        let whole = passed.as_secs() / DAY.as_secs();
        let days = u32::try_from(whole).unwrap_or(u32::MAX);
        if whole >= LEASE_DAYS {
            Leased::Over { days }
        } else if whole >= WARNED_DAYS {
            Leased::Ends { days, left: u32::try_from(LEASE_DAYS - whole).unwrap_or(1) }
        } else {
            Leased::Lately
        }
    }

    /// Whether the records stay shut.
    #[must_use]
    pub fn is_over(self) -> bool {
        matches!(self.stands(), Leased::Over { .. })
    }
}

fn millis(from: Timestamp, to: Timestamp) -> i64 {
    to.as_millisecond().saturating_sub(from.as_millisecond())
}

#[cfg(test)]
mod tests;
