//! Terms, and what they and closures together say about a day: the hour in every fortnight (clause 3.2) is not due in
//! one in which the school is not open on any day.

use jiff::civil::{Date, Weekday};
use serde::{Deserialize, Serialize};

use super::{AcademicYear, Fortnight, SchoolCalendar};

/// The longest that the name of a term may be, in characters.
const NAME_LIMIT: usize = 60;

/// From the first to the last day of a term, both included.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Term {
    /// First day.
    pub first: Date,
    /// Last day.
    pub last: Date,
    /// As the school says it: "Autumn term".
    pub name: String,
}

/// Why a term cannot be kept as it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum TermProblem {
    /// The last day is before the first.
    #[error("A term cannot end before it begins: change a date")]
    EndsBeforeItBegins,
    /// The first and the last day lie in two academic years.
    #[error("A term lies in one academic year, from 1 September to 31 August: change a date")]
    InTwoYears,
    /// Nobody said what it is called.
    #[error("Say what the term is called, such as Autumn term")]
    NoName,
    /// More than 60 characters.
    #[error("Shorten the name to 60 characters")]
    NameTooLong,
    /// Some of its days are in another term as well.
    #[error("Some of these days are in another term: change a date")]
    Overlaps,
}

impl Term {
    /// Whether `day` lies in it.
    #[must_use]
    pub fn covers(&self, day: Date) -> bool {
        self.first <= day && day <= self.last
    }

    /// Whether the term may be kept beside the `others`.
    ///
    /// # Errors
    /// The first rule that it breaks.
    pub fn check(&self, others: &[Self]) -> Result<(), TermProblem> {
        if self.last < self.first {
            Err(TermProblem::EndsBeforeItBegins)
        } else if AcademicYear::of(self.first) != AcademicYear::of(self.last) {
            Err(TermProblem::InTwoYears)
        } else if self.name.trim().is_empty() {
            Err(TermProblem::NoName)
        } else if self.name.chars().count() > NAME_LIMIT {
            Err(TermProblem::NameTooLong)
        } else if others.iter().any(|other| other.first <= self.last && self.first <= other.last) {
            Err(TermProblem::Overlaps)
        } else {
            Ok(())
        }
    }
}

/// The school's calendar with its terms.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SchoolDays {
    /// Where fortnights begin, and the closures.
    pub calendar: SchoolCalendar,
    /// Terms in any order. An academic year of which no term is known has no holidays but its closures.
    pub terms: Vec<Term>,
}

/// Whether students are at school on a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SchoolDay<'a> {
    /// They are.
    Open,
    /// They are not, because of this.
    Closed(&'a str),
}

impl SchoolDays {
    /// Whether students are at school on `day`. Of closures that overlap, the reason that comes first in the alphabet
    /// is said, so that it is the same on every device.
    #[must_use]
    pub fn on(&self, day: Date) -> SchoolDay<'_> {
        if matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday) {
            return SchoolDay::Closed("weekend");
        }
        let closures = self.calendar.closures.iter().filter(|closure| closure.covers(day));
        if let Some(reason) = closures.map(|closure| closure.reason.as_str()).min() {
            SchoolDay::Closed(reason)
        } else if self.is_holiday(day) {
            SchoolDay::Closed("holidays")
        } else {
            SchoolDay::Open
        }
    }

    /// The first day of the ten on which students are at school. It says which term and which academic year the
    /// fortnight is counted in.
    #[must_use]
    pub fn first_open(&self, fortnight: Fortnight) -> Option<Date> {
        let days = self.calendar.ten_days(fortnight).into_iter();
        days.map(|(day, _)| day).find(|&day| self.on(day) == SchoolDay::Open)
    }

    /// In no term, though terms of that academic year are known.
    fn is_holiday(&self, day: Date) -> bool {
        let year = AcademicYear::of(day);
        let known = self.terms.iter().filter(|term| AcademicYear::of(term.first) == year);
        let mut known = known.peekable();
        known.peek().is_some() && !known.any(|term| term.covers(day))
    }
}

#[cfg(test)]
mod tests;
