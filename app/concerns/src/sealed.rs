//! A sealed entry as it is stored and sent, read without any key. It is a CBOR map of three byte strings:
//!
//! ```text
//! head: {format, id, concern, kind, of, by, device, holders, key, to: [public key, ...]}
//! keys: for each of `to`, the entry's key sealed to it by HPKE, bound to `head`
//! text: the padded text under the entry's key (AES-256-GCM), bound to `head` and `keys`
//! ```
//!
//! An entry that hands the key of an earlier one over has no text; `of` says which one, by its id and hash.

use std::collections::BTreeSet;

use domain::{
    concern::EntryKind,
    id::{ConcernEntryId, ConcernId, DeviceId, UserId},
};
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use crate::{
    MOST_HOLDERS, PublicKey,
    keys::{Secret, WRAPPED, derive},
    padding, written,
};

pub(crate) const FORMAT: u8 = 1;

/// What can be read of an entry without a key. Nothing of what it says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Head {
    pub(crate) format: u8,
    /// Which entry.
    pub id: ConcernEntryId,
    /// Of which concern.
    pub concern: ConcernId,
    /// What kind.
    pub kind: EntryKind,
    /// Whose key it hands over, if it does.
    pub of: Option<Of>,
    /// Who wrote it.
    pub by: UserId,
    /// On which device.
    pub device: DeviceId,
    /// The number of the list of those who held keys then.
    pub holders: u64,
    /// What follows from the entry's key and from no other, so that nobody can be given another text by another key.
    #[serde(with = "serde_bytes")]
    pub(crate) key: [u8; 32],
    /// To which keys it is sealed.
    pub to: Vec<PublicKey>,
}

/// An entry whose key is handed over.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Of {
    /// Which.
    pub entry: ConcernEntryId,
    /// SHA-256 of all of it.
    #[serde(with = "serde_bytes")]
    pub sha256: [u8; 32],
}

/// These bytes are no sealed entry that this version knows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("this is not a sealed entry of a concern")]
pub struct NotSealed;

/// A sealed entry.
pub struct Sealed {
    pub(crate) head: Head,
    pub(crate) parts: Parts,
    sha256: [u8; 32],
}

/// Its bytes.
#[derive(Serialize, Deserialize)]
pub(crate) struct Parts {
    #[serde(with = "serde_bytes")]
    pub(crate) head: Vec<u8>,
    #[serde(with = "serde_bytes")]
    pub(crate) keys: Vec<u8>,
    #[serde(with = "serde_bytes")]
    pub(crate) text: Vec<u8>,
}

impl Sealed {
    /// Reads one. That it can be read does not mean that anybody can open it.
    ///
    /// # Errors
    /// [`NotSealed`].
    pub fn read(bytes: &[u8]) -> Result<Self, NotSealed> {
        let parts: Parts = written::read(bytes).ok_or(NotSealed)?;
        let head: Head = written::read(&parts.head).ok_or(NotSealed)?;
        let different: BTreeSet<&PublicKey> = head.to.iter().collect();
        // To those on a list, and to the recovery key.
        let to_whom = (1..=MOST_HOLDERS + 1).contains(&head.to.len())
            && different.len() == head.to.len()
            && parts.keys.len() == head.to.len() * WRAPPED;
        let has_text = match (head.kind, head.of) {
            (EntryKind::HandedOver, Some(_)) => parts.text.is_empty(),
            (EntryKind::HandedOver, None) | (_, Some(_)) => false,
            (_, None) => padding::is_a_length(parts.text.len()),
        };
        if head.format != FORMAT || !to_whom || !has_text {
            return Err(NotSealed);
        }
        Ok(Self { head, parts, sha256: Sha256::digest(bytes).into() })
    }

    /// What can be read of it.
    #[must_use]
    pub const fn head(&self) -> &Head {
        &self.head
    }

    /// As another entry names it.
    #[must_use]
    pub const fn as_of(&self) -> Of {
        Of { entry: self.head.id, sha256: self.sha256 }
    }

    /// What is sealed to the key with this place.
    pub(crate) fn wrapped(&self, place: usize) -> Option<&[u8]> {
        self.parts.keys.chunks(WRAPPED).nth(place)
    }
}

/// What the sealed key of an entry is bound to: all of its head.
pub(crate) fn info(head: &[u8]) -> Vec<u8> {
    let hash: [u8; 32] = Sha256::digest(head).into();
    [&b"alongside concern key 1\n"[..], &hash].concat()
}

/// What its text is bound to: all of its head and all sealed keys.
pub(crate) fn bound_to(head: &[u8], keys: &[u8]) -> Vec<u8> {
    let (head, keys): ([u8; 32], [u8; 32]) =
        (Sha256::digest(head).into(), Sha256::digest(keys).into());
    [&b"alongside concern text 1\n"[..], &head, &keys].concat()
}

/// See [`Head::key`].
pub(crate) fn commitment(key: &Secret) -> [u8; 32] {
    *derive(key, b"entry commitment 1")
}

/// The key under which the text lies. It is used once.
pub(crate) fn text_key(key: &Secret) -> Secret {
    derive(key, b"entry text 1")
}
