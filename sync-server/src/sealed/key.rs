//! The key of sealed copies: 24 words on paper in the school's safe, which open every copy, and what base has of it, which
//! opens none.

use std::{
    fmt,
    fs::File,
    io::{self, Read},
    path::Path,
    str::FromStr,
};

use bip39::{Language, Mnemonic};
use hpke::{Deserializable as _, Kem, Serializable as _};

use super::{SealedError, Suite};
use crate::{
    relay::{hexadecimal, random, sha256},
    store::StoreError,
};

/// Whom copies are sealed for, as it is written.
const BEGINS: &str = "alongside-backup-";
/// Bytes of a public key.
const PUBLIC: usize = 32;
/// Bytes behind it by which a slip of the pen shows.
const CHECK: usize = 4;
/// No file with a key is longer.
const LONGEST: u64 = 64 << 10;

/// Why something is no key.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NotAKey {
    /// Of the safe.
    #[error(
        "the key is the 24 words that backup-key printed, in their order; at least one of these is wrong or missing"
    )]
    Words,
    /// Of base.
    #[error(
        "what copies are sealed for begins with alongside-backup-, as backup-key printed it; at least one letter is wrong or missing"
    )]
    Recipient,
}

/// Whom copies are sealed for: no secret, and it opens nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recipient(<Suite as Kem>::PublicKey);

impl Recipient {
    pub(super) const fn public(&self) -> &<Suite as Kem>::PublicKey {
        &self.0
    }
}

fn check(public: &[u8]) -> [u8; CHECK] {
    let [first, second, third, fourth, ..] = sha256(&[BEGINS.as_bytes(), public].concat());
    [first, second, third, fourth]
}

impl fmt::Display for Recipient {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let public = self.0.to_bytes();
        write!(out, "{BEGINS}{}{}", hexadecimal(&public), hexadecimal(&check(&public)))
    }
}

impl FromStr for Recipient {
    type Err = NotAKey;

    fn from_str(text: &str) -> Result<Self, NotAKey> {
        let read = || {
            let bytes = from_hexadecimal(text.trim().strip_prefix(BEGINS)?)?;
            let (public, sum) = bytes.split_at(PUBLIC);
            (sum == check(public)).then_some(())?;
            <Suite as Kem>::PublicKey::from_bytes(public).ok()
        };
        read().map(Self).ok_or(NotAKey::Recipient)
    }
}

fn from_hexadecimal(text: &str) -> Option<[u8; PUBLIC + CHECK]> {
    let mut bytes = [0; PUBLIC + CHECK];
    if text.len() != 2 * bytes.len() {
        return None;
    }
    for (place, byte) in bytes.iter_mut().enumerate() {
        *byte = u8::from_str_radix(text.get(2 * place..2 * place + 2)?, 16).ok()?;
    }
    Some(bytes)
}

/// The key in the safe. What is kept of it in memory is gone when the program ends, which is soon.
pub struct BackupKey {
    seed: [u8; 32],
    private: <Suite as Kem>::PrivateKey,
    recipient: Recipient,
}

impl BackupKey {
    /// A new one.
    ///
    /// # Errors
    /// When the machine gives no random numbers.
    pub fn draw() -> Result<Self, StoreError> {
        random().map(Self::from_seed)
    }

    pub(super) fn from_seed(seed: [u8; 32]) -> Self {
        let (private, public) = Suite::derive_keypair(&seed);
        Self { seed, private, recipient: Recipient(public) }
    }

    /// The one that these words are, however they are set out.
    ///
    /// # Errors
    /// When they are no key.
    pub fn from_words(text: &str) -> Result<Self, NotAKey> {
        let words = text.to_lowercase();
        let words = Mnemonic::parse_in_normalized(Language::English, &words);
        let (entropy, length) = words.map_err(|_| NotAKey::Words)?.to_entropy_array();
        let seed = entropy.get(..length).and_then(|seed| seed.try_into().ok());
        seed.map(Self::from_seed).ok_or(NotAKey::Words)
    }

    /// The one whose words are in a file; `-` is the standard input. It is no argument, since those can be seen.
    ///
    /// # Errors
    /// When it cannot be read, or is no key.
    pub fn read(file: &Path) -> Result<Self, SealedError> {
        let read = || -> io::Result<String> {
            let mut text = String::new();
            if file == Path::new("-") {
                io::stdin().lock().take(LONGEST).read_to_string(&mut text)?;
            } else {
                File::open(file)?.take(LONGEST).read_to_string(&mut text)?;
            }
            Ok(text)
        };
        let text = read().map_err(|error| SealedError::KeyFile(file.to_owned(), error))?;
        Ok(Self::from_words(&text)?)
    }

    /// What is printed for the safe: four lines of six words.
    #[must_use]
    pub fn words(&self) -> String {
        // Of 32 bytes there are always 24 words.
        let words: Vec<&str> = Mnemonic::from_entropy_in(Language::English, &self.seed)
            .map_or_else(|_| Vec::new(), |words| words.words().collect());
        words.chunks(6).map(|six| six.join(" ") + "\n").collect()
    }

    /// Whom copies are sealed for that it opens.
    #[must_use]
    pub const fn recipient(&self) -> &Recipient {
        &self.recipient
    }

    pub(super) const fn private(&self) -> &<Suite as Kem>::PrivateKey {
        &self.private
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    #[test]
    fn words_are_read_back_however_they_were_typed() {
        let key = BackupKey::draw().unwrap();
        let words = key.words();
        assert_eq!(words.split_whitespace().count(), 24);
        for typed in [words.clone(), words.to_uppercase(), words.replace(' ', "\n\n  ")] {
            assert_eq!(BackupKey::from_words(&typed).unwrap().recipient(), key.recipient());
        }
    }

    #[test]
    fn a_word_that_is_wrong_is_noticed() {
        let zeros = "abandon ".repeat(23) + "art";
        assert!(BackupKey::from_words(&zeros).is_ok(), "the words of 32 zeros, in BIP 39");
        for wrong in [
            "abandon ".repeat(24),
            "abandon ".repeat(23),
            "abandon ".repeat(11) + "about",
            zeros.replacen("abandon", "abandoned", 1),
            zeros.replacen("abandon", "ability", 1),
            String::new(),
        ] {
            assert_eq!(BackupKey::from_words(&wrong).err(), Some(NotAKey::Words), "{wrong}");
        }
    }

    #[test]
    fn a_slip_in_whom_copies_are_sealed_for_is_noticed() {
        let written = BackupKey::from_seed([7; 32]).recipient().to_string();
        assert!(written.ends_with("0f166dbd30636f0b446bc92b07a1"), "{written}");
        assert_eq!(written.parse::<Recipient>().unwrap().to_string(), written);
        for (place, letter) in written.char_indices() {
            let other = if letter == '1' { "2" } else { "1" };
            let mut wrong = written.clone();
            wrong.replace_range(place..place + letter.len_utf8(), other);
            assert_eq!(wrong.parse::<Recipient>(), Err(NotAKey::Recipient), "{wrong}");
            wrong.truncate(place);
            assert_eq!(wrong.parse::<Recipient>(), Err(NotAKey::Recipient), "{wrong}");
        }
        assert_eq!("alongside-backup-é".parse::<Recipient>(), Err(NotAKey::Recipient));
    }
}
