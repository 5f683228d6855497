//! A file that travels: sealed for whoever has its words, and for nobody else (docs/decisions/0035). Not what is in it.
//!
//! | bytes | what |
//! |---|---|
//! | 20 | the mark, with the format at its end |
//! | 16 | the salt by which the words are stretched |
//! | 12 | what that costs: memory in KiB, passes, lanes |
//! | any | the parts: 64 KiB each and the last of any length, each 28 bytes longer for being sealed |
//! | 32 | SHA-256 of everything before |
//!
//! Each part is bound to the head, its place, and whether it is the last, so that what is left out, moved, cut off or added
//! does not open. The sum at the end tells plain damage from wrong words before anybody types any; who writes it anew has
//! damaged a part, which then does not open.

use sha2::{Digest as _, Sha256};

use crate::{
    aead::{Aead, NONCE, TAG},
    cost::Cost,
    derive::derived,
    reading::Reading,
    secret::{Random, Secret},
    ways::Asked,
};

/// What every file begins with.
const MARK: &[u8; 19] = b"alongside carried\r\n";
/// The format that is written, and the only one that is read.
const FORMAT: u8 = 1;
const HEAD: usize = MARK.len() + 1 + 16 + 12;
const SUM: usize = 32;
/// How many bytes of what is in it one part holds.
const PART: usize = 64 << 10;
const SEALED_PART: usize = NONCE + PART + TAG;
const KEY: &[u8] = b"alongside file 1";

/// Why a file does not open.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotAFile {
    /// It is something else.
    #[error("this is no file of Alongside")]
    SomethingElse,
    /// A later version wrote it.
    #[error("a newer version wrote this file")]
    Newer,
    /// Some of it is missing, or not as it was written.
    #[error("this file is damaged")]
    Damaged,
    /// It is whole, and these are the words of another.
    #[error("these are not the words of this file")]
    OtherWords,
}

/// A file that is whole, as far as that can be said without its words.
#[derive(Debug, Clone, Copy)]
pub struct SealedFile<'a> {
    head: &'a [u8],
    parts: &'a [u8],
    asked: Asked,
}

impl<'a> SealedFile<'a> {
    /// Looks at a file.
    ///
    /// # Errors
    /// When it cannot be opened, whatever the words.
    pub fn read(file: &'a [u8]) -> Result<Self, NotAFile> {
        let rest = file.strip_prefix(MARK).ok_or(NotAFile::SomethingElse)?;
        let format = rest.first().ok_or(NotAFile::Damaged)?;
        if *format > FORMAT {
            return Err(NotAFile::Newer);
        }
        let (written, sum) = file.split_last_chunk::<SUM>().ok_or(NotAFile::Damaged)?;
        if *format != FORMAT || Sha256::digest(written).as_slice() != sum {
            return Err(NotAFile::Damaged);
        }
        let (head, parts) = written.split_at_checked(HEAD).ok_or(NotAFile::Damaged)?;
        let mut reading = Reading::new(head.get(MARK.len() + 1..).ok_or(NotAFile::Damaged)?);
        let salt = reading.array().map_err(|_| NotAFile::Damaged)?;
        let mut number = || reading.number().map_err(|_| NotAFile::Damaged);
        let (memory, passes, lanes) = (number()?, number()?, number()?);
        let cost = Cost::new(memory, passes, lanes).ok_or(NotAFile::Damaged)?;
        Ok(Self { head, parts, asked: Asked { salt, cost } })
    }

    /// How its words are to be stretched.
    #[must_use]
    pub const fn asked(&self) -> Asked {
        self.asked
    }

    /// Opens it with its words, stretched so.
    ///
    /// # Errors
    /// When they are not its words, or somebody changed it.
    pub fn open(&self, stretched: &Secret) -> Result<Vec<u8>, NotAFile> {
        let aead = Aead::new(&derived(stretched.bytes(), &self.asked.salt, KEY));
        let parts: Vec<&[u8]> = self.parts.chunks(SEALED_PART).collect();
        let mut plain = Vec::with_capacity(self.parts.len());
        for (place, part) in parts.iter().enumerate() {
            let opened = aead.open(&bound(self.head, place, parts.len()), part);
            // Where the first opens, the words are right.
            let wrong = if place == 0 { NotAFile::OtherWords } else { NotAFile::Damaged };
            plain.extend_from_slice(&opened.ok_or(wrong)?);
        }
        if parts.is_empty() { Err(NotAFile::Damaged) } else { Ok(plain) }
    }
}

/// Seals a file for whoever has its words. Every file is to have words and a salt of its own.
#[must_use]
pub fn sealed_file(plain: &[u8], asked: Asked, stretched: &Secret, random: Random) -> Vec<u8> {
    let aead = Aead::new(&derived(stretched.bytes(), &asked.salt, KEY));
    let mut file = MARK.to_vec();
    file.push(FORMAT);
    file.extend_from_slice(&asked.salt);
    for number in [asked.cost.memory_kib(), asked.cost.passes(), asked.cost.lanes()] {
        file.extend_from_slice(&number.to_be_bytes());
    }
    let head = file.clone();
    // There is always one, so that nothing at all is bound to the words as well.
    let many = plain.len().div_ceil(PART).max(1);
    for place in 0..many {
        let rest = plain.get(place * PART..).unwrap_or_default();
        let part = rest.get(..PART).unwrap_or(rest);
        aead.seal(&bound(&head, place, many), part, random, &mut file);
    }
    let sum = Sha256::digest(&file);
    file.extend_from_slice(&sum);
    file
}

/// What a part of so many is bound to.
fn bound(head: &[u8], place: usize, many: usize) -> Vec<u8> {
    let mut bound = head.to_vec();
    bound.extend_from_slice(&(place as u64).to_be_bytes());
    bound.push(u8::from(place + 1 == many));
    bound
}
