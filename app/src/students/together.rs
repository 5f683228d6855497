//! What several people wrote in one field, as it is read: each text under the name and the day of whoever wrote it
//! (docs/decisions/0019). One person's words are as they were written.

use domain::{student::Student, words};
use jiff::tz::TimeZone;
use records::{OrgRecord, parts_of};

/// A text of a student's, as it is read.
#[must_use]
pub fn said(text: &str, org: &OrgRecord, zone: &TimeZone) -> String {
    let Some(parts) = parts_of(text) else { return text.to_owned() };
    let texts = parts.iter().map(|part| {
        let known = org.staff.iter().find(|one| one.id == part.author && !one.name.is_empty());
        let name = known.map_or("Someone at this school", |one| one.name.as_str());
        let day = words::date(zone.to_datetime(part.at).date());
        format!("{name}, {day}:\n{}", part.text)
    });
    texts.collect::<Vec<_>>().join("\n\n")
}

/// The same of everything that is said about a student.
#[must_use]
pub fn said_of(mut student: Student, org: &OrgRecord, zone: &TimeZone) -> Student {
    student.needs = said(&student.needs, org, zone);
    if let Some(placement) = &mut student.placement {
        placement.objectives = said(&placement.objectives, org, zone);
    }
    student
}

#[cfg(test)]
mod tests {
    use domain::{
        id::{StudentId, UserId},
        staff::{Role, StaffMember},
    };

    use super::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    const KHAN: UserId = UserId::draw(1);

    #[test]
    fn each_text_stands_under_a_name_and_a_day() {
        let khan = StaffMember { id: KHAN, name: "Mrs Khan".into(), role: Role::Coordinator };
        let org = OrgRecord { staff: vec![khan], ..OrgRecord::default() };
        let both = format!(
            "\u{1e}{KHAN} 2026-11-23T10:46:00Z\nReads aloud\u{1e}{} 2026-11-24T08:00:00Z\nOn cards",
            UserId::draw(2)
        );
        let student =
            Student { needs: both, ..Student::named(StudentId::draw(1), "Kai", "Fraser") };
        assert_eq!(
            said_of(student, &org, &TimeZone::UTC).needs,
            "Mrs Khan, 23 November 2026:\nReads aloud\n\n\
             Someone at this school, 24 November 2026:\nOn cards"
        );
        assert_eq!(said("Reads aloud", &org, &TimeZone::UTC), "Reads aloud");
    }
}
