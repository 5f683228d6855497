//! What this crate promises, one promise a file, through its public face only.

#![expect(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "tests")]

mod formats;
mod handed_over;
mod known;
mod lists;
mod parts;
mod school;
mod tampered;
