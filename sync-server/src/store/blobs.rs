//! The bytes of pictures, who sends them, and which documents name them. Nothing of this is in the log: a picture comes
//! after the record that names it, in parts, and stays when nothing names it any more.

use domain::id::{DeviceId, UserId};

use super::StoreError;

/// A picture of which somebody sent something, and not yet all. Everybody's parts are apart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ComingBlob {
    /// SHA-256 of all its bytes.
    pub hash: [u8; 32],
    /// Who sends it.
    pub user: UserId,
    /// How many bytes it has, as they say.
    pub length: u64,
    /// How many of them are here, from the first on.
    pub held: u64,
    /// In how many parts they came.
    pub parts: u64,
    /// The device that began to send it.
    pub device: DeviceId,
}

/// Somebody who sent all of a picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BlobSender {
    /// Who.
    pub user: UserId,
    /// The device with which they did so first.
    pub device: DeviceId,
}

/// A document that names a picture.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BlobName {
    /// Its name; something that is no document's, where what names it is in none.
    pub doc: String,
    /// Whose picture it names: who sends it, shows it there.
    pub author: UserId,
}

/// Reading and writing pictures.
pub trait BlobRows {
    /// Notes that a document names a picture of this author's, which need not be here. Once is enough.
    ///
    /// # Errors
    /// When the database refuses.
    fn name_blob(&mut self, hash: &[u8; 32], doc: &str, author: UserId) -> Result<(), StoreError>;

    /// Which documents name a picture.
    ///
    /// # Errors
    /// When the database refuses.
    fn blob_names(&self, hash: &[u8; 32]) -> Result<Vec<BlobName>, StoreError>;

    /// The hashes of the pictures that documents name, in order.
    ///
    /// # Errors
    /// When the database refuses.
    fn named_blobs(&self) -> Result<Vec<[u8; 32]>, StoreError>;

    /// What is on its way of a picture, by who sends it.
    ///
    /// # Errors
    /// When the database refuses.
    fn coming_blobs(&self, hash: &[u8; 32]) -> Result<Vec<ComingBlob>, StoreError>;

    /// Begins a picture of which its sender sent nothing, at this time (milliseconds since 1970). That it was begun stays
    /// noted, whatever comes of it.
    ///
    /// # Errors
    /// When the database refuses, also when it is begun already.
    fn begin_blob(&mut self, row: &ComingBlob, at: i64) -> Result<(), StoreError>;

    /// Adds a part to what somebody sends, at this place.
    ///
    /// # Errors
    /// When the database refuses, also when it is not begun.
    fn add_to_blob(
        &mut self,
        hash: &[u8; 32],
        user: UserId,
        at: u64,
        bytes: &[u8],
    ) -> Result<(), StoreError>;

    /// The bytes that came from somebody so far.
    ///
    /// # Errors
    /// When the database refuses.
    fn coming_bytes(&self, hash: &[u8; 32], user: UserId) -> Result<Vec<u8>, StoreError>;

    /// Forgets what came from somebody of a picture that is not whole.
    ///
    /// # Errors
    /// When the database refuses.
    fn drop_blob(&mut self, hash: &[u8; 32], user: UserId) -> Result<(), StoreError>;

    /// How long the pictures are together that a device began to send since then.
    ///
    /// # Errors
    /// When the database refuses.
    fn blob_bytes_since(&self, device: DeviceId, since: i64) -> Result<u64, StoreError>;

    /// Forgets what was begun until then.
    ///
    /// # Errors
    /// When the database refuses.
    fn forget_begun(&mut self, until: i64) -> Result<(), StoreError>;

    /// How long the pictures are together that a device sent, or is sending, and no document names.
    ///
    /// # Errors
    /// When the database refuses.
    fn unnamed_blob_bytes(&self, device: DeviceId) -> Result<u64, StoreError>;

    /// Keeps all bytes of a picture.
    ///
    /// # Errors
    /// When the database refuses.
    fn put_blob(&mut self, hash: &[u8; 32], bytes: &[u8]) -> Result<(), StoreError>;

    /// Notes who sent all of a picture that is whole. Once is enough.
    ///
    /// # Errors
    /// When the database refuses, also when it is not whole.
    fn note_sender(&mut self, hash: &[u8; 32], sender: &BlobSender) -> Result<(), StoreError>;

    /// Who sent all of a picture.
    ///
    /// # Errors
    /// When the database refuses.
    fn blob_senders(&self, hash: &[u8; 32]) -> Result<Vec<BlobSender>, StoreError>;

    /// How long a picture is, if it is whole.
    ///
    /// # Errors
    /// When the database refuses.
    fn blob_length(&self, hash: &[u8; 32]) -> Result<Option<u64>, StoreError>;

    /// The bytes of a picture, if it is whole.
    ///
    /// # Errors
    /// When the database refuses.
    fn blob_bytes(&self, hash: &[u8; 32]) -> Result<Option<Vec<u8>>, StoreError>;

    /// The hashes of the pictures that are whole, in order.
    ///
    /// # Errors
    /// When the database refuses.
    fn whole_blobs(&self) -> Result<Vec<[u8; 32]>, StoreError>;
}
