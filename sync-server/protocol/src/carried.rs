//! What one device holds and another hands in for it, when the first cannot reach base: changes and pictures that came in a
//! file, each list of changes and each picture signed by the device that holds them. Whoever carries them speaks for nobody:
//! base goes by the signature alone (docs/decisions/0035). What is in the file is the app's (`app/replica/src/parcel.rs`).

use serde::{Deserialize, Serialize};

use crate::{
    blob::Part,
    kinds,
    sync::{Push, PushResult},
};

/// `POST` of a [`Carried`] answers [`CarriedAnswer`]. Handed in twice, by whomever and in any order, it happened once.
pub const CARRIED: &str = "/v1/carried";
/// `PUT` of a [`CarriedPart`] answers [`Held`](crate::blob::Held), as with pictures of one's own. `{hash}` as in
/// [`BLOB`](crate::blob::BLOB).
pub const CARRIED_BLOB: &str = "/v1/carried/{hash}";

/// Changes of another device, in the order in which they were written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Carried {
    /// The device that holds them.
    pub device: String,
    /// Its signature over [`changes_signed`]: ECDSA P-256 with SHA-256, r and s, 64 bytes.
    #[serde(with = "serde_bytes")]
    pub signature: Vec<u8>,
    /// At most [`crate::limits::PUSH_CHANGES`]; with the mutations by which the device itself sends them.
    pub push: Vec<Push>,
}

/// What became of them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CarriedAnswer {
    /// One for each change, in the same order. A change that base would not take and has no room to keep is
    /// [`PushResult::Unknown`].
    #[serde(deserialize_with = "kinds::each")]
    pub results: Vec<PushResult>,
}

/// Some bytes of a picture of another device. A part that does not begin where base stands is not taken, and the answer says
/// where that is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CarriedPart {
    /// The device that took it.
    pub device: String,
    /// Its signature over [`picture_signed`].
    #[serde(with = "serde_bytes")]
    pub signature: Vec<u8>,
    /// The bytes.
    pub part: Part,
}

/// What a device signs of changes that it hands to somebody: bound to this purpose, this relay and this device. The changes
/// themselves are bound by their SHA-256. Everything in it has its own length.
#[must_use]
pub fn changes_signed(relay: &str, device: &str, push: &[Push]) -> Vec<u8> {
    let mut signed = format!("alongside carried changes v1\n{relay}\n{device}\n").into_bytes();
    for Push { doc, mutation, sha256, .. } in push {
        for field in [doc.as_bytes(), mutation, sha256] {
            signed.extend_from_slice(&(field.len() as u64).to_be_bytes());
            signed.extend_from_slice(field);
        }
    }
    signed
}

/// What a device signs of a picture that it hands to somebody, by the picture's name.
#[must_use]
pub fn picture_signed(relay: &str, device: &str, hash: &str) -> Vec<u8> {
    format!("alongside carried picture v1\n{relay}\n{device}\n{hash}").into_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn push(doc: &str, mutation: u8, sha256: u8) -> Push {
        let (mutation, sha256) = (vec![mutation; 16], vec![sha256; 32]);
        Push { doc: doc.to_owned(), mutation, chunk: vec![1, 2, 3], sha256 }
    }

    #[test]
    fn nothing_that_is_signed_is_left_out() {
        let two = [push("org", 1, 2), push("org", 3, 4)];
        let of = changes_signed("relay", "device", &two);
        for other in [
            changes_signed("other", "device", &two),
            changes_signed("relay", "other", &two),
            changes_signed("relay", "device", &[push("org", 1, 2)]),
            changes_signed("relay", "device", &[push("org", 3, 4), push("org", 1, 2)]),
            changes_signed("relay", "device", &[push("orgs", 1, 2), push("org", 3, 4)]),
            changes_signed("relay", "device", &[push("org", 9, 2), push("org", 3, 4)]),
            changes_signed("relay", "device", &[push("org", 1, 9), push("org", 3, 4)]),
        ] {
            assert_ne!(of, other);
        }
        let picture = picture_signed("relay", "device", "00");
        assert_ne!(picture, picture_signed("other", "device", "00"));
        assert_ne!(picture, picture_signed("relay", "other", "00"));
        assert_ne!(picture, picture_signed("relay", "device", "01"));
    }

    #[test]
    fn no_field_runs_into_the_next() {
        let cut = |doc: &str, mutation: &[u8]| Push {
            doc: doc.to_owned(),
            mutation: mutation.to_vec(),
            chunk: Vec::new(),
            sha256: vec![7; 32],
        };
        let signed = |one| changes_signed("relay", "device", &[one]);
        assert_ne!(signed(cut("me/ab", b"cd")), signed(cut("me/abc", b"d")));
    }
}
