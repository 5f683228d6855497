//! The key of somebody who reads concerns: 32 bytes on one device of theirs. What opens concerns and what signs answers follow
//! from it, so that there is one thing to keep and to compare.

use serde::{Deserialize, Serialize};

use crate::{
    CheckKey, Fresh, OpeningKey, PublicKey,
    keys::{Secret, derive},
    signing::{SIGNATURE, Signs},
};

/// These bytes are no key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("this is not a key")]
pub struct NotAKey;

/// What everybody may know of a holder's key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct HolderPublic {
    sealing: PublicKey,
    signing: CheckKey,
}

impl HolderPublic {
    /// What concerns are sealed to.
    #[must_use]
    pub const fn sealing(&self) -> &PublicKey {
        &self.sealing
    }

    /// What the holder's answers are checked with.
    #[must_use]
    pub const fn signing(&self) -> &CheckKey {
        &self.signing
    }

    /// Both, for the way to whoever makes the next list.
    #[must_use]
    pub fn to_bytes(&self) -> [u8; 64] {
        let mut bytes = [0; 64];
        let (first, second) = bytes.split_at_mut(32);
        first.copy_from_slice(self.sealing.as_bytes());
        second.copy_from_slice(self.signing.as_bytes());
        bytes
    }

    /// Reads what came that way. Whose it is, two people have to compare ([`HolderPublic::fingerprint`]).
    ///
    /// # Errors
    /// [`NotAKey`].
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, NotAKey> {
        let (sealing, signing) = bytes.split_first_chunk::<32>().ok_or(NotAKey)?;
        let signing: [u8; 32] = signing.try_into().map_err(|_| NotAKey)?;
        let read = Self { sealing: PublicKey::new(*sealing), signing: CheckKey::new(signing) };
        if read.is_good() { Ok(read) } else { Err(NotAKey) }
    }

    pub(crate) fn is_good(&self) -> bool {
        self.sealing.is_good() && self.signing.is_good()
    }
}

/// The key that opens concerns and signs answers. It is kept in its holder's vault and never leaves the device.
pub struct HolderKey {
    secret: Secret,
    opens: OpeningKey,
    signs: Signs,
}

impl HolderKey {
    /// Makes one.
    #[must_use]
    pub fn draw(fresh: Fresh) -> Self {
        Self::of(fresh.into_secret())
    }

    /// Takes one out of where it was kept.
    ///
    /// # Errors
    /// [`NotAKey`].
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, NotAKey> {
        let secret: [u8; 32] = bytes.try_into().map_err(|_| NotAKey)?;
        Ok(Self::of(Secret::new(secret)))
    }

    fn of(secret: Secret) -> Self {
        let opens = OpeningKey::derived(&derive(&secret, b"holder sealing 1"));
        let signs = Signs::derived(&derive(&secret, b"holder signing 1"));
        Self { secret, opens, signs }
    }

    /// Its bytes, to be sealed in the vault.
    #[must_use]
    pub fn to_bytes(&self) -> zeroize::Zeroizing<[u8; 32]> {
        self.secret.clone()
    }

    /// What everybody may know of it.
    #[must_use]
    pub fn public(&self) -> HolderPublic {
        HolderPublic { sealing: self.opens.public(), signing: self.signs.public() }
    }

    /// What opens concerns.
    #[must_use]
    pub const fn opens(&self) -> &OpeningKey {
        &self.opens
    }

    pub(crate) fn sign(&self, label: &[u8], message: &[u8]) -> [u8; SIGNATURE] {
        self.signs.sign(label, message)
    }
}
