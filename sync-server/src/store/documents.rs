//! Documents as the relay lists them, their snapshots (derived from the log), and the actors that write them.

use domain::id::{DeviceId, StudentId, UserId};
use protocol::sync::Seq;

use super::StoreError;

/// A document that has at least one change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DocRow {
    /// Its name, as `records` writes it.
    pub name: String,
    /// The student it is about.
    pub student: Option<StudentId>,
    /// Where its newest change stands.
    pub last_seq: Seq,
}

/// A document saved whole, and its projection row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SnapshotRow {
    /// The newest change that is in it.
    pub seq: Seq,
    /// The document chunk.
    pub bytes: Vec<u8>,
    /// SHA-256 of `bytes`.
    pub sha256: [u8; 32],
    /// The projection row.
    pub row: Vec<u8>,
}

/// To whom an actor belongs, for ever.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ActorRow {
    /// Who writes under it.
    pub user: UserId,
    /// On which device.
    pub device: DeviceId,
    /// Into which document.
    pub doc: String,
}

/// Reading and writing documents, snapshots and actors.
pub trait DocumentRows {
    /// Notes that the newest change of a document stands at `last_seq`.
    ///
    /// # Errors
    /// When the database refuses.
    fn put_doc(&mut self, doc: &DocRow) -> Result<(), StoreError>;

    /// One document.
    ///
    /// # Errors
    /// When the database refuses.
    fn doc(&self, name: &str) -> Result<Option<DocRow>, StoreError>;

    /// Documents whose newest change stands after `cursor`, by that place.
    ///
    /// # Errors
    /// When the database refuses.
    fn docs_after(&self, cursor: Seq) -> Result<Vec<DocRow>, StoreError>;

    /// The documents of a student, by name.
    ///
    /// # Errors
    /// When the database refuses.
    fn docs_of(&self, student: StudentId) -> Result<Vec<DocRow>, StoreError>;

    /// Sets a document's snapshot.
    ///
    /// # Errors
    /// When the database refuses.
    fn put_snapshot(&mut self, doc: &str, snapshot: &SnapshotRow) -> Result<(), StoreError>;

    /// A document's snapshot.
    ///
    /// # Errors
    /// When the database refuses.
    fn snapshot(&self, doc: &str) -> Result<Option<SnapshotRow>, StoreError>;

    /// To whom an actor belongs.
    ///
    /// # Errors
    /// When the database refuses.
    fn actor(&self, actor: &[u8]) -> Result<Option<ActorRow>, StoreError>;

    /// In how many documents a device has written.
    ///
    /// # Errors
    /// When the database refuses.
    fn written_in(&self, device: DeviceId) -> Result<u64, StoreError>;

    /// Binds an actor that was not known.
    ///
    /// # Errors
    /// When the database refuses, also when the actor is bound already.
    fn bind_actor(&mut self, actor: &[u8], owner: &ActorRow) -> Result<(), StoreError>;
}
