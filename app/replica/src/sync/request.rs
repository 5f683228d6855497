//! What is asked of base: everything after our place in the sequence, with what base has not acknowledged, oldest first.

use std::collections::BTreeSet;

use protocol::{
    limits,
    sync::{Push, SyncRequest},
};
use records::EntryRef;

use crate::{
    cipher::Cipher,
    encoding,
    env::Env,
    outbox::{About, Outgoing},
    replica::Replica,
    safekeeping::WaitingRecord,
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
            asks: self.state.undecided().take(limits::ASKS).collect(),
            unsent: 0,
        })
    }

    /// The records that wait and that this request does not carry whole: base refused something of them, they do not fit,
    /// or a picture is to follow.
    #[must_use]
    pub fn not_carried_by(&self, asked: &SyncRequest) -> Vec<WaitingRecord> {
        let carried: BTreeSet<&[u8]> =
            asked.push.iter().map(|push| push.mutation.as_slice()).collect();
        let left =
            self.outbox().iter().filter(|(_, row)| !carried.contains(row.mutation.as_slice()));
        let left: BTreeSet<EntryRef> = left.filter_map(|(_, row)| row.entry).collect();
        let mut waiting = self.waiting();
        waiting.retain(|one| one.pictures > 0 || left.contains(&one.entry));
        waiting
    }

    async fn push(&self) -> Result<Vec<Push>, StorageError> {
        let is_due = |row: &About| row.is_due() && !self.holds_back(row);
        let due: BTreeSet<u64> =
            self.outbox().iter().filter(|(_, row)| is_due(row)).map(|(order, _)| order).collect();
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

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]

    use protocol::sync::{PushResult, RefusedBecause};
    use records::Edit;

    use crate::fixture::{KAI, answer, enrolled, now, visit};

    #[test]
    fn what_a_request_carries_is_not_left_and_what_base_refused_is() {
        let (mut device, _storage, env) = enrolled();
        let edit = Edit::RecordVisit(visit(&env, KAI, "2026-11-20", "in a corridor"));
        now(device.save(vec![edit], None)).unwrap();
        let asked = now(device.begin_sync()).unwrap();
        assert_eq!((device.waiting().len(), asked.push.len()), (1, 1));
        assert!(device.not_carried_by(&asked).is_empty());
        let mut refusing = answer(&asked, Vec::new());
        refusing.results = vec![PushResult::Refused { reason: RefusedBecause::NotAllowed }];
        now(device.finish_sync(&asked, refusing)).unwrap();
        let next = now(device.begin_sync()).unwrap();
        assert!(next.push.is_empty());
        assert_eq!(device.not_carried_by(&next), device.waiting());
        assert_eq!(device.waiting().len(), 1);
    }
}
