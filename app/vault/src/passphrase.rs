//! Which passphrases are too easy to guess. Length counts (NIST SP 800-63B): nothing is asked of letters, digits and
//! signs, and no passphrase runs out.
//!
//! A passphrase is taken as it is typed. The same letter written in two ways in Unicode (é as one sign or as two) is two
//! letters: the keyboards of one device write it in one way, and a passphrase is typed on one device.

/// At least so many characters.
pub const SHORTEST: usize = 12;
/// At most so many.
pub const LONGEST: usize = 256;

/// A part of a name that is at least so long may not be in it at all; a shorter one not as a word.
const LONG_ENOUGH_TO_STAND_OUT: usize = 4;

/// Why a passphrase is not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Weak {
    /// Fewer characters than [`SHORTEST`].
    TooShort,
    /// More than [`LONGEST`].
    TooLong,
    /// The same character over and over.
    OneCharacter,
    /// The person's name, a part of it, or their initials are in it.
    Name,
    /// The school's name is in it.
    School,
}

/// What is meant by what was typed: keyboards of tablets put a space behind a word.
#[must_use]
pub fn meant(typed: &str) -> &str {
    typed.trim()
}

/// Takes a new passphrase of this person at this school, or says why not.
///
/// # Errors
/// When it is too easy to guess.
pub fn check(typed: &str, name: &str, school: &str) -> Result<(), Weak> {
    let passphrase = meant(typed).to_lowercase();
    match passphrase.chars().count() {
        count if count < SHORTEST => return Err(Weak::TooShort),
        count if count > LONGEST => return Err(Weak::TooLong),
        _ => {}
    }
    let mut characters = passphrase.chars();
    let first = characters.next();
    if characters.all(|next| Some(next) == first) {
        return Err(Weak::OneCharacter);
    }
    let initials = crate::Initials::of(name).letters().to_lowercase();
    if words(&name.to_lowercase()).chain([initials.as_str()]).any(|part| names(&passphrase, part)) {
        return Err(Weak::Name);
    }
    let school = joined(&school.to_lowercase());
    if !school.is_empty() && joined(&passphrase).contains(&school) {
        return Err(Weak::School);
    }
    Ok(())
}

fn names(passphrase: &str, part: &str) -> bool {
    if part.chars().count() >= LONG_ENOUGH_TO_STAND_OUT {
        passphrase.contains(part)
    } else {
        words(passphrase).any(|word| word == part)
    }
}

fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|character: char| !character.is_alphanumeric()).filter(|word| !word.is_empty())
}

/// Without spaces and signs, so that "Oak-Hill School" is found in "oakhillschool2026".
fn joined(text: &str) -> String {
    text.chars().filter(|character| character.is_alphanumeric()).collect()
}

#[cfg(test)]
mod tests;
