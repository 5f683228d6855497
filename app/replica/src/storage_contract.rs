//! What every storage adapter must hold, as functions that each adapter's own tests call: the memory adapter
//! natively, IndexedDB in a real browser. They answer in words rather than panic, so that any runner can use them.

use std::future::Future;

use crate::storage::{Storage, StorageError, Table, Write};

/// A promise that the adapter does not keep.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("storage contract: {0}")]
pub struct Broken(String);

impl From<StorageError> for Broken {
    fn from(error: StorageError) -> Self {
        Self(error.to_string())
    }
}

type Kept = Result<(), Broken>;

fn hold(held: impl Into<Option<()>>, promise: &str) -> Kept {
    held.into().ok_or_else(|| Broken(promise.to_owned()))
}

fn that(held: bool, promise: &str) -> Kept {
    hold(held.then_some(()), promise)
}

fn put(table: Table, key: &[u8], value: &[u8]) -> Write {
    Write::Put { table, key: key.to_vec(), value: value.to_vec() }
}

fn delete(table: Table, key: &[u8]) -> Write {
    Write::Delete { table, key: key.to_vec() }
}

/// Runs every promise. `open` opens the storage of that name: empty the first time, and the same storage
/// again when it is asked for the same name later (after dropping what it gave before).
///
/// # Errors
/// The first promise that is not kept.
pub async fn all<S, F>(open: impl Fn(&'static str) -> F) -> Kept
where
    S: Storage,
    F: Future<Output = S>,
{
    values_come_back(&open("contract-values").await).await?;
    tables_are_apart(&open("contract-tables").await).await?;
    scans_are_in_byte_order(&open("contract-order").await).await?;
    prefixes_are_exact(&open("contract-prefix").await).await?;
    writes_of_a_batch_happen_in_order(&open("contract-batch").await).await?;
    large_batches_and_values_fit(&open("contract-large").await).await?;
    commits_side_by_side_all_land(&open("contract-side-by-side").await).await?;
    commits_outlive_the_handle(|| open("contract-reopen")).await
}

/// Absent is `None`; put, overwrite, empty values and deletes are seen by the next read.
///
/// # Errors
/// When a promise is not kept.
pub async fn values_come_back(storage: &impl Storage) -> Kept {
    that(storage.get(Table::Meta, b"k").await?.is_none(), "an absent key is None")?;
    storage.commit(vec![put(Table::Meta, b"k", b"one")]).await?;
    that(storage.get(Table::Meta, b"k").await? == Some(b"one".to_vec()), "a put is read back")?;
    storage.commit(vec![put(Table::Meta, b"k", b"two")]).await?;
    that(storage.get(Table::Meta, b"k").await? == Some(b"two".to_vec()), "a put overwrites")?;
    storage.commit(vec![put(Table::Meta, b"k", b"")]).await?;
    that(storage.get(Table::Meta, b"k").await? == Some(Vec::new()), "an empty value is a value")?;
    storage.commit(vec![delete(Table::Meta, b"k"), delete(Table::Meta, b"never")]).await?;
    that(storage.get(Table::Meta, b"k").await?.is_none(), "a deleted key is None")?;
    storage.commit(Vec::new()).await?;
    let every_byte: Vec<u8> = (0..=u8::MAX).collect();
    storage.commit(vec![put(Table::Meta, &every_byte, &every_byte)]).await?;
    that(
        storage.get(Table::Meta, &every_byte).await? == Some(every_byte),
        "keys and values may hold every byte",
    )
}

/// The same key in two tables is two values.
///
/// # Errors
/// When a promise is not kept.
pub async fn tables_are_apart(storage: &impl Storage) -> Kept {
    let writes = Table::ALL.map(|table| put(table, b"same", table.name().as_bytes()));
    storage.commit(writes.to_vec()).await?;
    for table in Table::ALL {
        let value = storage.get(table, b"same").await?;
        that(value == Some(table.name().as_bytes().to_vec()), "tables are apart")?;
        that(storage.scan(table, b"").await?.len() == 1, "a scan stays in its table")?;
    }
    storage.commit(vec![delete(Table::Log, b"same")]).await?;
    that(storage.get(Table::Row, b"same").await?.is_some(), "a delete stays in its table")
}

/// A scan answers in byte order, whatever order the writes came in.
///
/// # Errors
/// When a promise is not kept.
pub async fn scans_are_in_byte_order(storage: &impl Storage) -> Kept {
    let keys: [&[u8]; 7] =
        [b"b", b"\xff", b"a\x00\x01", b"a", b"a\x00\x00\x00\x00\x00\x00\x01\x00", b"\x00", b"aa"];
    for key in keys {
        storage.commit(vec![put(Table::Log, key, key)]).await?;
    }
    let mut sorted = keys.to_vec();
    sorted.sort_unstable();
    let found = storage.scan(Table::Log, b"").await?;
    that(found.iter().map(|(key, _)| key.as_slice()).eq(sorted), "scans are in byte order")?;
    that(found.iter().all(|(key, value)| key == value), "each key has its own value")
}

/// A scan answers exactly the keys that begin with the prefix, also at the end of the byte range.
///
/// # Errors
/// When a promise is not kept.
pub async fn prefixes_are_exact(storage: &impl Storage) -> Kept {
    let keys: [&[u8]; 6] = [b"doc", b"doc\x00", b"doc\x00\xff", b"docs", b"\xff", b"\xff\xff"];
    storage.commit(keys.map(|key| put(Table::Log, key, b"v")).to_vec()).await?;
    for (prefix, count) in
        [(&b""[..], 6), (b"doc", 4), (b"doc\x00", 2), (b"\xff", 2), (b"\xff\xff", 1), (b"x", 0)]
    {
        let found = storage.scan(Table::Log, prefix).await?;
        let exact = found.iter().all(|(key, _)| key.starts_with(prefix));
        that(exact && found.len() == count, "a scan answers exactly its prefix")?;
    }
    Ok(())
}

/// Later writes of a batch win over earlier ones.
///
/// # Errors
/// When a promise is not kept.
pub async fn writes_of_a_batch_happen_in_order(storage: &impl Storage) -> Kept {
    storage
        .commit(vec![
            put(Table::Row, b"kept", b"1"),
            delete(Table::Row, b"kept"),
            put(Table::Row, b"kept", b"2"),
            put(Table::Row, b"gone", b"1"),
            delete(Table::Row, b"gone"),
        ])
        .await?;
    that(storage.get(Table::Row, b"kept").await? == Some(b"2".to_vec()), "the last write wins")?;
    that(storage.get(Table::Row, b"gone").await?.is_none(), "a last delete wins")
}

/// Two thousand writes and three megabytes go in at once.
///
/// # Errors
/// When a promise is not kept.
pub async fn large_batches_and_values_fit(storage: &impl Storage) -> Kept {
    let mut batch: Vec<Write> = (0_u64..2_000)
        .map(|order| put(Table::Outbox, &order.to_be_bytes(), &order.to_le_bytes()))
        .collect();
    let large = vec![7_u8; 3 << 20];
    batch.push(put(Table::Snapshot, b"large", &large));
    storage.commit(batch).await?;
    let found = storage.scan(Table::Outbox, b"").await?;
    let expected = (0_u64..2_000).map(u64::to_be_bytes);
    that(found.iter().map(|(key, _)| key.as_slice()).eq(expected), "a large batch is whole")?;
    that(storage.get(Table::Snapshot, b"large").await? == Some(large), "a large value is whole")
}

/// Commits that are under way at the same time do not undo each other.
///
/// # Errors
/// When a promise is not kept.
pub async fn commits_side_by_side_all_land(storage: &impl Storage) -> Kept {
    let commits = (0_u8..20).map(|key| storage.commit(vec![put(Table::Draft, &[key], &[key])]));
    for done in futures::future::join_all(commits).await {
        done?;
    }
    that(storage.scan(Table::Draft, b"").await?.len() == 20, "commits side by side all land")
}

/// What was committed is there when the storage is opened again.
///
/// # Errors
/// When a promise is not kept.
pub async fn commits_outlive_the_handle<S, F>(open: impl Fn() -> F) -> Kept
where
    S: Storage,
    F: Future<Output = S>,
{
    let first = open().await;
    first.commit(vec![put(Table::Draft, b"words", b"kept"), put(Table::Row, b"r", b"1")]).await?;
    first.commit(vec![delete(Table::Row, b"r")]).await?;
    drop(first);
    let again = open().await;
    that(again.get(Table::Draft, b"words").await? == Some(b"kept".to_vec()), "puts are durable")?;
    that(again.get(Table::Row, b"r").await?.is_none(), "deletes are durable")
}

/// A commit that answers an error has written nothing. `spoil` makes the next commit fail in the adapter's way.
///
/// # Errors
/// When a promise is not kept.
pub async fn a_failed_commit_leaves_no_trace(storage: &impl Storage, spoil: impl FnOnce()) -> Kept {
    storage.commit(vec![put(Table::Row, b"a", b"before"), put(Table::Log, b"l", b"1")]).await?;
    spoil();
    let failed = storage
        .commit(vec![
            put(Table::Row, b"a", b"after"),
            put(Table::Outbox, b"o", b"new"),
            delete(Table::Log, b"l"),
        ])
        .await;
    that(failed.is_err(), "a spoiled commit says so")?;
    that(storage.get(Table::Row, b"a").await? == Some(b"before".to_vec()), "no put of it is seen")?;
    that(storage.get(Table::Outbox, b"o").await?.is_none(), "nothing new of it is seen")?;
    that(storage.get(Table::Log, b"l").await?.is_some(), "no delete of it is seen")?;
    storage.commit(vec![put(Table::Row, b"a", b"later")]).await?;
    that(storage.get(Table::Row, b"a").await? == Some(b"later".to_vec()), "it can be used again")
}

#[cfg(test)]
mod tests {
    use std::cell::RefCell;
    use std::collections::BTreeMap;

    use futures::executor::block_on;

    use super::*;
    use crate::memory::{Fault, MemoryStorage};

    #[test]
    fn memory_keeps_the_contract() {
        let stores: RefCell<BTreeMap<&str, MemoryStorage>> = RefCell::default();
        let open = |name| {
            let store = stores.borrow_mut().entry(name).or_default().clone();
            store.crash();
            async move { store }
        };
        assert_eq!(block_on(all(open)), Ok(()));
    }

    #[test]
    fn memory_fails_whole() {
        let storage = MemoryStorage::new();
        let spoil = || storage.plan(Fault::Refuse(StorageError::Full));
        assert_eq!(block_on(a_failed_commit_leaves_no_trace(&storage, spoil)), Ok(()));
    }

    #[test]
    fn a_torn_write_is_caught() {
        for torn in 1..=3 {
            let storage = MemoryStorage::new();
            let spoil = || storage.plan(Fault::Tear(torn));
            assert!(block_on(a_failed_commit_leaves_no_trace(&storage, spoil)).is_err());
        }
    }

    #[test]
    fn an_unflushed_write_is_caught() {
        let store = MemoryStorage::new();
        store.plan(Fault::Unflushed);
        let opened = RefCell::new(0);
        let open = || {
            if opened.replace_with(|times| *times + 1) > 0 {
                store.crash();
            }
            let store = store.clone();
            async move { store }
        };
        assert!(block_on(commits_outlive_the_handle(open)).is_err());
    }
}
