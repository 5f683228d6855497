//! What is sealed to a public key and opens by its private half alone: HPKE (RFC 9180) with X25519, HKDF-SHA256 and
//! AES-256-GCM, one message for each encapsulated key.

use std::convert::Infallible;

use hpke::{
    Deserializable as _, Kem as _, OpModeR, OpModeS, Serializable as _,
    aead::AesGcm256,
    kdf::HkdfSha256,
    kem::X25519HkdfSha256,
    rand_core::{TryCryptoRng, TryRng},
};

use crate::secret::{Random, Secret};

type Kem = X25519HkdfSha256;

/// How much longer a letter is than what is in it: the encapsulated key and the tag.
pub(crate) const ENVELOPE: usize = 32 + 16;

/// Bytes that are no public key to which anything can be sealed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("this is not a public key")]
pub struct NotAKey;

/// A new pair: its private and its public half.
#[must_use]
pub fn key_pair(random: Random) -> (Secret, [u8; 32]) {
    let (private, public) = Kem::gen_keypair_with_rng(&mut Entropy(random));
    let mut secret = Secret::empty();
    private.write_exact(secret.room());
    (secret, public.to_bytes().into())
}

/// The public half that belongs to a private one.
///
/// # Errors
/// When it is no private half.
pub fn public_of(private: &Secret) -> Result<[u8; 32], NotAKey> {
    let private =
        <Kem as hpke::Kem>::PrivateKey::from_bytes(private.bytes()).map_err(|_| NotAKey)?;
    Ok(Kem::sk_to_pk(&private).to_bytes().into())
}

/// Seals to a public key: the encapsulated key, then the sealed bytes.
pub(crate) fn sealed(
    to: &[u8; 32],
    words: &[u8],
    aad: &[u8],
    plain: &[u8],
    random: Random,
) -> Result<Vec<u8>, NotAKey> {
    let to = <Kem as hpke::Kem>::PublicKey::from_bytes(to).map_err(|_| NotAKey)?;
    let (encapsulated, body) = hpke::single_shot_seal_with_rng::<AesGcm256, HkdfSha256, Kem>(
        &OpModeS::Base,
        &to,
        words,
        plain,
        aad,
        &mut Entropy(random),
    )
    .map_err(|_| NotAKey)?;
    let mut letter = encapsulated.to_bytes().to_vec();
    letter.extend_from_slice(&body);
    Ok(letter)
}

/// Opens what was sealed to the public half.
pub(crate) fn opened(private: &Secret, words: &[u8], aad: &[u8], letter: &[u8]) -> Option<Vec<u8>> {
    let (encapsulated, body) = letter.split_first_chunk::<32>()?;
    let private = <Kem as hpke::Kem>::PrivateKey::from_bytes(private.bytes()).ok()?;
    let encapsulated = <Kem as hpke::Kem>::EncappedKey::from_bytes(encapsulated).ok()?;
    hpke::single_shot_open::<AesGcm256, HkdfSha256, Kem>(
        &OpModeR::Base,
        &private,
        &encapsulated,
        words,
        body,
        aad,
    )
    .ok()
}

/// [`Random`] as the crate asks for it.
struct Entropy(Random);

impl TryRng for Entropy {
    type Error = Infallible;

    fn try_next_u32(&mut self) -> Result<u32, Infallible> {
        let mut bytes = [0; 4];
        (self.0)(&mut bytes);
        Ok(u32::from_le_bytes(bytes))
    }

    fn try_next_u64(&mut self) -> Result<u64, Infallible> {
        let mut bytes = [0; 8];
        (self.0)(&mut bytes);
        Ok(u64::from_le_bytes(bytes))
    }

    fn try_fill_bytes(&mut self, to: &mut [u8]) -> Result<(), Infallible> {
        (self.0)(to);
        Ok(())
    }
}

impl TryCryptoRng for Entropy {}
