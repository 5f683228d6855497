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
    /// The placement (clause 2.5).
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
mod tests;
