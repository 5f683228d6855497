//! One clock for everybody, turned by hand, and numbers that are the same in every run.

use std::{cell::Cell, rc::Rc};

use jiff::{SignedDuration, Timestamp};
use replica::Env;

/// Monday 16 November 2026, 9 o'clock.
const BEGIN_MS: i64 = 1_794_819_600_000;

/// A clock. Clones show the same time.
#[derive(Debug, Clone)]
pub struct Clock(Rc<Cell<i64>>);

impl Default for Clock {
    fn default() -> Self {
        Self(Rc::new(Cell::new(BEGIN_MS)))
    }
}

impl Clock {
    /// The time.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        Timestamp::UNIX_EPOCH + SignedDuration::from_millis(self.0.get())
    }

    /// Lets time pass.
    pub fn turn(&self, ms: i64) {
        self.0.set(self.0.get() + ms);
    }
}

/// A device's own clock and numbers.
#[derive(Debug, Clone)]
pub struct OnDevice {
    clock: Clock,
    /// How far its clock is ahead of everybody's.
    ahead_ms: i64,
    state: Rc<Cell<u64>>,
}

impl OnDevice {
    /// A device whose clock is `ahead_ms` ahead; `seed` makes its numbers its own.
    #[must_use]
    pub fn new(clock: &Clock, ahead_ms: i64, seed: u64) -> Self {
        let state = Rc::new(Cell::new(seed.wrapping_mul(0x2545_f491_4f6c_dd1d)));
        Self { clock: clock.clone(), ahead_ms, state }
    }

    fn draw(&self) -> u64 {
        self.state.set(self.state.get().wrapping_add(0x9e37_79b9_7f4a_7c15));
        let mut mixed = self.state.get();
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }
}

impl Env for OnDevice {
    fn now(&self) -> Timestamp {
        self.clock.now() + SignedDuration::from_millis(self.ahead_ms)
    }

    fn random(&self) -> u128 {
        u128::from(self.draw()) << 64 | u128::from(self.draw())
    }
}
