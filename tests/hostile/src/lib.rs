//! What somebody with a good login and bad intentions can send: changes with a name each, made byte by byte or by
//! automerge in a foreign hand; a generator of mutated ones; and the bodies of the fuzz targets (`tests/fuzz/README.md`).
//! Not here: what must become of them. That is said in `tests/`, and for the whole endpoint in
//! `sync-server/tests/promises/named.rs` and `sync-server/tests/promises/mutants.rs`.

pub mod bytes;
pub mod change;
pub mod dice;
pub mod edits;
mod hours;
pub mod mutate;
pub mod scene;
pub mod stages;
pub mod targets;
pub mod vectors;
