//! What waits for a coordinator: changes that were handed in about students who are no longer the sender's, and a look at
//! what was refused. What is handed in is no part of the log, and is never removed.

use domain::id::{DeviceId, UserId};

use super::{NewChange, StoreError};

/// A change that was handed in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HandedInRow {
    /// Its number; later ones have greater ones.
    pub id: u64,
    /// Who sent it.
    pub user: UserId,
    /// On which device.
    pub device: DeviceId,
    /// The document's name.
    pub doc: String,
    /// The device's id for this push.
    pub mutation: Vec<u8>,
    /// The change's own hash (automerge's).
    pub hash: [u8; 32],
    /// SHA-256 of `bytes`.
    pub sha256: [u8; 32],
    /// The chunk as it came.
    pub bytes: Vec<u8>,
    /// When base received it, milliseconds since 1970.
    pub received_at: i64,
    /// What was decided about it, if anything was.
    pub decided: Option<DecidedRow>,
}

/// What was decided about a change that was handed in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DecidedRow {
    /// What.
    pub decision: Decision,
    /// Who decided.
    pub by: UserId,
    /// When, milliseconds since 1970.
    pub at: i64,
}

/// What a coordinator decided.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Decision {
    /// It is in the log now.
    Taken,
    /// It stays out of it.
    LeftOut,
}

/// What became of a change that was handed in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Became {
    /// It is in the log, because it was taken or was sent again.
    InTheRecord,
    /// Somebody left it out.
    LeftOut(UserId),
}

/// A push that was refused, without its bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RefusedRow {
    /// Its number.
    pub id: u64,
    /// Who sent it.
    pub user: UserId,
    /// On which device.
    pub device: DeviceId,
    /// The name it was sent for, as sent.
    pub doc: String,
    /// Why, as `protocol::sync::RefusedBecause` is written.
    pub reason: String,
    /// How long what is kept of it is.
    pub bytes: u64,
    /// Milliseconds since 1970.
    pub at: i64,
}

/// Reading and writing what waits for a coordinator.
pub trait ReviewRows {
    /// Keeps a change that was handed in.
    ///
    /// # Errors
    /// When the database refuses, also when the device handed in something by the same mutation.
    fn hand_in(&mut self, change: NewChange<'_>) -> Result<(), StoreError>;

    /// What a device handed in by this mutation, whatever was decided: the SHA-256 of it, and when.
    ///
    /// # Errors
    /// When the database refuses.
    fn find_handed_in(
        &self,
        device: DeviceId,
        mutation: &[u8],
    ) -> Result<Option<([u8; 32], i64)>, StoreError>;

    /// What became of what a device handed in by this mutation, also before it was removed and added again under the same
    /// key; nothing while it waits. Of a device that nobody knows any more, because an older copy was put in place, its
    /// person's others are told.
    ///
    /// # Errors
    /// When the database refuses.
    fn became(&self, device: DeviceId, mutation: &[u8]) -> Result<Option<Became>, StoreError>;

    /// Who left a change of this person's out of this document.
    ///
    /// # Errors
    /// When the database refuses.
    fn left_out(
        &self,
        user: UserId,
        doc: &str,
        hash: &[u8; 32],
    ) -> Result<Option<UserId>, StoreError>;

    /// Whether a device ever handed something in, whatever was decided, or was removed, with which everything on it is
    /// handed in; also before it was added again under the same key, or was forgotten, as with [`ReviewRows::became`].
    ///
    /// # Errors
    /// When the database refuses.
    fn has_handed_in(&self, device: DeviceId) -> Result<bool, StoreError>;

    /// How many bytes of a device nobody decided about, without what got into the log all the same.
    ///
    /// # Errors
    /// When the database refuses.
    fn handed_in_bytes(&self, device: DeviceId) -> Result<u64, StoreError>;

    /// What nobody decided about and is in no record, after this number, oldest first, at most `limit`.
    ///
    /// # Errors
    /// When the database refuses.
    fn handed_in_after(&self, id: u64, limit: usize) -> Result<Vec<HandedInRow>, StoreError>;

    /// Everything after this number, whatever was decided, oldest first, at most `limit`.
    ///
    /// # Errors
    /// When the database refuses.
    fn every_handed_in_after(&self, id: u64, limit: usize) -> Result<Vec<HandedInRow>, StoreError>;

    /// Keeps what another database kept, under a number of its own. Of what is here already only the decision is kept,
    /// unless there is one.
    ///
    /// # Errors
    /// When the database refuses.
    fn carry_over(&mut self, row: &HandedInRow) -> Result<(), StoreError>;

    /// What nobody decided about of the device and the document of this one, up to this one, oldest first.
    ///
    /// # Errors
    /// When the database refuses.
    fn handed_in_with(&self, id: u64) -> Result<Vec<HandedInRow>, StoreError>;

    /// What was left out of the device and the document of this one, oldest first.
    ///
    /// # Errors
    /// When the database refuses.
    fn left_out_with(&self, id: u64) -> Result<Vec<HandedInRow>, StoreError>;

    /// How many bytes that is.
    ///
    /// # Errors
    /// When the database refuses.
    fn left_out_bytes_with(&self, id: u64) -> Result<u64, StoreError>;

    /// Notes what was decided, unless something was before.
    ///
    /// # Errors
    /// When the database refuses.
    fn decide(
        &mut self,
        id: u64,
        decision: Decision,
        by: UserId,
        at: i64,
    ) -> Result<(), StoreError>;

    /// How many refused pushes are in quarantine.
    ///
    /// # Errors
    /// When the database refuses.
    fn refused_in_all(&self) -> Result<u64, StoreError>;

    /// What is in quarantine, newest first, at most `limit`.
    ///
    /// # Errors
    /// When the database refuses.
    fn refused(&self, limit: usize) -> Result<Vec<RefusedRow>, StoreError>;

    /// The bytes of a refused push, as far as they were kept.
    ///
    /// # Errors
    /// When the database refuses.
    fn refused_bytes(&self, id: u64) -> Result<Option<Vec<u8>>, StoreError>;
}
