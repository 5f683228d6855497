//! The school's calendar: academic years, terms, closures, and the fortnights that clause 3.2 counts in.

mod fortnight;
mod term;

pub use fortnight::{CalendarProblem, Closure, Fortnight, SchoolCalendar};
pub use term::{SchoolDay, SchoolDays, Term, TermProblem};

use std::{fmt, str::FromStr};

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// An academic year, named by the calendar year in which it begins: 2026 is "2026 to 2027".
/// It runs from 1 September to 31 August.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct AcademicYear(i16);

impl AcademicYear {
    /// The year that `day` lies in.
    #[must_use]
    pub fn of(day: Date) -> Self {
        Self(if day.month() >= 9 { day.year() } else { day.year() - 1 })
    }

    /// The academic year before this one.
    #[must_use]
    pub const fn before(self) -> Self {
        Self(self.0.saturating_sub(1))
    }

    /// The calendar year in which it begins.
    #[must_use]
    pub const fn starts_in(self) -> i16 {
        self.0
    }
}

impl fmt::Display for AcademicYear {
    /// The four digits, as document names use them.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}", self.0)
    }
}

/// A text that is not an academic year from 1990 to 2199.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not an academic year: four digits from 1990 to 2199 are expected")]
pub struct NotAYear;

impl FromStr for AcademicYear {
    type Err = NotAYear;

    fn from_str(text: &str) -> Result<Self, NotAYear> {
        match text.parse() {
            Ok(year @ 1990..=2199) if text.len() == 4 => Ok(Self(year)),
            _ => Err(NotAYear),
        }
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn it_runs_from_september_to_august() {
        for (day, starts_in) in [
            (date(2026, 8, 31), 2025),
            (date(2026, 9, 1), 2026),
            (date(2026, 12, 31), 2026),
            (date(2027, 1, 1), 2026),
            (date(2027, 8, 31), 2026),
        ] {
            assert_eq!(AcademicYear::of(day).starts_in(), starts_in, "{day}");
        }
        assert_eq!(AcademicYear::of(date(2026, 9, 1)).before().starts_in(), 2025);
    }

    #[test]
    fn names_of_documents_are_read_back_and_others_refused() {
        assert_eq!("2026".parse::<AcademicYear>().map(|year| year.to_string()), Ok("2026".into()));
        for wrong in
            ["", "26", "1989", "2200", "02026", "+026", " 2026", "２０２６", "2026 to 2027"]
        {
            assert_eq!(wrong.parse::<AcademicYear>(), Err(NotAYear), "{wrong}");
        }
    }
}
