//! Invented prose that deflates as English does: 36 kB of it to 46 %. The same few sentences over and over would fold
//! to nothing and make every figure about bytes look better than it is.

use crate::draw::Draw;

/// So many words are in use; the first are the commonest, as in any language.
const WORDS: usize = 9_000;

const BEGINNINGS: [&str; 20] = [
    "b", "br", "c", "ch", "d", "f", "g", "h", "l", "m", "n", "p", "pr", "r", "s", "st", "t", "th",
    "w", "y",
];
const MIDDLES: [&str; 10] = ["a", "e", "i", "o", "u", "ea", "ou", "ai", "oo", "ee"];
const ENDS: [&str; 14] = ["", "", "n", "t", "r", "s", "l", "d", "ng", "st", "ck", "m", "ll", "nd"];

/// A language that nobody speaks.
pub(crate) struct Prose {
    words: Vec<String>,
}

impl Prose {
    pub(crate) fn invent(draw: &mut Draw) -> Self {
        let words = (0..WORDS).map(|place| word(draw, 1 + place / 1_200)).collect();
        Self { words }
    }

    /// So many characters or a little more, in sentences.
    pub(crate) fn of_length(&self, draw: &mut Draw, characters: usize) -> String {
        let mut text = String::with_capacity(characters + 20);
        let mut until_stop = 0;
        while text.len() < characters {
            let word = self.pick(draw);
            if until_stop == 0 {
                text.push_str(if text.is_empty() { "" } else { ". " });
                text.push_str(&capital(word));
                until_stop = 6 + draw.below(12);
            } else {
                text.push(' ');
                text.push_str(word);
                until_stop -= 1;
            }
        }
        text.push('.');
        text
    }

    /// The lower of two draws: common words come more often.
    fn pick(&self, draw: &mut Draw) -> &str {
        let place = draw.below(self.words.len()).min(draw.below(self.words.len()));
        self.words.get(place).map_or("", String::as_str)
    }
}

/// A given name that no other place has.
pub(crate) fn given_name(place: usize) -> String {
    name(place, "a")
}

/// A family name; never one that a given name is part of.
pub(crate) fn family_name(place: usize) -> String {
    name(place, "er")
}

fn name(place: usize, end: &str) -> String {
    let part = |of: &[&'static str], place: usize| of.get(place % of.len()).copied().unwrap_or("");
    let first = part(&BEGINNINGS, place);
    let middle = part(&MIDDLES, place / BEGINNINGS.len());
    let last = part(&BEGINNINGS, place / (BEGINNINGS.len() * MIDDLES.len()));
    capital(&format!("{first}{middle}{last}{end}"))
}

/// Common words are short: one syllable, one more for every 1,200 places, at most four.
fn word(draw: &mut Draw, syllables: usize) -> String {
    (0..syllables.min(4)).flat_map(|_| syllable(draw)).collect()
}

fn syllable(draw: &mut Draw) -> [&'static str; 3] {
    [pick(draw, &BEGINNINGS), pick(draw, &MIDDLES), pick(draw, &ENDS)]
}

fn pick(draw: &mut Draw, from: &[&'static str]) -> &'static str {
    from.get(draw.below(from.len())).copied().unwrap_or("")
}

fn capital(word: &str) -> String {
    let mut letters = word.chars();
    let first = letters.next().map(|letter| letter.to_ascii_uppercase());
    first.into_iter().chain(letters).collect()
}
