//! What a concern needs before it is sealed, and no more than that (clause 5.7).

use super::*;
use crate::id::{DeviceId, UserId};

const KAI: StudentId = StudentId::draw(101);
const NOBODY: StudentId = StudentId::draw(999);

fn draft(student: Option<StudentId>) -> ConcernDraft {
    ConcernDraft::new((ConcernId::draw(1), ConcernEntryId::draw(2)), student)
}

fn recorded() -> Recorded {
    let at = "2026-11-03T13:15:00Z".parse().unwrap_or_default();
    Recorded { by: UserId::draw(7), device: DeviceId::draw(8), at }
}

#[test]
fn a_student_and_one_word_are_enough() {
    let mut kai = draft(Some(KAI));
    kai.words = " I am not going home \n".to_owned();
    let concern = kai.finish(NOBODY, recorded());
    assert!(
        concern.is_ok_and(|it| (it.student, it.words.as_str(), it.name.as_str())
            == (KAI, "I am not going home", ""))
    );
    kai = draft(Some(KAI));
    kai.facts = "A bruise".to_owned();
    assert!(kai.finish(NOBODY, recorded()).is_ok());
}

#[test]
fn a_child_who_is_not_in_the_record_is_named() {
    let mut other = draft(None);
    other.words = "He hits me".to_owned();
    assert_eq!(other.finish(NOBODY, recorded()), Err(vec![ConcernLack::Student]));
    other.name = " A boy in Year 8 ".to_owned();
    let concern = other.finish(NOBODY, recorded());
    assert!(concern.is_ok_and(|it| (it.student, it.name.as_str()) == (NOBODY, "A boy in Year 8")));
    // Somebody was chosen after all: there is one child that it is about.
    other.student = Some(KAI);
    let concern = other.finish(NOBODY, recorded());
    assert!(concern.is_ok_and(|it| it.student == KAI && it.name.is_empty()));
}

#[test]
fn everything_that_it_lacks_is_said_in_the_order_of_the_screen() {
    let mut it = draft(None);
    it.place = "x".repeat(CONCERN_LIMIT + 2);
    it.when = "x".repeat(CONCERN_LIMIT);
    let lacks =
        [ConcernLack::Student, ConcernLack::Word, ConcernLack::TooLong(ConcernField::Place, 2)];
    assert_eq!(it.finish(NOBODY, recorded()), Err(lacks.to_vec()));
    let fields = lacks.map(ConcernLack::field);
    assert_eq!(fields, [ConcernField::Student, ConcernField::Words, ConcernField::Place]);
    it.name = "x".repeat(NAME_LIMIT + 1);
    let found = it.finish(NOBODY, recorded()).err().and_then(|all| all.first().copied());
    assert_eq!(found, Some(ConcernLack::TooLong(ConcernField::Student, 1)));
}

#[test]
fn one_in_which_nothing_is_written_is_empty_whoever_is_chosen() {
    assert!(draft(Some(KAI)).is_empty() && draft(None).is_empty());
    for field in ConcernField::TEXTS.into_iter().chain([ConcernField::Student]) {
        let mut it = draft(None);
        *it.text_mut(field) = "x".to_owned();
        assert!(!it.is_empty() && it.text(field) == "x");
    }
}
