//! A sealed entry as it is stored and sent, read without any key. It is a CBOR map of four byte strings:
//!
//! ```text
//! head: {format, id, concern, kind, of, by, device, at, holders, key, to: [public key, ...]}
//! keys: for each of `to`, the entry's key sealed to it by HPKE, bound to `head`
//! text: the padded text under the entry's key (AES-256-GCM), bound to `head` and `keys`
//! signature: of whoever answers, by the key that the list `holders` has of them, over `head`, `keys` and `text`
//! ```
//!
//! A concern is not signed: everybody may raise one, and who did the session says. Everything else names by its id and hash
//! what it is about in `of`, and is signed. What hands a key over has no text.

use std::collections::BTreeSet;

use domain::{
    concern::EntryKind,
    id::{ConcernEntryId, ConcernId, DeviceId, UserId},
};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use crate::{
    Holders, MOST_HOLDERS, PublicKey,
    keys::{Secret, WRAPPED, derive},
    padding,
    signing::SIGNATURE,
    written,
};

pub(crate) const FORMAT: u8 = 1;
pub(crate) const SIGNED: &[u8] = b"alongside concern answer 1\n";

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
    /// What it answers, or whose key it hands over; nothing of a concern itself.
    pub of: Option<Of>,
    /// Who wrote it.
    pub by: UserId,
    /// On which device.
    pub device: DeviceId,
    /// When, by that device's clock.
    pub at: Timestamp,
    /// The number of the list of those who held keys then.
    pub holders: u64,
    /// What follows from the entry's key and from no other, so that nobody can be given another text by another key.
    #[serde(with = "serde_bytes")]
    pub(crate) key: [u8; 32],
    /// To which keys it is sealed.
    pub to: Vec<PublicKey>,
}

/// An entry that another one is about.
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
    #[serde(with = "serde_bytes")]
    pub(crate) signature: Vec<u8>,
}

/// What shows who signed an entry, without what is sealed in it.
pub(crate) struct Proof {
    pub(crate) head: Head,
    parts: ProofParts,
}

/// Its bytes.
#[derive(Serialize, Deserialize)]
struct ProofParts {
    #[serde(with = "serde_bytes")]
    head: Vec<u8>,
    #[serde(with = "serde_bytes")]
    keys: [u8; 32],
    #[serde(with = "serde_bytes")]
    text: [u8; 32],
    #[serde(with = "serde_bytes")]
    signature: Vec<u8>,
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
        let has_text = match head.kind {
            EntryKind::HandedOver => parts.text.is_empty(),
            _ => padding::is_a_length(parts.text.len()),
        };
        let is_signed = match (head.kind, head.of) {
            (EntryKind::Raised, None) => parts.signature.is_empty(),
            (EntryKind::Raised, Some(_)) | (_, None) => false,
            (_, Some(_)) => parts.signature.len() == SIGNATURE,
        };
        if head.format != FORMAT || !to_whom || !has_text || !is_signed {
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

    /// Whether it answers this concern, as it is here to the byte.
    #[must_use]
    pub fn answers(&self, concern: &Self) -> bool {
        matches!(self.head.kind, EntryKind::Received | EntryKind::Answered)
            && concern.head.kind == EntryKind::Raised
            && self.head.of == Some(concern.as_of())
            && self.head.concern == concern.head.concern
    }

    /// What shows whoever raised a concern that it was received, and by whom; nothing of any other entry, and no word of this.
    #[must_use]
    pub fn received(&self) -> Option<Vec<u8>> {
        let proof = self.proof().filter(|proof| proof.head.kind == EntryKind::Received)?;
        written::write(&proof.parts)
    }

    pub(crate) fn proof(&self) -> Option<Proof> {
        let Parts { head, keys, text, signature } = &self.parts;
        let parts = ProofParts {
            head: head.clone(),
            keys: Sha256::digest(keys).into(),
            text: Sha256::digest(text).into(),
            signature: signature.clone(),
        };
        (!signature.is_empty()).then(|| Proof { head: self.head.clone(), parts })
    }

    /// What is sealed to the key with this place.
    pub(crate) fn wrapped(&self, place: usize) -> Option<&[u8]> {
        self.parts.keys.chunks(WRAPPED).nth(place)
    }
}

impl Proof {
    pub(crate) fn read(bytes: &[u8]) -> Option<Self> {
        let parts: ProofParts = written::read(bytes)?;
        Some(Self { head: written::read(&parts.head)?, parts })
    }

    /// Whether it is on this list who is said to have written it, with the key that signed it.
    pub(crate) fn is_signed_on(&self, list: &Holders) -> bool {
        let ProofParts { head, keys, text, signature } = &self.parts;
        let key = list.key_of(self.head.by).filter(|_| list.number() == self.head.holders);
        let head: [u8; 32] = Sha256::digest(head).into();
        key.is_some_and(|key| {
            key.signing().signed(SIGNED, &[head, *keys, *text].concat(), signature)
        })
    }
}

impl Parts {
    /// What a signature is over.
    pub(crate) fn said(&self) -> Vec<u8> {
        let parts = [&self.head, &self.keys, &self.text];
        parts.map(|part| <[u8; 32]>::from(Sha256::digest(part))).concat()
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
