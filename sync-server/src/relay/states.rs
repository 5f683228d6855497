//! In which state each document is that was written to lately: whoever tried what led to it may have it loaded still.
//! Derived: without it documents are loaded again.

use std::collections::HashMap;

use protocol::sync::Seq;

use super::random;
use crate::store::StoreError;

/// Documents that are remembered; past that all are forgotten.
const ROOM: usize = 4_096;

/// See the module.
#[derive(Default)]
pub(super) struct States(HashMap<String, (Seq, u64)>);

impl States {
    /// The state of a document whose newest change stands at `seq`, if it is remembered.
    pub(super) fn of(&self, doc: &str, seq: Seq) -> Option<u64> {
        self.0.get(doc).filter(|(at, _)| *at == seq).map(|(_, state)| *state)
    }

    /// Remembers, after the commit.
    pub(super) fn put(&mut self, doc: String, seq: Seq, state: u64) {
        if self.0.len() >= ROOM {
            self.0.clear();
        }
        self.0.insert(doc, (seq, state));
    }
}

/// A name that no state has had.
pub(super) fn fresh() -> Result<u64, StoreError> {
    Ok(u64::from_be_bytes(random()?))
}
