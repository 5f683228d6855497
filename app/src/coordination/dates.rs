//! A date while someone types it as day, month and year. Which texts are dates is `domain::words`' to say.

use domain::words::read_date;
use jiff::civil::Date;

use crate::ui::words::lower_first;

/// What was typed into the three fields.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct TypedDate {
    /// "7" or "07".
    pub(crate) day: String,
    /// "11", "Nov" or "November".
    pub(crate) month: String,
    /// "2026".
    pub(crate) year: String,
}

impl TypedDate {
    /// The fields filled from a date that is known.
    pub(crate) fn of(date: Date) -> Self {
        Self {
            day: date.day().to_string(),
            month: date.month().to_string(),
            year: date.year().to_string(),
        }
    }

    /// What was typed into one field: "4 3 2012", "4/3/2012", "4 March 2012", "2012-03-04".
    pub(crate) fn split(text: &str) -> Self {
        let mut parts =
            text.split(|one: char| !one.is_alphanumeric()).filter(|part| !part.is_empty());
        let mut next = || parts.next().unwrap_or_default().to_owned();
        let (mut day, month) = (next(), next());
        let mut year = parts.collect::<Vec<_>>().join(" ");
        // As files write it: the year first.
        if day.len() == 4 {
            std::mem::swap(&mut day, &mut year);
        }
        Self { day, month, year }
    }

    /// Whether nothing was typed.
    pub(crate) fn is_empty(&self) -> bool {
        [&self.day, &self.month, &self.year].iter().all(|part| part.trim().is_empty())
    }

    /// The date, if the three fields make one. `what` begins the sentence: "The first day".
    pub(crate) fn read(&self, what: &str) -> Result<Date, String> {
        if self.is_empty() {
            return Err(format!("Enter {}", lower_first(what)));
        }
        let missing: Vec<_> = [("day", &self.day), ("month", &self.month), ("year", &self.year)]
            .into_iter()
            .filter_map(|(name, text)| text.trim().is_empty().then_some(name))
            .collect();
        if !missing.is_empty() {
            return Err(format!("{what} must include a {}", missing.join(" and a ")));
        }
        read_date(&self.day, &self.month, &self.year).map_err(|problem| problem.to_string())
    }

    /// The date, or nothing when all three fields are empty.
    pub(crate) fn read_optional(&self, what: &str) -> Result<Option<Date>, String> {
        if self.is_empty() { Ok(None) } else { self.read(what).map(Some) }
    }
}

#[cfg(test)]
mod tests {
    use domain::words::NotADate;
    use jiff::civil::date;

    use super::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    fn typed(day: &str, month: &str, year: &str) -> TypedDate {
        TypedDate { day: day.into(), month: month.into(), year: year.into() }
    }

    #[test]
    fn numbers_and_month_names_are_read() {
        for month in ["7", "07", "July", "jul", " JULY "] {
            assert_eq!(
                typed("25", month, "2026").read("The first day"),
                Ok(date(2026, 7, 25)),
                "{month}"
            );
        }
    }

    #[test]
    fn a_date_in_one_field_is_split_where_people_part_it() {
        for text in ["4 3 2012", " 4/3/2012", "2012-03-04", "4. March 2012"] {
            assert_eq!(TypedDate::split(text).read("The date"), Ok(date(2012, 3, 4)), "{text}");
        }
        for text in ["", "4", "31 2 2012", "4 3 2012 5"] {
            assert!(TypedDate::split(text).read("The date").is_err(), "{text}");
        }
    }

    #[test]
    fn what_is_missing_is_said_by_name() {
        let read = |d, m, y| typed(d, m, y).read("The first day").err();
        assert_eq!(read("", "", ""), Some("Enter the first day".into()));
        let words = "The first day must include a month and a year";
        assert_eq!(read("25", "", " "), Some(words.into()));
        assert_eq!(read("31", "2", "2026"), Some(NotADate::NoSuchDay.to_string()));
    }

    #[test]
    fn nothing_typed_is_no_date_where_none_is_needed() {
        assert_eq!(TypedDate::default().read_optional("The last day"), Ok(None));
        assert_eq!(
            TypedDate::of(date(2026, 9, 1)).read_optional("The last day"),
            Ok(Some(date(2026, 9, 1)))
        );
    }
}
