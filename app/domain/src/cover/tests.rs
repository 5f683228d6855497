//! Days and duties of cover. What somebody may do who covers is tried with all that may be done, in `access`.

use jiff::civil::date;

use super::*;

fn days(first: i8, last: i8) -> Result<Days, EndsBeforeItBegins> {
    Days::new(date(2026, 11, first), date(2026, 11, last))
}

#[test]
fn both_days_are_included_and_no_other() -> Result<(), EndsBeforeItBegins> {
    let week = days(23, 27)?;
    for (day, stands) in [
        (22, Stands::Before),
        (23, Stands::Now),
        (25, Stands::Now),
        (27, Stands::Now),
        (28, Stands::After),
    ] {
        assert_eq!(week.stand(date(2026, 11, day)), stands, "{day}");
    }
    assert_eq!((week.first(), week.last()), (date(2026, 11, 23), date(2026, 11, 27)));
    Ok(())
}

#[test]
fn one_day_is_enough_and_less_is_none() -> Result<(), EndsBeforeItBegins> {
    assert_eq!(days(23, 23)?.count(), 1);
    assert_eq!(days(23, 27)?.count(), 5);
    assert_eq!(days(24, 23), Err(EndsBeforeItBegins));
    let autumn = Days::new(date(2026, 9, 1), date(2026, 12, 18))?;
    assert_eq!(autumn.count(), 109, "over months");
    Ok(())
}

#[test]
fn days_overlap_where_one_is_of_both() -> Result<(), EndsBeforeItBegins> {
    let week = days(23, 27)?;
    for (first, last, overlap) in
        [(20, 22, false), (20, 23, true), (24, 25, true), (27, 30, true), (28, 30, false)]
    {
        assert_eq!(week.overlap(days(first, last)?), overlap, "{first} to {last}");
        assert_eq!(days(first, last)?.overlap(week), overlap, "{first} to {last}");
    }
    Ok(())
}

/// The coordinator (16.1) and the Designated Safeguarding Lead and deputy (5.7): for these somebody covers.
#[test]
fn a_duty_is_of_those_who_must_not_be_missed() {
    let of: Vec<_> =
        Role::ALL.into_iter().filter_map(|role| Some((role, Duty::of(role)?))).collect();
    assert_eq!(
        of,
        [
            (Role::Coordinator, Duty::Coordinator),
            (Role::SafeguardingLead, Duty::SafeguardingLead),
            (Role::DeputySafeguardingLead, Duty::SafeguardingLead),
        ]
    );
    for duty in Duty::ALL {
        assert_eq!(Duty::named(duty.role().name()), Some(duty));
    }
    assert_eq!(Duty::named("mentor"), None);
}

/// Any adult may be named; a student never (9), and nobody to cover for what they are.
#[test]
fn staff_cover_and_students_do_not() {
    for (role, duty) in Role::ALL.into_iter().flat_map(|role| Duty::ALL.map(|duty| (role, duty))) {
        let expected = !matches!(
            (role, duty),
            (Role::PeerMentor, _)
                | (Role::Coordinator, Duty::Coordinator)
                | (Role::SafeguardingLead, Duty::SafeguardingLead)
        );
        assert_eq!(may_cover(role, duty), expected, "{role:?} {duty:?}");
    }
}
