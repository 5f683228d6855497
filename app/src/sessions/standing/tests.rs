//! What is said of a fortnight, from facts as the rows of a device have them.

use domain::{
    calendar::{SchoolCalendar, SchoolDays},
    id::{DeviceId, PauseId, RelationshipId, SessionId, StudentId, UserId},
    ledger::{Account, Kept, Meeting, MeetingId, Pause, PauseReason, Seen, Took},
    relationship::Relationship,
    visit::Recorded,
};
use jiff::{
    Timestamp,
    civil::{Date, date},
    tz::TimeZone,
};

use super::*;
use crate::sessions::wording::will_have;
#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

const MONDAY: Date = date(2026, 11, 16);
/// The second Monday of the fortnight.
const TODAY: Date = date(2026, 11, 23);

fn mentored() -> Account {
    let tie = Relationship {
        id: RelationshipId::draw(1),
        student: StudentId::draw(2),
        mentor: UserId::draw(3),
        from: date(2026, 9, 7),
        to: None,
        purpose: String::new(),
    };
    Account { relationships: vec![tie], ..Account::default() }
}

fn met(id: u128, minutes: u16, kept: Kept) -> Meeting {
    Meeting {
        kept,
        id: MeetingId::Session(SessionId::draw(id)),
        on: date(2026, 11, 17),
        mentor: UserId::draw(3),
        took: Took::Held(minutes),
        recorded_at: Timestamp::UNIX_EPOCH,
    }
}

fn ledger(account: &Account) -> Ledger {
    let calendar = SchoolCalendar { first_fortnight: MONDAY, closures: Vec::new() };
    let school = SchoolDays { calendar, terms: Vec::new() };
    account.fortnight(Seen { school: &school, zone: &TimeZone::UTC, today: TODAY }, TODAY)
}

#[test]
fn minutes_at_base_and_on_this_tablet_are_told_apart() {
    let with = |meetings| ledger(&Account { meetings, ..mentored() });
    let said = |meetings| figures(&with(meetings)).unwrap_or_default();
    assert_eq!(said(vec![]), "0 of 60 minutes");
    let (base, tablet) = (met(1, 10, Kept::AtBase), met(2, 5, Kept::OnThisTablet));
    assert_eq!(said(vec![base]), "10 of 60 minutes, all at base");
    assert_eq!(said(vec![tablet]), "5 of 60 minutes, all on this tablet");
    assert_eq!(said(vec![base, tablet]), "15 of 60 minutes: 10 at base, 5 on this tablet");
    assert_eq!(of_goal(&with(vec![base, tablet])), "of 60 minutes, 5 days left");
    let words = "45 minutes to go; Friday is the last day Aisha is in";
    assert_eq!(outlook(&with(vec![base, tablet]), "Aisha").as_deref(), Some(words));
}

#[test]
fn what_a_session_would_add_is_said_before_it_is_saved() {
    let there = ledger(&Account { meetings: vec![met(1, 40, Kept::AtBase)], ..mentored() });
    let said = |minutes| will_have("the student", &there, minutes).unwrap_or_default();
    assert_eq!(said(15), "The student will have 55 of 60 minutes");
    assert_eq!(said(20), "The student will have 60 of 60 minutes: target met");
}

#[test]
fn whoever_has_the_hour_needs_no_second_line() {
    let there = ledger(&Account { meetings: vec![met(1, 65, Kept::AtBase)], ..mentored() });
    assert_eq!(figures(&there).as_deref(), Some("65 of 60 minutes, all at base"));
    assert_eq!(of_goal(&there), "of 60 minutes");
    assert_eq!(outlook(&there, "Saffron"), None);
}

#[test]
fn a_pause_says_why() {
    let recorded =
        Recorded { by: UserId::draw(3), device: DeviceId::draw(4), at: Timestamp::UNIX_EPOCH };
    let pause = Pause {
        id: PauseId::draw(5),
        from: MONDAY,
        to: date(2026, 12, 2),
        reason: PauseReason::HomeSchoolPlacement,
        recorded,
    };
    let paused = ledger(&Account { pauses: vec![pause], ..mentored() });
    assert_eq!(figures(&paused), None);
    let words = "Paused: home-school placement until 2 December";
    assert_eq!(outlook(&paused, "Tomasz").as_deref(), Some(words));
    assert_eq!(of_goal(&paused), "minutes, none asked for");
}

#[test]
fn a_bar_ends_where_it_ends() {
    assert_eq!(percent(15, 60), "25%");
    assert_eq!(percent(90, 60), "100%");
    assert_eq!(percent(5, 0), "100%");
}
