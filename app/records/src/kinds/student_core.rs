//! Who a student is, and who is related to them. The coordinator writes it; a mentor may begin one for
//! somebody met off site.
//!
//! ```text
//! student/<id>/core
//! ├─ student
//! │  ├─ given_name, family_name, date_of_birth, upn, year_group, home_school, needs
//! │  ├─ placement_commissioner, _attendance, _starts, _expected_end, _objectives
//! │  └─ standing: "confirmed" | "met-off-site <user>"
//! │             | "merged-into <student> <met by> <decided by> <at>"
//! │             | "declined <met by> <decided by> <at> <reason>"
//! ├─ relationships
//! │  └─ <relationship>: mentor, from, to, purpose
//! │  from format 2 on:
//! ├─ agreed
//! │  └─ <agreed>: from, minutes, every: "week" | "fortnight", assessment, recorded_*
//! └─ days_in
//!    └─ <first day>: on: "mon tue ..."
//! ```
//!
//! The placement is not a map of its own: two people who begin it apart would each make one, and only one
//! of the two would show. It is there when `placement_attendance` is. For the same reason the standing is one field:
//! two coordinators who decide apart leave two whole decisions, one of which is shown until somebody chooses. And so are
//! the weekdays on which a student is in from a day on.

use domain::{
    id::StudentId,
    ledger::{Agreed, DaysIn, Weekdays},
    relationship::Relationship,
    student::{Decided, Placement, Standing, Student},
};
use jiff::civil::Weekday;

use crate::{
    CoreRecord, Edit,
    document::WriteError,
    fields::{Entry, Fields, Pen, Unfit},
};

use super::Page;

const CONFIRMED: &str = "confirmed";
const MET_OFF_SITE: &str = "met-off-site";
const MERGED_INTO: &str = "merged-into";
const DECLINED: &str = "declined";

/// The days on which a school is open, as they are written.
const WEEKDAYS: [(&str, Weekday); 5] = [
    ("mon", Weekday::Monday),
    ("tue", Weekday::Tuesday),
    ("wed", Weekday::Wednesday),
    ("thu", Weekday::Thursday),
    ("fri", Weekday::Friday),
];

pub(super) fn read(mut page: Page<'_>, id: StudentId) -> CoreRecord {
    let student = page.once("student", |entry| student(id, entry)).flatten();
    // A standing that is not understood gives nobody provisional access.
    let standing = page.once("student", standing).unwrap_or(Standing::Confirmed);
    let mut relationships = page.each("relationships", |key, entry| relationship(id, key, entry));
    domain::sorting::sort_by_key(&mut relationships, |relationship| {
        (relationship.from, relationship.id)
    });
    page.unreadable.dedup();
    let mut agreed = page.each("agreed", self::agreed);
    domain::sorting::sort_by_key(&mut agreed, |agreed| {
        (agreed.from, agreed.recorded.at, agreed.id)
    });
    let mut days_in = page.each("days_in", self::days_in);
    days_in.sort_unstable();
    CoreRecord {
        student,
        standing,
        relationships,
        agreed,
        days_in,
        conflicts: page.conflicts(&[]),
        decided: page.decided(&[]),
        unreadable: page.unreadable,
    }
}

fn student(id: StudentId, entry: Entry<'_>) -> Result<Option<Student>, Unfit> {
    let Some(given_name) = entry.words("given_name")? else {
        return Ok(None);
    };
    let placement = match entry.choice("placement_attendance")? {
        None => None,
        Some(attendance) => Some(Placement {
            commissioner: entry.text("placement_commissioner")?,
            attendance,
            starts: entry.maybe("placement_starts")?,
            expected_end: entry.maybe("placement_expected_end")?,
            objectives: entry.text("placement_objectives")?,
        }),
    };
    let upn = entry.words("upn")?.map(|upn| upn.to_owned().try_into().map_err(|_| Unfit));
    Ok(Some(Student {
        id,
        given_name: given_name.to_owned(),
        family_name: entry.text("family_name")?,
        date_of_birth: entry.maybe("date_of_birth")?,
        upn: upn.transpose()?,
        year_group: entry.number("year_group")?,
        home_school: entry.maybe("home_school")?,
        needs: entry.text("needs")?,
        placement,
    }))
}

fn standing(entry: Entry<'_>) -> Result<Standing, Unfit> {
    entry.words("standing")?.map_or(Some(Standing::Confirmed), standing_of).ok_or(Unfit)
}

/// A standing as the document has it in words, which are also those of a value written apart
/// ([`ConflictValue::text`](crate::ConflictValue::text)); `None` for one of a newer version.
#[must_use]
pub fn standing_of(words: &str) -> Option<Standing> {
    let (kind, rest) = words.split_once(' ').unwrap_or((words, ""));
    match kind {
        CONFIRMED => Some(Standing::Confirmed),
        MET_OFF_SITE => Some(Standing::MetOffSite { by: rest.parse().ok()? }),
        MERGED_INTO => {
            let (student, rest) = rest.split_once(' ')?;
            let (decided, _) = decided(rest)?;
            Some(Standing::MergedInto { student: student.parse().ok()?, decided })
        }
        DECLINED => {
            let (decided, reason) = decided(rest)?;
            Some(Standing::Declined { reason: reason.to_owned(), decided })
        }
        _ => None,
    }
}

