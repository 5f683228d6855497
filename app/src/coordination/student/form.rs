//! The form with a student's facts and placement, as plain values: what was typed, and what it means.
//! Not how it is shown (`super::edit`).

use domain::{
    id::{HomeSchoolId, StudentId},
    student::{HIGHEST_YEAR, Placement, PlacementAttendance, Standing, Student, StudentField},
    upn::Upn,
};
use jiff::civil::Date;

use crate::coordination::{
    dates::TypedDate,
    problem::{Problem, noted},
};

/// What was typed about a student.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct StudentForm {
    /// "Kai".
    pub(crate) given_name: String,
    /// "Morgan".
    pub(crate) family_name: String,
    /// Optional.
    pub(crate) date_of_birth: TypedDate,
    /// Optional.
    pub(crate) upn: String,
    /// 0 to 14, or empty.
    pub(crate) year_group: String,
    /// Where the student comes from.
    pub(crate) home_school: Option<HomeSchoolId>,
    /// In plain words.
    pub(crate) needs: String,
    /// The place here.
    pub(crate) placement: PlacementForm,
}

/// What was typed about a placement; all of it may stay empty.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct PlacementForm {
    /// Who pays.
    pub(crate) commissioner: String,
    /// Part time rather than full time.
    pub(crate) attendance: Option<PlacementAttendance>,
    /// First day.
    pub(crate) starts: TypedDate,
    /// Expected last day.
    pub(crate) expected_end: TypedDate,
    /// What it is meant to achieve.
    pub(crate) objectives: String,
}

impl StudentForm {
    /// The form filled with what is known.
    pub(crate) fn of(student: &Student) -> Self {
        Self {
            given_name: student.given_name.clone(),
            family_name: student.family_name.clone(),
            date_of_birth: student.date_of_birth.map(TypedDate::of).unwrap_or_default(),
            upn: student.upn.as_ref().map(|upn| upn.as_str().to_owned()).unwrap_or_default(),
            year_group: student.year_group.map(|year| year.to_string()).unwrap_or_default(),
            home_school: student.home_school,
            needs: student.needs.clone(),
            placement: student.placement.as_ref().map(PlacementForm::of).unwrap_or_default(),
        }
    }

    /// The student that was typed, or everything that is to be put right.
    pub(crate) fn read(
        &self,
        id: StudentId,
        standing: &Standing,
        today: Date,
    ) -> Result<Student, Vec<Problem>> {
        let mut problems = Vec::new();
        let p = &mut problems;
        let date_of_birth =
            noted(p, "date-of-birth", self.date_of_birth.read_optional("The date of birth"));
        let year_group = noted(p, "year-group", read_year_group(&self.year_group));
        let upn = noted(p, "upn", read_upn(&self.upn));
        let placement = self.placement.read(p);
        let student = Student {
            id,
            given_name: self.given_name.trim().to_owned(),
            family_name: self.family_name.trim().to_owned(),
            date_of_birth: date_of_birth.flatten(),
            upn: upn.flatten(),
            year_group: year_group.flatten(),
            home_school: self.home_school,
            needs: self.needs.trim().to_owned(),
            placement,
        };
        let broken = student.check(standing, today);
        problems.extend(broken.into_iter().map(|one| Problem::new(place(one.field), one.words)));
        domain::sorting::sort_by_key(&mut problems, |problem| {
            ORDER.iter().position(|field| *field == problem.field)
        });
        if problems.is_empty() { Ok(student) } else { Err(problems) }
    }
}

/// The fields as they stand on the page, so that the summary names them in that order.
const ORDER: [&str; 9] = [
    "given-name",
    "family-name",
    "date-of-birth",
    "year-group",
    "upn",
    "needs",
    "attendance",
    "starts",
    "expected-end",
];

/// Where on the form a rule of the domain is put right.
const fn place(field: StudentField) -> &'static str {
    match field {
        StudentField::GivenName => "given-name",
        StudentField::FamilyName => "family-name",
        StudentField::DateOfBirth => "date-of-birth",
        StudentField::YearGroup => "year-group",
        StudentField::Needs => "needs",
        StudentField::Placement => "expected-end",
    }
}

