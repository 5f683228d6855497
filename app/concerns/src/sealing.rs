//! Sealing what was written: once, under a key that is drawn for it, and that key to everybody who holds one. Whoever wrote
//! it keeps nothing that opens it. Whoever answers signs what was sealed.

use aes_gcm::{
    Aes256Gcm, KeyInit as _,
    aead::{Aead as _, Payload},
};
use domain::{
    concern::{Answer, Concern, EntryKind, Says},
    id::{ConcernEntryId, ConcernId},
    visit::Recorded,
};
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use crate::{
    Fresh, HolderKey, Holders, Of, PublicKey, Sealed,
    keys::{Draws, Secret, derive, seal_to},
    padding,
    sealed::{FORMAT, Head, Parts, SIGNED, bound_to, commitment, info, text_key},
    written,
};

/// The key is used for one text, so its nonce need not be drawn.
pub(crate) const NONCE: [u8; 12] = [0; 12];

/// What an entry says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Text {
    /// The concern itself.
    Concern(Concern),
    /// Something that was added to it.
    Answer(Answer),
}

impl Text {
    /// As what kind of entry base sees it.
    #[must_use]
    pub const fn kind(&self) -> EntryKind {
        match self {
            Self::Concern(_) => EntryKind::Raised,
            Self::Answer(Answer { says: Says::Received, .. }) => EntryKind::Received,
            Self::Answer(_) => EntryKind::Answered,
        }
    }

    /// By whom, on which device, when.
    #[must_use]
    pub const fn recorded(&self) -> Recorded {
        match self {
            Self::Concern(concern) => concern.recorded,
            Self::Answer(answer) => answer.recorded,
        }
    }
}

/// Why something was not sealed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SealError {
    /// It is longer than an entry may be.
    #[error("it is too long to be sealed")]
    TooLong,
    /// Whoever answers is not on the list with this key.
    #[error("this is not the key of somebody on the list")]
    NotAHolder,
    /// It is no concern that is answered.
    #[error("what is answered is no concern")]
    NoConcern,
    /// Everybody on the list has the key already.
    #[error("everybody on the list has the key to it")]
    NobodyNew,
    /// It cannot be done with these keys.
    #[error("it cannot be sealed")]
    Broken,
}

/// Seals a concern to everybody on the list and to the recovery key.
///
/// # Errors
/// [`SealError::TooLong`], [`SealError::Broken`].
pub fn seal(
    id: ConcernEntryId,
    about: ConcernId,
    concern: &Concern,
    holders: &Holders,
    fresh: Fresh,
) -> Result<Vec<u8>, SealError> {
    if !concern.fits() {
        return Err(SealError::TooLong);
    }
    let which = Which { id, concern: about, of: None };
    let parts = sealed(which, &Text::Concern(concern.clone()), holders, fresh)?;
    written::write(&parts).ok_or(SealError::Broken)
}

/// Seals an answer to a concern in the same way, signed with the key of whoever answers. It is for the newest list: base takes
/// none under an earlier one.
///
/// # Errors
/// See [`SealError`].
pub fn answer(
    id: ConcernEntryId,
    to: &Sealed,
    answer: &Answer,
    (holders, key): (&Holders, &HolderKey),
    fresh: Fresh,
) -> Result<Vec<u8>, SealError> {
    if to.head.kind != EntryKind::Raised {
        return Err(SealError::NoConcern);
    }
    if !answer.fits() {
        return Err(SealError::TooLong);
    }
    let which = Which { id, concern: to.head.concern, of: Some(to.as_of()) };
    let parts = sealed(which, &Text::Answer(answer.clone()), holders, fresh)?;
    signed(parts, answer.recorded, holders, key)
}

/// Which entry it becomes.
#[derive(Clone, Copy)]
struct Which {
    id: ConcernEntryId,
    concern: ConcernId,
    of: Option<Of>,
}

fn sealed(which: Which, text: &Text, holders: &Holders, fresh: Fresh) -> Result<Parts, SealError> {
    let plain = Zeroizing::new(written::write(text).ok_or(SealError::Broken)?);
    let padded = padding::pad(&plain).ok_or(SealError::TooLong)?;
    let fresh = fresh.into_secret();
    let key = derive(&fresh, b"entry key 1");
    let Recorded { by, device, at } = text.recorded();
    let head = Head {
        format: FORMAT,
        id: which.id,
        concern: which.concern,
        kind: text.kind(),
        of: which.of,
        by,
        device,
        at,
        holders: holders.number(),
        key: commitment(&key),
        to: holders.keys().copied().collect(),
    };
    let mut parts = wrapped(&head, &key, &fresh)?;
    let cipher = Aes256Gcm::new(&(*text_key(&key)).into());
    let bound = bound_to(&parts.head, &parts.keys);
    let payload = Payload { msg: &padded, aad: &bound };
    parts.text = cipher.encrypt(&NONCE.into(), payload).map_err(|_| SealError::Broken)?;
    Ok(parts)
}

/// An entry as it is handed in, signed by whoever is on the list with this key.
pub(crate) fn signed(
    mut parts: Parts,
    recorded: Recorded,
    holders: &Holders,
    key: &HolderKey,
) -> Result<Vec<u8>, SealError> {
    if !holders.has_key(recorded.by, key) {
        return Err(SealError::NotAHolder);
    }
    parts.signature = key.sign(SIGNED, &parts.said()).to_vec();
    written::write(&parts).ok_or(SealError::Broken)
}

/// An entry without a text: its head, and its key sealed to each to whom the head says.
pub(crate) fn wrapped(head: &Head, key: &Secret, fresh: &Secret) -> Result<Parts, SealError> {
    let written = written::write(head).ok_or(SealError::Broken)?;
    let info = info(&written);
    let mut draws = Draws::new(derive(fresh, b"entry draws 1"));
    let mut seal = |to: &PublicKey| seal_to(to, &info, key, &mut draws).ok_or(SealError::Broken);
    let keys = head.to.iter().map(&mut seal).collect::<Result<Vec<_>, _>>()?.concat();
    Ok(Parts { head: written, keys, text: Vec::new(), signature: Vec::new() })
}
