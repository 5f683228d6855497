//! `POST /v1/sync`: push and pull of all documents in one round trip.
//!
//! The device sends its position in the school's one sequence and what it holds that base has not acknowledged;
//! the relay answers what became of each pushed change and what came after that position.
//! Pushing the same change twice is answered like the first time. A lost answer is asked for again.

use serde::{Deserialize, Serialize};

use crate::{kinds, limits};

/// A position in the school's one sequence; 0 is before everything.
pub type Seq = u64;

/// What a device sends.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SyncRequest {
    /// The relay's history that `cursor` belongs to; 0 before the first answer.
    pub epoch: u64,
    /// Everything up to here is durable on the device; while whole documents come, from here on they are wanted.
    pub cursor: Seq,
    /// The device has not finished its first sync: whole documents are wanted, not their changes.
    pub first: bool,
    /// How far that has come: what the last answer said, as it was.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub place: Option<Place>,
    /// Of whole documents, those of this student before all others: somebody waits for them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub want: Option<String>,
    /// Items of the answer are to stop being added when their bytes together pass this; 0 leaves it to base.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub room: u32,
    /// What base has not acknowledged, oldest first.
    pub push: Vec<Push>,
    /// The device's clock, milliseconds since 1970; base's is in the answer.
    pub device_time: i64,
    /// Mutations of what it handed in for the coordinator ([`PushResult::HandedIn`]) and has not heard of since.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub asks: Vec<Vec<u8>>,
    /// How many records on the device base has not acknowledged, without those that this request carries whole: for the
    /// coordinator to see.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub unsent: u32,
}

/// One change.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Push {
    /// The document's name, as `records` writes it: `student/<id>/2026`.
    pub doc: String,
    /// Drawn by the device, 16 bytes; the same for every try.
    #[serde(with = "serde_bytes")]
    pub mutation: Vec<u8>,
    /// One automerge change chunk.
    #[serde(with = "serde_bytes")]
    pub chunk: Vec<u8>,
    /// SHA-256 of `chunk`, 32 bytes.
    #[serde(with = "serde_bytes")]
    pub sha256: Vec<u8>,
}

/// What the relay answers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SyncAnswer {
    /// See [`SyncRequest::epoch`].
    pub epoch: u64,
    /// One for each pushed change, in the same order. Only a change with a place in the sequence is in the record.
    #[serde(deserialize_with = "kinds::each")]
    pub results: Vec<PushResult>,
    /// What came after the device's cursor, in sequence; whole documents in the order in which they are needed.
    pub items: Vec<Item>,
    /// Where the device stands once `items` are durable.
    pub cursor: Seq,
    /// There is more: ask again at once.
    pub more: bool,
    /// Whole documents are still to come, and `cursor` is where it was. Without it, a first sync is complete.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub coming: Option<Coming>,
    /// Base's clock, milliseconds since 1970.
    pub server_time: i64,
    /// What became of what the device asks about, as far as that is decided.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub decided: Vec<DecidedPush>,
}

/// What became of something that was handed in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DecidedPush {
    /// See [`Push::mutation`].
    #[serde(with = "serde_bytes")]
    pub mutation: Vec<u8>,
    /// The coordinator who left it out of the record; nobody where it is in the record.
    pub left_out_by: Option<String>,
}

/// Where a first sync goes on. Base writes it and reads it; a device keeps it and hands it back, whatever is in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Place {
    /// Which version of a place this is: what base does not know is no place, and begins again.
    pub version: u8,
    /// The pack that is being sent.
    pub pack: u8,
    /// What of it has been sent.
    pub after: Seq,
    /// Where the sequence ended when the first of it was sent; what came since then is sent last.
    pub until: Seq,
    /// Whose documents were to come first, in a few bytes.
    pub own: u64,
}

/// What of a first sync is still to come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Coming {
    /// Where it goes on.
    pub place: Place,
    /// Who all the students are has come.
    pub listed: bool,
    /// Students of whom everything has come.
    pub come: u32,
    /// Students of whom something is sent in all.
    pub all: u32,
}

const fn is_zero(number: &u32) -> bool {
    *number == 0
}

/// What became of a pushed change.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum PushResult {
    /// Durable at base since `seq`.
    AtBase {
        /// Its place in the sequence.
        seq: Seq,
        /// When base received it first, milliseconds since 1970.
        received_at: i64,
    },
    /// Durable at base, but not in the record: the sender may no longer write about the student. The coordinator decides
    /// what becomes of it, and the device is to let go of the student's documents.
    HandedIn {
        /// When base received it first, milliseconds since 1970.
        received_at: i64,
    },
    /// Base has it from this person already, as something that was handed in, and a coordinator left it out of the record.
    /// That stands: the device takes it out of its copy of the document, and writes again what it has built on it.
    LeftOut {
        /// Who left it out.
        by: String,
    },
    /// Not taken in; nothing on the device is to be dropped for it.
    Refused {
        /// Why. Always a bare word; what more there is to say goes beside it.
        reason: RefusedBecause,
    },
    /// A result that this version does not know. It acknowledges nothing: the change is kept, and sent again. A removed
    /// device is also answered so where base would not take something in and has no room left to keep it.
    #[serde(other)]
    Unknown,
}

