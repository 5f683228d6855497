//! Where a record is: on this tablet and waiting, at base, or handed in for the coordinator to decide about, or left out by her. Whether it
//! waits is derived from the outbox, never stored, so that it cannot disagree with what is really unacknowledged.

use domain::id::UserId;
use jiff::Timestamp;
use protocol::sync::RefusedBecause;
use records::{DocumentId, EntryRef};

/// Where base keeps what a record says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum KeptAs {
    /// In the record.
    Record,
    /// Apart: for the coordinator to decide about, or left out by her.
    HandedIn,
}

/// Where a record is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Safekeeping {
    /// Saved on this device; base has not acknowledged it.
    Waiting {
        /// When it was saved, by this device's clock.
        since: Timestamp,
        /// Why base would not take it in, if it said so. It stays here all the same.
        refused: Option<RefusedBecause>,
    },
    /// Base has what it says, and does not have all of its pictures.
    PicturesWait {
        /// When the first of them was taken, by this device's clock.
        since: Timestamp,
        /// How many it does not have.
        pictures: usize,
        /// Where base keeps the rest.
        kept: KeptAs,
    },
    /// Base has acknowledged it, or it came from base.
    AtBase,
    /// Base keeps it for the coordinator, who decides whether it goes into the record: the student was no longer the
    /// user's when it came.
    HandedIn,
    /// Base keeps it, and the coordinator left it out of the record.
    LeftOut {
        /// Which of them.
        by: UserId,
    },
}

/// What base has not acknowledged, in numbers.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Waiting {
    /// What people count: a visit with its next step and actions is one.
    pub records: usize,
    /// Every unacknowledged change, also those that people do not count (that something was read,
    /// a preference). Everything is at base when this, `pictures` and `concerns` are 0, and only then.
    pub changes: usize,
    /// Pictures of records that base does not have.
    pub pictures: usize,
    /// Sealed concerns, and what was added to some, that base does not have (clause 5.7).
    pub concerns: usize,
    /// When the oldest was saved.
    pub oldest: Option<Timestamp>,
    /// How many of `changes` base has refused; they stay here.
    pub refused: usize,
}

impl Waiting {
    /// Whether base lacks anything.
    #[must_use]
    pub const fn is_anything(&self) -> bool {
        self.is_of_records() || self.concerns > 0
    }

    /// Whether base lacks anything of a record.
    #[must_use]
    pub const fn is_of_records(&self) -> bool {
        self.changes > 0 || self.pictures > 0
    }
}

/// One record that waits, as a list of what waits shows it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WaitingRecord {
    /// Which.
    pub entry: EntryRef,
    /// The document that it is in.
    pub document: DocumentId,
    /// When it was saved, by this device's clock.
    pub saved: Timestamp,
    /// Why base would not take it in, if it said so. It stays here all the same.
    pub refused: Option<RefusedBecause>,
    /// Of a record that base has but for its pictures, how many it does not have; 0 of any other.
    pub pictures: usize,
}
