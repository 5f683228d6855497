//! Unique Pupil Numbers (the Department for Education's guide): 13 characters with a check letter.

use serde::{Deserialize, Serialize};

/// A UPN whose check letter is right.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Upn(String);

/// What is wrong with a UPN, in the standard's words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum UpnError {
    /// Not 13 characters.
    #[error("UPN invalid (13 characters expected)")]
    Length,
    /// The check letter does not fit.
    #[error("UPN invalid (wrong check letter at character 1)")]
    CheckLetter,
    /// The LA is not digits.
    #[error("UPN invalid (characters 2-4 not all numeric)")]
    La,
    /// The middle is not digits.
    #[error("UPN invalid (characters 5-12 not all numeric)")]
    Middle,
    /// The last character is neither digit nor an allowed letter.
    #[error("UPN invalid (character 13 not a recognised value)")]
    Last,
}

/// 0..=22 to letters; I, O and S are left out.
const LETTERS: &[u8; 23] = b"ABCDEFGHJKLMNPQRTUVWXYZ";

fn index_of(letter: u8) -> Option<u32> {
    LETTERS.iter().zip(0..).find_map(|(&l, i)| (l == letter).then_some(i))
}

impl Upn {
    /// Reads a UPN, folding case and white space at the ends.
    ///
    /// # Errors
    /// The first thing that is wrong, see [`UpnError`].
    pub fn parse(text: &str) -> Result<Self, UpnError> {
        let text = text.trim().to_ascii_uppercase();
        let bytes: &[u8; 13] = text.as_bytes().try_into().map_err(|_| UpnError::Length)?;
        let [check, la @ .., last] = bytes;
        let (la, middle) = la.split_at(3);
        if !la.iter().all(u8::is_ascii_digit) {
            return Err(UpnError::La);
        }
        if !middle.iter().all(u8::is_ascii_digit) {
            return Err(UpnError::Middle);
        }
        let last = match last {
            digit @ b'0'..=b'9' => u32::from(digit - b'0'),
            letter => index_of(*letter).ok_or(UpnError::Last)?,
        };
        let sum: u32 = la
            .iter()
            .chain(middle)
            .map(|digit| u32::from(digit - b'0'))
            .chain([last])
            .zip(2..)
            .map(|(value, weight)| value * weight)
            .sum();
        if index_of(*check) == Some(sum % 23) { Ok(Self(text)) } else { Err(UpnError::CheckLetter) }
    }

    /// The 13 characters.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for Upn {
    type Error = UpnError;

    fn try_from(text: String) -> Result<Self, UpnError> {
        Self::parse(&text)
    }
}

impl From<Upn> for String {
    fn from(upn: Upn) -> Self {
        upn.0
    }
}

#[cfg(test)]
mod tests;
