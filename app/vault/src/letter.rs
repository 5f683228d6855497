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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::hex::{bytes, key};

    // The test vectors of RFC 9180 (`test-vectors.json` of the CFRG) for mode 0, KEM 32, KDF 1 and AEAD 2, which the RFC's
    // appendix leaves out; the first message.
    const OF_THE_SENDER: &str = "2cd7c601cefb3d42a62b04b7a9041494c06c7843818e0ce28a8f704ae7ab20f9";
    const PRIVATE: &str = "497b4502664cfea5d5af0b39934dac72242a74f8480451e1aee7d6a53320333d";
    const PUBLIC: &str = "430f4b9859665145a6b1ba274024487bd66f03a2dd577d7753c68d7d7d00c00c";
    const WORDS: &str = "4f6465206f6e2061204772656369616e2055726e";
    const AAD: &str = "436f756e742d30";
    const PLAIN: &str = "4265617574792069732074727574682c20747275746820626561757479";
    const LETTER: &str = "6c93e09869df3402d7bf231bf540fadd35cd56be14f97178f0954db94b7fc256\
        e5d84cd531cfb583096e7cfa9641bd3079cf3a91cda813c52deb5f512be9931980a41de125a925cdad859d5b7a";

    fn as_published(to: &mut [u8]) {
        to.copy_from_slice(&bytes(OF_THE_SENDER));
    }

    #[test]
    fn it_is_hpke_as_published() {
        let letter = sealed(&key(PUBLIC), &bytes(WORDS), &bytes(AAD), &bytes(PLAIN), as_published);
        assert_eq!(letter, Ok(bytes(LETTER)));
        let private = Secret::new(key(PRIVATE));
        assert_eq!(
            opened(&private, &bytes(WORDS), &bytes(AAD), &bytes(LETTER)),
            Some(bytes(PLAIN))
        );
        assert_eq!(public_of(&private), Ok(key(PUBLIC)));
    }

    #[test]
    fn a_letter_says_how_long_it_is_and_opens_for_its_words_only() {
        let (private, public) = key_pair(|to| to.fill(3));
        assert_eq!(public_of(&private), Ok(public));
        let letter = sealed(&public, b"words", b"bond", b"hello", |to| to.fill(4));
        let letter = letter.unwrap_or_default();
        assert_eq!(letter.len(), 5 + ENVELOPE);
        assert_eq!(opened(&private, b"words", b"bond", &letter).as_deref(), Some(&b"hello"[..]));
        assert_eq!(opened(&private, b"other", b"bond", &letter), None);
        assert_eq!(opened(&private, b"words", b"other", &letter), None);
        assert_eq!(opened(&Secret::new([9; 32]), b"words", b"bond", &letter), None);
        assert_eq!(opened(&private, b"words", b"bond", b"short"), None);
    }

    #[test]
    fn nothing_is_sealed_to_a_point_that_makes_every_secret_the_same() {
        assert_eq!(sealed(&[0; 32], b"", b"", b"hello", |to| to.fill(4)), Err(NotAKey));
    }
}
