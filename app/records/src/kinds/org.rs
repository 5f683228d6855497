//! The school's own document: all staff read it, the coordinator writes it.
//!
//! ```text
//! org
//! ├─ school
//! │  ├─ name, first_fortnight
//! │  ├─ hours: "08:45:00 15:15:00", when the school day begins and ends
//! │  └─ safety_name, safety_telephone
//! ├─ closures
//! │  └─ <closure>: from, to, reason
//! ├─ staff
//! │  └─ <user>: name, role
//! ├─ home_schools
//! │  └─ <home school>: name, urn, dfe_number, address, telephone, contact
//! │  from format 2 on:
//! └─ terms
//!    └─ <academic year>: days: one line for each term, "2026-09-03 2026-12-18 Autumn term"
//! ```
//!
//! The hours are one field, and so are the terms of a year: two people who set them apart leave two whole answers, one of
//! which is shown until somebody chooses.

use domain::{
    calendar::{AcademicYear, Closure, Term},
    school::{HomeSchool, SafetyContact},
    session::SchoolHours,
    staff::StaffMember,
};

use crate::{
    Edit, OrgRecord,
    document::WriteError,
    fields::{Entry, Fields, Pen, Unfit},
};

use super::Page;

pub(super) fn read(mut page: Page<'_>) -> OrgRecord {
    let (school_name, safety, first_fortnight) = page
        .once("school", |school| {
            let safety = SafetyContact {
                name: school.text("safety_name")?,
                telephone: school.text("safety_telephone")?,
            };
            Ok((school.text("name")?, safety, school.maybe("first_fortnight")?))
        })
        .unwrap_or_default();
    let hours = page.once("school", hours).flatten();
    page.unreadable.dedup();
    let mut terms = page.each("terms", self::terms).concat();
    terms.sort_unstable();
    let mut closures = page.each("closures", closure);
    domain::sorting::sort_by_key(&mut closures, |closure| (closure.from, closure.to, closure.id));
    let mut staff = page.each("staff", member);
    domain::sorting::sort_by_key(&mut staff, |one| (one.name.clone(), one.id));
    let mut home_schools = page.each("home_schools", home_school);
    domain::sorting::sort_by_key(&mut home_schools, |one| (one.name.clone(), one.id));
    OrgRecord {
        school_name,
        safety,
        first_fortnight,
        closures,
        terms,
        hours,
        staff,
        home_schools,
        conflicts: page.conflicts(&[]),
        decided: page.decided(&["home_schools"]),
        unreadable: page.unreadable,
    }
}

fn closure(key: &str, entry: Entry<'_>) -> Result<Closure, Unfit> {
    Ok(Closure {
        id: key.parse().map_err(|_| Unfit)?,
        from: entry.parsed("from")?,
        to: entry.parsed("to")?,
        reason: entry.text("reason")?,
    })
}

fn hours(school: Entry<'_>) -> Result<Option<SchoolHours>, Unfit> {
    school.words("hours")?.map(|words| hours_of(words).ok_or(Unfit)).transpose()
}

/// The hours of the school day as the document has them in words, which are also those of a value written apart
/// ([`ConflictValue::text`](crate::ConflictValue::text)); `None` for what this version cannot read.
#[must_use]
pub fn hours_of(words: &str) -> Option<SchoolHours> {
    let (from, to) = words.split_once(' ')?;
    let hours = SchoolHours { from: from.parse().ok()?, to: to.parse().ok()? };
    (hours.from < hours.to).then_some(hours)
}

/// The terms of a year.
fn terms(key: &str, entry: Entry<'_>) -> Result<Vec<Term>, Unfit> {
    let year: AcademicYear = key.parse().map_err(|_| Unfit)?;
    let terms = terms_of(entry.words("days")?.unwrap_or_default()).ok_or(Unfit)?;
    let fits = |term: &Term| [term.first, term.last].map(AcademicYear::of) == [year; 2];
    if terms.iter().all(fits) { Ok(terms) } else { Err(Unfit) }
}

