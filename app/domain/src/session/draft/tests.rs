//! Finishing a session: what is asked for, in which words, and that nothing written is lost.

mod asked;
mod kept;

use jiff::{
    Timestamp,
    civil::{Date, date, time},
};

use super::*;
use crate::{
    calendar::{Closure, SchoolCalendar},
    id::{ClosureId, DeviceId, SessionId, UserId},
    session::Session,
    visit::Recorded,
};

/// A Monday of the autumn term.
const TODAY: Date = date(2026, 11, 23);

fn student(id: u128) -> StudentId {
    StudentId::draw(id)
}

/// What four taps give: the student, how long, when, and *Save*.
fn four_taps() -> SessionDraft {
    SessionDraft { minutes: Some(20), ..SessionDraft::new([student(1)].into(), TODAY) }
}

fn finished_on(draft: &SessionDraft, today: Date) -> Result<Session, Vec<Problem>> {
    let half_term = Closure {
        id: ClosureId::draw(1),
        from: date(2026, 10, 26),
        to: date(2026, 10, 30),
        reason: "half-term".into(),
    };
    let calendar = SchoolCalendar { first_fortnight: date(2026, 9, 7), closures: vec![half_term] };
    let school = SchoolDays { calendar, terms: Vec::new() };
    let hours = SchoolHours { from: time(8, 45, 0, 0), to: time(15, 15, 0, 0) };
    let recorded =
        Recorded { by: UserId::draw(1), device: DeviceId::draw(2), at: Timestamp::UNIX_EPOCH };
    draft.finish(SessionId::draw(4), recorded, Bounds { today, school: &school, hours })
}

fn finish(draft: &SessionDraft) -> Result<Session, Vec<Problem>> {
    finished_on(draft, TODAY)
}

/// What is asked for, in the order of the screen.
fn asked(draft: &SessionDraft) -> Vec<(SessionField, String)> {
    let problems = finish(draft).err().unwrap_or_default();
    problems.into_iter().map(|one| (one.field, one.words)).collect()
}

fn words(field: SessionField, words: &str) -> Vec<(SessionField, String)> {
    vec![(field, words.to_owned())]
}
