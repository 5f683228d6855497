//! Who somebody met off site may be, and why, so that the coordinator looks before she decides; and what a merge
//! means for those who wrote about them. Pure.

use domain::{
    id::UserId,
    search::Folded,
    student::{Standing, Student},
};
use jiff::civil::Date;
use replica::{StudentView, View};

use crate::ui::words::{counted, joined};

/// A student who may be the same, with what speaks for it.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::coordination) struct Alike {
    /// Who.
    pub(in crate::coordination) student: Student,
    /// "Same name", the strongest first.
    pub(in crate::coordination) reasons: Vec<&'static str>,
}

/// How much must agree before somebody is named: a whole name, or a date of birth and something besides.
const ENOUGH: u32 = 4;

/// Students who may be the same as `met`, the likeliest first.
pub(in crate::coordination) fn alike(view: &View, met: &Student) -> Vec<Alike> {
    let others = view.students.values().filter_map(|known| known.core.student.as_ref());
    let mut found: Vec<_> = others
        .filter(|other| other.id != met.id)
        .filter_map(|other| {
            let (weight, reasons) = weigh(met, other);
            (weight >= ENOUGH).then(|| (weight, Alike { student: other.clone(), reasons }))
        })
        .collect();
    domain::sorting::sort_by_key(&mut found, |(weight, one)| {
        (std::cmp::Reverse(*weight), one.student.full_name(), one.student.id)
    });
    found.into_iter().map(|(_, one)| one).collect()
}

fn weigh(met: &Student, other: &Student) -> (u32, Vec<&'static str>) {
    let same = |one: &str, another: &str| {
        let (one, another) = (Folded::of([one]), Folded::of([another]));
        !one.as_str().is_empty() && one == another
    };
    let given = same(&met.given_name, &other.given_name);
    let family = same(&met.family_name, &other.family_name);
    // A mentor may have heard only the one name.
    let only_given = given && met.family_name.trim().is_empty();
    let reasons = [
        (met.upn.is_some() && met.upn == other.upn, 8, "Same UPN"),
        (given && family, 4, "Same name"),
        (
            met.date_of_birth.is_some() && met.date_of_birth == other.date_of_birth,
            3,
            "Born the same day",
        ),
        (given && !family, if only_given { 4 } else { 2 }, "Same given name"),
        (family && !given, 2, "Same family name"),
        (met.home_school.is_some() && met.home_school == other.home_school, 1, "Same home school"),
    ];
    let found = || reasons.iter().filter(|(holds, ..)| *holds);
    (found().map(|(_, weight, _)| weight).sum(), found().map(|(.., words)| *words).collect())
}