/// The terms of a year as the document has them in words, see [`hours_of`]: a line for each.
#[must_use]
pub fn terms_of(words: &str) -> Option<Vec<Term>> {
    words.lines().map(term).collect()
}

fn term(line: &str) -> Option<Term> {
    let mut parts = line.splitn(3, ' ');
    let first = parts.next()?.parse().ok()?;
    let last = parts.next()?.parse().ok()?;
    Some(Term { first, last, name: parts.next().unwrap_or_default().to_owned() })
}

fn terms_words(terms: &[Term]) -> String {
    let line = |term: &Term| {
        // One line each: white space within a name is a single space.
        let name = term.name.split_whitespace().collect::<Vec<_>>().join(" ");
        format!("{} {} {name}", term.first, term.last)
    };
    let mut lines: Vec<_> = terms.iter().map(line).collect();
    lines.sort_unstable();
    lines.join("\n")
}

fn member(key: &str, entry: Entry<'_>) -> Result<StaffMember, Unfit> {
    Ok(StaffMember {
        id: key.parse().map_err(|_| Unfit)?,
        name: entry.text("name")?,
        role: entry.choice("role")?.ok_or(Unfit)?,
    })
}

fn home_school(key: &str, entry: Entry<'_>) -> Result<HomeSchool, Unfit> {
    Ok(HomeSchool {
        id: key.parse().map_err(|_| Unfit)?,
        urn: entry.maybe("urn")?,
        dfe_number: entry.maybe("dfe_number")?,
        name: entry.text("name")?,
        address: entry.text("address")?,
        telephone: entry.text("telephone")?,
        contact: entry.text("contact")?,
    })
}

pub(super) fn write(pen: &mut Pen<'_, '_>, edit: &Edit) -> Result<(), WriteError> {
    match edit {
        Edit::NameSchool { name } => set_school(pen, &Fields::default().text("name", name)),
        Edit::SetSafetyContact(contact) => set_school(
            pen,
            &Fields::default()
                .text("safety_name", &contact.name)
                .text("safety_telephone", &contact.telephone),
        ),
        Edit::SetFirstFortnight(monday) => {
            set_school(pen, &Fields::default().shown("first_fortnight", Some(monday)))
        }
        Edit::AddClosure(closure) => pen.create(
            "closures",
            &closure.id.to_string(),
            &Fields::default()
                .shown("from", Some(closure.from))
                .shown("to", Some(closure.to))
                .text("reason", &closure.reason),
        ),
        Edit::RemoveClosure(id) => pen.remove("closures", &id.to_string()),
        Edit::SetTerms { year, terms } => pen.put(
            "terms",
            &year.to_string(),
            &Fields::default().text("days", &terms_words(terms)),
        ),
        Edit::SetSchoolHours(hours) => {
            let words = format!("{} {}", hours.from, hours.to);
            set_school(pen, &Fields::default().text("hours", &words))
        }
        Edit::PutStaff(member) => pen.put(
            "staff",
            &member.id.to_string(),
            &Fields::default().text("name", &member.name).choice("role", Some(member.role)),
        ),
        Edit::PutHomeSchools(schools) => {
            schools.iter().try_for_each(|school| put_home_school(pen, school))
        }
        _ => Err(WriteError::OtherDocument),
    }
}

fn set_school(pen: &mut Pen<'_, '_>, fields: &Fields) -> Result<(), WriteError> {
    let school = pen.container("school")?;
    pen.set(&school, fields)
}

fn put_home_school(pen: &mut Pen<'_, '_>, school: &HomeSchool) -> Result<(), WriteError> {
    pen.put(
        "home_schools",
        &school.id.to_string(),
        &Fields::default()
            .text("name", &school.name)
            .shown("urn", school.urn.as_ref())
            .shown("dfe_number", school.dfe_number.as_ref())
            .text("address", &school.address)
            .text("telephone", &school.telephone)
            .text("contact", &school.contact),
    )
}
