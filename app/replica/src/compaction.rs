//! Shortening a log that has grown long, when nobody waits for it. A snapshot is first put beside what is stored, read
//! back as storage gives it, loaded, and compared with the document; only then does it take the place of the last one
//! and of the log. A storage that gives back something else costs nothing: the log stays, and what came back is set
//! aside and counted with everything else that was found damaged.

use records::{Document, DocumentId};

use crate::{
    cipher::Cipher,
    env::Env,
    replica::Replica,
    sealed::{Batch, Found},
    storage::{Storage, StorageError, Table},
};

/// Where a snapshot lies that has not been read back yet.
fn beside(id: DocumentId) -> Vec<u8> {
    let mut key = id.to_string().into_bytes();
    key.push(0);
    key
}

impl<S: Storage, C: Cipher, E: Env> Replica<S, C, E> {
    /// Puts a snapshot in the place of one long log of a loaded document, if there is one.
    ///
    /// # Errors
    /// When storage did not take it. What is stored still says the same.
    pub(crate) async fn shorten_a_log(&mut self) -> Result<(), StorageError> {
        // What may be taken back lies in the log.
        if self.in_doubt || self.may_take_back().is_some() {
            return Ok(());
        }
        let Some(mut open) = self.shelf.take_long() else { return Ok(()) };
        let place = beside(open.document().id());
        let mut batch = Batch::default();
        batch.put(Table::Snapshot, place.clone(), open.document().save());
        if let Err(error) = self.sealed.commit(batch).await {
            self.shelf.put(open);
            return Err(error);
        }
        let found = self.sealed.get(Table::Snapshot, &place).await?;
        // From here on the document is only taken back as it is stored.
        let mut batch = Batch::default();
        match found {
            Some(Found::Whole(bytes)) if says_the_same(open.document(), &bytes) => {
                batch.delete(Table::Snapshot, place);
                open.shorten(&mut batch, bytes);
                self.sealed.commit(batch).await?;
            }
            other => {
                let raw = match other {
                    Some(Found::Whole(raw) | Found::Damaged(raw)) => raw,
                    None => Vec::new(),
                };
                batch.set_aside(Table::Snapshot, &place, raw);
                self.sealed.commit(batch).await?;
                self.state.set_aside = self.sealed.scan(Table::Quarantine, b"").await?.len();
                self.state.derive();
                open.leave_its_log();
            }
        }
        self.shelf.put(open);
        Ok(())
    }
}

fn says_the_same(document: &Document, bytes: &[u8]) -> bool {
    Document::load(document.id(), bytes).is_ok_and(|read| read.heads() == document.heads())
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]

    use records::Edit;

    use super::*;
    use crate::{
        Framed,
        fixture::{ByHand, KAI, enrolled, now, open, visit},
        memory::MemoryStorage,
        storage::{KeyAndValue, Write},
    };

    /// What becomes of snapshots in a bad storage.
    #[derive(Clone, Copy)]
    enum Bad {
        Damaged,
        Lost,
    }

    /// Storage that says that it took a snapshot, and did not.
    struct BadStorage(MemoryStorage, Bad);

    impl Storage for BadStorage {
        async fn get(&self, table: Table, key: &[u8]) -> Result<Option<Vec<u8>>, StorageError> {
            self.0.get(table, key).await
        }

        async fn scan(
            &self,
            table: Table,
            prefix: &[u8],
        ) -> Result<Vec<KeyAndValue>, StorageError> {
            self.0.scan(table, prefix).await
        }

        async fn commit(&self, batch: Vec<Write>) -> Result<(), StorageError> {
            let how = self.1;
            let kept = batch.into_iter().filter_map(|write| match (write, how) {
                (Write::Put { table: Table::Snapshot, key, mut value }, Bad::Damaged) => {
                    value.iter_mut().skip(40).take(1).for_each(|byte| *byte ^= 1);
                    Some(Write::Put { table: Table::Snapshot, key, value })
                }
                (Write::Put { table: Table::Snapshot, .. }, Bad::Lost) => None,
                (write, _) => Some(write),
            });
            self.0.commit(kept.collect()).await
        }
    }

    /// Forty visits with Kai, each a change beside no snapshot.
    fn forty() -> (MemoryStorage, ByHand) {
        let (mut device, storage, env) = enrolled();
        for at in 0..40 {
            let edit = Edit::RecordVisit(visit(&env, KAI, "2026-11-20", &format!("Visit {at}")));
            now(device.save(vec![edit], None)).unwrap();
        }
        (storage, env)
    }

    fn many(storage: &MemoryStorage) -> (usize, usize) {
        (storage.keys(Table::Snapshot).len(), storage.keys(Table::Log).len())
    }

    #[test]
    fn a_storage_that_damages_or_loses_snapshots_costs_no_word() {
        for how in [Bad::Damaged, Bad::Lost] {
            let (storage, env) = forty();
            let bad = BadStorage(storage.clone(), how);
            let mut device = now(Replica::open(bad, Framed, env.clone())).unwrap();
            now(device.student(KAI)).unwrap();
            for _ in 0..3 {
                now(device.keep_said(KAI)).unwrap();
                assert_eq!(many(&storage), (0, 40), "the log stays");
                assert_eq!(device.view().set_aside, 1, "and it is said, once");
            }
            assert_eq!(now(device.student(KAI)).unwrap().unwrap().timeline.len(), 40);

            // On a good storage it goes as always.
            let mut device = open(&storage, &env);
            assert_eq!(device.view().set_aside, 1);
            now(device.student(KAI)).unwrap();
            now(device.keep_said(KAI)).unwrap();
            assert_eq!(many(&storage), (1, 0));
            let mut again = open(&storage, &env);
            assert_eq!(now(again.student(KAI)).unwrap().unwrap().timeline.len(), 40);
            assert!(again.view().failed.is_empty());
        }
    }

    #[test]
    fn a_crash_at_any_step_loses_nothing() {
        use crate::{fixture::once, memory::Fault};
        for (before, fault) in [
            (0, Fault::CrashBefore),
            (0, Fault::CrashAfter),
            (1, Fault::CrashBefore),
            (1, Fault::CrashAfter),
        ] {
            let (storage, env) = forty();
            let mut device = open(&storage, &env);
            now(device.student(KAI)).unwrap();
            (0..before).for_each(|_| storage.plan_none());
            storage.plan(fault);
            assert!(once(device.keep_said(KAI)).is_pending());
            drop(device);
            storage.crash();
            let mut device = open(&storage, &env);
            assert_eq!(now(device.student(KAI)).unwrap().unwrap().timeline.len(), 40);
            now(device.keep_said(KAI)).unwrap();
            assert_eq!(many(&storage), (1, 0));
            let mut again = open(&storage, &env);
            assert_eq!(now(again.student(KAI)).unwrap().unwrap().timeline.len(), 40);
            assert_eq!(again.view().set_aside, 0);
        }
    }
}
