//! The one-time code: from the link's fragment, or typed.

/// The code in `code=amber-river-kettle-moss`, as it is in a link's fragment.
#[must_use]
pub(super) fn of_fragment(fragment: &str) -> Option<String> {
    let code = fragment.split('&').find_map(|part| part.strip_prefix("code="))?;
    let words = tidy(&code.replace("%20", " ").replace('+', " "));
    (!words.is_empty()).then_some(words)
}

/// What was typed, with single hyphens between small words, as it is shown and sent.
#[must_use]
pub(crate) fn tidy(typed: &str) -> String {
    let words =
        typed.split(|letter: char| !letter.is_alphanumeric()).filter(|word| !word.is_empty());
    words.map(str::to_lowercase).collect::<Vec<_>>().join("-")
}

#[cfg(test)]
mod tests {
    use super::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    #[test]
    fn a_code_is_read_however_it_is_written() {
        for typed in
            ["amber-river-kettle-moss", " Amber River  KETTLE moss", "amber, river, kettle, moss."]
        {
            assert_eq!(tidy(typed), "amber-river-kettle-moss", "{typed}");
        }
        assert_eq!(tidy(" - "), "");
    }

    #[test]
    fn only_a_fragment_with_a_code_has_one() {
        assert_eq!(of_fragment("code=a-b-c-d").as_deref(), Some("a-b-c-d"));
        assert_eq!(of_fragment("x=1&code=a%20b+c-d").as_deref(), Some("a-b-c-d"));
        assert_eq!(of_fragment("code="), None);
        assert_eq!(of_fragment("decode=a-b"), None);
        assert_eq!(of_fragment(""), None);
    }
}
