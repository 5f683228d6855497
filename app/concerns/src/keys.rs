//! The keys of those who read concerns, and how a secret is sealed to one of them: HPKE (RFC 9180) with DHKEM(X25519,
//! HKDF-SHA256), HKDF-SHA256 and AES-256-GCM. Everything that has to be random comes from a [`Fresh`].

use std::convert::Infallible;

use hkdf::{Hkdf, HkdfExtract};
use hpke::{
    Deserializable as _, Kem as _, OpModeR, OpModeS, Serializable as _,
    aead::AesGcm256,
    kdf::HkdfSha256,
    kem::X25519HkdfSha256,
    rand_core::{TryCryptoRng, TryRng},
    single_shot_open, single_shot_seal_with_rng,
};
use serde::{Deserialize, Serialize};
use sha2::Sha256;
use zeroize::Zeroizing;

/// 32 bytes that nobody else may know; overwritten when they are no longer needed.
pub(crate) type Secret = Zeroizing<[u8; 32]>;

/// Bytes of a secret that is sealed to one key: what the other side makes the same key from, the secret, its tag.
pub(crate) const WRAPPED: usize = 32 + 32 + 16;

/// Bytes of the first of these.
const ENCAPSULATED: usize = 32;

/// What keeps the secrets that are derived here apart from those of anything else.
const SALT: &[u8] = b"alongside concerns 1";

/// 32 bytes from a source that nobody can guess, drawn for one purpose and used up by it.
pub struct Fresh(Secret);

impl Fresh {
    /// Takes what was drawn. It must not be used for anything else.
    #[must_use]
    pub fn new(drawn: [u8; 32]) -> Self {
        Self(Zeroizing::new(drawn))
    }

    pub(crate) fn into_secret(self) -> Secret {
        self.0
    }
}

/// The key that concerns are sealed to; everybody may know it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct PublicKey(#[serde(with = "serde_bytes")] [u8; 32]);

impl PublicKey {
    pub(crate) const fn new(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// Its bytes.
    #[must_use]
    pub const fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }

    /// Whether something can be sealed to it. There are 32 bytes that are no point to which anything leads.
    pub(crate) fn is_good(&self) -> bool {
        seal_to(self, b"", &[0; 32], &mut Draws::new(Zeroizing::new([0; 32]))).is_some()
    }
}

/// The key that opens what was sealed to its public half.
pub struct OpeningKey {
    private: <X25519HkdfSha256 as hpke::Kem>::PrivateKey,
    public: PublicKey,
}

impl OpeningKey {
    pub(crate) fn derived(from: &Secret) -> Self {
        let (private, public) = X25519HkdfSha256::derive_keypair(&from[..]);
        Self { private, public: PublicKey(public.to_bytes().into()) }
    }

    /// Its private half, for those who open with it elsewhere.
    pub(crate) fn private(&self) -> Secret {
        let mut bytes = Zeroizing::new([0; 32]);
        self.private.write_exact(&mut bytes[..]);
        bytes
    }

    /// What is sealed to.
    #[must_use]
    pub const fn public(&self) -> PublicKey {
        self.public
    }

    /// Opens what was sealed to it, under the same `info`.
    pub(crate) fn unwrap(&self, info: &[u8], wrapped: &[u8]) -> Option<Secret> {
        let (encapsulated, sealed) = wrapped.split_at_checked(ENCAPSULATED)?;
        let encapsulated =
            <X25519HkdfSha256 as hpke::Kem>::EncappedKey::from_bytes(encapsulated).ok()?;
        let opened = single_shot_open::<AesGcm256, HkdfSha256, X25519HkdfSha256>(
            &OpModeR::Base,
            &self.private,
            &encapsulated,
            info,
            sealed,
            b"",
        );
        let opened = Zeroizing::new(opened.ok()?);
        let secret: [u8; 32] = opened.as_slice().try_into().ok()?;
        Some(Zeroizing::new(secret))
    }
}

