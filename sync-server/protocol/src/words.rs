//! The four words by which a coordinator knows a new device: it shows them, base shows her the same, and she compares. They
//! come out of SHA-256 over [`input`]. Not the words of a code, which are a secret; these are none. From the same list come
//! the eight words that open a file which travels, and those are a secret.

/// 256 words, one for each byte: short, known to most, and unlike each other to the eye and the ear.
const WORDS: &str = "\
    album amber anchor ankle apple apron arrow attic autumn bacon badge bagel bamboo banana \
    banjo basin basket beach beaver beetle berry bicycle biscuit blanket blossom bottle \
    branch bread bridge broom bubble bucket button cabin cactus camel candle canoe canyon \
    carpet carrot castle cherry chimney circle clock coconut coffee comet compass copper \
    coral cotton crayon cricket crown crystal curtain cushion daisy dancer desert diamond \
    dinner doctor dolphin donkey dragon drawer eagle elbow emerald engine evening falcon \
    feather fiddle finger flute forest fudge galaxy garden garlic giant giraffe glacier \
    glove goblet guitar hammer harvest hedge helmet honey hornet hotel iceberg igloo island \
    ivory jacket jaguar jasmine jelly jigsaw journey jungle kayak kettle kitchen kiwi ladder \
    lagoon lantern lemon letter library lilac lion lizard lobster lunch magnet magpie mango \
    maple marble market meadow melody mermaid mint mirror morning mosaic muffin museum \
    mustard napkin nectar needle nickel noodle nutmeg oasis ocean olive onion orbit orchard \
    ostrich otter owl oyster paddle palace panda parade peanut pebble pelican pencil penguin \
    pepper piano picnic pigeon pillow pilot pirate planet plum pocket pony poplar potato \
    prairie pudding pulley pumpkin puppet puzzle pyramid quarry quartz quill rabbit radar \
    radio raisin raven recipe river robin ruby salmon sandal satin school scooter seesaw \
    shadow shell shovel silver sketch slipper snow sofa spiral sponge spoon statue stone \
    sugar summer sunset swan syrup teacup temple tennis thimble thunder tiger timber tomato \
    tractor trumpet tulip tundra tunnel turnip turtle unicorn vanilla velvet village violet \
    volcano voyage waffle wagon walnut walrus wheat whistle window winter wolf wombat yacht \
    yogurt zebra zigzag";

/// Bytes that base draws for the words of a device once it has the device's key: nobody can choose a key by its words.
pub const NONCE: usize = 16;

/// What the words of a device are made of: this purpose, this relay, this device, its key, and what base drew.
#[must_use]
pub fn input(relay: &str, device: &str, public_key: &[u8], nonce: &[u8]) -> Vec<u8> {
    let mut input = format!("alongside words v1\n{relay}\n{device}\n").into_bytes();
    input.extend_from_slice(public_key);
    input.extend_from_slice(nonce);
    input
}

/// The words of a SHA-256, with single spaces: one for each of its first four bytes.
#[must_use]
pub fn four(digest: &[u8; 32]) -> String {
    let [first, second, third, fourth, ..] = *digest;
    spelled(&[first, second, third, fourth])
}

/// How many words open a file that travels: 64 bits, which nobody guesses where each guess is made slow.
pub const SECRET: usize = 8;

/// What was typed is not the words of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NotTheWords {
    /// This is none of the list.
    Unknown(String),
    /// There are so many words, and not [`SECRET`].
    Many(usize),
}

/// Random bytes as words, with single spaces.
#[must_use]
pub fn secret(drawn: &[u8; SECRET]) -> String {
    spelled(drawn)
}

