//! Fourteen days by a clock that somebody may turn.

use super::*;

const YEARS: i64 = 10 * 365 * 24;

fn at(hours: i64) -> Timestamp {
    Timestamp::UNIX_EPOCH + SignedDuration::from_hours(500_000 + hours)
}

/// How it stands when base answered at 0 and the clock said these hours one after the other.
fn after(hours: &[i64]) -> Leased {
    let seen = hours.iter().fold(Lease::begun(at(0)), |lease, hours| lease.seen(at(*hours)));
    seen.stands()
}

#[test]
fn it_is_said_from_the_seventh_day_and_ends_with_the_fourteenth() {
    for (hours, stands) in [
        (0, Leased::Lately),
        (7 * 24 - 1, Leased::Lately),
        (7 * 24, Leased::Ends { days: 7, left: 7 }),
        (13 * 24, Leased::Ends { days: 13, left: 1 }),
        (13 * 24 + 23, Leased::Ends { days: 13, left: 1 }),
        (14 * 24, Leased::Over { days: 14 }),
        (30 * 24, Leased::Over { days: 30 }),
    ] {
        assert_eq!(after(&[hours]), stands, "{hours} hours");
        // However often it was looked at in between.
        assert_eq!(after(&[hours / 3, hours / 2, hours, hours]), stands, "{hours} hours");
    }
}

#[test]
fn a_clock_that_is_set_back_gives_no_day_more() {
    let back = 10 * 24 - YEARS;
    assert_eq!(after(&[10 * 24, back]), Leased::Ends { days: 10, left: 4 });
    assert_eq!(after(&[10 * 24, back, back + 95]), Leased::Ends { days: 13, left: 1 });
    assert_eq!(after(&[10 * 24, back, back + 96]), Leased::Over { days: 14 });
}

#[test]
fn a_clock_that_was_set_back_and_put_right_counts_the_time_once() {
    let back = 24 - YEARS;
    assert_eq!(after(&[24, back, back + 24, 2 * 24]), Leased::Lately);
    assert_eq!(after(&[24, back, back + 24, 8 * 24]), Leased::Ends { days: 8, left: 6 });
}

#[test]
fn whoever_is_locked_out_by_a_wrong_clock_is_let_in_by_base() {
    assert_eq!(after(&[24, YEARS]), Leased::Over { days: 3_650 });
    assert_eq!(after(&[24, YEARS, 48]), Leased::Over { days: 3_650 });
    // Base answers a clock that is right again, and it counts from there.
    let lease = Lease::begun(at(48));
    assert_eq!(lease.seen(at(49)).stands(), Leased::Lately);
    assert_eq!(lease.seen(at(48 + 14 * 24)).stands(), Leased::Over { days: 14 });
}

#[test]
fn base_answering_a_clock_that_is_ahead_gives_no_years() {
    let ahead = Lease::begun(at(YEARS));
    let right = ahead.seen(at(0));
    assert_eq!(right.stands(), Leased::Lately);
    assert_eq!(right.seen(at(14 * 24 - 1)).stands(), Leased::Ends { days: 13, left: 1 });
    assert_eq!(right.seen(at(14 * 24)).stands(), Leased::Over { days: 14 });
}
