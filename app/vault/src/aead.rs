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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::hex::{bytes, key};

    /// Key, nonce, associated data, plain text, cipher text and tag: test cases 13, 14 and 16 of McGrew and Viega, *The
    /// Galois/Counter Mode of Operation*, and one of NIST's `gcmEncryptExtIV256`.
    const PUBLISHED: [[&str; 6]; 4] = [
        [
            "0000000000000000000000000000000000000000000000000000000000000000",
            "000000000000000000000000",
            "",
            "",
            "",
            "530f8afbc74536b9a963b4f1c4cb738b",
        ],
        [
            "0000000000000000000000000000000000000000000000000000000000000000",
            "000000000000000000000000",
            "",
            "00000000000000000000000000000000",
            "cea7403d4d606b6e074ec5d3baf39d18",
            "d0d1c8a799996bf0265b98b5d48ab919",
        ],
        [
            "feffe9928665731c6d6a8f9467308308feffe9928665731c6d6a8f9467308308",
            "cafebabefacedbaddecaf888",
            "feedfacedeadbeeffeedfacedeadbeefabaddad2",
            "d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a721c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b39",
            "522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa8cb08e48590dbb3da7b08b1056828838c5f61e6393ba7a0abcc9f662",
            "76fc6ece0f4e1768cddf8853bb2d551b",
        ],
        [
            "b52c505a37d78eda5dd34f20c22540ea1b58963cf8e5bf8ffa85f9f2492505b4",
            "516c33929df5a3284ff463d7",
            "",
            "",
            "",
            "bdc1ac884d332457a1d2664f168c76f0",
        ],
    ];

    #[test]
    fn it_is_aes_256_gcm_as_published() -> Result<(), Vec<u8>> {
        for [secret, nonce, aad, plain, cipher, tag] in PUBLISHED {
            let aead = Aead::new(&Secret::new(key(secret)));
            let nonce: [u8; NONCE] = bytes(nonce).try_into()?;
            let mut sealed = Vec::new();
            aead.seal_with(&nonce, &bytes(aad), &bytes(plain), &mut sealed);
            let expected = [nonce.to_vec(), bytes(cipher), bytes(tag)].concat();
            assert_eq!(sealed, expected);
            assert_eq!(aead.open(&bytes(aad), &sealed), Some(bytes(plain)));
        }
        Ok(())
    }

    #[test]
    fn another_key_another_bond_and_too_few_bytes_open_nothing() {
        let aead = Aead::new(&Secret::new([1; 32]));
        let mut sealed = Vec::new();
        aead.seal(b"here", b"words", |nonce| nonce.fill(7), &mut sealed);
        assert_eq!(aead.open(b"here", &sealed).as_deref(), Some(&b"words"[..]));
        assert_eq!(aead.open(b"there", &sealed), None);
        assert_eq!(Aead::new(&Secret::new([2; 32])).open(b"here", &sealed), None);
        for length in 0..NONCE + TAG {
            assert_eq!(aead.open(b"here", sealed.get(..length).unwrap_or_default()), None);
        }
    }
}
