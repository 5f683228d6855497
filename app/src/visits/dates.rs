//! How long a visit has been running, and which days are offered for what comes next.
//! Plain functions of the clock that they are given.

use domain::calendar::{SchoolDay, SchoolDays};
use jiff::{
    Timestamp, ToSpan,
    civil::{Date, Weekday},
};

/// A timer that ran longer than this was forgotten, not meant: the length is asked for instead.
pub const LONGEST_RUN: i64 = 4 * 60;

/// What the running timer says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Running {
    /// So many minutes, at least one.
    Minutes(u16),
    /// It was left running, or the clock was set back: it says nothing about the visit.
    Forgotten,
}

/// Reads the timer that was started with the visit.
#[must_use]
pub fn running(started: Timestamp, now: Timestamp) -> Running {
    let minutes = (now.as_second() - started.as_second()) / 60;
    match u16::try_from(minutes) {
        Ok(minutes) if i64::from(minutes) <= LONGEST_RUN => Running::Minutes(minutes.max(1)),
        _ => Running::Forgotten,
    }
}

/// The two days that are offered for the next step: the third school day from `today`, and the first
/// one a week on. Where the school's days are not known, or not so far ahead, a school day is a weekday.
#[must_use]
pub fn next_days(today: Date, school: Option<&SchoolDays>) -> [Date; 2] {
    let week = today.checked_add(6.days()).unwrap_or(today);
    let offered = |after: Date, place: usize| {
        let known = school_days(after, school).nth(place);
        known.or_else(|| school_days(after, None).nth(place)).unwrap_or(today)
    };
    [offered(today, 2), offered(week, 0)]
}

/// Reads what a date field holds; nothing while it is being typed.
#[must_use]
pub fn read(typed: &str) -> Option<Date> {
    typed.trim().parse().ok().filter(|day: &Date| (1990..=2199).contains(&day.year()))
}

/// School days after `day`; the search ends after a long summer holiday.
fn school_days(day: Date, school: Option<&SchoolDays>) -> impl Iterator<Item = Date> + '_ {
    day.series(1.day()).skip(1).take(90).filter(move |day| match school {
        Some(school) => school.on(*day) == SchoolDay::Open,
        None => !matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday),
    })
}

#[cfg(test)]
mod tests {
    use domain::calendar::{SchoolCalendar, Term};
    use jiff::civil::date;

    use super::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    #[test]
    fn a_timer_counts_whole_minutes_and_knows_when_it_was_forgotten() {
        let start = Timestamp::UNIX_EPOCH;
        let after = |minutes: i64| start + (minutes * 60 + 59).seconds();
        assert_eq!(running(start, start), Running::Minutes(1));
        assert_eq!(running(start, after(12)), Running::Minutes(12));
        assert_eq!(running(start, after(LONGEST_RUN)), Running::Minutes(240));
        assert_eq!(running(start, after(LONGEST_RUN + 1)), Running::Forgotten);
        assert_eq!(running(start, start - 5.minutes()), Running::Forgotten);
    }

    #[test]
    fn weekends_are_passed_over() {
        assert_eq!(next_days(date(2026, 11, 23), None), [date(2026, 11, 26), date(2026, 11, 30)]);
        assert_eq!(next_days(date(2026, 11, 27), None), [date(2026, 12, 2), date(2026, 12, 4)]);
    }

    #[test]
    fn holidays_between_terms_are_passed_over_and_days_that_nobody_entered_are_not() {
        let calendar = SchoolCalendar { first_fortnight: date(2026, 9, 7), closures: Vec::new() };
        let term = |first, last| Term { first, last, name: "Term".to_owned() };
        let autumn = term(date(2026, 9, 2), date(2026, 12, 18));
        let spring = term(date(2027, 1, 5), date(2027, 3, 25));
        let mut school = SchoolDays { calendar, terms: vec![autumn, spring] };
        let today = date(2026, 12, 16);
        assert_eq!(next_days(today, Some(&school)), [date(2027, 1, 5), date(2027, 1, 5)]);
        school.terms.pop();
        assert_eq!(next_days(today, Some(&school)), [date(2026, 12, 21), date(2026, 12, 23)]);
    }
}
