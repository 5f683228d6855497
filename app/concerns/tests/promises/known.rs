//! The primitives answer as is published: HPKE (RFC 9180, A.1.1), AES-256-GCM (McGrew and Viega, test case 16) and Ed25519
//! (RFC 8032, 7.1). The suite that is used here differs from the first in the length of the AEAD's key and is published
//! without intermediate values; `formats` compares it with what another implementation made of it. HKDF is tried where it is
//! (`app/concerns/src/keys.rs`), Shamir's splitting as well (`app/concerns/src/galois.rs`).

use std::convert::Infallible;

use aes_gcm::{
    Aes256Gcm, KeyInit as _,
    aead::{Aead as _, Payload},
};
use ed25519_dalek::{Signature, Signer as _, SigningKey};
use hpke::{
    Deserializable as _, Kem as _, OpModeR, OpModeS, Serializable as _,
    aead::AesGcm128,
    kdf::HkdfSha256,
    kem::X25519HkdfSha256,
    rand_core::{TryCryptoRng, TryRng},
    single_shot_open, single_shot_seal_with_rng,
};

pub(crate) fn bytes(digits: &str) -> Vec<u8> {
    let pairs = digits.as_bytes().chunks(2);
    pairs.map(|two| u8::from_str_radix(str::from_utf8(two).unwrap(), 16).unwrap()).collect()
}

fn array<const N: usize>(digits: &str) -> [u8; N] {
    bytes(digits).try_into().unwrap()
}

/// Gives what is published as what was drawn.
pub(crate) struct Drawn(pub(crate) Vec<u8>);

impl TryRng for Drawn {
    type Error = Infallible;

    fn try_next_u32(&mut self) -> Result<u32, Infallible> {
        unreachable!("numbers are not drawn")
    }

    fn try_next_u64(&mut self) -> Result<u64, Infallible> {
        unreachable!("numbers are not drawn")
    }

    fn try_fill_bytes(&mut self, to: &mut [u8]) -> Result<(), Infallible> {
        to.copy_from_slice(&self.0);
        Ok(())
    }
}

impl TryCryptoRng for Drawn {}

#[test]
fn hpke_answers_as_published() {
    let drawn = "7268600d403fce431561aef583ee1613527cff655c1343f29812e66706df3234";
    let of = "6db9df30aa07dd42ee5e8181afdb977e538f5e1fec8a06223f33f7013e525037";
    let (private, public) = X25519HkdfSha256::derive_keypair(&bytes(of));
    let expected = "3948cfe0ad1ddb695d780e59077195da6c56506b027329794ab02bca80815c4d";
    assert_eq!(public.to_bytes().to_vec(), bytes(expected));
    let info = bytes("4f6465206f6e2061204772656369616e2055726e");
    let plain = bytes("4265617574792069732074727574682c20747275746820626561757479");
    let (encapsulated, sealed) =
        single_shot_seal_with_rng::<AesGcm128, HkdfSha256, X25519HkdfSha256>(
            &OpModeS::Base,
            &public,
            &info,
            &plain,
            b"Count-0",
            &mut Drawn(bytes(drawn)),
        )
        .unwrap();
    let expected = "37fda3567bdbd628e88668c3c8d7e97d1d1253b6d4ea6d44c150f741f1bf4431";
    assert_eq!(encapsulated.to_bytes().to_vec(), bytes(expected));
    let expected = "f938558b5d72f1a23810b4be2ab4f84331acc02fc97babc53a52ae8218a355a9\
                    6d8770ac83d07bea87e13c512a";
    assert_eq!(sealed, bytes(expected));
    let encapsulated =
        <X25519HkdfSha256 as hpke::Kem>::EncappedKey::from_bytes(&encapsulated.to_bytes()).unwrap();
    let opened = single_shot_open::<AesGcm128, HkdfSha256, X25519HkdfSha256>(
        &OpModeR::Base,
        &private,
        &encapsulated,
        &info,
        &sealed,
        b"Count-0",
    );
    assert_eq!(opened, Ok(plain));
}

#[test]
fn aes_256_gcm_answers_as_published() {
    let key: [u8; 32] = array("feffe9928665731c6d6a8f9467308308feffe9928665731c6d6a8f9467308308");
    let nonce: [u8; 12] = array("cafebabefacedbaddecaf888");
    let plain = bytes(
        "d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a72\
         1c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b39",
    );
    let bound = bytes("feedfacedeadbeeffeedfacedeadbeefabaddad2");
    let cipher = Aes256Gcm::new(&key.into());
    let sealed = cipher.encrypt(&nonce.into(), Payload { msg: &plain, aad: &bound }).unwrap();
    let expected = "522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa\
                    8cb08e48590dbb3da7b08b1056828838c5f61e6393ba7a0abcc9f662\
                    76fc6ece0f4e1768cddf8853bb2d551b";
    assert_eq!(sealed, bytes(expected));
}

#[test]
fn ed25519_answers_as_published() {
    let published = [
        (
            "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
            "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
            "",
            "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bac\
             c61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b",
        ),
        (
            "c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7",
            "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
            "af82",
            "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290\
             ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a",
        ),
    ];
    for (secret, public, message, signature) in published {
        let key = SigningKey::from_bytes(&array(secret));
        assert_eq!(key.verifying_key().to_bytes(), array(public));
        let signed: Signature = key.sign(&bytes(message));
        assert_eq!(signed.to_bytes().to_vec(), bytes(signature));
        assert!(key.verifying_key().verify_strict(&bytes(message), &signed).is_ok());
        assert!(key.verifying_key().verify_strict(b"another", &signed).is_err());
    }
}
