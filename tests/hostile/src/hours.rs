//! Honest changes of what format 2 brought (clauses 2.7, 3.2): each makes its document one of format 2.

use domain::{
    barrier::BarrierArea,
    calendar::{AcademicYear, Term},
    id::{AgreedId, PauseId, SessionId, StudentId},
    ledger::{Agreed, DaysIn, Every, Pause, PauseReason, Weekdays},
    session::{AlsoThere, Held, Outcome, SchoolHours, Session, Setting},
    visit::Recorded,
};
use jiff::civil::{Weekday, date, time};
use records::Edit;

use crate::scene::first_day;

/// A session and a pause.
pub(crate) fn of_a_year(student: StudentId, recorded: Recorded) -> Vec<Edit> {
    let held = Held {
        success: "On time all week".to_owned(),
        minutes: 30,
        start: None,
        there: [student].into(),
        also: [AlsoThere::ParentOrCarer].into(),
        setting: Setting::Usual,
        about: [BarrierArea::Motivation].into(),
        student_words: "It was fine".to_owned(),
        parent_words: "He sleeps again".to_owned(),
        promises: Vec::new(),
    };
    let session = Session {
        id: SessionId::draw(1),
        students: [student].into(),
        date: first_day(),
        planned: None,
        outcome: Outcome::Held(Box::new(held)),
        note: String::new(),
        recorded,
    };
    let pause = Pause {
        id: PauseId::draw(1),
        from: first_day(),
        to: first_day(),
        reason: PauseReason::Absence,
        recorded,
    };
    vec![Edit::RecordSession { student, session }, Edit::Pause { student, pause }]
}

/// How often to meet, and on which days the student is in.
pub(crate) fn of_a_student(student: StudentId, recorded: Recorded) -> Vec<Edit> {
    let agreed = Agreed {
        id: AgreedId::draw(1),
        from: first_day(),
        minutes: 45,
        every: Every::Week,
        assessment: "Twice a week".to_owned(),
        recorded,
    };
    let on = Weekdays::new(&[Weekday::Tuesday, Weekday::Thursday]);
    let days = on.map(|on| DaysIn { from: first_day(), on });
    let days = days.map(|days| Edit::SetDaysIn { student, days });
    [Edit::AgreeFrequency { student, agreed }].into_iter().chain(days).collect()
}

/// A term, and the hours of the school day.
pub(crate) fn of_the_school() -> Vec<Edit> {
    let last = date(2026, 12, 18);
    let term = Term { first: first_day(), last, name: "Autumn term".to_owned() };
    vec![
        Edit::SetTerms { year: AcademicYear::of(first_day()), terms: vec![term] },
        Edit::SetSchoolHours(SchoolHours { from: time(8, 45, 0, 0), to: time(15, 15, 0, 0) }),
    ]
}
