//! Opening an entry with one key, and handing its key over to somebody who came later. The text is not sealed anew: what was
//! written stays the bytes that it was.

use aes_gcm::{
    Aes256Gcm, KeyInit as _,
    aead::{Aead as _, Payload},
};
use domain::{concern::EntryKind, id::ConcernEntryId, visit::Recorded};
use zeroize::Zeroizing;

use crate::{
    Fresh, Head, HolderKey, Holders, Lists, OpeningKey, SealError, Sealed, Text,
    keys::Secret,
    padding,
    sealed::{FORMAT, bound_to, commitment, info, text_key},
    sealing::{NONCE, signed, wrapped},
    written,
};

/// Why an entry was not opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum OpenError {
    /// It is not sealed to this key. Somebody who has its key can hand it over.
    #[error("it is not sealed to this key")]
    NotForThisKey,
    /// It is not as it was sealed.
    #[error("it is not as it was sealed")]
    Damaged,
    /// Nobody who was on the list that it names signed it. Where that list is not known, it has to be fetched.
    #[error("nobody who held a key signed it")]
    NotSigned,
    /// The key that was handed over is another entry's, or the entry has no text.
    #[error("the key is another entry's")]
    OtherEntry,
}

/// An entry that was opened.
pub struct Opened {
    /// What it says.
    pub text: Text,
    key: Secret,
}

impl Sealed {
    /// Opens it with one of the keys to which it is sealed. An answer is opened only if somebody on the list of then signed it.
    ///
    /// # Errors
    /// See [`OpenError`].
    pub fn open(&self, key: &OpeningKey, lists: &Lists) -> Result<Opened, OpenError> {
        self.checked(lists)?;
        let key = self.unwrap(key)?;
        self.read_with(key)
    }

    /// Opens it with a key to which another entry hands its key over.
    ///
    /// # Errors
    /// See [`OpenError`].
    pub fn open_handed_over(
        &self,
        over: &Self,
        key: &OpeningKey,
        lists: &Lists,
    ) -> Result<Opened, OpenError> {
        let is_its = over.head.of == Some(self.as_of()) && over.head.concern == self.head.concern;
        let hands_over = over.head.kind == EntryKind::HandedOver;
        if !hands_over || !is_its || over.head.key != self.head.key {
            return Err(OpenError::OtherEntry);
        }
        self.checked(lists)?;
        over.checked(lists)?;
        let key = over.unwrap(key)?;
        self.read_with(key)
    }

    fn checked(&self, lists: &Lists) -> Result<(), OpenError> {
        let good = self.head.kind == EntryKind::Raised || lists.signed(self);
        if good { Ok(()) } else { Err(OpenError::NotSigned) }
    }

    /// An entry that hands the key of this one over to those on the list who do not have it, signed by whoever does so. It may
    /// have been opened with the recovery key.
    ///
    /// # Errors
    /// [`SealError::NobodyNew`], [`SealError::NotAHolder`], [`SealError::Broken`].
    pub fn hand_over(
        &self,
        opened: &Opened,
        (id, by): (ConcernEntryId, Recorded),
        (holders, key): (&Holders, &HolderKey),
        fresh: Fresh,
    ) -> Result<Vec<u8>, SealError> {
        let to: Vec<_> =
            holders.keys().filter(|key| !self.head.to.contains(key)).copied().collect();
        if to.is_empty() {
            return Err(SealError::NobodyNew);
        }
        if commitment(&opened.key) != self.head.key {
            return Err(SealError::Broken);
        }
        let head = Head {
            format: FORMAT,
            id,
            concern: self.head.concern,
            kind: EntryKind::HandedOver,
            of: Some(self.as_of()),
            by: by.by,
            device: by.device,
            at: by.at,
            holders: holders.number(),
            key: self.head.key,
            to,
        };
        let parts = wrapped(&head, &opened.key, &fresh.into_secret())?;
        signed(parts, by, holders, key)
    }

    fn unwrap(&self, key: &OpeningKey) -> Result<Secret, OpenError> {
        let public = key.public();
        let place = self.head.to.iter().position(|to| *to == public);
        let wrapped = self.wrapped(place.ok_or(OpenError::NotForThisKey)?);
        let opened = wrapped.and_then(|wrapped| key.unwrap(&info(&self.parts.head), wrapped));
        opened.filter(|key| commitment(key) == self.head.key).ok_or(OpenError::Damaged)
    }

    fn read_with(&self, key: Secret) -> Result<Opened, OpenError> {
        if self.parts.text.is_empty() {
            return Err(OpenError::OtherEntry);
        }
        let cipher = Aes256Gcm::new(&(*text_key(&key)).into());
        let bound = bound_to(&self.parts.head, &self.parts.keys);
        let payload = Payload { msg: &self.parts.text, aad: &bound };
        let padded = cipher.decrypt(&NONCE.into(), payload).map_err(|_| OpenError::Damaged)?;
        let padded = Zeroizing::new(padded);
        let text: Option<Text> = padding::unpad(&padded).and_then(written::read);
        let text = text.filter(|text| self.says_who(text)).ok_or(OpenError::Damaged)?;
        Ok(Opened { text, key })
    }

    /// Whether the text was written by whom, when, and as what, the head says.
    fn says_who(&self, text: &Text) -> bool {
        let recorded = text.recorded();
        (recorded.by, recorded.device, recorded.at, text.kind())
            == (self.head.by, self.head.device, self.head.at, self.head.kind)
    }
}