impl PlacementForm {
    fn of(placement: &Placement) -> Self {
        Self {
            commissioner: placement.commissioner.clone(),
            attendance: Some(placement.attendance),
            starts: placement.starts.map(TypedDate::of).unwrap_or_default(),
            expected_end: placement.expected_end.map(TypedDate::of).unwrap_or_default(),
            objectives: placement.objectives.clone(),
        }
    }

    /// The placement; nothing when nothing was typed or something is to be put right.
    fn read(&self, problems: &mut Vec<Problem>) -> Option<Placement> {
        if *self == Self::default() {
            return None;
        }
        let chosen = self.attendance.ok_or_else(|| "Choose full time or part time".to_owned());
        let attendance = noted(problems, "attendance", chosen);
        let first = self.starts.read_optional("The first day of the placement");
        let starts = noted(problems, "starts", first);
        let last = self.expected_end.read_optional("The expected last day");
        let expected_end = noted(problems, "expected-end", last);
        Some(Placement {
            commissioner: self.commissioner.trim().to_owned(),
            attendance: attendance?,
            starts: starts?,
            expected_end: expected_end?,
            objectives: self.objectives.trim().to_owned(),
        })
    }
}

fn read_year_group(text: &str) -> Result<Option<u8>, String> {
    if text.trim().is_empty() {
        return Ok(None);
    }
    match text.trim().parse() {
        Ok(year) if year <= HIGHEST_YEAR => Ok(Some(year)),
        _ => Err("Choose a year group from Reception to Year 14".to_owned()),
    }
}

fn read_upn(text: &str) -> Result<Option<Upn>, String> {
    if text.trim().is_empty() {
        return Ok(None);
    }
    Upn::parse(text).map(Some).map_err(|problem| problem.to_string())
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    fn form() -> StudentForm {
        StudentForm {
            given_name: " Kai ".into(),
            family_name: "Morgan".into(),
            ..StudentForm::default()
        }
    }

    fn read(form: &StudentForm) -> Result<Student, Vec<Problem>> {
        form.read(StudentId::draw(7), &Standing::Confirmed, date(2026, 11, 23))
    }

    #[test]
    fn two_names_are_enough() {
        let student = read(&form());
        assert!(
            matches!(&student, Ok(s) if s.given_name == "Kai" && s.placement.is_none()),
            "{student:?}"
        );
    }

    #[test]
    fn everything_that_is_wrong_is_said_at_once() {
        let form = StudentForm {
            date_of_birth: TypedDate { day: "31".into(), month: "2".into(), year: "2012".into() },
            upn: "Z801200001001".into(),
            year_group: "15".into(),
            needs: "x".repeat(2_003),
            placement: PlacementForm {
                commissioner: "Sampleshire".into(),
                ..PlacementForm::default()
            },
            ..StudentForm::default()
        };
        let Err(problems) = read(&form) else { unreachable!() };
        let fields: Vec<_> = problems.iter().map(|problem| problem.field).collect();
        assert_eq!(
            fields,
            [
                "given-name",
                "family-name",
                "date-of-birth",
                "year-group",
                "upn",
                "needs",
                "attendance"
            ]
        );
    }

    #[test]
    fn a_student_goes_through_the_form_unchanged() {
        let full = StudentForm {
            date_of_birth: TypedDate::of(date(2012, 5, 1)),
            upn: "H801200001001".into(),
            year_group: "9".into(),
            home_school: Some(HomeSchoolId::draw(3)),
            needs: "Reading aloud".into(),
            placement: PlacementForm {
                commissioner: "Sampleshire".into(),
                attendance: Some(PlacementAttendance::PartTime),
                starts: TypedDate::of(date(2026, 9, 7)),
                expected_end: TypedDate::default(),
                objectives: "Back by Easter".into(),
            },
            ..form()
        };
        let Ok(student) = read(&full) else { unreachable!() };
        let again = StudentForm::of(&student);
        assert_eq!(read(&again), Ok(student));
    }

    #[test]
    fn a_placement_ends_after_it_starts() {
        let placement = PlacementForm {
            attendance: Some(PlacementAttendance::FullTime),
            starts: TypedDate::of(date(2026, 9, 7)),
            expected_end: TypedDate::of(date(2026, 9, 1)),
            ..PlacementForm::default()
        };
        let Err(problems) = read(&StudentForm { placement, ..form() }) else { unreachable!() };
        assert_eq!(problems.iter().map(|p| p.field).collect::<Vec<_>>(), ["expected-end"]);
    }
}
