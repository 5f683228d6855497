//! Relating a student to a mentor (clauses 2.1 to 2.4), as plain values: what was chosen, and what it means.

use domain::{
    id::{RelationshipId, StudentId, UserId},
    relationship::{Relationship, RelationshipProblem},
};
use jiff::civil::Date;

use crate::coordination::{
    dates::TypedDate,
    problem::{Problem, noted},
};

/// What was chosen and typed. Either side can be given by the page that the form is on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct RelateForm {
    /// Who is mentored.
    pub(crate) student: Option<StudentId>,
    /// By whom.
    pub(crate) mentor: Option<UserId>,
    /// First day.
    pub(crate) from: TypedDate,
    /// Why, in words that do not label.
    pub(crate) purpose: String,
}

impl RelateForm {
    /// An empty form that begins today.
    pub(crate) fn from_today(today: Date) -> Self {
        Self { student: None, mentor: None, from: TypedDate::of(today), purpose: String::new() }
    }

    /// The relationship, or everything that is to be put right. `existing` are the student's.
    pub(crate) fn read(
        &self,
        id: RelationshipId,
        existing: &[Relationship],
    ) -> Result<Relationship, Vec<Problem>> {
        let mut problems = Vec::new();
        let p = &mut problems;
        let student =
            noted(p, "student", self.student.ok_or_else(|| "Choose a student".to_owned()));
        let mentor = noted(p, "mentor", self.mentor.ok_or_else(|| "Choose a mentor".to_owned()));
        let from = noted(p, "from", self.from.read("The first day"));
        if let (Some(student), Some(mentor), Some(from)) = (student, mentor, from) {
            let purpose = self.purpose.trim().to_owned();
            let relationship = Relationship { id, student, mentor, from, to: None, purpose };
            match relationship.check(existing) {
                Ok(()) => return Ok(relationship),
                Err(broken) => p.push(Problem::new(place(broken), broken.to_string())),
            }
        } else if self.purpose.trim().is_empty() {
            p.push(Problem::new("purpose", RelationshipProblem::NoPurpose.to_string()));
        }
        Err(problems)
    }
}

/// Where on the form a rule of the domain is put right.
const fn place(problem: RelationshipProblem) -> &'static str {
    match problem {
        RelationshipProblem::EndsBeforeItBegins => "from",
        RelationshipProblem::NoPurpose | RelationshipProblem::PurposeTooLong => "purpose",
        RelationshipProblem::Overlaps(_) => "mentor",
    }
}

/// The relationships that have not ended before `today`, oldest first.
pub(crate) fn current(relationships: &[Relationship], today: Date) -> Vec<Relationship> {
    let mut current: Vec<_> =
        relationships.iter().filter(|one| one.to.is_none_or(|to| to >= today)).cloned().collect();
    domain::sorting::sort_by_key(&mut current, |one| (one.from, one.id));
    current
}

/// The last day of a relationship that is ended on `today`: never before its first.
pub(crate) fn last_day(relationship: &Relationship, today: Date) -> Date {
    relationship.from.max(today)
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    fn form() -> RelateForm {
        RelateForm {
            student: Some(StudentId::draw(1)),
            mentor: Some(UserId::draw(2)),
            from: TypedDate::of(date(2026, 11, 23)),
            purpose: "Settling in".into(),
        }
    }

    fn related(to: Option<Date>) -> Relationship {
        Relationship {
            id: RelationshipId::draw(9),
            student: StudentId::draw(1),
            mentor: UserId::draw(2),
            from: date(2026, 9, 1),
            to,
            purpose: "Before".into(),
        }
    }

    #[test]
    fn a_whole_form_is_a_relationship_without_an_end() {
        let made = form().read(RelationshipId::draw(3), &[]);
        assert!(matches!(&made, Ok(one) if one.to.is_none() && one.purpose == "Settling in"));
    }

    #[test]
    fn nobody_is_related_twice_on_one_day() {
        let id = RelationshipId::draw(3);
        let words = |existing: &[Relationship]| {
            form()
                .read(id, existing)
                .err()
                .map(|p| p.into_iter().map(|p| p.field).collect::<Vec<_>>())
        };
        assert_eq!(words(&[related(None)]), Some(vec!["mentor"]));
        assert_eq!(words(&[related(Some(date(2026, 11, 23)))]), Some(vec!["mentor"]));
        assert_eq!(words(&[related(Some(date(2026, 11, 22)))]), None);
    }

    #[test]
    fn an_empty_form_says_everything() {
        let empty =
            RelateForm { from: TypedDate::default(), ..RelateForm::from_today(date(2026, 1, 1)) };
        let fields: Vec<_> = empty
            .read(RelationshipId::draw(3), &[])
            .err()
            .into_iter()
            .flatten()
            .map(|problem| problem.field)
            .collect();
        assert_eq!(fields, ["student", "mentor", "from", "purpose"]);
    }

    #[test]
    fn one_that_ends_today_is_still_current_and_ends_no_earlier_than_it_began() {
        let today = date(2026, 11, 23);
        let all = [related(Some(date(2026, 11, 22))), related(Some(today)), related(None)];
        assert_eq!(current(&all, today).len(), 2);
        assert_eq!(last_day(&related(None), date(2026, 8, 1)), date(2026, 9, 1));
    }
}
