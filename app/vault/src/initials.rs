//! What the lock screen shows of a person: initials, so that whoever finds the tablet does not read a name.

/// At most three letters.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Initials(String);

/// More names than this are not shown.
const MOST: usize = 3;

impl Initials {
    /// "AK" of "Amira Khan".
    #[must_use]
    pub fn of(name: &str) -> Self {
        let words = name.split_whitespace();
        Self(words.filter_map(|word| word.chars().find(|c| is_letter(*c))).take(MOST).collect())
    }

    /// As they were written.
    pub(crate) fn read(bytes: &[u8]) -> Option<Self> {
        let text = str::from_utf8(bytes).ok()?;
        (text.chars().count() <= MOST && text.chars().all(is_letter)).then(|| Self(text.to_owned()))
    }

    /// The letters.
    #[must_use]
    pub fn letters(&self) -> &str {
        &self.0
    }
}

fn is_letter(character: char) -> bool {
    character.is_alphanumeric()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_shown_by_its_first_letters() {
        for (name, letters) in [
            ("Amira Khan", "AK"),
            ("  Ms \u{2018}Jo\u{2019} O\u{2019}Neill-Hart  ", "MJO"),
            ("\u{c9}lo\u{ef}se de la Tour", "\u{c9}dl"),
            ("--", ""),
            ("", ""),
        ] {
            assert_eq!(Initials::of(name).letters(), letters, "{name}");
        }
    }

    #[test]
    fn what_is_no_initials_is_not_read_as_such() {
        for bytes in [&b"AKJO"[..], b"A K", b"<b>", &[0xc3]] {
            assert_eq!(Initials::read(bytes), None);
        }
        let initials = Initials::of("\u{c9}lo\u{ef}se Khan");
        assert_eq!(Initials::read(initials.letters().as_bytes()), Some(initials));
    }
}
