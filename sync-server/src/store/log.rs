//! The log: every admitted change, every grant and every purge, in the school's one sequence.

use domain::id::{DeviceId, StudentId, UserId};
use protocol::sync::{Seq, TimeSaid};

use super::StoreError;

/// What is known of one entry, without its bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LogEntry {
    /// Its place.
    pub seq: Seq,
    /// What it is.
    pub kind: LogKind,
    /// When base wrote it, milliseconds since 1970.
    pub received_at: i64,
}

/// The kinds of entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LogKind {
    /// An admitted change.
    Change {
        /// The document's name.
        doc: String,
        /// Who sent it.
        user: UserId,
        /// On which device.
        device: DeviceId,
        /// Whether the time that it says can be.
        time: TimeSaid,
    },
    /// From here on the user may read the student's documents.
    Grant {
        /// Who.
        user: UserId,
        /// Whose documents.
        student: StudentId,
    },
    /// From here on the user may not.
    Purge {
        /// Who.
        user: UserId,
        /// Whose documents.
        student: StudentId,
    },
}

/// A change that is to be written.
#[derive(Debug, Clone, Copy)]
pub struct NewChange<'a> {
    /// The document's name.
    pub doc: &'a str,
    /// The change's own hash (automerge's).
    pub hash: [u8; 32],
    /// The sending device's id for this push.
    pub mutation: &'a [u8],
    /// The device that sent this push. It may bring back what another device sent first.
    pub sent_by: DeviceId,
    /// The chunk as it came.
    pub bytes: &'a [u8],
    /// SHA-256 of `bytes`.
    pub sha256: [u8; 32],
    /// Who sent it first.
    pub user: UserId,
    /// On which device.
    pub device: DeviceId,
    /// When base received it first, milliseconds since 1970.
    pub received_at: i64,
    /// Whether the time that it says can be.
    pub time: TimeSaid,
}

/// The newest grant or purge of one student for one user.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AccessEntry {
    /// Its place.
    pub seq: Seq,
    /// Whose documents.
    pub student: StudentId,
    /// Whether access begins or ends.
    pub granted: Granted,
}

/// Reading and writing the log.
pub trait LogRows {
    /// The newest place in the sequence; 0 when nothing was ever written.
    ///
    /// # Errors
    /// When the database refuses.
    fn head(&self) -> Result<Seq, StoreError>;

    /// Writes a change and notes the mutation it came by; answers its place.
    ///
    /// # Errors
    /// When the database refuses, also when the same change of the same document is there already.
    fn append_change(&mut self, change: NewChange<'_>) -> Result<Seq, StoreError>;

    /// Writes a grant or a purge; answers its place.
    ///
    /// # Errors
    /// When the database refuses.
    fn append_access(
        &mut self,
        user: UserId,
        student: StudentId,
        granted: Granted,
        at: i64,
    ) -> Result<Seq, StoreError>;

    /// Where a change of this document with this hash stands, and when it was received.
    ///
    /// # Errors
    /// When the database refuses.
    fn find_change(&self, doc: &str, hash: &[u8; 32]) -> Result<Option<(Seq, i64)>, StoreError>;

    /// Where the push with this mutation id went, when, and the SHA-256 of what it carried.
    ///
    /// # Errors
    /// When the database refuses.
    fn find_mutation(
        &self,
        device: DeviceId,
        mutation: &[u8],
    ) -> Result<Option<(Seq, i64, [u8; 32])>, StoreError>;

    /// Notes that this mutation, too, is answered by the change at `seq`.
    ///
    /// # Errors
    /// When the database refuses.
    fn note_mutation(
        &mut self,
        device: DeviceId,
        mutation: &[u8],
        sha256: &[u8; 32],
        seq: Seq,
    ) -> Result<(), StoreError>;

    /// Entries after `cursor` in sequence, at most `limit`.
    ///
    /// # Errors
    /// When the database refuses.
    fn entries_after(&self, cursor: Seq, limit: usize) -> Result<Vec<LogEntry>, StoreError>;

    /// The chunk of the change at `seq` and its SHA-256.
    ///
    /// # Errors
    /// When the database refuses or there is no change at `seq`.
    fn change_bytes(&self, seq: Seq) -> Result<(Vec<u8>, [u8; 32]), StoreError>;

    /// For each student the newest grant or purge for `user` after `cursor`, in sequence.
    ///
    /// # Errors
    /// When the database refuses.
    fn access_after(&self, user: UserId, cursor: Seq) -> Result<Vec<AccessEntry>, StoreError>;

    /// Every chunk of a document in sequence, for rebuilding what is derived from them.
    ///
    /// # Errors
    /// When the database refuses.
    fn changes_of(&self, doc: &str) -> Result<Vec<Vec<u8>>, StoreError>;
}

/// Whether access begins or ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Granted {
    /// It begins.
    Yes,
    /// It ends.
    No,
}
