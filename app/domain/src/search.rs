//! Finding a student by a few letters: names, home school and year, folded once so that each key
//! costs one pass over short strings. What a student's line looks like is not decided here.

use crate::student::Student;

/// A text as search sees it: small letters without accents, words parted by single spaces,
/// with a space at either end so that the beginning of a word can be looked for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Folded(String);

impl Folded {
    /// Folds several texts into one.
    #[must_use]
    pub fn of<'a>(texts: impl IntoIterator<Item = &'a str>) -> Self {
        let mut folded = String::from(" ");
        for text in texts {
            for letter in text.chars().flat_map(char::to_lowercase) {
                push(&mut folded, letter);
            }
            end_word(&mut folded);
        }
        Self(folded)
    }

    /// Everything that a student is found by: names, home school, "Year 9".
    #[must_use]
    pub fn student(student: &Student, home_school: Option<&str>) -> Self {
        let year = student.year_words();
        let names = [student.given_name.as_str(), student.family_name.as_str()];
        Self::of(names.into_iter().chain(home_school).chain(year.as_deref()))
    }

    /// Whether every word asked for begins a word of this text. Numbers are matched whole, so that
    /// year 1 does not find year 11.
    #[must_use]
    pub fn answers(&self, asked: &Asked) -> bool {
        asked.0.iter().all(|word| self.0.contains(word.as_str()))
    }

    /// The folded text itself: two texts that fold alike are alike to a reader.
    #[must_use]
    pub fn as_str(&self) -> &str {
        self.0.trim()
    }
}

/// What somebody typed into the search box.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Asked(Vec<String>);

impl Asked {
    /// Reads the search box.
    #[must_use]
    pub fn of(typed: &str) -> Self {
        let word = |word: &str| {
            let number = word.chars().all(|letter| letter.is_ascii_digit());
            if number { format!(" {word} ") } else { format!(" {word}") }
        };
        Self(Folded::of([typed]).0.split_whitespace().map(word).collect())
    }

    /// Whether nothing is asked, so that everyone answers.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}
fn end_word(folded: &mut String) {
    if !folded.ends_with(' ') {
        folded.push(' ');
    }
}

/// Adds one small letter without its accent. An apostrophe vanishes (O'Neill is found by "oneill");
/// everything else that is not a letter or a digit parts words.
fn push(folded: &mut String, letter: char) {
    match letter {
        '\'' | '\u{2019}' | '\u{2bc}' => {}
        'à'..='å' | 'ā' | 'ă' | 'ą' => folded.push('a'),
        'æ' => folded.push_str("ae"),
        'ç' | 'ć' | 'ĉ' | 'ċ' | 'č' => folded.push('c'),
        'ď' | 'đ' | 'ð' => folded.push('d'),
        'è'..='ë' | 'ē' | 'ĕ' | 'ė' | 'ę' | 'ě' => folded.push('e'),
        'ğ' | 'ģ' => folded.push('g'),
        'ì'..='ï' | 'ī' | 'į' | 'ı' => folded.push('i'),
        'ł' | 'ľ' | 'ļ' => folded.push('l'),
        'ñ' | 'ń' | 'ň' | 'ņ' => folded.push('n'),
        'ò'..='ö' | 'ø' | 'ō' | 'ő' => folded.push('o'),
        'œ' => folded.push_str("oe"),
        'ř' | 'ŕ' => folded.push('r'),
        'ś' | 'š' | 'ş' | 'ș' => folded.push('s'),
        'ß' => folded.push_str("ss"),
        'ť' | 'ţ' | 'ț' => folded.push('t'),
        'ù'..='ü' | 'ū' | 'ů' | 'ű' => folded.push('u'),
        'ý' | 'ÿ' => folded.push('y'),
        'ź' | 'ż' | 'ž' => folded.push('z'),
        // A combining mark belongs to the letter before it.
        '\u{300}'..='\u{36f}' => {}
        other if other.is_alphanumeric() => folded.push(other),
        _ => end_word(folded),
    }
}

#[cfg(test)]
mod tests;
