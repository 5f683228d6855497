//! Bugs that the simulator must find (`tests/simulator/tests/planted.rs`). Compiled in for it alone, and even then off until
//! a test turns one on, for its own thread. No tablet has them.

use std::cell::Cell;

/// What can go wrong on purpose.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Bug {
    /// What base refuses is taken out of the outbox as if it had been acknowledged.
    DropsWhatIsRefused,
    /// A purge takes a student's records away although something unsent is in them.
    PurgesWhatIsUnsent,
}

thread_local! {
    static BUG: Cell<Option<Bug>> = const { Cell::new(None) };
}

/// Turns a bug on for this thread, or off.
pub fn set(bug: Option<Bug>) {
    BUG.set(bug);
}

pub(crate) fn is(bug: Bug) -> bool {
    BUG.get() == Some(bug)
}
