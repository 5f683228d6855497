//! School days, closures and fortnights: what "one hour every fortnight" (clause 3.2) is counted in.
//! Minutes themselves are not counted here.

use jiff::{
    ToSpan,
    civil::{Date, Weekday},
};
use serde::{Deserialize, Serialize};

use crate::id::ClosureId;

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

impl Closure {
    /// Whether the school is closed on `day` because of this.
    #[must_use]
    pub fn covers(&self, day: Date) -> bool {
        self.from <= day && day <= self.to
    }

    /// Whether the closure may be kept.
    ///
    /// # Errors
    /// The first rule that it breaks.
    pub fn check(&self) -> Result<(), CalendarProblem> {
        if self.to < self.from {
            Err(CalendarProblem::ClosureEndsBeforeItBegins)
        } else if self.reason.trim().is_empty() {
            Err(CalendarProblem::ClosureWithoutReason)
        } else if self.reason.chars().count() > 100 {
            Err(CalendarProblem::ReasonTooLong)
        } else {
            Ok(())
        }
    }
}

/// What is needed to say which fortnight a day lies in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SchoolCalendar {
    /// A Monday on which a fortnight begins; all others follow from it, before it too. Should it
    /// be another day of the week, the Monday of that week counts.
    pub first_fortnight: Date,
    /// Closures in any order; they may overlap.
    pub closures: Vec<Closure>,
}

/// Two school weeks, Monday to Friday twice, as seen from one day in them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Fortnight {
    /// The Monday that it begins on.
    pub first: Date,
    /// The Friday that it ends on.
    pub last: Date,
    /// The week that the day lies in: 1 or 2. A weekend belongs to the week before it.
    pub week: u8,
    /// Which of the ten weekdays the day is, 1 to 10; nothing at the weekend. Closures do not
    /// change the count: a fortnight always has ten places, some of them closed.
    pub day_of_ten: Option<u8>,
}

/// Why a calendar entry cannot be kept as it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum CalendarProblem {
    /// The first day of a fortnight is some other day of the week.
    #[error("A fortnight begins on a Monday: choose a Monday")]
    NotAMonday,
    /// The last day closed is before the first.
    #[error("A closure cannot end before it begins: change a date")]
    ClosureEndsBeforeItBegins,
    /// Nobody said why.
    #[error("Say why the school is closed, such as half-term")]
    ClosureWithoutReason,
    /// More than 100 characters.
    #[error("Shorten the reason to 100 characters")]
    ReasonTooLong,
}

impl SchoolCalendar {
    /// Whether fortnights may be counted from `day`.
    ///
    /// # Errors
    /// When it is not a Monday.
    pub fn check_first_fortnight(day: Date) -> Result<(), CalendarProblem> {
        if day.weekday() == Weekday::Monday { Ok(()) } else { Err(CalendarProblem::NotAMonday) }
    }

    /// Whether the school is open: neither a weekend nor in a closure.
    #[must_use]
    pub fn is_school_day(&self, day: Date) -> bool {
        !is_weekend(day) && self.closure_on(day).is_none()
    }

    /// Why the school is closed on `day`, if a closure says so; the first one that does.
    #[must_use]
    pub fn closure_on(&self, day: Date) -> Option<&Closure> {
        self.closures.iter().find(|closure| closure.covers(day))
    }

    /// The fortnight that `day` lies in.
    #[must_use]
    pub fn fortnight_of(&self, day: Date) -> Fortnight {
        let since_monday = monday_offset(self.first_fortnight);
        // A Monday, counted from the anchor, so that days before it fall into place too.
        let days = days_between(self.first_fortnight, day) + since_monday;
        let place = days.rem_euclid(14);
        let first = plus(day, -place);
        let day_of_ten = match place {
            0..=4 => u8::try_from(place + 1).ok(),
            7..=11 => u8::try_from(place - 1).ok(),
            _ => None,
        };
        Fortnight { first, last: plus(first, 11), week: if place < 7 { 1 } else { 2 }, day_of_ten }
    }

    /// The ten weekdays of a fortnight, each with whether the school is open.
    #[must_use]
    pub fn ten_days(&self, fortnight: Fortnight) -> Vec<(Date, Open)> {
        (0..12)
            .map(|days| plus(fortnight.first, days))
            .filter(|&day| !is_weekend(day))
            .map(|day| (day, if self.is_school_day(day) { Open::Yes } else { Open::Closed }))
            .collect()
    }

    /// The first school day after `day`, within a year.
    #[must_use]
    pub fn next_school_day(&self, day: Date) -> Option<Date> {
        (1..=366).map(|days| plus(day, days)).find(|&next| next > day && self.is_school_day(next))
    }
}

/// Whether the school is open on a weekday.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Open {
    /// Open.
    Yes,
    /// In a closure.
    Closed,
}

impl Fortnight {
    /// Whether `day` lies in it, weekends included.
    #[must_use]
    pub fn covers(&self, day: Date) -> bool {
        self.first <= day && day <= plus(self.last, 2)
    }

    /// "Fortnight 16 to 27 November", as headings say it.
    #[must_use]
    pub fn words(&self) -> String {
        format!("Fortnight {}", crate::words::date_range(self.first, self.last))
    }
}

fn is_weekend(day: Date) -> bool {
    matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday)
}

fn monday_offset(day: Date) -> i32 {
    i32::from(day.weekday().to_monday_zero_offset())
}

fn days_between(from: Date, to: Date) -> i32 {
    // Civil days are 24 hours each and the whole range of dates has some 7 million of them.
    i32::try_from(to.duration_since(from).as_hours() / 24).unwrap_or_default()
}

/// Stops at the ends of the calendar (years -9999 and 9999).
fn plus(day: Date, days: i32) -> Date {
    day.saturating_add(days.days())
}

#[cfg(test)]
mod tests;
