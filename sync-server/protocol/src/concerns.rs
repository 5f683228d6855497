//! Concerns: sealed on a device to those who hold keys, kept at base, which cannot read them. Online only. What is sealed, and
//! the signed list of those who hold keys, are bytes here; the crate `concerns` says what is in them.

use serde::{Deserialize, Serialize};

/// `POST` of a [`HandIn`] answers [`Kept`]; asked twice, it happened once. A concern is taken from everybody who has a session,
/// also on a removed device; what is added to one, from those on the newest list, signed by them under that list. An entry
/// that base once had and lost it takes back from whoever has it, if it is the same to the byte.
///
/// `GET`, with `?after=` and a place (none: from the first on), answers [`Entries`], to those who hold keys.
pub const CONCERNS: &str = "/v1/concerns";
/// `GET` answers [`Receipts`]: what became of the concerns that whoever asks raised. No word of them.
pub const RECEIPTS: &str = "/v1/concerns/receipts";
/// `POST` of a [`BreakGlass`] answers [`Entries`], to whoever can sign with the recovery key. It is written down.
pub const BREAK_GLASS: &str = "/v1/concerns/break-glass";
/// `GET` answers the newest [`List`], to everybody who is signed in: who holds keys, and what vaults are sealed to. `PUT` of a
/// [`PutList`] answers 204, to a coordinator and if the recovery key signed it. The first list of a recovery key takes a code
/// that base's own machine printed.
pub const HOLDERS: &str = "/v1/holders";
/// `POST` of an [`OfferKey`] answers 204, to any member of staff: the key that they would have on the next list, in place of one
/// that they offered before. `GET` answers [`OfferedKeys`], to a coordinator. Base's word for a key is none: two people compare
/// its fingerprint, and the recovery key signs the list that it is on.
pub const HOLDER_KEYS: &str = "/v1/holders/keys";

/// See [`CONCERNS`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HandIn {
    /// A sealed entry; at most [`crate::limits::CONCERN`].
    #[serde(with = "serde_bytes")]
    pub sealed: Vec<u8>,
}

/// A sealed entry is on disk.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Kept {
    /// When base received it first, milliseconds since 1970.
    pub received_at: i64,
    /// The number of the newest list of those who hold keys; 0 when there is none. A device that sealed to an earlier one
    /// asks for it.
    pub holders: u64,
}

/// Sealed entries, in the order in which base received them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entries {
    /// Which history this is. When it is another, places are too: ask from the first on.
    pub epoch: u64,
    /// The lists under which the answers among them were signed. Each is checked against the newest before anything is by it.
    pub lists: Vec<List>,
    /// Some of them.
    pub entries: Vec<Entry>,
    /// There are more, after the last of these.
    pub more: bool,
}

/// One.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// Its place.
    pub seq: u64,
    /// Who handed it in, by their session: what the entry says of itself has to be the same.
    pub user: String,
    /// On which device; after a device was added again, another than the entry says.
    pub device: String,
    /// When base received it, milliseconds since 1970.
    pub received_at: i64,
    /// As it was handed in.
    #[serde(with = "serde_bytes")]
    pub sealed: Vec<u8>,
}

/// See [`BREAK_GLASS`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BreakGlass {
    /// Entries after this place.
    pub after: u64,
    /// When it was signed, milliseconds since 1970; within some minutes of base's clock.
    pub at: i64,
    /// The recovery key's, over that, base, whoever asks and their device.
    #[serde(with = "serde_bytes")]
    pub signature: Vec<u8>,
}

/// See [`RECEIPTS`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Receipts {
    /// The newest first; at most [`crate::limits::RECEIPTS`].
    pub receipts: Vec<Receipt>,
    /// The lists under which somebody signed that they received one. Each is checked against the newest before anything is by it.
    pub lists: Vec<List>,
}

/// What became of a concern.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Receipt {
    /// The concern's id.
    pub concern: String,
    /// SHA-256 of what base has. Is it another than the device's own, base has something else.
    #[serde(with = "serde_bytes")]
    pub sha256: Vec<u8>,
    /// When it was written, by the clock of the device on which it was, milliseconds since 1970.
    pub written_at: i64,
    /// When base received it, milliseconds since 1970. What lies between the two was on the way, or was withheld.
    pub at_base: i64,
    /// That somebody who holds a key received it, if they did.
    pub received: Option<Received>,
}

/// Somebody who holds a key says that they received a concern.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Received {
    /// When base was told, milliseconds since 1970.
    pub at: i64,
    /// What they signed, without what is sealed in it (`concerns::Sealed::received`). Base's word alone is none.
    #[serde(with = "serde_bytes")]
    pub proof: Vec<u8>,
}

/// A signed list of those who hold keys.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct List {
    /// As it was signed.
    #[serde(with = "serde_bytes")]
    pub holders: Vec<u8>,
}

/// See [`HOLDERS`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PutList {
    /// As it was signed.
    #[serde(with = "serde_bytes")]
    pub holders: Vec<u8>,
    /// Four words, for the first list of a recovery key; what `sync-server holders-code` printed.
    pub code: Option<String>,
}

/// See [`HOLDER_KEYS`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OfferKey {
    /// Both public halves, 64 bytes (`concerns::HolderPublic`).
    #[serde(with = "serde_bytes")]
    pub key: Vec<u8>,
}

/// The keys that people offered, each the last of somebody.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct OfferedKeys {
    /// In the order in which they were offered.
    pub keys: Vec<OfferedKey>,
}

/// One.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OfferedKey {
    /// Whose.
    pub user: String,
    /// On which device its private half is.
    pub device: String,
    /// Both public halves.
    #[serde(with = "serde_bytes")]
    pub key: Vec<u8>,
    /// When base was told, milliseconds since 1970.
    pub at: i64,
}
