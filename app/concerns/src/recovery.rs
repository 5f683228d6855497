//! The school's recovery key: made once when concerns are set up, printed in parts for the safe (`shares`), and forgotten. It
//! signs the list of those who hold keys, and every concern is sealed to it as well, so that none is lost with a device. Two
//! people are needed to use it.

use ed25519_dalek::{Signature, Signer as _, SigningKey, VerifyingKey};
use serde::{Deserialize, Serialize};

use crate::{
    Copies, Fresh, HolderKey, PublicKey, Share, galois,
    keys::{Secret, derive},
    shares,
};

/// What follows from the recovery key and everybody may know.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecoveryPublic {
    /// Ed25519.
    #[serde(with = "serde_bytes")]
    signing: [u8; 32],
    sealing: PublicKey,
}

impl RecoveryPublic {
    /// What its signatures are looked at with.
    #[must_use]
    pub const fn signing(&self) -> &[u8; 32] {
        &self.signing
    }

    /// What concerns are sealed to.
    #[must_use]
    pub const fn sealing(&self) -> &PublicKey {
        &self.sealing
    }

    /// Whether the recovery key signed this, for what the label says.
    pub(crate) fn signed(&self, label: &[u8], message: &[u8], signature: &[u8]) -> bool {
        let key = VerifyingKey::from_bytes(&self.signing);
        let signature = Signature::from_slice(signature);
        match (key, signature) {
            (Ok(key), Ok(signature)) => {
                key.verify_strict(&[label, message].concat(), &signature).is_ok()
            }
            _ => false,
        }
    }
}

/// Why parts of a recovery key did not make it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum JoinError {
    /// There is one, or the same one twice.
    #[error("Two different parts of the recovery key are needed.")]
    TwoAreNeeded,
    /// They are parts of different keys, or of another school's.
    #[error("These parts are not of this school's recovery key. Look on the sheet which they are.")]
    OfAnother,
}

/// The recovery key, while it is in use.
pub struct RecoveryKey {
    secret: Secret,
    signing: SigningKey,
    sealing: HolderKey,
}

impl RecoveryKey {
    /// Makes one.
    #[must_use]
    pub fn draw(fresh: Fresh) -> Self {
        Self::of(fresh.into_secret())
    }

    fn of(secret: Secret) -> Self {
        let signing = SigningKey::from_bytes(&derive(&secret, b"recovery signing 1"));
        let sealing = HolderKey::derived(&derive(&secret, b"recovery sealing 1"));
        Self { secret, signing, sealing }
    }

    /// What everybody may know of it.
    #[must_use]
    pub fn public(&self) -> RecoveryPublic {
        let signing = self.signing.verifying_key().to_bytes();
        RecoveryPublic { signing, sealing: self.sealing.public() }
    }

    /// What opens concerns, should nobody else be there. Whoever fetches them with it is written down (`Glass`).
    #[must_use]
    pub const fn opens(&self) -> &HolderKey {
        &self.sealing
    }

    /// Parts to be printed. Any two of them make the key; one alone says nothing of it.
    #[must_use]
    pub fn split(&self, copies: Copies, fresh: Fresh) -> Vec<Share> {
        let slopes = derive(&fresh.into_secret(), b"recovery parts 1");
        let of = shares::mark(&self.public());
        let part = |place| Share::new(of, place, galois::part(&self.secret, &slopes, place));
        copies.places().map(part).collect()
    }

    /// The key out of parts of it.
    ///
    /// # Errors
    /// See [`JoinError`]. Which of the parts is wrong cannot be known.
    pub fn join(parts: &[Share], expected: &RecoveryPublic) -> Result<Self, JoinError> {
        let one = parts.first().ok_or(JoinError::TwoAreNeeded)?;
        let other = parts.iter().find(|part| part.place() != one.place());
        let other = other.ok_or(JoinError::TwoAreNeeded)?;
        let secret = galois::join((one.place(), one.value()), (other.place(), other.value()));
        let joined = Self::of(secret);
        if joined.public() == *expected { Ok(joined) } else { Err(JoinError::OfAnother) }
    }

    pub(crate) fn sign(&self, label: &[u8], message: &[u8]) -> [u8; 64] {
        let signature: Signature = self.signing.sign(&[label, message].concat());
        signature.to_bytes()
    }
}
