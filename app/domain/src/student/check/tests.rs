//! What is said of details that cannot be right.

use jiff::civil::date;

use super::*;
use crate::{
    id::{StudentId, UserId},
    student::{Placement, PlacementAttendance},
};

fn kai() -> Student {
    Student {
        date_of_birth: Some(date(2012, 3, 4)),
        year_group: Some(9),
        ..Student::named(StudentId::draw(1), "Kai", "Morgan")
    }
}

fn fields(student: &Student, standing: Standing) -> Vec<StudentField> {
    let today = date(2026, 11, 23);
    student.check(&standing, today).into_iter().map(|problem| problem.field).collect()
}

#[test]
fn a_whole_student_passes() {
    assert_eq!(fields(&kai(), Standing::Confirmed), []);
}

#[test]
fn the_family_name_may_wait_until_the_student_is_confirmed() {
    let met = Student { family_name: "  ".into(), ..kai() };
    assert_eq!(fields(&met, Standing::MetOffSite { by: UserId::draw(1) }), []);
    assert_eq!(fields(&met, Standing::Confirmed), [StudentField::FamilyName]);
}

#[test]
fn everything_wrong_is_said_at_once() {
    let wrong = Student {
        given_name: " ".into(),
        family_name: "M".repeat(101),
        date_of_birth: Some(date(2027, 1, 1)),
        year_group: Some(15),
        needs: "n".repeat(2_001),
        placement: Some(Placement {
            commissioner: String::new(),
            attendance: PlacementAttendance::PartTime,
            starts: Some(date(2026, 9, 2)),
            expected_end: Some(date(2026, 9, 1)),
            objectives: String::new(),
        }),
        ..kai()
    };
    assert_eq!(
        fields(&wrong, Standing::Confirmed),
        [
            StudentField::GivenName,
            StudentField::FamilyName,
            StudentField::DateOfBirth,
            StudentField::YearGroup,
            StudentField::Needs,
            StudentField::Placement,
        ]
    );
}

#[test]
fn what_is_just_within_a_limit_passes_and_letters_are_counted_not_bytes() {
    let long = Student { given_name: "é".repeat(100), needs: "ł".repeat(2_000), ..kai() };
    assert_eq!(fields(&long, Standing::Confirmed), []);
    let one_day = Placement {
        commissioner: String::new(),
        attendance: PlacementAttendance::FullTime,
        starts: Some(date(2026, 9, 1)),
        expected_end: Some(date(2026, 9, 1)),
        objectives: String::new(),
    };
    let edge = Student { year_group: Some(14), placement: Some(one_day), ..kai() };
    assert_eq!(fields(&edge, Standing::Confirmed), []);
}

#[test]
fn ages_at_the_edges() {
    let today = date(2026, 11, 23);
    for (born, sensible) in [
        (date(2024, 11, 23), true),
        (date(2024, 11, 24), false),
        (date(1999, 11, 24), true),
        (date(1999, 11, 23), false),
        (date(2026, 11, 23), false),
        (date(2026, 11, 24), false),
    ] {
        assert_eq!(birth_problem(born, today).is_none(), sensible, "{born}");
    }
    assert_eq!(
        birth_problem(date(1912, 3, 4), today).as_deref(),
        Some("Someone born on 4 March 1912 would be 114 now: check the year")
    );
    assert_eq!(age_on(date(2008, 2, 29), date(2026, 2, 28)), 17);
    assert_eq!(age_on(date(2008, 2, 29), date(2026, 3, 1)), 18);
}
