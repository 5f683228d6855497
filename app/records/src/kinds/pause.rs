//! Pauses of the hour inside `student/<id>/<year>`, from format 2 on: in the year of their first day.
//!
//! ```text
//! pauses
//! └─ <pause>: from, to, reason: "absence" | ... | "other <words>", recorded_*
//! pause_ends
//! └─ <pause>/<pause end>: last, recorded_*
//! ```
//!
//! Of a pause that never was there is no `last` day. What stands of what was said is worked out in `domain::ledger`.

use domain::{
    calendar::AcademicYear,
    ledger::{Ended, Pause, PauseEnd, PauseReason},
};

use super::Page;
use crate::{
    document::WriteError,
    fields::{Entry, Fields, Pen, Unfit},
};

const PAUSES: &str = "pauses";
const ENDS: &str = "pause_ends";
const OTHER: &str = "other ";

pub(super) fn read(page: &mut Page<'_>, year: AcademicYear) -> (Vec<Pause>, Vec<PauseEnd>) {
    let mut pauses = page.each(PAUSES, |key, entry| pause(year, key, entry));
    domain::sorting::sort_by_key(&mut pauses, |pause| (pause.from, pause.to, pause.id));
    let mut ends = page.each(ENDS, end);
    domain::sorting::sort_by_key(&mut ends, |end| (end.recorded.at, end.id, end.pause));
    (pauses, ends)
}

fn pause(year: AcademicYear, key: &str, entry: Entry<'_>) -> Result<Pause, Unfit> {
    let pause = Pause {
        id: key.parse().map_err(|_| Unfit)?,
        from: entry.parsed("from")?,
        to: entry.parsed("to")?,
        reason: entry.words("reason")?.and_then(reason).ok_or(Unfit)?,
        recorded: entry.recorded()?,
    };
    if AcademicYear::of(pause.from) == year { Ok(pause) } else { Err(Unfit) }
}

fn reason(words: &str) -> Option<PauseReason> {
    match words {
        "absence" => Some(PauseReason::Absence),
        "exclusion" => Some(PauseReason::Exclusion),
        "home-school-placement" => Some(PauseReason::HomeSchoolPlacement),
        "work-experience" => Some(PauseReason::WorkExperience),
        _ => words.strip_prefix(OTHER).map(|words| PauseReason::Other(words.to_owned())),
    }
}

fn reason_words(reason: &PauseReason) -> String {
    match reason {
        PauseReason::Absence => "absence".to_owned(),
        PauseReason::Exclusion => "exclusion".to_owned(),
        PauseReason::HomeSchoolPlacement => "home-school-placement".to_owned(),
        PauseReason::WorkExperience => "work-experience".to_owned(),
        PauseReason::Other(words) => format!("{OTHER}{words}"),
    }
}

fn end(key: &str, entry: Entry<'_>) -> Result<PauseEnd, Unfit> {
    let (pause, id) = key.split_once('/').ok_or(Unfit)?;
    let end = PauseEnd {
        id: id.parse().map_err(|_| Unfit)?,
        pause: pause.parse().map_err(|_| Unfit)?,
        ended: entry.maybe("last")?.map_or(Ended::Withdrawn, Ended::With),
        recorded: entry.recorded()?,
    };
    if end_key(&end) == key { Ok(end) } else { Err(Unfit) }
}

fn end_key(end: &PauseEnd) -> String {
    format!("{}/{}", end.pause, end.id)
}

pub(super) fn write(pen: &mut Pen<'_, '_>, pause: &Pause) -> Result<(), WriteError> {
    let fields = Fields::default()
        .shown("from", Some(pause.from))
        .shown("to", Some(pause.to))
        .text("reason", &reason_words(&pause.reason))
        .recorded(&pause.recorded);
    pen.create(PAUSES, &pause.id.to_string(), &fields)
}

pub(super) fn write_end(pen: &mut Pen<'_, '_>, end: &PauseEnd) -> Result<(), WriteError> {
    if !pen.has(PAUSES, &end.pause.to_string())? {
        return Err(WriteError::NotThere);
    }
    let last = match end.ended {
        Ended::With(last) => Some(last),
        Ended::Withdrawn => None,
    };
    let fields = Fields::default().shown("last", last).recorded(&end.recorded);
    pen.create(ENDS, &end_key(end), &fields)
}