/// Seals a secret to a key; nothing where the key is none.
pub(crate) fn seal_to(
    key: &PublicKey,
    info: &[u8],
    secret: &[u8; 32],
    draws: &mut Draws,
) -> Option<Vec<u8>> {
    let key = <X25519HkdfSha256 as hpke::Kem>::PublicKey::from_bytes(&key.0).ok()?;
    let sealed = single_shot_seal_with_rng::<AesGcm256, HkdfSha256, X25519HkdfSha256>(
        &OpModeS::Base,
        &key,
        info,
        secret,
        b"",
        draws,
    );
    let (encapsulated, sealed) = sealed.ok()?;
    Some([encapsulated.to_bytes().as_slice(), sealed.as_slice()].concat())
}

/// HKDF-SHA256 (RFC 5869) for as many bytes as one step of it gives.
pub(crate) fn hkdf(salt: &[u8], from: &[u8], info: &[u8]) -> Secret {
    let (key, _) = Hkdf::<Sha256>::extract(Some(salt), from);
    // To expand by one step is to extract once more, from `info` and the number of the step.
    let mut expand = HkdfExtract::<Sha256>::new(Some(key.as_slice()));
    expand.input_ikm(info);
    expand.input_ikm(&[1]);
    let (expanded, _) = expand.finalize();
    Zeroizing::new(expanded.into())
}

/// A secret that follows from another and from what it is for.
pub(crate) fn derive(from: &Secret, what: &[u8]) -> Secret {
    hkdf(SALT, &from[..], what)
}

/// What HPKE draws as it needs it, out of one secret.
pub(crate) struct Draws {
    from: Secret,
    drawn: u32,
}

impl Draws {
    pub(crate) const fn new(from: Secret) -> Self {
        Self { from, drawn: 0 }
    }
}

impl TryRng for Draws {
    type Error = Infallible;

    fn try_next_u32(&mut self) -> Result<u32, Infallible> {
        let mut bytes = [0; 4];
        self.try_fill_bytes(&mut bytes)?;
        Ok(u32::from_le_bytes(bytes))
    }

    fn try_next_u64(&mut self) -> Result<u64, Infallible> {
        let mut bytes = [0; 8];
        self.try_fill_bytes(&mut bytes)?;
        Ok(u64::from_le_bytes(bytes))
    }

    fn try_fill_bytes(&mut self, to: &mut [u8]) -> Result<(), Infallible> {
        for part in to.chunks_mut(32) {
            self.drawn += 1;
            let block = derive(&self.from, &self.drawn.to_be_bytes());
            for (byte, drawn) in part.iter_mut().zip(block.iter()) {
                *byte = *drawn;
            }
        }
        Ok(())
    }
}

impl TryCryptoRng for Draws {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn deriving_is_hkdf_as_published() {
        // RFC 5869, A.1: what one step gives of the 42 bytes.
        let salt: Vec<u8> = (0..13).collect();
        let info: Vec<u8> = (0xf0..=0xf9).collect();
        let expected = "3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf";
        let found = hkdf(&salt, &[0x0b; 22], &info);
        let found: String = found.iter().map(|byte| format!("{byte:02x}")).collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn nothing_is_drawn_twice() {
        let mut draws = Draws::new(Zeroizing::new([7; 32]));
        let mut long = [0; 70];
        draws.try_fill_bytes(&mut long).unwrap_or_default();
        let mut again = [0; 70];
        draws.try_fill_bytes(&mut again).unwrap_or_default();
        let all: std::collections::BTreeSet<&[u8]> =
            long.chunks(10).chain(again.chunks(10)).collect();
        assert_eq!(all.len(), 14);
        assert_ne!(draws.try_next_u32(), draws.try_next_u32());
        assert_ne!(draws.try_next_u64(), draws.try_next_u64());
    }

    #[test]
    fn a_key_that_leads_nowhere_is_no_key() {
        assert!(OpeningKey::derived(&Zeroizing::new([1; 32])).public().is_good());
        let mut one = [0; 32];
        one[0] = 1;
        for point in [[0; 32], one] {
            assert!(!PublicKey(point).is_good());
        }
    }
}
