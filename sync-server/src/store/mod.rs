//! The storage port of the relay: what must be remembered, and that it is remembered whole or not at all.
//! Not what any of it means (`relay`), and not how a database does it (`sqlite`).
//!
//! Everything happens inside a [`Transaction`]: dropped, it never happened; committed, it survives a power cut. Several
//! can share one commit ([`Store::join`]).
//! One contract suite, `sync-server/tests/promises/store.rs`, is run on every adapter.

mod access;
mod audit;
mod blobs;
mod cover;
mod documents;
pub(crate) mod files;
mod house;
mod log;
mod people;
pub(crate) mod register;
mod restored;
mod review;
mod sealed;
mod second_ways;
pub mod sqlite;

pub use access::{AccessRows, RelationRow, StudentFacts};
pub use audit::{Act, AuditRow, AuditRows};
pub use blobs::{BlobName, BlobRows, BlobSender, ComingBlob};
pub use cover::{CoverRow, CoverRows};
pub use documents::{ActorRow, DocRow, DocumentRows, SnapshotRow};
pub(crate) use house::EPOCH;
pub use house::{HouseRows, QuarantineRow};
pub use log::{AccessEntry, Granted, LogEntry, LogKind, LogRows, NewChange};
pub use people::{Approval, CodePurpose, CodeRow, DeviceRow, PeopleRows, UserRow};
pub use restored::{LostRow, RestoredRows, Unsettled};
pub use review::{Became, DecidedRow, Decision, HandedInRow, RefusedRow, ReviewRows};
pub use sealed::{HoldersRow, ReceiptRow, SealedFact, SealedRow, SealedRows};
pub use second_ways::{CodesRow, PasskeyRow, SECRET, SecondWayRows};

/// A school's database.
pub trait Store: Send {
    /// Begins a transaction; the only one at a time, and not while joined ones wait to be settled.
    ///
    /// # Errors
    /// When the database cannot be used.
    fn begin(&mut self) -> Result<Box<dyn Transaction + '_>, StoreError>;

    /// Begins a transaction that is made durable with others. Dropped, only it never happened. Committed, it is seen by
    /// those that join after it, and durable once [`Store::settle`] says so.
    ///
    /// # Errors
    /// When the database cannot be used, or what was joined before is undone already.
    fn join(&mut self) -> Result<Box<dyn Transaction + '_>, StoreError>;

    /// Makes everything durable that was joined and committed since the last time; when this returns, a power cut no
    /// longer undoes it.
    ///
    /// # Errors
    /// When it could not be made durable; then none of it happened.
    fn settle(&mut self) -> Result<(), StoreError>;
}

/// A unit of work, whole or not at all. Dropping it without [`Transaction::commit`] undoes it.
pub trait Transaction:
    LogRows
    + DocumentRows
    + AccessRows
    + PeopleRows
    + HouseRows
    + AuditRows
    + RestoredRows
    + ReviewRows
    + BlobRows
    + SealedRows
    + CoverRows
    + SecondWayRows
{
    /// Makes it durable; when this returns, a power cut no longer undoes it. What was joined is durable only once it is
    /// settled.
    ///
    /// # Errors
    /// When it could not be made durable; then nothing of it happened.
    fn commit(self: Box<Self>) -> Result<(), StoreError>;
}

/// Why the database did not do what was asked.
#[derive(Debug, Clone, thiserror::Error)]
pub enum StoreError {
    /// The database itself said no.
    #[error("the database refused: {0}")]
    Database(String),
    /// A row that this version cannot read; names the table, never the content.
    #[error("a row of table {0} cannot be read")]
    Unreadable(&'static str),
    /// The register cannot be read or added to.
    #[error("the register beside the database cannot be used: {0}")]
    Register(String),
    /// The file does not end where a page ends.
    #[error("the file was cut short: a part of it is missing, so use another copy of it")]
    CutShort,
    /// The database was made by a newer version.
    #[error("the database has format {found}, this version knows {known}")]
    TooNew {
        /// What the file says.
        found: i64,
        /// What this version can do.
        known: i64,
    },
}
