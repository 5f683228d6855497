//! The school's autumn 2026: fortnights from Monday 7 September, half-term from 26 to 30 October.

use jiff::civil::date;
use proptest::prelude::*;

use super::*;

fn closure(id: u128, from: Date, to: Date) -> Closure {
    Closure { id: ClosureId::draw(id), from, to, reason: "Half-term".into() }
}

fn autumn() -> SchoolCalendar {
    SchoolCalendar {
        first_fortnight: date(2026, 9, 7),
        closures: vec![
            closure(1, date(2026, 10, 26), date(2026, 10, 30)),
            closure(2, date(2026, 10, 30), date(2026, 11, 2)),
        ],
    }
}

#[test]
fn weekends_and_closures_are_no_school_days() {
    for (day, open) in [
        (date(2026, 10, 23), true),
        (date(2026, 10, 24), false),
        (date(2026, 10, 25), false),
        (date(2026, 10, 26), false),
        (date(2026, 10, 30), false),
        (date(2026, 11, 1), false),
        (date(2026, 11, 2), false),
        (date(2026, 11, 3), true),
    ] {
        assert_eq!(autumn().is_school_day(day), open, "{day}");
    }
    assert_eq!(autumn().next_school_day(date(2026, 10, 23)), Some(date(2026, 11, 3)));
    let closed_for_ever = SchoolCalendar {
        closures: vec![closure(1, date(2026, 1, 1), date(2036, 1, 1))],
        ..autumn()
    };
    assert_eq!(closed_for_ever.next_school_day(date(2026, 10, 23)), None);
}

#[test]
fn fortnights_follow_from_the_first_monday_and_before_it_too() {
    for (day, first, week, day_of_ten) in [
        (date(2026, 9, 7), date(2026, 9, 7), 1, Some(1)),
        (date(2026, 9, 11), date(2026, 9, 7), 1, Some(5)),
        (date(2026, 9, 12), date(2026, 9, 7), 1, None),
        (date(2026, 9, 13), date(2026, 9, 7), 1, None),
        (date(2026, 9, 14), date(2026, 9, 7), 2, Some(6)),
        (date(2026, 9, 18), date(2026, 9, 7), 2, Some(10)),
        (date(2026, 9, 20), date(2026, 9, 7), 2, None),
        (date(2026, 9, 21), date(2026, 9, 21), 1, Some(1)),
        (date(2026, 9, 6), date(2026, 8, 24), 2, None),
        (date(2026, 9, 4), date(2026, 8, 24), 2, Some(10)),
        (date(2026, 8, 24), date(2026, 8, 24), 1, Some(1)),
        (date(2026, 11, 23), date(2026, 11, 16), 2, Some(6)),
    ] {
        let fortnight = autumn().fortnight_of(day);
        assert_eq!((fortnight.first, fortnight.week), (first, week), "{day}");
        assert_eq!(fortnight.day_of_ten, day_of_ten, "{day}");
        assert_eq!(fortnight.last, first.saturating_add(11.days()), "{day}");
    }
    assert_eq!(autumn().fortnight_of(date(2026, 11, 23)).words(), "Fortnight 16 to 27 November");
}

#[test]
fn a_first_day_that_is_no_monday_is_refused_by_the_check_and_survived_by_the_count() {
    assert_eq!(SchoolCalendar::check_first_fortnight(date(2026, 9, 7)), Ok(()));
    assert_eq!(
        SchoolCalendar::check_first_fortnight(date(2026, 9, 9)),
        Err(CalendarProblem::NotAMonday)
    );
    let wednesday = SchoolCalendar { first_fortnight: date(2026, 9, 9), closures: vec![] };
    assert_eq!(wednesday.fortnight_of(date(2026, 9, 8)), autumn().fortnight_of(date(2026, 9, 8)));
}

#[test]
fn ten_days_of_which_some_are_closed() {
    let half_term = autumn().fortnight_of(date(2026, 10, 28));
    assert_eq!(half_term.first, date(2026, 10, 19));
    let days = autumn().ten_days(half_term);
    assert_eq!(days.len(), 10);
    let open: Vec<_> =
        days.iter().filter(|(_, open)| *open == Open::Yes).map(|(day, _)| day.day()).collect();
    assert_eq!(open, [19, 20, 21, 22, 23]);
}

#[test]
fn a_closure_needs_a_reason_and_its_days_in_order() {
    let day = date(2026, 10, 26);
    assert_eq!(closure(1, day, day).check(), Ok(()));
    assert_eq!(
        closure(1, day, date(2026, 10, 25)).check(),
        Err(CalendarProblem::ClosureEndsBeforeItBegins)
    );
    let with = |reason: String| Closure { reason, ..closure(1, day, day) }.check();
    assert_eq!(with(" ".into()), Err(CalendarProblem::ClosureWithoutReason));
    assert_eq!(with("r".repeat(101)), Err(CalendarProblem::ReasonTooLong));
}

fn any_day() -> impl Strategy<Value = Date> {
    (1990i16..2100, 1i8..=12, 1i8..=28).prop_map(|(year, month, day)| date(year, month, day))
}

proptest! {
    #[test]
    fn every_day_lies_in_its_fortnight_and_all_its_days_agree(anchor in any_day(), day in any_day()) {
        let calendar = SchoolCalendar { first_fortnight: anchor, closures: vec![] };
        let fortnight = calendar.fortnight_of(day);
        prop_assert!(fortnight.covers(day));
        prop_assert_eq!(fortnight.first.weekday(), Weekday::Monday);
        prop_assert_eq!(days_between(fortnight.first, anchor).rem_euclid(14), monday_offset(anchor));
        let days = calendar.ten_days(fortnight);
        for (place, (one, _)) in (1u8..).zip(&days) {
            prop_assert_eq!(calendar.fortnight_of(*one).first, fortnight.first);
            prop_assert_eq!(calendar.fortnight_of(*one).day_of_ten, Some(place));
        }
        let next = calendar.fortnight_of(plus(fortnight.first, 14));
        prop_assert_eq!(next.first, plus(fortnight.first, 14));
    }
}

#[test]
fn the_ends_of_time_do_not_panic() {
    for day in [Date::MIN, Date::MAX] {
        let fortnight = autumn().fortnight_of(day);
        assert!(fortnight.week == 1 || fortnight.week == 2);
        let from_there = SchoolCalendar { first_fortnight: day, closures: vec![] };
        assert!(from_there.ten_days(from_there.fortnight_of(date(2026, 9, 7))).len() == 10);
    }
}
