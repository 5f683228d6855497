//! Sealed entries of concerns, and the lists of those who hold keys to them. Base reads neither what is sealed nor who is
//! allowed to out of it; nothing of either is ever changed or removed.

use domain::{
    concern::EntryKind,
    id::{ConcernEntryId, ConcernId, DeviceId, UserId},
};

use super::StoreError;

/// A sealed entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SealedRow {
    /// Its place; later ones have greater ones. Whoever adds one is given it.
    pub seq: u64,
    /// Which.
    pub id: ConcernEntryId,
    /// Of which concern.
    pub concern: ConcernId,
    /// What kind.
    pub kind: EntryKind,
    /// Who handed it in.
    pub user: UserId,
    /// On which device.
    pub device: DeviceId,
    /// SHA-256 of `bytes`.
    pub sha256: [u8; 32],
    /// As it was handed in.
    pub bytes: Vec<u8>,
    /// When it was written, as it says itself, milliseconds since 1970.
    pub written_at: i64,
    /// Milliseconds since 1970.
    pub received_at: i64,
}

/// What is known of an entry without its bytes, also of one that base once had and lacks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SealedFact {
    /// Which.
    pub id: ConcernEntryId,
    /// Of which concern.
    pub concern: ConcernId,
    /// What kind.
    pub kind: EntryKind,
    /// SHA-256 of its bytes.
    pub sha256: [u8; 32],
    /// Who handed it in.
    pub user: UserId,
    /// On which device.
    pub device: DeviceId,
    /// When base received it first, milliseconds since 1970.
    pub received_at: i64,
}

impl SealedRow {
    /// What is known of it.
    #[must_use]
    pub const fn fact(&self) -> SealedFact {
        let Self { id, concern, kind, user, device, sha256, received_at, .. } = *self;
        SealedFact { id, concern, kind, sha256, user, device, received_at }
    }
}

/// What became of a concern.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReceiptRow {
    /// Which.
    pub concern: ConcernId,
    /// SHA-256 of it.
    pub sha256: [u8; 32],
    /// When it was written, as it says itself, milliseconds since 1970.
    pub written_at: i64,
    /// When base received it, milliseconds since 1970.
    pub at_base: i64,
    /// The first entry that says that somebody who holds a key received it: when base was told, and the entry.
    pub received: Option<(i64, Vec<u8>)>,
}

/// A list of those who hold keys.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HoldersRow {
    /// Its number.
    pub number: u64,
    /// As the recovery key signed it.
    pub bytes: Vec<u8>,
    /// SHA-256 of `bytes`.
    pub sha256: [u8; 32],
    /// Milliseconds since 1970.
    pub at: i64,
}

/// Reading and adding to them.
pub trait SealedRows {
    /// Adds an entry at the end, whatever place it had, and answers its place; base no longer lacks it. One that is there
    /// already stays as it is.
    ///
    /// # Errors
    /// When the database refuses.
    fn add_sealed(&mut self, row: &SealedRow) -> Result<u64, StoreError>;

    /// What is known of an entry that is there.
    ///
    /// # Errors
    /// When the database refuses.
    fn find_sealed(&self, id: ConcernEntryId) -> Result<Option<SealedFact>, StoreError>;

    /// Notes an entry that base once had and lacks. One that is there, or noted, is left as it is.
    ///
    /// # Errors
    /// When the database refuses.
    fn put_lost_sealed(&mut self, fact: &SealedFact) -> Result<(), StoreError>;

    /// What is known of an entry that base once had and lacks.
    ///
    /// # Errors
    /// When the database refuses.
    fn lost_sealed(&self, id: ConcernEntryId) -> Result<Option<SealedFact>, StoreError>;

    /// How many there are of those.
    ///
    /// # Errors
    /// When the database refuses.
    fn lost_sealed_in_all(&self) -> Result<u64, StoreError>;

    /// Whether a concern was raised, also one that base lacks.
    ///
    /// # Errors
    /// When the database refuses.
    fn was_raised(&self, concern: ConcernId) -> Result<bool, StoreError>;

    /// Entries after this place, oldest first, at most `limit`.
    ///
    /// # Errors
    /// When the database refuses.
    fn sealed_after(&self, seq: u64, limit: usize) -> Result<Vec<SealedRow>, StoreError>;

    /// How many bytes a device handed in after this time.
    ///
    /// # Errors
    /// When the database refuses.
    fn sealed_bytes_since(&self, device: DeviceId, at: i64) -> Result<u64, StoreError>;

    /// How many entries there are.
    ///
    /// # Errors
    /// When the database refuses.
    fn sealed_in_all(&self) -> Result<u64, StoreError>;

    /// What became of the concerns that somebody raised, newest first, at most `limit`.
    ///
    /// # Errors
    /// When the database refuses.
    fn receipts_of(&self, user: UserId, limit: usize) -> Result<Vec<ReceiptRow>, StoreError>;

    /// Adds a list. One with this number stays as it is.
    ///
    /// # Errors
    /// When the database refuses.
    fn add_holders(&mut self, row: &HoldersRow) -> Result<(), StoreError>;

    /// The list with the greatest number.
    ///
    /// # Errors
    /// When the database refuses.
    fn newest_holders(&self) -> Result<Option<HoldersRow>, StoreError>;

    /// The list with a number.
    ///
    /// # Errors
    /// When the database refuses.
    fn holders_with(&self, number: u64) -> Result<Option<HoldersRow>, StoreError>;

    /// All lists, oldest first.
    ///
    /// # Errors
    /// When the database refuses.
    fn all_holders(&self) -> Result<Vec<HoldersRow>, StoreError>;
}
