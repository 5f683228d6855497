//! What this crate promises, one promise a file, through its public face only.

#![expect(clippy::indexing_slicing, reason = "a test that cannot find its bytes should stop")]

mod amended;
mod apart;
mod attached;
mod edits;
mod formats;
mod gate;
mod hostile;
mod ledger_samples;
mod moved;
mod plans;
mod raw;
mod released_2;
mod rows;
mod samples;
mod second_format;
mod sessions;
mod ticks;
mod together;
