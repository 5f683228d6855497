//! Which passphrases are taken.

use super::*;

fn checked(passphrase: &str) -> Result<(), Weak> {
    check(passphrase, "Amira Jo Khan", "Oak Hill School")
}

#[test]
fn length_counts_and_nothing_else_is_asked() {
    for good in [
        "correct horse",
        "aaaaaaaaaaab",
        "\u{e9}\u{e9}\u{e9}\u{e9}\u{e9}\u{e9} \u{e8}\u{e8}\u{e8}\u{e8}\u{e8}",
        "  twelve of us  ",
        "my school is on a hill",
        &"ab".repeat(128),
    ] {
        assert_eq!(checked(good), Ok(()), "{good}");
    }
}

#[test]
fn what_is_easy_to_guess_says_why() {
    for (weak, why) in [
        ("", Weak::TooShort),
        ("eleven of u", Weak::TooShort),
        ("eleven of u    ", Weak::TooShort),
        (&"ab".repeat(129), Weak::TooLong),
        ("aaaaaaaaaaaa", Weak::OneCharacter),
        ("AaAaAaAaAaAa", Weak::OneCharacter),
        ("thisisamirastablet", Weak::Name),
        ("Khan and others", Weak::Name),
        ("a tablet of ajk", Weak::Name),
        ("ask jo for it all", Weak::Name),
        ("OakHillSchool2026", Weak::School),
        ("at oak-hill school", Weak::School),
    ] {
        assert_eq!(checked(weak), Err(why), "{weak}");
    }
}

#[test]
fn short_parts_of_a_name_inside_other_words_are_no_names() {
    assert_eq!(checked("a major in jodhpurs"), Ok(()));
}

#[test]
fn without_a_name_or_a_school_nothing_is_found_in_it() {
    assert_eq!(check("correct horse", "", ""), Ok(()));
}
