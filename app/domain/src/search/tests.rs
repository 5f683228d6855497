//! What is found by what somebody types.

use proptest::prelude::*;

use super::*;
use crate::id::StudentId;

fn zoe() -> Folded {
    let student = Student {
        year_group: Some(11),
        needs: "never searched".into(),
        ..Student::named(StudentId::draw(1), "Zoë", "O'Neill-Łaska")
    };
    Folded::student(&student, Some("Westbrook High"))
}

#[test]
fn beginnings_of_words_in_any_order() {
    for typed in
        ["", "  ", "zo", "ZOE", "zoë", "oneill", "o’neill", "laska", "high west", "year 11", "z 11"]
    {
        assert!(zoe().answers(&Asked::of(typed)), "{typed}");
    }
}

#[test]
fn the_middle_of_a_word_another_year_and_needs_are_not_found() {
    for typed in ["oe", "brook", "year 8", "year 1", "1", "kai", "zoex", "never"] {
        assert!(!zoe().answers(&Asked::of(typed)), "{typed}");
    }
}

#[test]
fn composed_and_decomposed_letters_are_alike() {
    assert_eq!(Folded::of(["Zoe\u{308}"]), Folded::of(["ZOË"]));
    assert!(Asked::of(" - ").is_empty());
}

proptest! {
    #[test]
    fn a_text_is_found_by_itself_and_folding_again_changes_nothing(text in "\\PC{0,40}") {
        let folded = Folded::of([text.as_str()]);
        prop_assert!(folded.answers(&Asked::of(&text)));
        prop_assert_eq!(&Folded::of([folded.as_str()]), &folded);
    }
}
