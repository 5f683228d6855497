//! The standard's own examples, and what the modulus promises: 23 is prime and every weight and every
//! difference of two values is smaller, so no single slip and no swap goes unseen, but for a digit at
//! the end that is taken for the letter of the same value.

use proptest::prelude::*;

use super::*;

#[test]
fn the_standards_examples() {
    for good in ["H801200001001", "B801200005001", "R674123101121", "G80120000101A"] {
        assert_eq!(Upn::parse(good).map(String::from), Ok(good.to_owned()));
    }
    assert_eq!(Upn::parse("Z801200001001"), Err(UpnError::CheckLetter));
    assert_eq!(Upn::parse("H8012000010O1"), Err(UpnError::Middle));
    assert_eq!(Upn::parse("H80120000100S"), Err(UpnError::Last));
    assert_eq!(Upn::parse("H80120000100"), Err(UpnError::Length));
    assert_eq!(Upn::parse("HX01200001001"), Err(UpnError::La));
}

#[test]
fn case_and_space_at_the_ends_do_not_matter() {
    for text in [" h801200001001 ", "H801200001001\n"] {
        assert_eq!(Upn::parse(text).map(String::from), Ok("H801200001001".to_owned()));
    }
}

#[test]
fn letters_that_look_like_digits_and_foreign_digits_are_refused() {
    assert_eq!(Upn::parse("H80120000100I"), Err(UpnError::Last));
    assert_eq!(Upn::parse("I801200001001"), Err(UpnError::CheckLetter));
    assert_eq!(Upn::parse("1801200001001"), Err(UpnError::CheckLetter));
    assert_eq!(Upn::parse("H8０1200001001"), Err(UpnError::Length));
    assert_eq!(Upn::parse(""), Err(UpnError::Length));
}

#[test]
fn a_stored_upn_is_checked_again_when_it_is_read() {
    assert!(serde_json::from_str::<Upn>("\"H801200001001\"").is_ok());
    assert!(serde_json::from_str::<Upn>("\"Z801200001001\"").is_err());
}

/// Twelve characters after the check letter: permanent, or temporary with a letter at the end.
fn body() -> impl Strategy<Value = String> {
    "[0-9]{11}[0-9A-HJ-NP-RT-Z]"
}

/// The check letters that make `body` a UPN.
fn checks(body: &str) -> Vec<char> {
    ('A'..='Z').filter(|check| Upn::parse(&format!("{check}{body}")).is_ok()).collect()
}

proptest! {
    #[test]
    fn exactly_one_check_letter_fits(body in body()) {
        prop_assert_eq!(checks(&body).len(), 1);
    }

    #[test]
    fn every_other_character_in_any_one_place_is_refused(
        body in body(), place in 0usize..13, other in "[0-9A-Z]",
    ) {
        let check: String = checks(&body).into_iter().collect();
        let good = check + &body;
        let mut slip = good.clone();
        slip.replace_range(place..=place, &other);
        // The standard's one blind spot: at the end, a digit and the letter of the same value.
        let value = |upn: &str| upn.as_bytes().last().and_then(|&last| match last {
            digit @ b'0'..=b'9' => Some(u32::from(digit - b'0')),
            letter => index_of(letter),
        });
        let blind = place == 12 && value(&slip) == value(&good);
        prop_assert_eq!(Upn::parse(&slip).is_ok(), slip == good || blind, "{} as {}", good, slip);
    }

    #[test]
    fn two_characters_that_changed_places_are_refused(
        body in body(), one in 0usize..13, two in 0usize..13,
    ) {
        let check: String = checks(&body).into_iter().collect();
        let good = check + &body;
        let mut letters: Vec<char> = good.chars().collect();
        letters.swap(one, two);
        let swapped: String = letters.into_iter().collect();
        prop_assert_eq!(Upn::parse(&swapped).is_ok(), swapped == good, "{} as {}", good, swapped);
    }

    #[test]
    fn no_text_at_all_panics(text in "\\PC{0,20}") {
        let read = Upn::parse(&text);
        if let Ok(upn) = read {
            prop_assert_eq!(upn.as_str(), text.trim().to_ascii_uppercase());
        }
    }
}
