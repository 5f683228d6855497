//! Bugs that the simulator must find (`tests/simulator/tests/planted.rs`). Compiled in for it alone, and even then off until
//! a test turns one on, for its own thread. Nothing that ships has them.

use std::cell::Cell;

/// What can go wrong on purpose.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Bug {
    /// Devices are not told to let go of a student's records.
    KeepsPurgesBack,
    /// An acknowledgement leaves before what it acknowledges is on the disk.
    AnswersBeforeItCommits,
    /// A picture is given to whoever knows its name.
    ShowsPicturesToAnybody,
}

thread_local! {
    static BUG: Cell<Option<Bug>> = const { Cell::new(None) };
    static FALLS: Cell<bool> = const { Cell::new(false) };
}

/// Turns a bug on for this thread, or off.
pub fn set(bug: Option<Bug>) {
    BUG.set(bug);
}

/// Says that the relay's process ends as soon as the next answer has left, or that it goes on.
pub fn falls_after_its_answer(falls: bool) {
    FALLS.set(falls);
}

pub(crate) fn is(bug: Bug) -> bool {
    BUG.get() == Some(bug)
}

/// Whether the process ends between an answer and the commit that should have been before it.
pub(crate) fn answers_and_falls() -> bool {
    is(Bug::AnswersBeforeItCommits) && FALLS.get()
}