/// Why a change was not taken in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum RefusedBecause {
    /// The hash does not match: damaged on the way. Send again.
    Damaged,
    /// It builds on a change that base does not have (yet).
    UnknownDependencies,
    /// The sender may not write this document.
    NotAllowed,
    /// Over a limit.
    TooLarge,
    /// Its actor belongs to another user, device or document, or its author is not the sender.
    WrongActor,
    /// It cannot be read as a change of this document.
    Unreadable,
    /// A reason that this version does not know.
    #[serde(other)]
    Unknown,
}

/// One thing that happened after the device's cursor.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Item {
    /// Its place in the sequence.
    pub seq: Seq,
    /// What.
    #[serde(deserialize_with = "kinds::one")]
    pub body: ItemBody,
}

/// The kinds of item. A grant is followed, in the same answer or the next, by a [`ItemBody::Snapshot`] of each of
/// the student's documents, with the grant's `seq`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ItemBody {
    /// One change to a document.
    Change {
        /// The document's name.
        doc: String,
        /// One automerge change chunk.
        #[serde(with = "serde_bytes")]
        bytes: Vec<u8>,
        /// SHA-256 of `bytes`.
        #[serde(with = "serde_bytes")]
        sha256: Vec<u8>,
        /// Who sent it, on which device, and when base received it.
        origin: Origin,
    },
    /// A whole document with its history.
    Snapshot {
        /// The document's name.
        doc: String,
        /// An automerge document chunk.
        #[serde(with = "serde_bytes")]
        bytes: Vec<u8>,
        /// SHA-256 of `bytes`.
        #[serde(with = "serde_bytes")]
        sha256: Vec<u8>,
        /// The document's projection row (`records::row`), so that a device need not load the document to list it.
        #[serde(with = "serde_bytes")]
        row: Vec<u8>,
    },
    /// The device's user may read this student's documents from now on.
    Grant {
        /// Which student.
        student: String,
    },
    /// The device's user may no longer read this student's documents: drop them once nothing unsent is in them.
    Purge {
        /// Which student.
        student: String,
    },
    /// A coordinator removed the device that asks. It is sent nothing else: it hands in what it holds, of which base then
    /// refuses nothing without keeping it, erases itself, and says so ([`crate::admin::WIPED`]). Until then it stands
    /// where it stood.
    Wipe {
        /// The device's id: an answer that comes late, to a device that was added again meanwhile, is about another.
        device: String,
    },
    /// A kind that this version does not know; passed over with all that it holds.
    #[serde(other)]
    Unknown,
}

/// Who a change came from, as base knows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Origin {
    /// The user's id.
    pub user: String,
    /// The device's id.
    pub device: String,
    /// When base received it, milliseconds since 1970.
    pub received_at: i64,
    /// Whether the time that it says can be.
    #[serde(default)]
    pub time: TimeSaid,
}

/// Whether the time at which something says that it was written can be. It is taken in either way: to refuse it would
/// have the same time sent again for ever.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum TimeSaid {
    /// It can be. What was written weeks ago with no signal is no fault of a clock.
    #[default]
    Plausible,
    /// It was still to come when base received it, by more than [`limits::AHEAD_MINUTES`].
    Ahead,
    /// It is before [`limits::EARLIEST`]: the device had lost its clock.
    Before,
    /// Something that this version does not know.
    #[serde(other)]
    Unknown,
}

impl TimeSaid {
    /// Of what was written then (seconds since 1970, by the device) and received then (milliseconds, by base).
    #[must_use]
    pub const fn of(written: i64, received_at: i64) -> Self {
        let latest = received_at.saturating_add(limits::AHEAD_MINUTES * 60_000);
        if written < limits::EARLIEST {
            Self::Before
        } else if written.saturating_mul(1_000) > latest {
            Self::Ahead
        } else {
            Self::Plausible
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_is_doubted_when_it_is_still_to_come_or_older_than_the_app() {
        const RECEIVED: i64 = 1_793_700_000;
        let of = |written| TimeSaid::of(written, RECEIVED * 1_000);
        let ahead = limits::AHEAD_MINUTES * 60;
        for written in [RECEIVED - 40 * 86_400, RECEIVED, RECEIVED + ahead, limits::EARLIEST] {
            assert_eq!(of(written), TimeSaid::Plausible, "{written}");
        }
        assert_eq!(of(RECEIVED + ahead + 1), TimeSaid::Ahead);
        assert_eq!(of(i64::MAX), TimeSaid::Ahead);
        for written in [limits::EARLIEST - 1, 0, i64::MIN] {
            assert_eq!(of(written), TimeSaid::Before, "{written}");
        }
    }
}
