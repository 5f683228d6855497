//! What this crate promises, one promise a file, through its public face only.

#![expect(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "tests")]

mod begun_again;
mod formats;
mod handed_over;
mod kept;
mod known;
mod lists;
mod parts;
mod school;
mod signed;
mod tampered;
mod vaults;
