//! What a restore leaves for the relay to settle: changes that base once took in and no longer has, and ties that are
//! known to have ended although the records, an older copy, do not say so (yet).

use domain::id::{DeviceId, StudentId, UserId};
use protocol::sync::Seq;

use super::StoreError;

/// A change that base took in once, without its bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LostRow {
    /// The document's name.
    pub doc: String,
    /// The change's own hash (automerge's).
    pub hash: [u8; 32],
    /// Who sent it.
    pub user: UserId,
    /// On which device.
    pub device: DeviceId,
    /// When base received it first, milliseconds since 1970.
    pub received_at: i64,
}

/// How much is left to settle.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Unsettled {
    /// Changes that base once took in and does not have.
    pub lost: u64,
    /// Ties that are withheld.
    pub withheld: u64,
}

/// Reading and writing what a restore leaves.
pub trait RestoredRows {
    /// Whatever is written from now on stands after this place: a number is never given twice, in no history.
    ///
    /// # Errors
    /// When the database refuses.
    fn begin_after(&mut self, seq: Seq) -> Result<(), StoreError>;

    /// Notes a change that base took in once and does not have. One that is noted is left as it is.
    ///
    /// # Errors
    /// When the database refuses.
    fn put_lost(&mut self, row: &LostRow) -> Result<(), StoreError>;

    /// A change of this document with this hash, where base lost it.
    ///
    /// # Errors
    /// When the database refuses.
    fn lost(&self, doc: &str, hash: &[u8; 32]) -> Result<Option<LostRow>, StoreError>;

    /// Whether base lost any change of this document.
    ///
    /// # Errors
    /// When the database refuses.
    fn any_lost(&self, doc: &str) -> Result<bool, StoreError>;

    /// Base has it again.
    ///
    /// # Errors
    /// When the database refuses.
    fn forget_lost(&mut self, doc: &str, hash: &[u8; 32]) -> Result<(), StoreError>;

    /// Whatever the records say, this person is not tied to this student.
    ///
    /// # Errors
    /// When the database refuses.
    fn withhold(&mut self, student: StudentId, user: UserId) -> Result<(), StoreError>;

    /// From whom a tie to this student is withheld.
    ///
    /// # Errors
    /// When the database refuses.
    fn withheld_from(&self, student: StudentId) -> Result<Vec<UserId>, StoreError>;

    /// The records decide again about this person and this student.
    ///
    /// # Errors
    /// When the database refuses.
    fn give_back(&mut self, student: StudentId, user: UserId) -> Result<(), StoreError>;

    /// How much is left.
    ///
    /// # Errors
    /// When the database refuses.
    fn unsettled(&self) -> Result<Unsettled, StoreError>;
}
