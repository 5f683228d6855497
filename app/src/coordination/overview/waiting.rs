//! What waits for a decision of the coordinator, worked out from this device's copy: students met off site, students
//! without a mentor. Pure; not how it is shown. What she has not read is `unread`.

use domain::{
    id::UserId,
    student::{Standing, Student},
};
use jiff::civil::Date;
use replica::{StudentView, View};

/// A student whom a mentor met off site and about whom nothing is decided yet.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Met {
    /// Who.
    pub(crate) student: Student,
    /// The mentor who recorded them.
    pub(crate) by: UserId,
    /// How many visits are recorded with them.
    pub(crate) visits: u32,
}

/// Students met off site, by name.
pub(crate) fn met_off_site(view: &View) -> Vec<Met> {
    let mut met: Vec<_> = view
        .students
        .values()
        .filter_map(|known| match (&known.core.standing, &known.core.student) {
            (Standing::MetOffSite { by }, Some(student)) => Some(Met {
                student: student.clone(),
                by: *by,
                visits: known.years.iter().map(|year| year.visits).sum(),
            }),
            _ => None,
        })
        .collect();
    domain::sorting::sort_by_key(&mut met, |one| (one.student.full_name(), one.student.id));
    met
}

/// Confirmed students with nobody related to them on `today` or later, by name.
pub(crate) fn without_mentor(view: &View, today: Date) -> Vec<Student> {
    let mut alone: Vec<_> = view
        .students
        .values()
        .filter(|known| known.core.standing == Standing::Confirmed && has_nobody(known, today))
        .filter_map(|known| known.core.student.clone())
        .collect();
    domain::sorting::sort_by_key(&mut alone, |student| (student.full_name(), student.id));
    alone
}

fn has_nobody(known: &StudentView, today: Date) -> bool {
    !known.core.relationships.iter().any(|one| one.to.is_none_or(|to| to >= today))
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use domain::{
        calendar::AcademicYear,
        id::{RelationshipId, StudentId},
        relationship::Relationship,
    };
    use jiff::civil::date;
    use records::YearRow;

    use super::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    const MENTOR: u128 = 2;

    /// A student in whose record there are so many visits.
    fn known(id: u128, name: &str, visits: u32) -> StudentView {
        let student = Student::named(StudentId::draw(id), name, "Morgan");
        let year = AcademicYear::of(date(2026, 11, 23));
        let year = YearRow { visits, ..YearRow::nothing_in(student.id, year) };
        let mut known = StudentView { years: vec![year], ..StudentView::default() };
        known.core.student = Some(student);
        known
    }

    fn view(students: Vec<StudentView>) -> View {
        let students = students
            .into_iter()
            .filter_map(|known| Some((known.core.student.as_ref()?.id, Arc::new(known))))
            .collect();
        View { students, ..View::default() }
    }

    #[test]
    fn a_student_met_off_site_waits_and_is_not_without_mentor() {
        let mut met = known(1, "Kai", 1);
        met.core.standing = Standing::MetOffSite { by: UserId::draw(MENTOR) };
        let view = view(vec![met, known(2, "Leah", 0)]);
        let waiting = met_off_site(&view);
        assert_eq!(
            waiting.iter().map(|met| (met.by, met.visits)).collect::<Vec<_>>(),
            [(UserId::draw(MENTOR), 1)]
        );
        let alone = without_mentor(&view, date(2026, 11, 23));
        assert_eq!(alone.iter().map(|one| one.id).collect::<Vec<_>>(), [StudentId::draw(2)]);
    }

    #[test]
    fn a_relationship_that_begins_tomorrow_counts_and_one_that_ended_yesterday_does_not() {
        let related = |from, to| {
            let mut one = known(1, "Kai", 0);
            one.core.relationships.push(Relationship {
                id: RelationshipId::draw(1),
                student: StudentId::draw(1),
                mentor: UserId::draw(MENTOR),
                from,
                to,
                purpose: "Settling in".into(),
            });
            without_mentor(&view(vec![one]), date(2026, 11, 23)).len()
        };
        assert_eq!(related(date(2026, 11, 24), None), 0);
        assert_eq!(related(date(2026, 9, 1), Some(date(2026, 11, 22))), 1);
    }
}
