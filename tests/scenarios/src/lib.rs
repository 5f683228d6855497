//! Stories with named tablets: the real replica and the real relay core, a wire that loses and repeats,
//! storage that fails, a clock turned by hand. One promise a file in `tests/`.
//! Not here: histories by the thousand (`tests/simulator`); HTTP, browsers and disks (`tests/e2e`).

pub mod base;
pub mod clock;
pub mod dice;
pub mod school;
pub mod tablet;
pub mod words;
