//! The terms and the hours of the school day where two people set them apart: the document has them as lines of dates and
//! times, people read them in words.

use domain::{
    calendar::{AcademicYear, Term},
    words,
};
use records::{hours_of, terms_of};

const HOURS: &str = "school/hours";

/// Before the year.
const TERMS: &str = "terms/";

/// How a year's terms begin where each of the two was the first to enter any.
const WHOLE: &str = "days: ";

/// What such a field is called; nothing for any other.
pub(super) fn name(field: &str) -> Option<String> {
    if field == HOURS {
        return Some("School day".to_owned());
    }
    let year: AcademicYear = field.strip_prefix(TERMS)?.split('/').next()?.parse().ok()?;
    Some(format!("Terms of {}", words::academic_year(year)))
}

/// What such a field says; nothing for any other, nor for what is of a newer version.
pub(super) fn in_words(field: &str, text: &str) -> Option<String> {
    if field == HOURS {
        return hours_of(text).map(|hours| words::time_range(hours.from, hours.to));
    }
    field.strip_prefix(TERMS)?;
    let terms = terms_of(text.strip_prefix(WHOLE).unwrap_or(text))?;
    let line = |term: &Term| {
        format!("{}, {}", term.name, words::date_range_and_year(term.first, term.last))
    };
    let lines: Vec<_> = terms.iter().map(line).collect();
    Some(lines.join("\n")).filter(|words| !words.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    #[test]
    fn they_are_named_and_said_as_people_do() {
        let days = "2026-09-02 2026-12-18 Autumn term\n2027-01-05 2027-03-25 Spring term";
        let said =
            "Autumn term, 2 September to 18 December 2026\nSpring term, 5 January to 25 March 2027";
        for (field, text) in
            [("terms/2026/days", days.to_owned()), ("terms/2026", format!("days: {days}"))]
        {
            assert_eq!(name(field).as_deref(), Some("Terms of 2026 to 2027"), "{field}");
            assert_eq!(in_words(field, &text).as_deref(), Some(said), "{field}");
        }
        assert_eq!(name("school/hours").as_deref(), Some("School day"));
        let hours = in_words("school/hours", "08:45:00 15:15:00");
        assert_eq!(hours.as_deref(), Some("8:45am to 3:15pm"));
    }

    #[test]
    fn nothing_else_is_taken_for_them() {
        for (field, text) in [
            ("school/name", "08:45:00 15:15:00"),
            ("school/hours", "from dawn to dusk"),
            ("terms/2026/days", "in spring"),
            ("terms/2026/days", ""),
        ] {
            assert_eq!(in_words(field, text), None, "{field}");
        }
        assert_eq!(name("school/name"), None);
        assert_eq!(name("terms/soon/days"), None);
    }
}
