//! Parts of the recovery key as they are printed and typed again: sixteen groups of four letters and digits, with a checksum.
//! In small letters or large, with or without what is between the groups; O is read as 0, I and L as 1.

use std::{fmt, ops::RangeInclusive};

use sha2::{Digest as _, Sha256};

use crate::{RecoveryPublic, keys::Secret};

/// Crockford's: no I, L, O or U.
const LETTERS: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
/// Letters in a group.
const GROUP: usize = 4;
/// What a part begins with, in the upper half of its first byte: the format.
const FORMAT: u8 = 1;
/// Bytes of a part: format and place, whose it is, the part itself, checksum.
const BYTES: usize = 1 + MARK + 32 + CHECK;
const MARK: usize = 4;
const CHECK: usize = 3;

/// How many parts are printed. Two are needed in any case.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Copies {
    /// Both are needed.
    Two,
    /// One may be lost.
    Three,
}

impl Copies {
    pub(crate) const fn places(self) -> RangeInclusive<u8> {
        match self {
            Self::Two => 1..=2,
            Self::Three => 1..=3,
        }
    }
}

/// Why something that was typed is no part of a recovery key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotAShare {
    /// It has another length.
    #[error("A part of the recovery key has 16 groups of 4. Here are {0} letters and digits.")]
    Length(usize),
    /// There is something in it that is in none.
    #[error("“{0}” is in no part of a recovery key. Look at it again.")]
    Letter(char),
    /// Some letter is another.
    #[error("There is a mistake in it. Compare each group with the sheet.")]
    Mistake,
    /// A newer version printed it.
    #[error("A newer Alongside printed it. Update this one first.")]
    Newer,
}

/// A part of a recovery key. Shown it is as it is printed.
pub struct Share {
    of: [u8; MARK],
    place: u8,
    value: Secret,
}

/// What tells the parts of one key from those of others.
pub(crate) fn mark(of: &RecoveryPublic) -> [u8; MARK] {
    let hash = Sha256::new_with_prefix(b"alongside recovery part of 1\n")
        .chain_update(of.signing().as_bytes())
        .chain_update(of.sealing().as_bytes())
        .finalize();
    first(&hash)
}

fn checksum(bytes: &[u8]) -> [u8; CHECK] {
    let hash = Sha256::new_with_prefix(b"alongside recovery part 1\n").chain_update(bytes);
    first(&hash.finalize())
}

/// The first bytes of a hash.
fn first<const N: usize>(hash: &[u8]) -> [u8; N] {
    let mut first = [0; N];
    for (to, byte) in first.iter_mut().zip(hash) {
        *to = *byte;
    }
    first
}

impl Share {
    pub(crate) const fn new(of: [u8; MARK], place: u8, value: Secret) -> Self {
        Self { of, place, value }
    }

    /// Its number: 1, 2 or 3.
    #[must_use]
    pub const fn place(&self) -> u8 {
        self.place
    }

    /// Whether it says that it is a part of this key. Whether it is shows when two are joined.
    #[must_use]
    pub fn is_of(&self, key: &RecoveryPublic) -> bool {
        self.of == mark(key)
    }

    pub(crate) fn value(&self) -> &[u8; 32] {
        &self.value
    }

    /// Reads one as somebody typed it.
    ///
    /// # Errors
    /// See [`NotAShare`].
    pub fn read(typed: &str) -> Result<Self, NotAShare> {
        let said = typed.chars().filter(|letter| !letter.is_whitespace() && *letter != '-');
        let values = said.map(value).collect::<Result<Vec<u8>, _>>()?;
        if values.len() * 5 != BYTES * 8 {
            return Err(NotAShare::Length(values.len()));
        }
        let bytes = zeroize::Zeroizing::new(bytes(&values));
        let whole = bytes.split_last_chunk::<CHECK>().ok_or(NotAShare::Mistake)?;
        let (said, check) = whole;
        if checksum(said) != *check {
            return Err(NotAShare::Mistake);
        }
        let (first, rest) = said.split_first().ok_or(NotAShare::Mistake)?;
        if first >> 4 != FORMAT {
            return Err(NotAShare::Newer);
        }
        let (of, part) = rest.split_first_chunk::<MARK>().ok_or(NotAShare::Mistake)?;
        let part: [u8; 32] = part.try_into().map_err(|_| NotAShare::Mistake)?;
        match first & 0x0f {
            place @ 1..=3 => Ok(Self::new(*of, place, Secret::new(part))),
            _ => Err(NotAShare::Mistake),
        }
    }
}

impl fmt::Display for Share {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let front = [(FORMAT << 4) | self.place];
        let said = zeroize::Zeroizing::new([&front[..], &self.of, &self.value[..]].concat());
        let all = zeroize::Zeroizing::new([&said[..], &checksum(&said)].concat());
        // Five bytes are two groups.
        for (number, five) in all.chunks(5).enumerate() {
            let bits = five.iter().fold(0_u64, |bits, byte| (bits << 8) | u64::from(*byte));
            for place in (0..2 * GROUP).rev() {
                if place % GROUP == GROUP - 1 && (number, place) != (0, 2 * GROUP - 1) {
                    f.write_str(" ")?;
                }
                let value = usize::try_from((bits >> (5 * place)) & 31).unwrap_or_default();
                let letter = LETTERS.get(value).copied().unwrap_or(b'0');
                write!(f, "{}", char::from(letter))?;
            }
        }
        Ok(())
    }
}

/// What a letter stands for.
fn value(letter: char) -> Result<u8, NotAShare> {
    let read = match letter.to_ascii_uppercase() {
        'O' => '0',
        'I' | 'L' => '1',
        other => other,
    };
    let place = LETTERS.iter().position(|known| char::from(*known) == read);
    place.and_then(|place| u8::try_from(place).ok()).ok_or(NotAShare::Letter(letter))
}

/// Eight letters are five bytes.
fn bytes(values: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(BYTES);
    for eight in values.chunks(2 * GROUP) {
        let bits = eight.iter().fold(0_u64, |bits, value| (bits << 5) | u64::from(*value));
        bytes.extend(bits.to_be_bytes().into_iter().skip(3));
    }
    bytes
}
