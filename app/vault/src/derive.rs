//! One key from another: HKDF with SHA-256 (RFC 5869). Each use of a key has words of its own.

use hkdf::Hkdf;
use sha2::Sha256;

use crate::secret::Secret;

/// The key for one use.
pub(crate) fn derived(from: &[u8], salt: &[u8], words: &[u8]) -> Secret {
    let mut key = Secret::empty();
    let expanded = Hkdf::<Sha256>::new(Some(salt), from).expand(words, key.room());
    // 8,160 bytes would be too many and 32 never are; nothing may be sealed under a key of zeros.
    assert!(expanded.is_ok(), "32 bytes are too many");
    key
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::hex::{bytes, key};

    /// The first 32 bytes of RFC 5869, test cases 1 to 3.
    #[test]
    fn it_is_hkdf_sha256_as_published() {
        let counting = |from: u8, to: u8| (from..=to).collect::<Vec<u8>>();
        for (from, salt, words, expected) in [
            (
                vec![0x0b; 22],
                counting(0x00, 0x0c),
                counting(0xf0, 0xf9),
                "3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf",
            ),
            (
                counting(0x00, 0x4f),
                counting(0x60, 0xaf),
                counting(0xb0, 0xff),
                "b11e398dc80327a1c8e7f78c596a49344f012eda2d4efad8a050cc4c19afa97c",
            ),
            (
                vec![0x0b; 22],
                bytes(""),
                bytes(""),
                "8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d",
            ),
        ] {
            assert_eq!(*derived(&from, &salt, &words).bytes(), key(expected));
        }
    }

    #[test]
    fn each_use_has_a_key_of_its_own() {
        let key = |words| *derived(&[1; 32], &[2; 16], words).bytes();
        assert_ne!(key(b"alongside rows 1"), key(b"alongside header 1"));
        assert_ne!(*derived(&[1; 32], &[3; 16], b"rows").bytes(), key(b"rows"));
    }
}