/// A decision, and what follows it.
fn decided(words: &str) -> Option<(Decided, &str)> {
    let mut parts = words.splitn(4, ' ');
    let decided = Decided {
        met_by: parts.next()?.parse().ok()?,
        by: parts.next()?.parse().ok()?,
        at: parts.next()?.parse().ok()?,
    };
    Some((decided, parts.next().unwrap_or_default()))
}

fn standing_words(standing: &Standing) -> String {
    match standing {
        Standing::Confirmed => CONFIRMED.to_owned(),
        Standing::MetOffSite { by } => format!("{MET_OFF_SITE} {by}"),
        Standing::MergedInto { student, decided: Decided { met_by, by, at } } => {
            format!("{MERGED_INTO} {student} {met_by} {by} {at}")
        }
        Standing::Declined { reason, decided: Decided { met_by, by, at } } => {
            format!("{DECLINED} {met_by} {by} {at} {reason}")
        }
    }
}

fn relationship(student: StudentId, key: &str, entry: Entry<'_>) -> Result<Relationship, Unfit> {
    Ok(Relationship {
        id: key.parse().map_err(|_| Unfit)?,
        student,
        mentor: entry.parsed("mentor")?,
        from: entry.parsed("from")?,
        to: entry.maybe("to")?,
        purpose: entry.text("purpose")?,
    })
}

fn agreed(key: &str, entry: Entry<'_>) -> Result<Agreed, Unfit> {
    Ok(Agreed {
        id: key.parse().map_err(|_| Unfit)?,
        from: entry.parsed("from")?,
        minutes: entry.number("minutes")?.ok_or(Unfit)?,
        every: entry.choice("every")?.ok_or(Unfit)?,
        assessment: entry.text("assessment")?,
        recorded: entry.recorded()?,
    })
}

fn days_in(key: &str, entry: Entry<'_>) -> Result<DaysIn, Unfit> {
    let days = entry.words("on")?.ok_or(Unfit)?.split(' ').map(|word| {
        WEEKDAYS.iter().find(|(name, _)| *name == word).map(|(_, day)| *day).ok_or(Unfit)
    });
    let days = days.collect::<Result<Vec<_>, _>>()?;
    let on = Weekdays::new(&days).ok_or(Unfit)?;
    let days = DaysIn { from: key.parse().map_err(|_| Unfit)?, on };
    if days.from.to_string() == key { Ok(days) } else { Err(Unfit) }
}

fn days_words(on: Weekdays) -> String {
    let days = WEEKDAYS.iter().filter(|(_, day)| on.has(*day));
    days.map(|(name, _)| *name).collect::<Vec<_>>().join(" ")
}

pub(super) fn write(pen: &mut Pen<'_, '_>, edit: &Edit) -> Result<(), WriteError> {
    match edit {
        Edit::PutStudent(student) => set_student(pen, &student_fields(student)),
        Edit::ChangeStudent { was, now } => {
            if was.id != now.id {
                return Err(WriteError::OtherDocument);
            }
            set_student(pen, &student_fields(now).differing_from(&student_fields(was)))
        }
        Edit::SetStanding { standing, .. } => {
            let words = standing_words(standing);
            set_student(pen, &Fields::default().text("standing", &words))
        }
        Edit::Relate(relationship) => pen.create(
            "relationships",
            &relationship.id.to_string(),
            &Fields::default()
                .shown("mentor", Some(relationship.mentor))
                .shown("from", Some(relationship.from))
                .shown("to", relationship.to)
                .text("purpose", &relationship.purpose),
        ),
        Edit::EndRelationship { id, to, .. } => {
            let key = id.to_string();
            if !pen.has("relationships", &key)? {
                return Err(WriteError::NotThere);
            }
            pen.put("relationships", &key, &Fields::default().shown("to", Some(to)))
        }
        Edit::AgreeFrequency { agreed, .. } => pen.create(
            "agreed",
            &agreed.id.to_string(),
            &Fields::default()
                .shown("from", Some(agreed.from))
                .number("minutes", Some(agreed.minutes))
                .choice("every", Some(agreed.every))
                .text("assessment", &agreed.assessment)
                .recorded(&agreed.recorded),
        ),
        Edit::SetDaysIn { days, .. } => {
            let on = Fields::default().text("on", &days_words(days.on));
            pen.put("days_in", &days.from.to_string(), &on)
        }
        _ => Err(WriteError::OtherDocument),
    }
}

fn set_student(pen: &mut Pen<'_, '_>, fields: &Fields) -> Result<(), WriteError> {
    let student = pen.container("student")?;
    pen.set(&student, fields)
}

fn student_fields(student: &Student) -> Fields {
    let placement = student.placement.as_ref();
    Fields::default()
        .always("given_name", &student.given_name)
        .text("family_name", &student.family_name)
        .shown("date_of_birth", student.date_of_birth)
        .shown("upn", student.upn.as_ref().map(domain::upn::Upn::as_str))
        .number("year_group", student.year_group)
        .shown("home_school", student.home_school)
        .text("needs", &student.needs)
        .text("placement_commissioner", placement.map_or("", |it| &it.commissioner))
        .choice("placement_attendance", placement.map(|it| it.attendance))
        .shown("placement_starts", placement.and_then(|it| it.starts))
        .shown("placement_expected_end", placement.and_then(|it| it.expected_end))
        .text("placement_objectives", placement.map_or("", |it| &it.objectives))
}
