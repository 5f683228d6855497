//! Whether somebody who has this device reads concerns (clause 5.7). While they do it is known at a start how many wait for them,
//! and nothing else. Once their duty has ended what they fetched is not here any more.

use std::collections::BTreeSet;

use domain::id::ConcernEntryId;

use super::{
    Handing, WAITS,
    reading::{READ, READ_TO},
};
use crate::{
    cipher::Cipher,
    env::Env,
    replica::Replica,
    sealed::{Batch, Found},
    storage::{Storage, StorageError, Table},
};

/// How many wait, as it was kept. One that cannot be read is counted anew.
pub(super) fn many(found: &Found) -> u32 {
    let Found::Whole(bytes) = found else { return 0 };
    bytes.as_slice().try_into().map_or(0, u32::from_be_bytes)
}

impl<S: Storage, C: Cipher, E: Env> Replica<S, C, E> {
    /// So many concerns wait for whoever has this device, who holds a key to them.
    ///
    /// # Errors
    /// When storage did not take it: it is counted again after the next sync.
    pub async fn concerns_wait(&mut self, many: u32) -> Result<(), StorageError> {
        self.settle().await?;
        if self.identity().is_none() || self.state.concerns.wait == Some(many) {
            return Ok(());
        }
        let (mut batch, mut next) = (Batch::default(), self.state.clone());
        batch.put(Table::Meta, WAITS, many.to_be_bytes().to_vec());
        next.concerns.wait = Some(many);
        self.put_entries(batch, next).await
    }

    /// Whoever has this device reads concerns no longer: what they fetched goes. What they added themselves stays until base has
    /// it, and what base lacks of others' is still brought back to it.
    ///
    /// # Errors
    /// When storage did not take it: all of it is there, and goes the next time.
    pub async fn stop_reading(&mut self) -> Result<(), StorageError> {
        self.settle().await?;
        let (mut batch, mut next) = (Batch::default(), self.state.clone());
        for table in [Table::Meta, Table::Blob] {
            for (key, _) in self.sealed.scan(table, READ.as_bytes()).await? {
                batch.delete(table, key);
            }
        }
        if batch.is_empty() && next.concerns.wait.is_none() {
            return Ok(());
        }
        let own: BTreeSet<_> = self.raised().await?.into_iter().map(|one| one.entry).collect();
        let is_done = |(entry, handing): (&ConcernEntryId, &Handing)| {
            (!handing.waits() && !own.contains(entry)).then_some(*entry)
        };
        let done: Vec<_> = next.concerns.handing.iter().filter_map(is_done).collect();
        for entry in done {
            next.let_go(&mut batch, entry);
        }
        batch.delete(Table::Meta, READ_TO);
        batch.delete(Table::Meta, WAITS);
        next.concerns.wait = None;
        self.put_entries(batch, next).await
    }
}
