//! One clock for everybody, turned by hand, and numbers that are the same in every run.

use std::{
    cell::{Cell, RefCell},
    rc::Rc,
};

use jiff::{SignedDuration, Timestamp};
use records::DocumentId;
use replica::{Env, Marker, memory::MemoryMarker};

use crate::dice::Dice;

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

/// A device's own clock and numbers. Clones are the same device's.
#[derive(Debug, Clone)]
pub struct OnDevice {
    clock: Clock,
    /// How far its clock is ahead of everybody's.
    ahead_ms: Rc<Cell<i64>>,
    dice: Rc<RefCell<Dice>>,
    marker: MemoryMarker,
}

impl OnDevice {
    /// A device whose clock is `ahead_ms` ahead; `seed` makes its numbers its own.
    #[must_use]
    pub fn new(clock: &Clock, ahead_ms: i64, seed: u64) -> Self {
        let dice = Dice::new(seed.wrapping_mul(0x2545_f491_4f6c_dd1d));
        Self {
            clock: clock.clone(),
            ahead_ms: Rc::new(Cell::new(ahead_ms)),
            dice: Rc::new(RefCell::new(dice)),
            marker: MemoryMarker::default(),
        }
    }

    /// Somebody sets its clock: so far ahead of everybody's, or behind.
    pub fn set_ahead(&self, ahead_ms: i64) {
        self.ahead_ms.set(ahead_ms);
    }

    /// From now on its page ends whenever this document is opened.
    pub fn ends_at(&self, deadly: Option<DocumentId>) {
        self.marker.ends_at(deadly);
    }

    fn draw(&self) -> u128 {
        self.dice.borrow_mut().throw().into()
    }
}

impl Env for OnDevice {
    fn now(&self) -> Timestamp {
        self.clock.now() + SignedDuration::from_millis(self.ahead_ms.get())
    }

    fn random(&self) -> u128 {
        self.draw() << 64 | self.draw()
    }
}

impl Marker for OnDevice {
    fn marked(&self) -> Option<String> {
        self.marker.marked()
    }

    fn mark(&self, text: &str) {
        self.marker.mark(text);
    }
}
