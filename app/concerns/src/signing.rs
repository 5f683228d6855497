//! Signatures by Ed25519 (RFC 8032): the recovery key's on lists, and a holder's on what they answer.

use ed25519_dalek::{Signature, Signer as _, SigningKey, VerifyingKey};
use serde::{Deserialize, Serialize};

use crate::keys::Secret;

/// Bytes of a signature.
pub(crate) const SIGNATURE: usize = 64;

/// What signatures are checked with; everybody may know it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct CheckKey(#[serde(with = "serde_bytes")] [u8; 32]);

impl CheckKey {
    pub(crate) const fn new(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// Its bytes.
    #[must_use]
    pub const fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }

    /// Whether its signatures say anything: there are points under which some signature fits every message.
    pub(crate) fn is_good(&self) -> bool {
        VerifyingKey::from_bytes(&self.0).is_ok_and(|key| !key.is_weak())
    }

    /// Whether whoever has the key signed this, for what the label says.
    pub(crate) fn signed(&self, label: &[u8], message: &[u8], signature: &[u8]) -> bool {
        let key = VerifyingKey::from_bytes(&self.0);
        let signature = Signature::from_slice(signature);
        match (key, signature) {
            (Ok(key), Ok(signature)) => {
                key.verify_strict(&[label, message].concat(), &signature).is_ok()
            }
            _ => false,
        }
    }
}

/// What signs.
pub(crate) struct Signs(SigningKey);

impl Signs {
    pub(crate) fn derived(from: &Secret) -> Self {
        Self(SigningKey::from_bytes(from))
    }

    pub(crate) fn public(&self) -> CheckKey {
        CheckKey(self.0.verifying_key().to_bytes())
    }

    pub(crate) fn sign(&self, label: &[u8], message: &[u8]) -> [u8; SIGNATURE] {
        let signature: Signature = self.0.sign(&[label, message].concat());
        signature.to_bytes()
    }
}

#[cfg(test)]
mod tests {
    use zeroize::Zeroizing;

    use super::*;

    #[test]
    fn a_signature_is_for_one_label_and_one_message() {
        let signs = Signs::derived(&Zeroizing::new([7; 32]));
        let signature = signs.sign(b"one\n", b"this");
        assert!(signs.public().is_good());
        assert!(signs.public().signed(b"one\n", b"this", &signature));
        assert!(!signs.public().signed(b"two\n", b"this", &signature));
        assert!(!signs.public().signed(b"one\n", b"that", &signature));
        let shorter = signature.split_last().map_or(&[][..], |(_, rest)| rest);
        assert!(!signs.public().signed(b"one\n", b"this", shorter));
    }

    #[test]
    fn a_point_under_which_everything_is_signed_is_no_key() {
        let mut identity = [0; 32];
        identity[0] = 1;
        assert!(!CheckKey::new(identity).is_good());
    }
}
