//! How many documents are loaded, for tests of how many there may be at once.

use std::cell::Cell;

thread_local! {
    static LOADED: Cell<usize> = const { Cell::new(0) };
    static MOST: Cell<usize> = const { Cell::new(0) };
}

/// One of them.
#[derive(Debug)]
pub(crate) struct One;

impl One {
    pub(crate) fn more() -> Self {
        LOADED.set(LOADED.get() + 1);
        MOST.set(MOST.get().max(LOADED.get()));
        Self
    }
}

impl Drop for One {
    fn drop(&mut self) {
        LOADED.set(LOADED.get() - 1);
    }
}

/// The most that there were at once since this was asked last.
pub(crate) fn most() -> usize {
    MOST.replace(LOADED.get())
}
