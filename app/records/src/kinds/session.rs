//! A session inside `student/<id>/<year>`, from format 2 on. That of a group is in the year of each of its students under the
//! same id, in the same words.
//!
//! ```text
//! <session>
//! ├─ students: [<student>, ...], date, planned
//! ├─ outcome: "held" | "nobody-came" | "cancelled"
//! ├─ held: minutes, start, success, student_words, parent_words
//! │  ├─ there: [<student>, ...], also: ["parent-or-carer", "someone-else Nan", ...]
//! │  ├─ place: "at-school" | "home-school" | "elsewhere <words>", reason
//! │  ├─ about: ["punctuality", ...]
//! │  └─ promises: [{ id, text, owner, due }, ...]: as the actions of a visit
//! ├─ cancelled: cancelled_by, why
//! ├─ note
//! └─ recorded_by, recorded_on, recorded_at
//! ```
//!
//! A session in the usual place, at the usual time, has no `place`. Fields that are empty are not written; "held" and
//! "cancelled" are no maps, but fields of the entry.

use domain::{
    calendar::AcademicYear,
    id::{SessionId, StudentId},
    session::{AlsoThere, Held, Outcome, Place, Session, Setting},
};
use jiff::{Timestamp, civil::Date};

use super::visit::{action, action_item, word};
use crate::{
    YearRecord,
    fields::{Entry, Fields, Item, Spelled as _, Unfit},
};

const HELD: &str = "held";
const NOBODY_CAME: &str = "nobody-came";
const CANCELLED: &str = "cancelled";
const AT_SCHOOL: &str = "at-school";
const HOME_SCHOOL: &str = "home-school";
const ELSEWHERE: &str = "elsewhere ";
const PARENT_OR_CARER: &str = "parent-or-carer";
const PROFESSIONAL: &str = "professional";
const SOMEONE_ELSE: &str = "someone-else ";

/// Reads a session of this student in this year; one of another's, or of another year, is none of theirs.
pub(super) fn read(
    (student, year): (StudentId, AcademicYear),
    key: &str,
    entry: Entry<'_>,
) -> Result<Session, Unfit> {
    let session = Session {
        id: key.parse().map_err(|_| Unfit)?,
        students: entry.each_word("students", |word| word.parse().ok())?,
        date: entry.parsed("date")?,
        planned: entry.maybe("planned")?,
        outcome: outcome(entry)?,
        note: entry.text("note")?,
        recorded: entry.recorded()?,
    };
    let theirs = session.students.contains(&student) && AcademicYear::of(session.date) == year;
    if theirs { Ok(session) } else { Err(Unfit) }
}

fn outcome(entry: Entry<'_>) -> Result<Outcome, Unfit> {
    match entry.words("outcome")? {
        Some(HELD) => Ok(Outcome::Held(Box::new(held(entry)?))),
        Some(NOBODY_CAME) => Ok(Outcome::NobodyCame),
        Some(CANCELLED) => Ok(Outcome::Cancelled {
            by: entry.choice("cancelled_by")?.ok_or(Unfit)?,
            why: entry.text("why")?,
        }),
        _ => Err(Unfit),
    }
}

fn held(entry: Entry<'_>) -> Result<Held, Unfit> {
    Ok(Held {
        success: entry.text("success")?,
        minutes: entry.number("minutes")?.ok_or(Unfit)?,
        start: entry.maybe("start")?,
        there: entry.each_word("there", |word| word.parse().ok())?,
        also: entry.each_word("also", also)?,
        setting: match entry.words("place")? {
            None => Setting::Usual,
            Some(words) => Setting::Unusual {
                place: place(words).ok_or(Unfit)?,
                reason: entry.text("reason")?,
            },
        },
        about: entry.each_word("about", <_>::read)?,
        student_words: entry.text("student_words")?,
        parent_words: entry.text("parent_words")?,
        promises: entry.each_entry("promises", action)?,
    })
}

fn place(words: &str) -> Option<Place> {
    match words {
        AT_SCHOOL => Some(Place::AtSchool),
        HOME_SCHOOL => Some(Place::HomeSchool),
        _ => words.strip_prefix(ELSEWHERE).map(|words| Place::Elsewhere(words.to_owned())),
    }
}

fn place_word(place: &Place) -> String {
    match place {
        Place::AtSchool => AT_SCHOOL.to_owned(),
        Place::HomeSchool => HOME_SCHOOL.to_owned(),
        Place::Elsewhere(words) => format!("{ELSEWHERE}{words}"),
    }
}

fn also(word: &str) -> Option<AlsoThere> {
    match word {
        PARENT_OR_CARER => Some(AlsoThere::ParentOrCarer),
        PROFESSIONAL => Some(AlsoThere::Professional),
        _ => word.strip_prefix(SOMEONE_ELSE).map(|words| AlsoThere::SomeoneElse(words.to_owned())),
    }
}

fn also_word(also: &AlsoThere) -> String {
    match also {
        AlsoThere::ParentOrCarer => PARENT_OR_CARER.to_owned(),
        AlsoThere::Professional => PROFESSIONAL.to_owned(),
        AlsoThere::SomeoneElse(words) => format!("{SOMEONE_ELSE}{words}"),
    }
}

pub(super) fn fields(session: &Session) -> Fields {
    let fields = Fields::default()
        .list("students", ids(&session.students))
        .shown("date", Some(session.date))
        .shown("planned", session.planned);
    let fields = match &session.outcome {
        Outcome::Held(held) => held_fields(fields.text("outcome", HELD), held),
        Outcome::NobodyCame => fields.text("outcome", NOBODY_CAME),
        Outcome::Cancelled { by, why } => {
            fields.text("outcome", CANCELLED).choice("cancelled_by", Some(*by)).text("why", why)
        }
    };
    fields.text("note", &session.note).recorded(&session.recorded)
}

fn held_fields(fields: Fields, held: &Held) -> Fields {
    let fields = match &held.setting {
        Setting::Usual => fields,
        Setting::Unusual { place, reason } => {
            fields.text("place", &place_word(place)).text("reason", reason)
        }
    };
    fields
        .number("minutes", Some(held.minutes))
        .shown("start", held.start)
        .text("success", &held.success)
        .text("student_words", &held.student_words)
        .text("parent_words", &held.parent_words)
        .list("there", ids(&held.there))
        .list("also", held.also.iter().map(|it| Item::Word(also_word(it))).collect())
        .list("about", held.about.iter().map(|it| word(it.spell())).collect())
        .list("promises", held.promises.iter().map(action_item).collect())
}

fn ids<'a>(students: impl IntoIterator<Item = &'a StudentId>) -> Vec<Item> {
    students.into_iter().map(|student| Item::Word(student.to_string())).collect()
}

/// By the day, then by when they were written down.
pub(super) const fn order(session: &Session) -> (Date, Timestamp, SessionId) {
    (session.date, session.recorded.at, session.id)
}

/// Puts a session that was just written where reading the document would find it.
pub(super) fn take_in(record: &mut YearRecord, session: &Session) {
    let order_of = order(session);
    let place = record.sessions.partition_point(|known| order(known) < order_of);
    record.sessions.insert(place, session.clone());
}
