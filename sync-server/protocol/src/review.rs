//! What waits for a coordinator to look at: what was handed in about students who are no longer the sender's, and what
//! base would not take. Online only.

use serde::{Deserialize, Serialize};

use crate::sync::RefusedBecause;

/// `GET` answers [`Review`], to coordinators.
pub const HANDED_IN: &str = "/v1/handed-in";
/// `POST`: a [`HandedIn`] goes into the record in its author's name; answers [`Decided`]. Asked twice, it happens once.
pub const TAKE: &str = "/v1/handed-in/{id}/take";
/// `POST`: a [`HandedIn`] stays out of the record, and is kept; answers [`Decided`].
pub const LEAVE_OUT: &str = "/v1/handed-in/{id}/leave-out";
/// `GET` answers [`RefusedBytes`], to coordinators.
pub const REFUSED: &str = "/v1/refused/{id}";

/// See [`HANDED_IN`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Review {
    /// What nobody decided about yet, by document and device, oldest first.
    pub handed_in: Vec<HandedIn>,
    /// There is more, once something of this is decided.
    pub more: bool,
    /// The newest of what was refused, newest first; at most [`crate::limits::REFUSED_SHOWN`].
    pub refused: Vec<RefusedSeen>,
    /// How much was refused in all.
    pub refused_in_all: u64,
}

/// Changes that one device handed in for one document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HandedIn {
    /// To decide by: these changes, and no later ones.
    pub id: u64,
    /// Who sent it, from which device.
    pub from: Sender,
    /// The document's name.
    pub doc: String,
    /// When base received the first, milliseconds since 1970.
    pub received_at: i64,
    /// In the order in which they were written.
    pub changes: Vec<HandedInChange>,
    /// Why the record would not take all of it as it is now, if it would not: base has tried. Then nobody else is to try.
    pub refused: Option<RefusedBecause>,
}

/// One change.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HandedInChange {
    /// One automerge change chunk.
    #[serde(with = "serde_bytes")]
    pub chunk: Vec<u8>,
}

/// A person and a device, as base knows them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sender {
    /// The user's id.
    pub user: String,
    /// "Ms Okafor".
    pub name: String,
    /// "Tablet 2".
    pub device: String,
}

/// What became of a [`HandedIn`].
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Decided {
    /// Changes about which it was decided just now.
    pub changes: u64,
    /// Why the record would not take the first of those that are left, if any are. They wait as before.
    pub refused: Option<RefusedBecause>,
}

/// A push that base would not take.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RefusedSeen {
    /// To ask for its bytes by.
    pub id: u64,
    /// Who sent it, from which device.
    pub from: Sender,
    /// The name that it was sent for, as sent.
    pub doc: String,
    /// Why.
    pub reason: RefusedBecause,
    /// How long it is; 0 when it was too much to keep.
    pub bytes: u64,
    /// When, milliseconds since 1970.
    pub at: i64,
}

/// See [`REFUSED`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RefusedBytes {
    /// As they were sent.
    #[serde(with = "serde_bytes")]
    pub bytes: Vec<u8>,
}
