//! Small grammar for sentences that are put together from parts, and ids for elements.
//! Dates and times are `domain::words`.

use std::sync::atomic::{AtomicU32, Ordering};

/// "a, b and c".
#[must_use]
pub fn joined(parts: &[String]) -> String {
    match parts {
        [] => String::new(),
        [one] => one.clone(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}

/// The first letter small, unless the word is an abbreviation: "tour", but "SENCO".
#[must_use]
pub fn lower_first(text: &str) -> String {
    let mut letters = text.chars();
    match (letters.next(), letters.clone().next()) {
        (Some(first), Some(second)) if second.is_uppercase() => {
            format!("{first}{}", letters.as_str())
        }
        (Some(first), _) => first.to_lowercase().chain(letters).collect(),
        (None, _) => String::new(),
    }
}

/// The first letter large.
#[must_use]
pub fn upper_first(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// "1 record", "3 records"; the plural adds an s.
#[must_use]
pub fn counted(many: usize, one: &str) -> String {
    if many == 1 { format!("1 {one}") } else { format!("{many} {one}s") }
}

/// An element id that no other element of this page has.
#[must_use]
pub fn fresh_id(kind: &str) -> String {
    static NEXT: AtomicU32 = AtomicU32::new(1);
    format!("{kind}-{}", NEXT.fetch_add(1, Ordering::Relaxed))
}

#[cfg(test)]
mod tests {
    use super::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    #[test]
    fn parts_make_sentences() {
        let parts =
            |all: &[&str]| joined(&all.iter().map(|&one| one.to_owned()).collect::<Vec<_>>());
        assert_eq!(parts(&[]), "");
        assert_eq!(parts(&["a"]), "a");
        assert_eq!(parts(&["a", "b"]), "a and b");
        assert_eq!(parts(&["a", "b", "c"]), "a, b and c");
        assert_eq!(lower_first("Tour"), "tour");
        assert_eq!(lower_first("SENCO at school"), "SENCO at school");
        assert_eq!(upper_first("élan"), "Élan");
        assert_eq!(counted(1, "record"), "1 record");
        assert_eq!(counted(0, "record"), "0 records");
    }

    #[test]
    fn ids_differ() {
        assert_ne!(fresh_id("card"), fresh_id("card"));
    }
}
