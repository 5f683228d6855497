//! Students: who they are, where they come from, what helps them.

use jiff::{Timestamp, civil::Date};
use serde::{Deserialize, Serialize};

mod check;
mod standing;

pub use check::{
    HIGHEST_YEAR, NAME_LIMIT, NEEDS_LIMIT, StudentField, StudentProblem, birth_problem,
};
pub use standing::{Decided, REASON_LIMIT, Standing, reason_problem, stays};

use crate::{
    id::{HelpId, HomeSchoolId, StudentId, UserId},
    upn::Upn,
};

/// The facts about a student that the coordinator keeps (or a mentor who met them first).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Student {
    /// Drawn at random, never derived.
    pub id: StudentId,
    /// Given name as the student uses it: "Kai".
    pub given_name: String,
    /// Family name: "Morgan". Shown as an initial in lists.
    pub family_name: String,
    /// Where known.
    pub date_of_birth: Option<Date>,
    /// Where known; masked by default on screens.
    pub upn: Option<Upn>,
    /// National curriculum year, 0 to 14 (0 is Reception).
    pub year_group: Option<u8>,
    /// Where the student comes from.
    pub home_school: Option<HomeSchoolId>,
    /// Support needs in plain words, at most 2,000 characters.
    pub needs: String,
    /// The placement here, once it is agreed (clause 2.5, commissioning).
    pub placement: Option<Placement>,
}

impl Student {
    /// A student of whom nothing but the name is known.
    #[must_use]
    pub fn named(id: StudentId, given_name: &str, family_name: &str) -> Self {
        Self {
            id,
            given_name: given_name.to_owned(),
            family_name: family_name.to_owned(),
            date_of_birth: None,
            upn: None,
            year_group: None,
            home_school: None,
            needs: String::new(),
            placement: None,
        }
    }

    /// "Kai M.": how lists name a student.
    #[must_use]
    pub fn short_name(&self) -> String {
        match self.family_name.chars().next() {
            Some(initial) => format!("{} {initial}.", self.given_name),
            None => self.given_name.clone(),
        }
    }

    /// "Kai Morgan": for headings and for whoever has to tell two students apart.
    #[must_use]
    pub fn full_name(&self) -> String {
        format!("{} {}", self.given_name, self.family_name).trim().to_owned()
    }

    /// "Year 9", "Reception", or nothing where it is not known.
    #[must_use]
    pub fn year_words(&self) -> Option<String> {
        self.year_group.map(crate::words::year_group)
    }

    /// "KM": for the round mark beside the name.
    #[must_use]
    pub fn initials(&self) -> String {
        self.given_name.chars().next().into_iter().chain(self.family_name.chars().next()).collect()
    }
}

/// A commissioned place at this school.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Placement {
    /// LA or school that pays, as written.
    pub commissioner: String,
    /// Full or part time.
    pub attendance: PlacementAttendance,
    /// First day.
    pub starts: Option<Date>,
    /// Expected last day.
    pub expected_end: Option<Date>,
    /// What it is meant to achieve.
    pub objectives: String,
}

/// How much of the week a placement covers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum PlacementAttendance {
    /// Every school day.
    FullTime,
    /// Some school days, as agreed.
    PartTime,
}

/// Whether something helps a student.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum HelpKind {
    /// Do this.
    Helps,
    /// Do not do this.
    DoesNotHelp,
}

/// One line of *What helps Kai*.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Help {
    /// Which.
    pub id: HelpId,
    /// Do or do not.
    pub kind: HelpKind,
    /// In plain words: "A walk while talking, not a desk".
    pub text: String,
    /// Who wrote it down.
    pub by: UserId,
    /// When, on the device's clock.
    pub at: Timestamp,
}
