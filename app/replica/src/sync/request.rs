//! What is asked of base: everything after our place in the sequence, with what base has not acknowledged, oldest first.

use std::collections::BTreeSet;

use protocol::{
    limits,
    sync::{Push, SyncRequest},
};

use crate::{
    cipher::Cipher,
    encoding,
    env::Env,
    outbox::Outgoing,
    replica::Replica,
    sealed::Found,
    storage::{Storage, StorageError, Table},
};

/// Chunks are compressed already, so the body on the wire is about as long as they are together.
const PUSH_BYTES: usize = limits::REQUEST_BODY / 4 * 3;

impl<S: Storage, C: Cipher, E: Env> Replica<S, C, E> {
    /// Builds a request. Nothing changes for it; it may be carried, lost or carried twice.
    ///
    /// # Errors
    /// When storage cannot be read.
    pub async fn begin_sync(&self) -> Result<SyncRequest, StorageError> {
        let position = self.state.position;
        Ok(SyncRequest {
            epoch: position.epoch,
            cursor: position.cursor,
            first: position.whole,
            place: position.place(),
            want: self.awaited.student().filter(|_| position.whole).map(|it| it.to_string()),
            room: self.pace.ask(),
            push: self.push().await?,
            device_time: self.env.now().as_millisecond(),
        })
    }

    async fn push(&self) -> Result<Vec<Push>, StorageError> {
        let due: BTreeSet<u64> =
            self.outbox().iter().filter(|(_, row)| row.is_due()).map(|(order, _)| order).collect();
        let mut push = Vec::new();
        if due.is_empty() {
            return Ok(push);
        }
        let mut room = PUSH_BYTES;
        for (key, value) in self.sealed.scan(Table::Outbox, b"").await? {
            let order = key.first_chunk().map(|order| u64::from_be_bytes(*order));
            let (true, Found::Whole(bytes)) = (order.is_some_and(|at| due.contains(&at)), value)
            else {
                continue;
            };
            // A row that cannot be read is set aside at the next start; it must not hold up the others.
            let Some(row) = encoding::read::<Outgoing>(&bytes) else {
                continue;
            };
            let Some(left) = room.checked_sub(row.chunk.len()) else {
                break;
            };
            if push.len() >= limits::PUSH_CHANGES {
                break;
            }
            room = left;
            push.push(Push {
                doc: row.about.doc.to_string(),
                mutation: row.about.mutation.to_vec(),
                chunk: row.chunk,
                sha256: row.sha256,
            });
        }
        Ok(push)
    }
}
