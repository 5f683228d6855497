//! The school's calendar: academic years, closures, and the fortnights that clause 3.2 counts in.

use std::{fmt, str::FromStr};

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::id::ClosureId;

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

/// Days on which the school is closed, both ends included.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Closure {
    /// Which.
    pub id: ClosureId,
    /// First day closed.
    pub from: Date,
    /// Last day closed.
    pub to: Date,
    /// Half-term, INSET, ... as the school says it.
    pub reason: String,
}

/// What is needed to say which fortnight a day lies in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SchoolCalendar {
    /// A Monday on which a fortnight begins; all others follow from it.
    pub first_fortnight: Date,
    /// Closures in any order; they may overlap.
    pub closures: Vec<Closure>,
}
