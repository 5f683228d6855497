//! Capture while locked: what is recorded without opening the vault is sealed to its person's public key, and opens when
//! the vault does.
//!
//! That nobody changed the public key in the header is known only once the vault is open: what was captured under
//! another key then does not open, and is said to be damaged.

use crate::{
    header::{Damaged, Header, VaultId},
    letter,
    secret::Random,
    vault::Vault,
};

/// The first byte of a capture.
const CAPTURED: u8 = 1;

const WORDS: &[u8] = b"alongside capture 1";

impl Header {
    /// Seals what is recorded while the vault is locked.
    ///
    /// # Errors
    /// When the public key in the header is none.
    pub fn seal_capture(&self, plain: &[u8], random: Random) -> Result<Vec<u8>, Damaged> {
        let mut sealed = vec![CAPTURED];
        let letter = letter::sealed(&self.public, WORDS, &bound(self.vault()), plain, random);
        sealed.extend_from_slice(&letter.map_err(|_| Damaged)?);
        Ok(sealed)
    }
}

impl Vault {
    /// Opens what was recorded while this vault was locked.
    ///
    /// # Errors
    /// When it is anything else.
    pub fn open_capture(&self, sealed: &[u8]) -> Result<Vec<u8>, Damaged> {
        let Some((&CAPTURED, letter)) = sealed.split_first() else { return Err(Damaged) };
        letter::opened(&self.private, WORDS, &bound(self.header().vault()), letter).ok_or(Damaged)
    }
}

fn bound(vault: VaultId) -> Vec<u8> {
    let mut bound = vec![CAPTURED];
    bound.extend_from_slice(vault.bytes());
    bound
}
