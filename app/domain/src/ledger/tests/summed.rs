//! A term and a year, summed up by hand (clause 3.2).

use jiff::{
    Timestamp,
    civil::{Date, date},
    tz::TimeZone,
};

use super::{
    super::{Account, Kept, Meeting, MeetingId, Pause, PauseReason, Seen, Sums, Took},
    rows::{Read, school},
};
use crate::{
    calendar::AcademicYear,
    id::{DeviceId, PauseId, RelationshipId, SessionId, StudentId, UserId},
    relationship::Relationship,
    visit::Recorded,
};

const MENTOR: UserId = UserId::draw(1);

fn pause(id: u128, from: Date, to: Date) -> Pause {
    let recorded = Recorded { by: MENTOR, device: DeviceId::draw(1), at: Timestamp::UNIX_EPOCH };
    Pause { id: PauseId::draw(id), from, to, reason: PauseReason::Exclusion, recorded }
}

/// A mentor from 7 September on; the hour in three fortnights, less in three; one paused as a whole, one for a week.
fn account() -> Account {
    let held = |(id, on, minutes)| Meeting {
        kept: Kept::AtBase,
        id: MeetingId::Session(SessionId::draw(id)),
        on,
        mentor: MENTOR,
        took: Took::Held(minutes),
        recorded_at: Timestamp::UNIX_EPOCH,
    };
    let sessions = [
        (1, date(2026, 9, 8), 60),
        (2, date(2026, 9, 22), 30),
        (3, date(2026, 10, 8), 60),
        (4, date(2026, 11, 10), 30),
        (5, date(2026, 11, 18), 60),
        (6, date(2026, 12, 1), 20),
    ];
    Account {
        relationships: vec![Relationship {
            id: RelationshipId::draw(1),
            student: StudentId::draw(1),
            mentor: MENTOR,
            from: date(2026, 9, 7),
            to: None,
            purpose: "Settling in".into(),
        }],
        pauses: vec![
            pause(1, date(2026, 10, 19), date(2026, 10, 23)),
            pause(2, date(2026, 11, 2), date(2026, 11, 6)),
        ],
        meetings: sessions.map(held).into(),
        ..Account::default()
    }
}

fn year(today: Date) -> Read<Sums> {
    let school = school("school")?;
    let seen = Seen { school: &school, zone: &TimeZone::UTC, today };
    Ok(account().in_year(seen, AcademicYear::of(date(2026, 9, 1))))
}

/// Nine fortnights begin with a school day of the autumn term, from 2 September (no mentor yet) to 14 December. On
/// 8 December the ninth has not begun and the eighth is not over; 19 October is paused, for week 2 is half-term.
fn by_8_december() -> Sums {
    Sums {
        met: 3,
        short: 2,
        short_partly_paused: 1,
        paused: 1,
        closed: 0,
        no_mentor: 1,
        open: 1,
        minutes: 260,
    }
}

#[test]
fn a_year_counts_what_is_over_and_tells_pauses_apart() -> Read<()> {
    let sums = year(date(2026, 12, 8))?;
    assert_eq!(sums, by_8_december());
    let words =
        "3 of 5 fortnights met; 1 short and paused for a part; 1 paused; 1 without a mentor";
    assert_eq!(sums.words(), words);
    // 30 November and 14 December were short in the end; 28 December begins with a school day on 5 January.
    assert_eq!(year(date(2027, 1, 4))?, Sums { short: 4, ..by_8_december() });
    // 26 begin in the year, two of them in the summer holidays: 26 - 3 - 1 - 1 - 2 = 19.
    let whole = Sums { short: 19, closed: 2, open: 0, ..by_8_december() };
    assert_eq!(year(date(2027, 8, 31))?, whole);
    Ok(())
}

#[test]
fn a_fortnight_is_in_the_term_of_its_first_school_day() -> Read<()> {
    let school = school("school")?;
    let seen = Seen { school: &school, zone: &TimeZone::UTC, today: date(2027, 1, 4) };
    let term = |name: &str, from: Date| {
        school.terms.iter().find(|term| term.name == name && term.first == from)
    };
    let sums = |name, from| term(name, from).map(|term| account().in_term(seen, term));
    let autumn = Sums { short: 4, open: 0, ..by_8_december() };
    assert_eq!(sums("Autumn term", date(2026, 9, 2)), Some(autumn));
    let spring = Sums { open: 1, ..Sums::default() };
    assert_eq!(sums("Spring term", date(2027, 1, 5)), Some(spring));
    Ok(())
}

#[test]
fn the_ends_of_time_are_survived() -> Read<()> {
    let school = school("school")?;
    for today in [Date::MIN, Date::MAX] {
        let seen = Seen { school: &school, zone: &TimeZone::UTC, today };
        assert_eq!(account().in_year(seen, AcademicYear::of(today)).minutes, 0);
        assert_eq!(account().fortnight(seen, today).minutes(), 0);
    }
    Ok(())
}
