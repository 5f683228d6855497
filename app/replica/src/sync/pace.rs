//! How much base is asked for at once. A page that is lost with its connection is fetched again, so that on a slow wire
//! it is to be short: about as much as comes in two seconds. In memory only, for the next place has another wire.

use std::cell::Cell;

use domain::id::StudentId;
use jiff::Timestamp;
use protocol::{
    limits::{ANSWER_BYTES, LEAST_ANSWER_BYTES},
    sync::SyncRequest,
};

/// Before anything is known of the wire: a quarter of it is on the way.
const AT_FIRST: u32 = 1 << 20;
/// A page that took less was too short.
const QUICK_MS: i64 = 1_000;
/// A page that took more was too long.
const SLOW_MS: i64 = 3_000;

/// See the module.
#[derive(Debug)]
pub(crate) struct Pace {
    room: Cell<u32>,
    /// A request went out, and nothing has come back.
    out: Cell<bool>,
}

impl Default for Pace {
    fn default() -> Self {
        Self { room: Cell::new(AT_FIRST), out: Cell::new(false) }
    }
}

impl Pace {
    /// What to ask for. When the last request came to nothing, it is half as much.
    pub(crate) fn ask(&self) -> u32 {
        if self.out.replace(true) {
            self.set(self.room.get() / 2);
        }
        self.room.get()
    }

    /// Something came back; `full` when there was more than there was room for.
    pub(crate) fn arrived(&self, asked: &SyncRequest, full: bool, now: Timestamp) {
        self.out.set(false);
        let took = now.as_millisecond().saturating_sub(asked.device_time);
        if full && (0..QUICK_MS).contains(&took) {
            self.set(asked.room.saturating_mul(2));
        } else if full && took > SLOW_MS {
            self.set(asked.room / 2);
        }
    }

    fn set(&self, room: u32) {
        let at_most = |bytes: usize| u32::try_from(bytes).unwrap_or(u32::MAX);
        self.room.set(room.clamp(at_most(LEAST_ANSWER_BYTES), at_most(ANSWER_BYTES)));
    }
}

/// For whom somebody waits while everything is still on its way.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) enum Awaited {
    /// For nobody.
    #[default]
    Nobody,
    /// Their documents are to come next.
    Next(StudentId),
    /// They have come.
    Here(StudentId),
}

impl Awaited {
    /// Somebody waits for a student; for one who was fetched already, nobody has to.
    pub(crate) fn and(self, student: StudentId) -> Self {
        if self == Self::Here(student) { self } else { Self::Next(student) }
    }

    /// An answer to a request with this wish was taken in.
    pub(crate) fn fetched(self) -> Self {
        match self {
            Self::Next(student) => Self::Here(student),
            other => other,
        }
    }

    /// Whose documents are to come next.
    pub(crate) const fn student(self) -> Option<StudentId> {
        match self {
            Self::Next(student) => Some(student),
            Self::Nobody | Self::Here(_) => None,
        }
    }
}

#[cfg(test)]
mod tests;
