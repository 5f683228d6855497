//! The storage port: named tables of bytes, and batches that happen whole or not at all.
//! The browser's adapter is IndexedDB with strict durability; the one for tests is `memory`.

use std::future::Future;

/// A table. Values are opaque bytes here; each is sealed by the [`Cipher`](crate::Cipher) before it gets here.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Table {
    /// `identity`, `cursor`, ...: one value each.
    Meta,
    /// A document's last snapshot, keyed by its name.
    Snapshot,
    /// Changes since the snapshot, keyed by document name, a zero byte, and eight big-endian bytes of order.
    Log,
    /// What base has not acknowledged, keyed by eight big-endian bytes of order.
    Outbox,
    /// Projection rows, keyed by document name.
    Row,
    /// Drafts, keyed by kind and student.
    Draft,
    /// The bytes of pictures, keyed by their SHA-256. What is known of each is in `Meta`.
    Blob,
    /// What was set aside (damaged, refused), so that nothing is dropped.
    Quarantine,
}

impl Table {
    /// All of them, for adapters that must create them.
    pub const ALL: [Self; 8] = [
        Self::Meta,
        Self::Snapshot,
        Self::Log,
        Self::Outbox,
        Self::Row,
        Self::Draft,
        Self::Blob,
        Self::Quarantine,
    ];

    /// The name that adapters store it under.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Meta => "meta",
            Self::Snapshot => "snapshot",
            Self::Log => "log",
            Self::Outbox => "outbox",
            Self::Row => "row",
            Self::Draft => "draft",
            Self::Blob => "blob",
            Self::Quarantine => "quarantine",
        }
    }
}

/// What a scan finds: a key and its value.
pub type KeyAndValue = (Vec<u8>, Vec<u8>);

/// One write of a batch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Write {
    /// Sets a value, whether or not there was one.
    Put {
        /// Where.
        table: Table,
        /// Under which key.
        key: Vec<u8>,
        /// What.
        value: Vec<u8>,
    },
    /// Removes a value, whether or not there was one.
    Delete {
        /// Where.
        table: Table,
        /// Under which key.
        key: Vec<u8>,
    },
}

/// Why storage did not do what was asked. Nothing of the batch was written, or all of it and only the answer was lost.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum StorageError {
    /// No room left.
    #[error("the device's storage is full")]
    Full,
    /// The browser refused or lost the database.
    #[error("the device's storage cannot be used: {0}")]
    Unusable(String),
}

/// A place that keeps bytes safe on this device.
///
/// Contract (held by `storage_contract`, which every adapter's tests run): a batch is atomic; when `commit` answers `Ok`, it survives a
/// crash; reads see all earlier commits; `scan` answers in byte order of the keys.
pub trait Storage {
    /// The value under `key`, if there is one.
    fn get(
        &self,
        table: Table,
        key: &[u8],
    ) -> impl Future<Output = Result<Option<Vec<u8>>, StorageError>>;

    /// All keys that begin with `prefix`, with their values, in order.
    fn scan(
        &self,
        table: Table,
        prefix: &[u8],
    ) -> impl Future<Output = Result<Vec<KeyAndValue>, StorageError>>;

    /// Writes all or nothing, in order, and answers when it is durable.
    fn commit(&self, batch: Vec<Write>) -> impl Future<Output = Result<(), StorageError>>;
}