/// What will happen when `met` is merged into `into`, in sentences. `named` names students and `staff` members of staff.
pub(super) fn what_happens(
    (met, into): (&StudentView, &StudentView),
    finder: UserId,
    today: Date,
    named: impl Fn(&Student) -> String,
    staff: impl Fn(UserId) -> String,
) -> Vec<String> {
    let (Some(met_student), Some(into_student)) = (&met.core.student, &into.core.student) else {
        return Vec::new();
    };
    let (was, is) = (named(met_student), named(into_student));
    let visits: u32 = met.years.iter().map(|year| year.visits).sum();
    let shown = if visits == 1 { "is shown" } else { "are shown" };
    let mut sentences = vec![format!(
        "{} and everything else recorded as {was} {shown} in {is}\u{2019}s record and marked so. Nothing is rewritten.",
        counted(visits as usize, "visit")
    )];
    let mentors: Vec<UserId> = into
        .core
        .relationships
        .iter()
        .filter(|one| one.covers(today))
        .map(|one| one.mentor)
        .collect();
    let others: Vec<String> =
        mentors.iter().filter(|one| **one != finder).map(|one| staff(*one)).collect();
    if !others.is_empty() {
        let verb = if others.len() == 1 { "reads" } else { "read" };
        sentences.push(format!(
            "{} {verb} it on their tablet, as {is}\u{2019}s mentor.",
            joined(&others)
        ));
    }
    let finder_name = staff(finder);
    sentences.push(if mentors.contains(&finder) {
        format!("{finder_name} mentors {is} and goes on as before.")
    } else {
        format!(
            "{finder_name} does not mentor {is}: the record leaves their tablet once everything on it is at base. Relate them to {is} if they are to go on."
        )
    });
    if let Standing::MetOffSite { .. } = into.core.standing {
        sentences.push(format!("{is} was met off site too and still waits for your decision."));
    }
    sentences
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use domain::{
        calendar::AcademicYear,
        id::{HomeSchoolId, RelationshipId, StudentId},
        relationship::Relationship,
    };
    use jiff::civil::date;
    use records::YearRow;

    use super::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    const TODAY: Date = date(2026, 11, 23);

    fn student(id: u128, given: &str, family: &str) -> Student {
        Student::named(StudentId::draw(id), given, family)
    }

    fn known(student: Student) -> StudentView {
        let mut known = StudentView::default();
        known.core.student = Some(student);
        known
    }

    fn found(here: Vec<Student>, met: &Student) -> Vec<(u128, Vec<&'static str>)> {
        let students = here.into_iter().map(|one| (one.id, Arc::new(known(one)))).collect();
        let view = View { students, ..View::default() };
        let number = |id: StudentId| (1..9).find(|number| StudentId::draw(*number) == id);
        alike(&view, met)
            .into_iter()
            .filter_map(|one| Some((number(one.student.id)?, one.reasons)))
            .collect()
    }

    #[test]
    fn the_likeliest_come_first_with_what_speaks_for_them() {
        let born = Some(date(2012, 3, 4));
        let school = Some(HomeSchoolId::draw(1));
        let met =
            Student { date_of_birth: born, home_school: school, ..student(1, "kai", "Morgan") };
        let here = vec![
            student(2, "Kaï", "Morgan"),
            Student { date_of_birth: born, ..student(3, "Rhys", "Morgan") },
            Student { date_of_birth: born, ..student(4, "Kai", "Morgan") },
            Student { home_school: school, ..student(5, "Kai", "Moss") },
            Student { date_of_birth: born, ..student(6, "Leah", "Moss") },
            met.clone(),
        ];
        assert_eq!(
            found(here, &met),
            [
                (4, vec!["Same name", "Born the same day"]),
                (3, vec!["Born the same day", "Same family name"]),
                (2, vec!["Same name"]),
            ]
        );
    }

    #[test]
    fn where_only_a_given_name_was_heard_it_is_enough() {
        let here = || vec![student(2, "Kai", "Morgan"), student(3, "Leah", "")];
        assert_eq!(found(here(), &student(1, "Kai", " ")), [(2, vec!["Same given name"])]);
        assert_eq!(found(here(), &student(1, "Kai", "Moss")), []);
        assert_eq!(found(here(), &student(1, "", "")), []);
    }

    fn sentences(mentors: &[u128], standing: Standing) -> Vec<String> {
        let mut met = known(student(1, "Kai", ""));
        met.years.push(YearRow {
            visits: 1,
            ..YearRow::nothing_in(StudentId::draw(1), AcademicYear::of(TODAY))
        });
        let mut into = known(student(2, "Kai", "Morgan"));
        into.core.standing = standing;
        into.core.relationships.extend(mentors.iter().map(|mentor| Relationship {
            id: RelationshipId::draw(*mentor),
            student: StudentId::draw(2),
            mentor: UserId::draw(*mentor),
            from: TODAY,
            to: None,
            purpose: String::new(),
        }));
        let staff = |id| {
            let names = [(7, "Ms Osei"), (8, "Mr Lowe")];
            let name = names.iter().find(|(number, _)| UserId::draw(*number) == id);
            name.map_or_else(String::new, |(_, name)| (*name).to_owned())
        };
        what_happens((&met, &into), UserId::draw(7), TODAY, Student::full_name, staff)
    }

    #[test]
    fn who_reads_it_and_who_does_not_is_said_before() {
        assert_eq!(
            sentences(&[8], Standing::Confirmed),
            [
                "1 visit and everything else recorded as Kai is shown in Kai Morgan\u{2019}s record and marked so. Nothing is rewritten.",
                "Mr Lowe reads it on their tablet, as Kai Morgan\u{2019}s mentor.",
                "Ms Osei does not mentor Kai Morgan: the record leaves their tablet once everything on it is at base. Relate them to Kai Morgan if they are to go on.",
            ]
        );
        let met = Standing::MetOffSite { by: UserId::draw(8) };
        let both = sentences(&[7], met);
        assert_eq!(
            both.get(1).map(String::as_str),
            Some("Ms Osei mentors Kai Morgan and goes on as before.")
        );
        assert!(both.last().is_some_and(|last| last.ends_with("still waits for your decision.")));
    }
}
