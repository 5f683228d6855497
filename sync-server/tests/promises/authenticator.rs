//! An authenticator in a test: one passkey, which makes what browsers and security keys make (WebAuthn, 5.8.1 and 6.1), and
//! can be told to make what none of them would.

use std::collections::BTreeMap;

use p256::ecdsa::{Signature, SigningKey, signature::Signer};
use protocol::door::{CredentialId, MadePasskey, NewPasskey, PasskeyAsked, UsedPasskey};
use serde::Serialize;
use sha2::{Digest, Sha256};

/// Somebody touched it.
pub(crate) const PRESENT: u8 = 0x01;
/// It knows who: by a finger, a face or a number.
pub(crate) const VERIFIED: u8 = 0x04;
/// A new public key follows.
const WITH_KEY: u8 = 0x40;

pub(crate) struct Authenticator {
    key: SigningKey,
    pub(crate) credential: Vec<u8>,
    pub(crate) counter: u32,
    pub(crate) flags: u8,
    /// The domain that it signs for, where it is another than the one that asks.
    pub(crate) domain: Option<&'static str>,
    /// What the browser says that it did, where that is something else.
    pub(crate) kind: Option<&'static str>,
}

#[derive(Serialize)]
struct Attestation<'a> {
    fmt: &'a str,
    #[serde(rename = "attStmt")]
    statement: BTreeMap<String, String>,
    #[serde(rename = "authData", with = "serde_bytes")]
    data: &'a [u8],
}

impl Authenticator {
    /// Different numbers, different passkeys.
    pub(crate) fn new(number: u8) -> Self {
        Self {
            key: SigningKey::from_slice(&[number; 32]).unwrap(),
            credential: vec![number; 32],
            counter: 0,
            flags: PRESENT | VERIFIED,
            domain: None,
            kind: None,
        }
    }

    /// Makes its passkey, on a page of this address.
    pub(crate) fn make(&mut self, asked: &NewPasskey, origin: &str) -> MadePasskey {
        let mut data = self.data(&asked.domain, WITH_KEY);
        data.extend([0; 16]);
        data.extend(u16::try_from(self.credential.len()).unwrap().to_be_bytes());
        data.extend(&self.credential);
        data.extend(self.public_key());
        let attestation = Attestation { fmt: "none", statement: BTreeMap::new(), data: &data };
        MadePasskey {
            name: "Phone".to_owned(),
            credential: CredentialId(self.credential.clone()),
            client_data: self.client_data("webauthn.create", &asked.challenge, origin),
            attestation: minicbor_serde::to_vec(&attestation).unwrap(),
        }
    }

    /// Signs with it, on a page of this address.
    pub(crate) fn sign(&mut self, asked: &PasskeyAsked, origin: &str) -> UsedPasskey {
        let data = self.data(&asked.domain, 0);
        let client_data = self.client_data("webauthn.get", &asked.challenge, origin);
        let mut signed = data.clone();
        signed.extend(Sha256::digest(&client_data));
        let signature: Signature = self.key.sign(&signed);
        UsedPasskey {
            credential: CredentialId(self.credential.clone()),
            client_data,
            authenticator_data: data,
            signature: signature.to_der().as_bytes().to_vec(),
        }
    }

    /// The domain's hash, what was verified, and how often it was used by now.
    fn data(&mut self, domain: &str, more: u8) -> Vec<u8> {
        self.counter += 1;
        let mut data = Sha256::digest(self.domain.unwrap_or(domain)).to_vec();
        data.push(self.flags | more);
        data.extend(self.counter.to_be_bytes());
        data
    }

    /// In CBOR (RFC 9053, 7.1.1): an elliptic curve's point, for ES256, on P-256.
    fn public_key(&self) -> Vec<u8> {
        let point = self.key.verifying_key().to_sec1_point(false);
        let (x, y) = point.as_bytes()[1..].split_at(32);
        let mut key = vec![0xa5, 0x01, 0x02, 0x03, 0x26, 0x20, 0x01];
        for (label, half) in [(0x21, x), (0x22, y)] {
            key.extend([label, 0x58, 32]);
            key.extend(half);
        }
        key
    }

    fn client_data(&self, kind: &str, challenge: &[u8], origin: &str) -> Vec<u8> {
        let (kind, challenge) = (self.kind.unwrap_or(kind), base64(challenge));
        let written = serde_json::json!({
            "type": kind, "challenge": challenge, "origin": origin, "crossOrigin": false,
        });
        written.to_string().into_bytes()
    }
}

/// As browsers write bytes in JSON (RFC 4648, 5, without padding).
fn base64(bytes: &[u8]) -> String {
    const ALPHABET: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    let mut text = String::new();
    for three in bytes.chunks(3) {
        let mut all = [0; 4];
        all[1..=three.len()].copy_from_slice(three);
        let all = u32::from_be_bytes(all);
        for place in 0..=three.len() {
            let at = all >> (18 - 6 * place) & 63;
            text.push(char::from(ALPHABET[at as usize]));
        }
    }
    text
}

#[test]
fn bytes_are_written_as_the_standard_has_them() {
    // RFC 4648, 10, and a byte that is no letter.
    for (bytes, text) in
        [("", ""), ("f", "Zg"), ("fo", "Zm8"), ("foo", "Zm9v"), ("foobar", "Zm9vYmFy")]
    {
        assert_eq!(base64(bytes.as_bytes()), text);
    }
    assert_eq!(base64(&[0xfb, 0xff]), "-_8");
}
