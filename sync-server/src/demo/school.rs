//! How the invented school begins its term: its own facts, home schools, students and who is related to whom.

use domain::{
    calendar::Closure,
    id::{ClosureId, HomeSchoolId, RelationshipId, StudentId},
    relationship::Relationship,
    school::{HomeSchool, SafetyContact},
    staff::StaffMember,
    student::{Placement, PlacementAttendance, Student},
};
use jiff::{
    Span, Timestamp,
    civil::{Date, Weekday},
};
use records::Edit;

use super::{DemoError, Staff, WEEKS, draw::Draw, hand::Hand, words};
use crate::relay::{LONDON, today};

/// What the term is told about.
pub(super) struct School {
    /// The Monday on which it begins.
    pub(super) first: Date,
    /// The week in the middle without school.
    pub(super) closed: Closure,
    pub(super) home_schools: Vec<HomeSchoolId>,
    /// Each with the place of their mentor among the mentors.
    pub(super) students: Vec<(StudentId, usize)>,
}

/// Writes everything that is there on the first day.
pub(super) fn begin(
    hand: &mut Hand<'_>,
    draw: &mut Draw,
    staff: &Staff,
    now: Timestamp,
) -> Result<School, DemoError> {
    let today = today(now);
    let first = monday(today.checked_sub(Span::new().weeks(WEEKS))?)?;
    let half_term = first.checked_add(Span::new().weeks(WEEKS / 2))?;
    let closed = Closure {
        id: ClosureId::draw(draw.id()),
        from: half_term,
        to: half_term.checked_add(Span::new().days(4))?,
        reason: "Half-term".to_owned(),
    };
    let morning = first.at(8, 30, 0, 0).to_zoned(LONDON.clone())?.timestamp();
    let home_schools: Vec<_> =
        words::HOME_SCHOOLS.iter().map(|words| home_school(draw, words)).collect();
    let ids: Vec<_> = home_schools.iter().map(|school| school.id).collect();
    let everyone = std::iter::once(&staff.coordinator).chain(&staff.mentors);
    let mut edits = vec![
        Edit::NameSchool { name: words::SCHOOL.to_owned() },
        Edit::SetSafetyContact(SafetyContact {
            name: words::SAFETY.0.to_owned(),
            telephone: words::SAFETY.1.to_owned(),
        }),
        Edit::SetFirstFortnight(first),
        Edit::AddClosure(closed.clone()),
        Edit::PutHomeSchools(home_schools),
    ];
    edits.extend(everyone.map(|someone| {
        Edit::PutStaff(StaffMember {
            id: someone.who.user,
            name: someone.name.to_owned(),
            role: someone.who.role,
        })
    }));
    hand.write(draw, &staff.coordinator.who, morning, &edits)?;

    let mut students = Vec::new();
    for (place, words) in words::STUDENTS.iter().enumerate() {
        let student = student(draw, words, &ids, first)?;
        let mentor = place % staff.mentors.len().max(1);
        let id = student.id;
        let mut edits = vec![Edit::PutStudent(student)];
        edits.extend(staff.mentors.get(mentor).map(|mentor| {
            Edit::Relate(Relationship {
                id: RelationshipId::draw(draw.id()),
                student: id,
                mentor: mentor.who.user,
                from: first,
                to: None,
                purpose: draw.pick(&words::PURPOSES).to_owned(),
            })
        }));
        hand.write(draw, &staff.coordinator.who, morning, &edits)?;
        students.push((id, mentor));
    }
    Ok(School { first, closed, home_schools: ids, students })
}

/// The Monday on or before a day.
fn monday(day: Date) -> Result<Date, DemoError> {
    let since = i64::from(day.weekday().since(Weekday::Monday));
    Ok(day.checked_sub(Span::new().days(since))?)
}

fn home_school(draw: &mut Draw, words: &(&str, &str, &str, &str, &str)) -> HomeSchool {
    let (name, address, telephone, contact, dfe_number) = *words;
    HomeSchool {
        id: HomeSchoolId::draw(draw.id()),
        urn: None,
        dfe_number: Some(dfe_number.to_owned()),
        name: name.to_owned(),
        address: address.to_owned(),
        telephone: telephone.to_owned(),
        contact: contact.to_owned(),
    }
}

fn student(
    draw: &mut Draw,
    words: &(&str, &str, u8),
    home_schools: &[HomeSchoolId],
    first: Date,
) -> Result<Student, DemoError> {
    let (given_name, family_name, year) = *words;
    let born = i16::from(year) + 5;
    let birthday = Date::new(
        first.year() - born,
        i8::try_from(1 + draw.below(8)).unwrap_or(1),
        i8::try_from(1 + draw.below(28)).unwrap_or(1),
    )?;
    let attendance =
        if draw.once_in(3) { PlacementAttendance::PartTime } else { PlacementAttendance::FullTime };
    Ok(Student {
        id: StudentId::draw(draw.id()),
        given_name: given_name.to_owned(),
        family_name: family_name.to_owned(),
        date_of_birth: Some(birthday),
        upn: None,
        year_group: Some(year),
        home_school: home_schools.get(draw.below(home_schools.len())).copied(),
        needs: draw.pick(&words::NEEDS).to_owned(),
        placement: Some(Placement {
            commissioner: draw.pick(&words::COMMISSIONERS).to_owned(),
            attendance,
            starts: Some(first.checked_add(Span::new().days(7))?),
            expected_end: Some(first.checked_add(Span::new().weeks(26))?),
            objectives: draw.pick(&words::OBJECTIVES).to_owned(),
        }),
    })
}
