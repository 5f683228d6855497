//! What must hold of the facts about a student before they are kept. Every problem is said at once.

use jiff::civil::Date;

use super::{Standing, Student};
use crate::words;

/// The longest that a name may be, in characters.
pub const NAME_LIMIT: usize = 100;

/// The longest that the needs may be, in characters.
pub const NEEDS_LIMIT: usize = 2_000;

/// The highest national curriculum year; 0 is Reception.
pub const HIGHEST_YEAR: u8 = 14;

/// Ages that a student of a school can have; the span is wide so that only a slip is caught.
const AGES: std::ops::RangeInclusive<i16> = 2..=26;

/// The fact that a [`StudentProblem`] is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum StudentField {
    /// Given name.
    GivenName,
    /// Family name.
    FamilyName,
    /// Date of birth.
    DateOfBirth,
    /// National curriculum year.
    YearGroup,
    /// Support needs.
    Needs,
    /// The placement.
    Placement,
}

/// One thing to put right about a student.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StudentProblem {
    /// Where.
    pub field: StudentField,
    /// What to do, in a sentence.
    pub words: String,
}

impl Student {
    /// Everything that is to be put right; empty when all is well. A student met off site needs a
    /// given name only, a confirmed one both names.
    #[must_use]
    pub fn check(&self, standing: &Standing, today: Date) -> Vec<StudentProblem> {
        let mut problems = Vec::new();
        let mut say =
            |field, words: &str| problems.push(StudentProblem { field, words: words.to_owned() });
        if self.given_name.trim().is_empty() {
            say(StudentField::GivenName, "Give the student’s given name");
        } else if self.given_name.chars().count() > NAME_LIMIT {
            say(StudentField::GivenName, "Shorten the given name to 100 characters");
        }
        if self.family_name.trim().is_empty() && *standing == Standing::Confirmed {
            say(StudentField::FamilyName, "Give the student’s family name");
        } else if self.family_name.chars().count() > NAME_LIMIT {
            say(StudentField::FamilyName, "Shorten the family name to 100 characters");
        }
        if let Some(words) = self.date_of_birth.and_then(|born| birth_problem(born, today)) {
            say(StudentField::DateOfBirth, &words);
        }
        if self.year_group.is_some_and(|year| year > HIGHEST_YEAR) {
            say(StudentField::YearGroup, "The year is Reception (0) to 14: change it");
        }
        let needs = self.needs.chars().count();
        if needs > NEEDS_LIMIT {
            let words =
                format!("The needs are {} characters long: shorten to 2,000", words::number(needs));
            say(StudentField::Needs, &words);
        }
        if let Some(placement) = &self.placement
            && let (Some(starts), Some(end)) = (placement.starts, placement.expected_end)
            && end < starts
        {
            say(StudentField::Placement, "A placement cannot end before it starts: change a date");
        }
        problems
    }
}

/// What is wrong with a date of birth as seen on `today`, if anything is.
#[must_use]
pub fn birth_problem(born: Date, today: Date) -> Option<String> {
    if born > today {
        return Some("The date of birth is in the future: check the year".to_owned());
    }
    let age = age_on(born, today);
    (!AGES.contains(&age)).then(|| {
        format!("Someone born on {} would be {age} now: check the year", words::date(born))
    })
}

/// Age in whole years; someone born on 29 February has their birthday on 1 March in other years.
fn age_on(born: Date, today: Date) -> i16 {
    let had_birthday = (today.month(), today.day()) >= (born.month(), born.day());
    today.year() - born.year() - i16::from(!had_birthday)
}

#[cfg(test)]
mod tests {
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
}
