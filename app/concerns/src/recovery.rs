//! The school's recovery key: made once when concerns are set up, printed in parts for the safe (`shares`), and forgotten. It
//! signs the list of those who hold keys; every concern is sealed to it as well, so that none is lost with a device, and so is
//! the key of every vault, so that none is lost with a passphrase. Two people are needed to use it.

use serde::{Deserialize, Serialize};

use crate::{
    CheckKey, Copies, Fresh, OpeningKey, PublicKey, Share, galois,
    keys::{Secret, derive},
    shares,
    signing::Signs,
};

/// What follows from the recovery key and everybody may know.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecoveryPublic {
    signing: CheckKey,
    sealing: PublicKey,
    vaults: PublicKey,
}

impl RecoveryPublic {
    /// What its signatures are looked at with.
    #[must_use]
    pub const fn signing(&self) -> &CheckKey {
        &self.signing
    }

    /// What concerns are sealed to.
    #[must_use]
    pub const fn sealing(&self) -> &PublicKey {
        &self.sealing
    }

    /// What the keys of vaults are sealed to (`app/vault`): another one, so that what opens a forgotten vault opens no concern.
    #[must_use]
    pub const fn vaults(&self) -> &PublicKey {
        &self.vaults
    }

    pub(crate) fn is_good(&self) -> bool {
        self.signing.is_good() && self.sealing.is_good() && self.vaults.is_good()
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
    signing: Signs,
    sealing: OpeningKey,
    vaults: OpeningKey,
}

impl RecoveryKey {
    /// Makes one.
    #[must_use]
    pub fn draw(fresh: Fresh) -> Self {
        Self::of(fresh.into_secret())
    }

    fn of(secret: Secret) -> Self {
        let signing = Signs::derived(&derive(&secret, b"recovery signing 1"));
        let sealing = OpeningKey::derived(&derive(&secret, b"recovery sealing 1"));
        let vaults = OpeningKey::derived(&derive(&secret, b"recovery vaults 1"));
        Self { secret, signing, sealing, vaults }
    }

    /// What everybody may know of it.
    #[must_use]
    pub fn public(&self) -> RecoveryPublic {
        let (sealing, vaults) = (self.sealing.public(), self.vaults.public());
        RecoveryPublic { signing: self.signing.public(), sealing, vaults }
    }

    /// What opens concerns, should nobody else be there. Whoever fetches them with it is written down (`Glass`).
    #[must_use]
    pub const fn opens(&self) -> &OpeningKey {
        &self.sealing
    }

    /// What opens vaults whose passphrase was forgotten (`vault::Key::Recovery`), and nothing else. The device on which that is
    /// done tells base.
    #[must_use]
    pub fn opens_vaults(&self) -> zeroize::Zeroizing<[u8; 32]> {
        self.vaults.private()
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
        let joined = Self::joined(parts)?;
        if joined.public() == *expected { Ok(joined) } else { Err(JoinError::OfAnother) }
    }

    /// The same where nothing is known of the key but what a vault is sealed to (`vault::Header::recovery`): on a device that
    /// is locked.
    ///
    /// # Errors
    /// See [`JoinError`].
    pub fn join_for_vault(parts: &[Share], vaults: &[u8; 32]) -> Result<Self, JoinError> {
        let joined = Self::joined(parts)?;
        let same = joined.vaults.public().as_bytes() == vaults;
        if same { Ok(joined) } else { Err(JoinError::OfAnother) }
    }

    /// What two parts make, whatever that is.
    fn joined(parts: &[Share]) -> Result<Self, JoinError> {
        let one = parts.first().ok_or(JoinError::TwoAreNeeded)?;
        let other = parts.iter().find(|part| part.place() != one.place());
        let other = other.ok_or(JoinError::TwoAreNeeded)?;
        let secret = galois::join((one.place(), one.value()), (other.place(), other.value()));
        Ok(Self::of(secret))
    }

    pub(crate) fn sign(&self, label: &[u8], message: &[u8]) -> [u8; 64] {
        self.signing.sign(label, message)
    }
}
