//! The cipher port: what stands between this crate and the bytes at rest.
//!
//! [`Framed`] finds damage and hides nothing: tests use it, and devices did before there were vaults. The app seals with
//! a vault (`app/src/device/strongbox.rs`); neither the tables nor the code that reads them know of it.

use sha2::{Digest, Sha256};

use crate::storage::Table;

/// A stored value that is not what was put there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a stored value is damaged")]
pub struct Damaged;

/// Seals what goes to storage and opens what comes back. Bound to table and key, so that a value
/// found in the wrong place counts as damaged.
pub trait Cipher {
    /// Seals a value for its place.
    fn seal(&self, table: Table, key: &[u8], plain: &[u8]) -> Vec<u8>;

    /// Opens what was sealed for this very place.
    ///
    /// # Errors
    /// When it is anything else.
    fn open(&self, table: Table, key: &[u8], sealed: &[u8]) -> Result<Vec<u8>, Damaged>;
}

/// A version byte and a SHA-256 over place and bytes. Detects damage; encrypts nothing.
#[derive(Debug, Clone, Copy, Default)]
pub struct Framed;

/// The first byte of everything that [`Framed`] writes.
const VERSION: u8 = 1;

fn digest(table: Table, key: &[u8], plain: &[u8]) -> [u8; 32] {
    let mut hash = Sha256::new();
    hash.update([VERSION]);
    hash.update(table.name());
    hash.update([0]);
    hash.update((key.len() as u64).to_be_bytes());
    hash.update(key);
    hash.update(plain);
    hash.finalize().into()
}

impl Cipher for Framed {
    fn seal(&self, table: Table, key: &[u8], plain: &[u8]) -> Vec<u8> {
        let mut sealed = Vec::with_capacity(33 + plain.len());
        sealed.push(VERSION);
        sealed.extend_from_slice(&digest(table, key, plain));
        sealed.extend_from_slice(plain);
        sealed
    }

    fn open(&self, table: Table, key: &[u8], sealed: &[u8]) -> Result<Vec<u8>, Damaged> {
        let (version, rest) = sealed.split_first().ok_or(Damaged)?;
        let (hash, plain) = rest.split_at_checked(32).ok_or(Damaged)?;
        if *version == VERSION && hash == digest(table, key, plain) {
            Ok(plain.to_vec())
        } else {
            Err(Damaged)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_sealed_opens_in_its_place_only() {
        let sealed = Framed.seal(Table::Row, b"org", b"a row");
        assert_eq!(Framed.open(Table::Row, b"org", &sealed), Ok(b"a row".to_vec()));
        assert_eq!(Framed.open(Table::Log, b"org", &sealed), Err(Damaged));
        assert_eq!(Framed.open(Table::Row, b"me", &sealed), Err(Damaged));
    }

    #[test]
    fn every_flipped_bit_and_every_cut_is_noticed() {
        let sealed = Framed.seal(Table::Draft, b"k", b"words of a record");
        for at in 0..sealed.len() {
            for bit in 0..8 {
                let mut bad = sealed.clone();
                if let Some(byte) = bad.get_mut(at) {
                    *byte ^= 1 << bit;
                }
                assert_eq!(Framed.open(Table::Draft, b"k", &bad), Err(Damaged));
            }
            let cut = sealed.get(..at).unwrap_or_default();
            assert_eq!(Framed.open(Table::Draft, b"k", cut), Err(Damaged));
        }
    }

    #[test]
    fn an_empty_value_is_a_value() {
        let sealed = Framed.seal(Table::Meta, b"", b"");
        assert_eq!(Framed.open(Table::Meta, b"", &sealed), Ok(Vec::new()));
    }
}
