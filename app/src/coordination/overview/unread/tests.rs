//! What is promised about what the coordinator has not read.

use std::sync::Arc;

use domain::{
    calendar::AcademicYear,
    id::{DeviceId, SessionId, StudentId, VisitId},
    session::CancelledBy,
};
use jiff::civil::date;
use records::YearRow;

use super::*;
#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

const COORDINATOR: u128 = 1;
const MENTOR: u128 = 2;
const COORDINATOR_TOO: u128 = 3;

fn student(id: u128, name: &str) -> Student {
    Student::named(StudentId::draw(id), name, "Morgan")
}

fn recorded(by: u128, second: i64) -> Recorded {
    let at = Timestamp::from_second(second).unwrap_or_default();
    Recorded { by: UserId::draw(by), device: DeviceId::draw(9), at }
}

fn visit(id: u128, by: u128, second: i64, readers: &[u128]) -> VisitSummary {
    VisitSummary {
        id: VisitId::draw(id),
        date: date(2026, 11, 23),
        minutes: 25,
        feeling: None,
        recorded: recorded(by, second),
        first_words: "Calm".into(),
        next_step: None,
        read_by: readers.iter().copied().map(UserId::draw).collect(),
    }
}

fn session(id: u128, second: i64, became: Became, readers: &[u128]) -> SessionSummary {
    SessionSummary {
        id: SessionId::draw(id),
        date: date(2026, 11, 23),
        became,
        recorded: recorded(MENTOR, second),
        first_words: "On time".into(),
        read_by: readers.iter().copied().map(UserId::draw).collect(),
    }
}

fn known(student: Student, recent: Vec<VisitSummary>) -> StudentView {
    let year = YearRow {
        visits: u32::try_from(recent.len()).unwrap_or_default(),
        recent,
        ..YearRow::nothing_in(student.id, AcademicYear::of(date(2026, 11, 23)))
    };
    let mut known = StudentView { years: vec![year], ..StudentView::default() };
    known.core.student = Some(student);
    known
}

fn with_sessions(student: Student, sessions: Vec<SessionSummary>) -> StudentView {
    let mut known = known(student, Vec::new());
    for year in &mut known.years {
        year.sessions = u32::try_from(sessions.len()).unwrap_or_default();
        year.recent_sessions.clone_from(&sessions);
    }
    known
}

fn view(students: Vec<StudentView>) -> View {
    let students = students
        .into_iter()
        .filter_map(|known| Some((known.core.student.as_ref()?.id, Arc::new(known))))
        .collect();
    View { students, ..View::default() }
}

/// The day on which the records of these tests are looked at: seconds count from its midnight.
const TODAY: Date = date(1970, 1, 1);

const DAY: i64 = 86_400;

fn ids(arrivals: &Arrivals) -> Vec<EntryId> {
    arrivals.records.iter().map(|arrival| arrival.what.entry()).collect()
}

fn visits<const N: usize>(ids: [u128; N]) -> [EntryId; N] {
    ids.map(|id| EntryId::Visit(VisitId::draw(id)))
}

#[test]
fn what_others_wrote_and_she_has_not_read_newest_first() {
    let kai = known(
        student(1, "Kai"),
        vec![
            visit(1, MENTOR, 100, &[]),
            visit(2, MENTOR, 300, &[COORDINATOR]),
            visit(3, COORDINATOR, 400, &[]),
        ],
    );
    let mut leah = known(student(2, "Leah"), vec![visit(4, MENTOR, 50, &[MENTOR])]);
    let late = Timestamp::from_second(500).unwrap_or_default();
    leah.received.insert(EntryId::Visit(VisitId::draw(4)), late);
    let view = view(vec![kai, leah]);
    let hers = arrivals(&view, UserId::draw(COORDINATOR), TODAY);
    assert_eq!(ids(&hers), visits([4, 1]));
    let second = arrivals(&view, UserId::draw(COORDINATOR_TOO), TODAY);
    assert_eq!(ids(&second), visits([4, 3, 2, 1]), "what one read is news to another");
    assert_eq!((hers.more, second.more), (0, 0));
}

#[test]
fn sessions_stand_among_the_visits_until_she_has_opened_them() {
    let mut kai = with_sessions(
        student(1, "Kai"),
        vec![
            session(2, 200, Became::Held(20), &[]),
            session(3, 300, Became::Cancelled(CancelledBy::School), &[COORDINATOR]),
        ],
    );
    for year in &mut kai.years {
        year.recent = vec![visit(1, MENTOR, 100, &[]), visit(4, MENTOR, 400, &[])];
        year.visits = 2;
        year.sessions_known = [(UserId::draw(MENTOR), 2), (UserId::draw(COORDINATOR), 1)].into();
    }
    let late = Timestamp::from_second(500).unwrap_or_default();
    kai.received.insert(EntryId::Session(SessionId::draw(2)), late);
    let hers = arrivals(&view(vec![kai]), UserId::draw(COORDINATOR), TODAY);
    let [fourth, first] = visits([4, 1]);
    assert_eq!(ids(&hers), [EntryId::Session(SessionId::draw(2)), fourth, first]);
    assert_eq!(hers.records.first().and_then(|one| one.received_at), Some(late));
    assert_eq!(hers.more, 0);
}

#[test]
fn a_groups_session_is_one_of_those_who_came_with_the_others() {
    let copy = |id: u128, name: &str, became| {
        with_sessions(student(id, name), vec![session(9, 100, became, &[])])
    };
    let (came, missed) = (Became::Held(20), Became::Absent);
    let all = vec![copy(1, "Ada", missed), copy(2, "Kai", came), copy(3, "Leah", came)];
    let arrived = arrivals(&view(all), UserId::draw(COORDINATOR), TODAY).records;
    let said: Vec<_> = arrived
        .iter()
        .map(|one| {
            let others: Vec<_> = one.others.iter().map(|it| it.given_name.as_str()).collect();
            (one.student.given_name.as_str(), others, one.absent, one.what.was_missed())
        })
        .collect();
    assert_eq!(said, [("Kai", vec!["Ada", "Leah"], 1, false)]);
}

#[test]
fn what_is_beyond_six_weeks_or_beyond_the_row_is_counted() {
    let mut kai = known(
        student(1, "Kai"),
        vec![visit(1, MENTOR, -41 * DAY, &[]), visit(2, MENTOR, -43 * DAY, &[])],
    );
    let me = UserId::draw(COORDINATOR);
    for year in &mut kai.years {
        // Twelve more that the row does not list; she has opened four of them.
        year.visits = 14;
        year.older = [(UserId::draw(MENTOR), 12), (me, 4)].into();
        // And five sessions, of which she has opened two; the row lists a third.
        year.sessions = 5;
        year.sessions_known = [(UserId::draw(MENTOR), 5), (me, 2)].into();
        year.recent_sessions = vec![session(5, -50 * DAY, Became::Absent, &[])];
    }
    let mut late = known(student(2, "Leah"), vec![visit(3, MENTOR, -90 * DAY, &[])]);
    late.received.insert(EntryId::Visit(VisitId::draw(3)), Timestamp::UNIX_EPOCH);
    let arrived = arrivals(&view(vec![kai, late]), me, TODAY);
    assert_eq!(ids(&arrived), visits([3, 1]), "it arrived today");
    assert_eq!(arrived.more, (1 + 8) + (1 + 2));
}
