//! Relationships from day to day.

use jiff::civil::date;

use super::*;

fn relationship(id: u128, mentor: u128, from: i8, to: Option<i8>) -> Relationship {
    Relationship {
        id: RelationshipId::draw(id),
        student: StudentId::draw(1),
        mentor: UserId::draw(mentor),
        from: date(2026, 11, from),
        to: to.map(|day| date(2026, 11, day)),
        purpose: "Settling in".into(),
    }
}

#[test]
fn both_ends_are_included() {
    let two_days = relationship(1, 1, 3, Some(4));
    let covered = |day| two_days.covers(date(2026, 11, day));
    assert_eq!([2, 3, 4, 5].map(covered), [false, true, true, false]);
    assert!(relationship(1, 1, 3, None).covers(date(2036, 1, 1)));
}

#[test]
fn the_same_two_people_do_not_overlap_themselves() {
    let others = [relationship(1, 1, 5, Some(9)), relationship(2, 1, 20, None)];
    let overlaps = |id| Err(RelationshipProblem::Overlaps(RelationshipId::draw(id)));
    for (from, to, expected) in [
        (1, Some(4), Ok(())),
        (1, Some(5), overlaps(1)),
        (9, Some(9), overlaps(1)),
        (10, Some(19), Ok(())),
        (10, Some(20), overlaps(2)),
        (10, None, overlaps(2)),
        (1, None, overlaps(1)),
        (28, Some(29), overlaps(2)),
    ] {
        assert_eq!(relationship(3, 1, from, to).check(&others), expected, "{from} {to:?}");
    }
}

#[test]
fn another_mentor_another_student_and_its_own_earlier_version_do_not_count() {
    let others = [relationship(1, 1, 5, None)];
    assert_eq!(relationship(2, 2, 5, None).check(&others), Ok(()));
    assert_eq!(relationship(1, 1, 5, Some(9)).check(&others), Ok(()));
    let other_student = Relationship { student: StudentId::draw(2), ..relationship(2, 1, 5, None) };
    assert_eq!(other_student.check(&others), Ok(()));
}

#[test]
fn no_end_before_the_beginning_and_no_relationship_without_a_purpose() {
    assert_eq!(
        relationship(1, 1, 5, Some(4)).check(&[]),
        Err(RelationshipProblem::EndsBeforeItBegins)
    );
    assert_eq!(relationship(1, 1, 5, Some(5)).check(&[]), Ok(()));
    let with = |purpose: &str| {
        Relationship { purpose: purpose.into(), ..relationship(1, 1, 5, None) }.check(&[])
    };
    assert_eq!(with(" "), Err(RelationshipProblem::NoPurpose));
    assert_eq!(with(&"p".repeat(1_001)), Err(RelationshipProblem::PurposeTooLong));
}
