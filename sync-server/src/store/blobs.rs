//! The bytes of pictures, and which documents name them. Nothing of this is in the log: a picture comes after the record
//! that names it, in parts, and stays when nothing names it any more.

use domain::id::{DeviceId, UserId};

use super::StoreError;

/// A picture, as far as it has come.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BlobRow {
    /// SHA-256 of all its bytes.
    pub hash: [u8; 32],
    /// How many bytes it has, as its sender says.
    pub length: u64,
    /// How many of them are here, from the first on.
    pub held: u64,
    /// Whether that is all of it, and was compared with its hash.
    pub whole: bool,
    /// The device that began to send it.
    pub device: DeviceId,
    /// When it began, milliseconds since 1970.
    pub begun_at: i64,
}

/// A document that names a picture.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BlobName {
    /// Its name.
    pub doc: String,
    /// Who wrote the entry that names it.
    pub author: UserId,
}

/// Reading and writing pictures.
pub trait BlobRows {
    /// Notes that an entry of this author in this document names a picture, which need not be here. Once is enough.
    ///
    /// # Errors
    /// When the database refuses.
    fn name_blob(&mut self, hash: &[u8; 32], doc: &str, author: UserId) -> Result<(), StoreError>;

    /// Which documents name a picture.
    ///
    /// # Errors
    /// When the database refuses.
    fn blob_names(&self, hash: &[u8; 32]) -> Result<Vec<BlobName>, StoreError>;

    /// A picture, as far as it has come.
    ///
    /// # Errors
    /// When the database refuses.
    fn blob(&self, hash: &[u8; 32]) -> Result<Option<BlobRow>, StoreError>;

    /// Begins a picture of which nothing is here.
    ///
    /// # Errors
    /// When the database refuses, also when it is begun already.
    fn begin_blob(&mut self, row: &BlobRow) -> Result<(), StoreError>;

    /// Adds bytes to a picture, at this place.
    ///
    /// # Errors
    /// When the database refuses, also when it is not begun.
    fn add_to_blob(&mut self, hash: &[u8; 32], at: u64, bytes: &[u8]) -> Result<(), StoreError>;

    /// What is here of a picture.
    ///
    /// # Errors
    /// When the database refuses.
    fn blob_bytes(&self, hash: &[u8; 32]) -> Result<Vec<u8>, StoreError>;

    /// Notes that a picture is whole.
    ///
    /// # Errors
    /// When the database refuses.
    fn finish_blob(&mut self, hash: &[u8; 32]) -> Result<(), StoreError>;

    /// Forgets what came of a picture, not who names it.
    ///
    /// # Errors
    /// When the database refuses.
    fn drop_blob(&mut self, hash: &[u8; 32]) -> Result<(), StoreError>;

    /// How long the pictures are together that a device began to send since then.
    ///
    /// # Errors
    /// When the database refuses.
    fn blob_bytes_since(&self, device: DeviceId, since: i64) -> Result<u64, StoreError>;

    /// The hashes of the pictures that are whole, in order.
    ///
    /// # Errors
    /// When the database refuses.
    fn whole_blobs(&self) -> Result<Vec<[u8; 32]>, StoreError>;
}
