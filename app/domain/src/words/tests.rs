//! What people read, example by example.

use jiff::civil::{date as on, datetime, time as at};
use proptest::prelude::*;

use super::*;

#[test]
fn dates() {
    assert_eq!(date(on(2026, 7, 25)), "25 July 2026");
    assert_eq!(date(on(2026, 12, 1)), "1 December 2026");
    assert_eq!(day_and_month(on(2026, 1, 9)), "9 January");
    assert_eq!(short_date(on(2026, 11, 26)), "Thu 26 Nov");
    assert_eq!(weekday_and_date(on(2026, 11, 26)), "Thursday 26 November");
}

#[test]
fn in_the_middle_of_a_sentence_only_words_for_days_lose_their_capital() {
    assert_eq!(within("Today 10:42am"), "today 10:42am");
    assert_eq!(within("Tomorrow"), "tomorrow");
    assert_eq!(within("Mon 23 Nov, 9am"), "Mon 23 Nov, 9am");
}

#[test]
fn times() {
    for (hour, minute, words) in [
        (0, 0, "midnight"),
        (0, 5, "12:05am"),
        (9, 0, "9am"),
        (11, 59, "11:59am"),
        (12, 0, "midday"),
        (12, 30, "12:30pm"),
        (13, 0, "1pm"),
        (17, 30, "5:30pm"),
        (23, 9, "11:09pm"),
    ] {
        assert_eq!(time(at(hour, minute, 0, 0)), words);
    }
    assert_eq!(time_range(at(10, 0, 0, 0), at(11, 0, 0, 0)), "10am to 11am");
}

#[test]
fn ranges_say_month_and_year_once() {
    assert_eq!(date_range(on(2026, 11, 16), on(2026, 11, 27)), "16 to 27 November");
    assert_eq!(date_range(on(2026, 11, 30), on(2026, 12, 11)), "30 November to 11 December");
    let (first, last) = (on(2026, 12, 21), on(2027, 1, 1));
    assert_eq!(date_range(first, last), "21 December 2026 to 1 January 2027");
    assert_eq!(date_range_and_year(first, last), "21 December 2026 to 1 January 2027");
    assert_eq!(date_range_and_year(first, first), "21 December 2026");
    assert_eq!(date_range_and_year(on(2026, 9, 2), first), "2 September to 21 December 2026");
}

#[test]
fn moments_as_seen_from_now() {
    let now = datetime(2026, 11, 23, 12, 0, 0, 0);
    for (then, words) in [
        (datetime(2026, 11, 23, 10, 46, 59, 0), "Today 10:46am"),
        (datetime(2026, 11, 22, 23, 59, 0, 0), "Yesterday 11:59pm"),
        (datetime(2026, 11, 24, 9, 0, 0, 0), "Tomorrow 9am"),
        (datetime(2026, 11, 20, 10, 47, 0, 0), "Fri 20 Nov, 10:47am"),
        (datetime(2025, 11, 23, 12, 0, 0, 0), "23 November 2025, midday"),
    ] {
        assert_eq!(moment(then, now), words);
    }
    assert_eq!(day(on(2026, 11, 22), now.date()), "Yesterday");
    assert_eq!(day(on(2026, 11, 26), now.date()), "Thu 26 Nov");
    assert_eq!(day(on(2027, 1, 4), now.date()), "4 January 2027");
}

#[test]
fn counts() {
    assert_eq!(minutes(0), "0 minutes");
    assert_eq!(minutes(45), "45 minutes");
    assert_eq!(minutes(61), "1 hour 1 minute");
    assert_eq!(minutes(120), "2 hours");
    assert_eq!(counted(1, "record"), "1 record");
    assert_eq!(counted(1_200, "record"), "1,200 records");
    for (count, words) in [(0, "0"), (999, "999"), (1_000, "1,000"), (1_234_567, "1,234,567")] {
        assert_eq!(number(count), words);
    }
    assert_eq!(year_group(0), "Reception");
    assert_eq!(year_group(9), "Year 9");
    assert_eq!(academic_year(AcademicYear::of(on(2026, 11, 23))), "2026 to 2027");
}

#[test]
fn a_date_from_three_fields() {
    for (day, month, year, read) in [
        ("25", "7", "2026", Ok(on(2026, 7, 25))),
        (" 25 ", " July ", " 2026 ", Ok(on(2026, 7, 25))),
        ("1", "sept", "2026", Ok(on(2026, 9, 1))),
        ("01", "SEP.", "2026", Ok(on(2026, 9, 1))),
        ("29", "February", "2028", Ok(on(2028, 2, 29))),
        ("29", "February", "2026", Err(NotADate::NoSuchDay)),
        ("32", "7", "2026", Err(NotADate::Day)),
        ("0", "7", "2026", Err(NotADate::Day)),
        ("", "7", "2026", Err(NotADate::Day)),
        ("1", "13", "2026", Err(NotADate::Month)),
        ("1", "ju", "2026", Err(NotADate::Month)),
        ("1", "", "2026", Err(NotADate::Month)),
        ("1", "7", "26", Err(NotADate::Year)),
        ("1", "7", "-026", Err(NotADate::Year)),
        ("1", "7", "２０２６", Err(NotADate::Year)),
    ] {
        assert_eq!(read_date(day, month, year), read, "{day} {month} {year}");
    }
}

proptest! {
    #[test]
    fn every_date_is_read_back_from_its_words(year in 1900i16..2100, month in 1i8..=12, day in 1i8..=28) {
        let words = date(on(year, month, day));
        let mut parts = words.split(' ');
        let mut part = || parts.next().unwrap_or_default();
        prop_assert_eq!(read_date(part(), part(), part()), Ok(on(year, month, day)));
    }

    #[test]
    fn no_text_panics(day in "\\PC{0,8}", month in "\\PC{0,8}", year in "\\PC{0,8}") {
        let read = read_date(&day, &month, &year);
        prop_assert_eq!(read.is_ok(), read.is_ok_and(|read| read.year() <= 9999));
    }
}
