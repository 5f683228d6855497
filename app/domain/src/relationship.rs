//! A mentoring relationship: one student and one adult over time (clauses 2.1 to 2.4).

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::id::{RelationshipId, StudentId, UserId};

/// One student and one mentor, from a day on, for a purpose.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Relationship {
    /// Which.
    pub id: RelationshipId,
    /// Who is mentored.
    pub student: StudentId,
    /// By whom.
    pub mentor: UserId,
    /// First day.
    pub from: Date,
    /// Last day, once it is known.
    pub to: Option<Date>,
    /// Why, in words that do not label.
    pub purpose: String,
}

impl Relationship {
    /// Whether the mentor is related to the student on `day`, both ends included.
    #[must_use]
    pub fn covers(&self, day: Date) -> bool {
        self.from <= day && self.to.is_none_or(|to| day <= to)
    }

    /// Whether this relationship may be kept beside the `others` that are already in the record.
    /// One of the others with the same id is the earlier version of this one and does not count.
    /// Another mentor for the same student at the same time is welcome (clause 2.6).
    ///
    /// # Errors
    /// The first rule that it breaks.
    pub fn check(&self, others: &[Self]) -> Result<(), RelationshipProblem> {
        if self.to.is_some_and(|to| to < self.from) {
            return Err(RelationshipProblem::EndsBeforeItBegins);
        }
        if self.purpose.trim().is_empty() {
            return Err(RelationshipProblem::NoPurpose);
        }
        if self.purpose.chars().count() > PURPOSE_LIMIT {
            return Err(RelationshipProblem::PurposeTooLong);
        }
        match others.iter().find(|other| other.id != self.id && self.overlaps(other)) {
            Some(other) => Err(RelationshipProblem::Overlaps(other.id)),
            None => Ok(()),
        }
    }

    /// The same mentor and the same student on at least one same day.
    fn overlaps(&self, other: &Self) -> bool {
        let begins_in_time = |one: &Self, two: &Self| two.to.is_none_or(|to| one.from <= to);
        (self.student, self.mentor) == (other.student, other.mentor)
            && begins_in_time(self, other)
            && begins_in_time(other, self)
    }
}

/// The longest that a purpose may be, in characters.
pub const PURPOSE_LIMIT: usize = 1_000;

/// Why a relationship cannot be kept as it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum RelationshipProblem {
    /// The last day is before the first.
    #[error("A relationship cannot end before it begins: change a date")]
    EndsBeforeItBegins,
    /// Nobody said what it is for.
    #[error("Say what the relationship is for")]
    NoPurpose,
    /// More than [`PURPOSE_LIMIT`] characters.
    #[error("Shorten the purpose to 1,000 characters")]
    PurposeTooLong,
    /// The two are related already on some of these days.
    #[error("This mentor and this student are related already at that time: end that first")]
    Overlaps(RelationshipId),
}

#[cfg(test)]
mod tests {
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
        let other_student =
            Relationship { student: StudentId::draw(2), ..relationship(2, 1, 5, None) };
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
}
