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
