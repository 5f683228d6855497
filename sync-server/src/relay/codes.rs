//! One-time codes: four words that a person can read out, kept as a hash, spent once.

use bip39::Language;
use domain::id::DeviceId;
use jiff::Timestamp;

use super::{Refusal, Relay, random, sha256};
use crate::store::{CodePurpose, CodeRow, Transaction};

/// Words in a code: 44 bits, which an address with ten guesses in five minutes does not find in ten minutes, nor do very
/// many addresses.
const WORDS: usize = 4;

/// Where a code was made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Made {
    /// At base's own machine: whoever reads it there could do anything.
    AtTheMachine,
    /// On a coordinator's screen. Whose device comes with it, its four words show.
    OnAScreen,
}

impl Relay {
    /// Draws a code and remembers its hash; the caller commits.
    pub(super) fn issue(
        &self,
        work: &mut dyn Transaction,
        purpose: CodePurpose,
        made: Made,
        expires_at: i64,
        now: Timestamp,
    ) -> Result<String, Refusal> {
        let code = draw()?;
        let (hash, lets_in) = (self.code_hash(&code), made == Made::AtTheMachine);
        let row = CodeRow { hash, purpose, expires_at, used_by: None, lets_in };
        work.add_code(&row, now.as_millisecond())?;
        Ok(code)
    }

    /// Finds what a typed code is for. A code that `device` itself spent is found again, since the answer may
    /// have been lost on the way; whether it is the same device is for the caller to check by its key.
    pub(super) fn find_code(
        &self,
        work: &dyn Transaction,
        typed: &str,
        device: DeviceId,
        now: Timestamp,
    ) -> Result<Option<CodeRow>, Refusal> {
        let found = work.code(&self.code_hash(typed))?;
        Ok(found.filter(|code| {
            code.expires_at > now.as_millisecond()
                && code.used_by.is_none_or(|spender| spender == device)
        }))
    }

    fn code_hash(&self, code: &str) -> [u8; 32] {
        sha256(format!("alongside code v1\n{}\n{}", self.id, letters(code)).as_bytes())
    }
}

/// The code without what people add or leave out: case, spaces, hyphens.
pub(super) fn letters(code: &str) -> String {
    code.chars().filter(|c| c.is_alphabetic()).flat_map(char::to_lowercase).collect()
}

/// Four words that nobody can guess.
pub(super) fn draw() -> Result<String, Refusal> {
    let list = Language::English.word_list();
    let mut words = Vec::with_capacity(WORDS);
    for _ in 0..WORDS {
        // 2,048 words: eleven bits each, all equally likely.
        let index = usize::from(u16::from_le_bytes(random()?)) % list.len();
        words.extend(list.get(index).copied());
    }
    Ok(words.join("-"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn case_spaces_and_hyphens_do_not_matter() {
        assert_eq!(letters(" River  apple-Sugar zoo\n"), "riverapplesugarzoo");
    }

    #[test]
    fn four_words_that_are_not_the_same_twice() -> Result<(), Refusal> {
        let (one, other) = (draw()?, draw()?);
        assert_eq!(one.split('-').count(), WORDS);
        assert_ne!(one, other);
        Ok(())
    }
}