/// The words of a file as they were typed, in capitals, with commas or hyphens between them, as [`secret`] writes them.
///
/// # Errors
/// When they cannot be the words of any file.
pub fn typed(words: &str) -> Result<String, NotTheWords> {
    let parts = words.split(|letter: char| !letter.is_alphanumeric());
    let parts: Vec<String> = parts.filter(|part| !part.is_empty()).map(str::to_lowercase).collect();
    match parts.iter().find(|part| !WORDS.split(' ').any(|word| word == part.as_str())) {
        Some(unknown) => Err(NotTheWords::Unknown(unknown.clone())),
        None if parts.len() != SECRET => Err(NotTheWords::Many(parts.len())),
        None => Ok(parts.join(" ")),
    }
}

fn spelled(bytes: &[u8]) -> String {
    let word = |byte: &u8| WORDS.split(' ').nth(usize::from(*byte));
    bytes.iter().filter_map(word).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Whether one is the other with a letter changed, added or left out.
    fn alike(one: &str, other: &str) -> bool {
        let (one, other): (Vec<char>, Vec<char>) = (one.chars().collect(), other.chars().collect());
        let same = one.iter().zip(&other).take_while(|(a, b)| a == b).count();
        let (one, other) = (one.get(same..).unwrap_or(&[]), other.get(same..).unwrap_or(&[]));
        let without_first = |letters: &[char]| letters.get(1..).unwrap_or(&[]).to_vec();
        without_first(one) == without_first(other)
            || without_first(one) == *other
            || without_first(other) == *one
    }

    #[test]
    fn no_word_is_taken_for_another() {
        let words: Vec<&str> = WORDS.split(' ').collect();
        assert_eq!(words.len(), 256);
        assert!(words.is_sorted());
        for (place, word) in words.iter().enumerate() {
            assert!((3..=7).contains(&word.len()), "{word}");
            assert!(word.bytes().all(|letter| letter.is_ascii_lowercase()), "{word}");
            for other in words.iter().skip(place + 1) {
                assert!(!alike(word, other), "{word} and {other}");
            }
        }
        assert!(WORDS.len() < 2_000, "every device downloads them");
    }

    #[test]
    fn words_that_differ_in_one_letter_are_alike() {
        for (one, other) in [("cake", "lake"), ("cat", "cart"), ("scar", "car"), ("bee", "been")] {
            assert!(alike(one, other) && alike(other, one), "{one} and {other}");
        }
        for (one, other) in [("lemon", "melon"), ("apple", "ankle"), ("sea", "seaside")] {
            assert!(!alike(one, other), "{one} and {other}");
        }
    }

    #[test]
    fn each_of_the_first_four_bytes_is_a_word() {
        let mut digest = [7; 32];
        let [first, second, third, fourth, ..] = &mut digest;
        (*first, *second, *third, *fourth) = (0, 255, 0, 1);
        assert_eq!(four(&digest), "album zigzag album amber");
    }

    #[test]
    fn nothing_that_they_are_made_of_is_left_out() {
        let of = input("relay", "device", &[4; 65], &[1; NONCE]);
        for other in [
            input("another", "device", &[4; 65], &[1; NONCE]),
            input("relay", "another", &[4; 65], &[1; NONCE]),
            input("relay", "device", &[5; 65], &[1; NONCE]),
            input("relay", "device", &[4; 65], &[2; NONCE]),
        ] {
            assert_ne!(of, other);
        }
    }

    #[test]
    fn the_words_of_a_file_are_read_however_they_are_typed() {
        let words = secret(&[0, 255, 0, 1, 2, 3, 4, 5]);
        assert_eq!(words, "album zigzag album amber anchor ankle apple apron");
        for same in [
            words.clone(),
            "Album, Zigzag, album, amber, anchor, ankle, apple, APRON.".to_owned(),
            "  album-zigzag-album-amber\nanchor ankle   apple apron ".to_owned(),
        ] {
            assert_eq!(typed(&same), Ok(words.clone()), "{same}");
        }
        let unknown = typed("album zigzag album amber anchor ankel apple apron");
        assert_eq!(unknown, Err(NotTheWords::Unknown("ankel".to_owned())));
        assert_eq!(typed("album zigzag"), Err(NotTheWords::Many(2)));
        assert_eq!(typed(""), Err(NotTheWords::Many(0)));
    }
}
