//! How long a mentor's sessions with a student usually last: what the screen fills in.

use domain::{
    id::UserId,
    ledger::{MeetingId, Took},
};
use replica::StudentView;

/// So many of the newest are looked at.
const NEWEST: usize = 5;

/// The length in minutes that came most often of late; of two that came as often, that of the newer. Nothing where this
/// mentor has logged no session with the student lately.
pub(super) fn usual(one: &StudentView, mentor: UserId) -> Option<u16> {
    let meetings = one.years.iter().flat_map(|year| &year.meetings);
    let mine = meetings.filter(|one| one.mentor == mentor);
    let lengths = mine.filter_map(|one| match (one.id, one.took) {
        (MeetingId::Session(_), Took::Held(minutes)) => Some(minutes),
        _ => None,
    });
    let lengths: Vec<u16> = lengths.take(NEWEST).collect();
    let often = |length: u16| lengths.iter().filter(|one| **one == length).count();
    // The last of those that are largest is taken: the newest, from the end.
    lengths.iter().rev().copied().max_by_key(|length| often(*length))
}

#[cfg(test)]
mod tests {
    use domain::{
        calendar::AcademicYear,
        id::{SessionId, StudentId, VisitId},
    };
    use jiff::{Timestamp, civil::date};
    use records::{MeetingRow, YearRow};

    use super::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    fn with(meetings: Vec<MeetingRow>) -> StudentView {
        let (student, year) = (StudentId::draw(1), AcademicYear::of(date(2026, 11, 23)));
        let year = YearRow { meetings, ..YearRow::nothing_in(student, year) };
        StudentView { years: vec![year], ..StudentView::default() }
    }

    fn session(mentor: u128, took: Took) -> MeetingRow {
        let id = MeetingId::Session(SessionId::draw(9));
        let (on, recorded_at) = (date(2026, 11, 20), Timestamp::UNIX_EPOCH);
        MeetingRow { id, on, mentor: UserId::draw(mentor), took, recorded_at }
    }

    #[test]
    fn the_length_that_came_most_often_is_filled_in() {
        let me = UserId::draw(1);
        let held = |minutes| session(1, Took::Held(minutes));
        assert_eq!(usual(&with(vec![held(30), held(20), held(20), held(45)]), me), Some(20));
        assert_eq!(usual(&with(vec![held(30), held(20)]), me), Some(30));
        assert_eq!(usual(&with(Vec::new()), me), None);
    }

    #[test]
    fn visits_other_mentors_and_whoever_did_not_come_say_nothing() {
        let visit =
            MeetingRow { id: MeetingId::Visit(VisitId::draw(2)), ..session(1, Took::Held(90)) };
        let all = vec![visit, session(2, Took::Held(45)), session(1, Took::Absent)];
        assert_eq!(usual(&with(all), UserId::draw(1)), None);
    }
}
