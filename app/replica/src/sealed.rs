//! Storage seen through the cipher: everything that this crate reads or writes goes through here,
//! and what turns out to be damaged is set aside instead of stopping anything.

use crate::{
    cipher::Cipher,
    encoding,
    storage::{Storage, StorageError, Table, Write},
};

/// A value as it was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Found {
    /// What was put there.
    Whole(Vec<u8>),
    /// Something else; the bytes as they are in storage.
    Damaged(Vec<u8>),
}

/// Storage and cipher together.
#[derive(Debug)]
pub(crate) struct Sealed<S, C> {
    storage: S,
    cipher: C,
}

impl<S: Storage, C: Cipher> Sealed<S, C> {
    pub(crate) const fn new(storage: S, cipher: C) -> Self {
        Self { storage, cipher }
    }

    fn open(&self, table: Table, key: &[u8], sealed: Vec<u8>) -> Found {
        match self.cipher.open(table, key, &sealed) {
            Ok(plain) => Found::Whole(plain),
            Err(_) => Found::Damaged(sealed),
        }
    }

    pub(crate) async fn get(
        &self,
        table: Table,
        key: &[u8],
    ) -> Result<Option<Found>, StorageError> {
        let sealed = self.storage.get(table, key).await?;
        Ok(sealed.map(|sealed| self.open(table, key, sealed)))
    }

    pub(crate) async fn scan(
        &self,
        table: Table,
        prefix: &[u8],
    ) -> Result<Vec<(Vec<u8>, Found)>, StorageError> {
        let found = self.storage.scan(table, prefix).await?;
        Ok(found
            .into_iter()
            .map(|(key, sealed)| {
                let value = self.open(table, &key, sealed);
                (key, value)
            })
            .collect())
    }

    /// Writes all of the batch or nothing.
    pub(crate) async fn commit(&self, batch: Batch) -> Result<(), StorageError> {
        if batch.0.is_empty() {
            return Ok(());
        }
        let seal = |change| match change {
            Change::Put { table, key, plain } => {
                let value = self.cipher.seal(table, &key, &plain);
                Write::Put { table, key, value }
            }
            Change::Delete { table, key } => Write::Delete { table, key },
        };
        self.storage.commit(batch.0.into_iter().map(seal).collect()).await
    }
}

#[derive(Debug, Clone)]
enum Change {
    Put { table: Table, key: Vec<u8>, plain: Vec<u8> },
    Delete { table: Table, key: Vec<u8> },
}

/// What one transaction is to write.
#[derive(Debug, Clone, Default)]
pub(crate) struct Batch(Vec<Change>);

impl Batch {
    pub(crate) fn put(&mut self, table: Table, key: impl Into<Vec<u8>>, plain: Vec<u8>) {
        self.0.push(Change::Put { table, key: key.into(), plain });
    }

    /// Puts a value of this crate.
    pub(crate) fn put_value<T: serde::Serialize>(
        &mut self,
        table: Table,
        key: impl Into<Vec<u8>>,
        value: &T,
    ) -> Result<(), StorageError> {
        self.put(table, key, encoding::write(value)?);
        Ok(())
    }

    pub(crate) fn delete(&mut self, table: Table, key: impl Into<Vec<u8>>) {
        self.0.push(Change::Delete { table, key: key.into() });
    }

    /// Moves a damaged value to where it stops nothing.
    pub(crate) fn set_aside(&mut self, table: Table, key: &[u8], damaged: Vec<u8>) {
        self.put(Table::Quarantine, quarantine_key(table, key), damaged);
        self.delete(table, key);
    }

    /// Takes back the puts and deletes of keys that begin with `prefix`; answers how many puts.
    pub(crate) fn take_back(&mut self, table: Table, prefix: &[u8]) -> usize {
        let mut puts = 0;
        self.0.retain(|change| {
            let (Change::Put { table: at, key, .. } | Change::Delete { table: at, key }) = change;
            let stays = *at != table || !key.starts_with(prefix);
            puts += usize::from(!stays && matches!(change, Change::Put { .. }));
            stays
        });
        puts
    }

    pub(crate) const fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// Where a value of that place goes when it is set aside.
pub(crate) fn quarantine_key(table: Table, key: &[u8]) -> Vec<u8> {
    let mut place = table.name().as_bytes().to_vec();
    place.push(0);
    place.extend_from_slice(key);
    place
}

#[cfg(test)]
mod tests {
    use futures::executor::block_on;

    use super::*;
    use crate::{cipher::Framed, memory::MemoryStorage};

    #[test]
    fn damage_is_found_and_can_be_set_aside() {
        let storage = MemoryStorage::new();
        let sealed = Sealed::new(storage.clone(), Framed);
        let mut batch = Batch::default();
        batch.put(Table::Row, *b"org", b"row".to_vec());
        assert_eq!(block_on(sealed.commit(batch)), Ok(()));
        let whole = Ok(Some(Found::Whole(b"row".to_vec())));
        assert_eq!(block_on(sealed.get(Table::Row, b"org")), whole);

        assert!(storage.damage(Table::Row, b"org"));
        let found = block_on(sealed.get(Table::Row, b"org"));
        let raw = match found {
            Ok(Some(Found::Damaged(raw))) => raw,
            other => unreachable!("damage was not noticed: {other:?}"),
        };
        let mut batch = Batch::default();
        batch.set_aside(Table::Row, b"org", raw.clone());
        assert_eq!(block_on(sealed.commit(batch)), Ok(()));
        assert_eq!(block_on(sealed.get(Table::Row, b"org")), Ok(None));
        let aside = block_on(sealed.get(Table::Quarantine, b"row\x00org"));
        assert_eq!(aside, Ok(Some(Found::Whole(raw))));
    }
}
