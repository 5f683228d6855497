//! AES-256-GCM with a nonce drawn for each value: 12 bytes nonce, the sealed bytes, 16 bytes tag.
//!
//! Drawn nonces are good for four thousand million values under one key, far beyond what a device writes in its life.

use aes_gcm::{AeadInOut as _, Aes256Gcm, KeyInit as _};

use crate::secret::{Random, Secret};

/// How many bytes a nonce has.
pub(crate) const NONCE: usize = 12;
/// How many bytes a tag has.
pub(crate) const TAG: usize = 16;

/// One key, ready for use. Wiped when it is dropped.
pub(crate) struct Aead(Aes256Gcm);

impl Aead {
    pub(crate) fn new(key: &Secret) -> Self {
        Self(Aes256Gcm::new(key.bytes().into()))
    }

    /// Seals a value, bound to `aad`, and writes it behind what is in `to`.
    pub(crate) fn seal(&self, aad: &[u8], plain: &[u8], random: Random, to: &mut Vec<u8>) {
        let mut nonce = [0; NONCE];
        random(&mut nonce);
        self.seal_with(&nonce, aad, plain, to);
    }

    fn seal_with(&self, nonce: &[u8; NONCE], aad: &[u8], plain: &[u8], to: &mut Vec<u8>) {
        to.reserve(NONCE + plain.len() + TAG);
        to.extend_from_slice(nonce);
        let before = to.len();
        to.extend_from_slice(plain);
        let (_, body) = to.split_at_mut(before);
        // It refuses 64 GiB and more, which is in no memory of ours; and better no app than a value that is lost.
        let Ok(tag) = self.0.encrypt_inout_detached(nonce.into(), aad, body.into()) else {
            unreachable!("a value of 64 GiB")
        };
        to.extend_from_slice(&tag);
    }

    /// Opens what was sealed and bound to the very same.
    pub(crate) fn open(&self, aad: &[u8], sealed: &[u8]) -> Option<Vec<u8>> {
        let (nonce, rest) = sealed.split_first_chunk::<NONCE>()?;
        let (body, tag) = rest.split_last_chunk::<TAG>()?;
        let mut plain = body.to_vec();
        let buffer = plain.as_mut_slice().into();
        self.0.decrypt_inout_detached(nonce.into(), aad, buffer, tag.into()).ok()?;
        Some(plain)
    }
}
