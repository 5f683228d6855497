//! What this crate promises, one promise a file, through its public face only.

mod edits;
mod samples;
