//! From a draft to a session: the only place that says what a finished session needs (clauses 3.2, 3.3, 5.5).

use jiff::civil::Date;

use super::{Bounds, Happened, MOST_STUDENTS, Problem, SessionDraft, SessionField};
use crate::{
    calendar::AcademicYear,
    id::SessionId,
    session::{Outcome, Session},
    visit::{PROSE_LIMIT, Recorded},
    words,
};

/// The longest that a line (a promise, a place, a reason) may be, in characters.
const LINE_LIMIT: usize = 300;

impl SessionDraft {
    /// The finished session, its texts as they were written but for white space at the ends.
    ///
    /// # Errors
    /// Everything that is missing or out of bounds, in the order of the screen.
    pub fn finish(
        &self,
        id: SessionId,
        recorded: Recorded,
        bounds: Bounds<'_>,
    ) -> Result<Session, Vec<Problem>> {
        let mut problems = Vec::new();
        self.check_students(&mut problems);
        let (date, outcome) = match self.happened {
            Happened::Held => self.held(bounds, &mut problems),
            Happened::NobodyCame => {
                (self.check_date(bounds, &mut problems), Some(Outcome::NobodyCame))
            }
            Happened::Cancelled => {
                (self.check_date(bounds, &mut problems), self.cancelled(&mut problems))
            }
        };
        let note = prose(SessionField::Note, &self.note, "The note is", &mut problems);
        match (date, outcome) {
            (Some(date), Some(outcome)) if problems.is_empty() => Ok(Session {
                id,
                students: self.students.clone(),
                date,
                planned: self.planned,
                outcome,
                note,
                recorded,
            }),
            _ => Err(problems),
        }
    }

    fn check_students(&self, problems: &mut Vec<Problem>) {
        if self.students.is_empty() {
            say(problems, SessionField::Students, "Choose whom the session was with");
        } else if self.students.len() > MOST_STUDENTS {
            let words = "A session can have 30 students: record the others in a second one";
            say(problems, SessionField::Students, words);
        }
    }

    /// A session that took place, or that nobody came to, is over. One that was cancelled may still be to come. None is
    /// of an academic year that is over: a year that was mistyped would change what was reported of it.
    pub(super) fn check_date(
        &self,
        bounds: Bounds<'_>,
        problems: &mut Vec<Problem>,
    ) -> Option<Date> {
        let year = AcademicYear::of(bounds.today);
        match self.date {
            None => say(problems, SessionField::Date, "Give the day of the session"),
            Some(date) if AcademicYear::of(date) < year => {
                let words = format!(
                    "That day is in the academic year {}, which is over: change the day, or put it \
                     into the note of a session of this year",
                    words::academic_year(AcademicYear::of(date)),
                );
                problems.push(Problem { field: SessionField::Date, words });
            }
            Some(date) if date > bounds.today && self.happened != Happened::Cancelled => {
                let words = "A session cannot be in the future: change the day";
                say(problems, SessionField::Date, words);
            }
            Some(date) if AcademicYear::of(date) > year => {
                let words = "That day is in the next academic year: change the day";
                say(problems, SessionField::Date, words);
            }
            Some(date) => return Some(date),
        }
        None
    }

    fn cancelled(&self, problems: &mut Vec<Problem>) -> Option<Outcome> {
        let why = self.why.trim().to_owned();
        if self.cancelled_by.is_none() {
            say(problems, SessionField::CancelledBy, "Say who cancelled the session");
        }
        if too_long(&why) {
            say(problems, SessionField::Why, "Shorten the reason to 300 characters");
        }
        self.cancelled_by.map(|by| Outcome::Cancelled { by, why })
    }
}

pub(super) fn say(problems: &mut Vec<Problem>, field: SessionField, words: &str) {
    problems.push(Problem { field, words: words.to_owned() });
}

pub(super) fn too_long(line: &str) -> bool {
    line.trim().chars().count() > LINE_LIMIT
}

/// Trims a text and says so when it is over the limit.
pub(super) fn prose(
    field: SessionField,
    text: &str,
    which: &str,
    problems: &mut Vec<Problem>,
) -> String {
    let text = text.trim();
    let length = text.chars().count();
    if length > PROSE_LIMIT {
        let words = format!(
            "{which} {} characters long: shorten to {}, or put the rest into a second record",
            words::number(length),
            words::number(PROSE_LIMIT),
        );
        problems.push(Problem { field, words });
    }
    text.to_owned()
}
