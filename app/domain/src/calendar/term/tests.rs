//! Terms of 2026 to 2027, and days around them.

use jiff::civil::date;

use super::*;
use crate::{calendar::Closure, id::ClosureId};

fn term(name: &str, first: Date, last: Date) -> Term {
    Term { first, last, name: name.into() }
}

fn closed(id: u128, from: Date, to: Date, reason: &str) -> Closure {
    Closure { id: ClosureId::draw(id), from, to, reason: reason.into() }
}

fn school() -> SchoolDays {
    let monday = date(2026, 11, 30);
    SchoolDays {
        calendar: SchoolCalendar {
            first_fortnight: date(2026, 9, 7),
            closures: vec![
                closed(1, date(2026, 10, 26), date(2026, 10, 30), "half-term"),
                closed(2, monday, monday, "no heating"),
                closed(3, monday, monday, "INSET day"),
            ],
        },
        terms: vec![
            term("Spring term", date(2027, 1, 5), date(2027, 3, 25)),
            term("Autumn term", date(2026, 9, 2), date(2026, 12, 18)),
        ],
    }
}

#[test]
fn a_day_is_open_within_a_term_and_outside_closures_and_weekends() {
    use SchoolDay::{Closed, Open};
    for (day, expected) in [
        (date(2026, 9, 1), Closed("holidays")),
        (date(2026, 9, 2), Open),
        (date(2026, 10, 23), Open),
        (date(2026, 10, 24), Closed("weekend")),
        (date(2026, 10, 26), Closed("half-term")),
        (date(2026, 11, 30), Closed("INSET day")),
        (date(2026, 12, 18), Open),
        (date(2026, 12, 21), Closed("holidays")),
        (date(2027, 1, 4), Closed("holidays")),
        (date(2027, 1, 5), Open),
        (date(2027, 5, 5), Closed("holidays")),
        // Nobody has said when the terms of the next year are, nor of the one before.
        (date(2027, 9, 1), Open),
        (date(2026, 8, 31), Open),
    ] {
        assert_eq!(school().on(day), expected, "{day}");
    }
}

#[test]
fn a_fortnight_is_counted_where_its_first_open_day_is() {
    for (day, expected) in [
        (date(2026, 9, 16), Some(date(2026, 9, 7))),
        (date(2026, 10, 28), Some(date(2026, 10, 19))),
        (date(2026, 12, 7), Some(date(2026, 12, 1))),
        (date(2026, 12, 24), Some(date(2026, 12, 14))),
        (date(2026, 12, 30), Some(date(2027, 1, 5))),
        (date(2027, 4, 7), None),
    ] {
        let school = school();
        assert_eq!(school.first_open(school.calendar.fortnight_of(day)), expected, "{day}");
    }
}

#[test]
fn a_term_has_a_name_and_its_days_in_one_year_and_to_itself() {
    let (first, last) = (date(2027, 4, 12), date(2027, 7, 21));
    let others = school().terms;
    let check = |name: &str, first, last| term(name, first, last).check(&others);
    assert_eq!(check("Summer term", first, last), Ok(()));
    assert_eq!(check("Summer term", last, first), Err(TermProblem::EndsBeforeItBegins));
    assert_eq!(check("Summer", first, date(2027, 9, 1)), Err(TermProblem::InTwoYears));
    assert_eq!(check(" ", first, last), Err(TermProblem::NoName));
    assert_eq!(check(&"s".repeat(61), first, last), Err(TermProblem::NameTooLong));
    assert_eq!(check("Summer", date(2027, 3, 25), last), Err(TermProblem::Overlaps));
    assert_eq!(check("Summer", date(2027, 3, 26), last), Ok(()));
}
