//! What this crate promises, one promise a file, through its public face only.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

mod captures;
mod files;
mod format;
mod opening;
mod people;
mod rows;
mod tampering;
