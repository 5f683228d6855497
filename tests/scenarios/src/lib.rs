//! Stories with named tablets: the real replica and the real relay core, a wire that loses and repeats,
//! storage that fails, a clock turned by hand. One promise a file in `tests/`; `schedule` plays histories that
//! are drawn from a number each, thousands of them.
//! Not here: HTTP, browsers and disks (`tests/e2e`).

pub mod base;
pub mod clock;
pub mod dice;
pub mod schedule;
pub mod school;
pub mod tablet;
pub mod words;
