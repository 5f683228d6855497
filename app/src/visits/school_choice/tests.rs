//! What was typed is a school of the list, or stays as words.

use super::*;
#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

#[test]
fn a_name_of_the_list_is_the_school_and_any_other_stays_as_words() {
    let schools = [HomeSchool {
        id: HomeSchoolId::draw(7),
        urn: None,
        dfe_number: None,
        name: "St Anne\u{2019}s High".into(),
        address: String::new(),
        telephone: String::new(),
        contact: String::new(),
    }];
    let found = choose(&schools, " st annes high");
    assert_eq!(found, ChosenSchool { id: Some(HomeSchoolId::draw(7)), words: String::new() });
    let other = choose(&schools, "St Anne");
    assert_eq!(other, ChosenSchool { id: None, words: "St Anne".into() });
    assert_eq!(choose(&[], ""), ChosenSchool::default());
}
