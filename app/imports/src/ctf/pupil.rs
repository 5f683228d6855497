//! One pupil of a Common Transfer File: what was read, and what is wrong with it, in words.
//! Whether the pupil is here already is not known here.

use domain::{
    id::{HomeSchoolId, StudentId},
    student::{Standing, Student, StudentField},
    upn::Upn,
};
use jiff::civil::Date;

use super::needs;

/// The texts of a pupil as they stand in the file.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct RawPupil {
    pub(super) upn: String,
    pub(super) surname: String,
    pub(super) forename: String,
    pub(super) born: String,
    pub(super) preferred_surname: String,
    pub(super) preferred_forename: String,
    pub(super) year: String,
    /// Start date and code.
    pub(super) provisions: Vec<(String, String)>,
    pub(super) needs: Vec<String>,
}

/// A pupil as far as they could be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReadPupil {
    /// Place in the file, counted from 1.
    pub row: u32,
    /// The preferred forename, else the registered one; empty when neither is there.
    pub given_name: String,
    /// The preferred surname, else the registered one.
    pub family_name: String,
    /// Registered forename and surname, where they differ from the names above.
    pub registered: Option<(String, String)>,
    /// Where given and right.
    pub upn: Option<Upn>,
    /// Where given and possible.
    pub date_of_birth: Option<Date>,
    /// Where given and known, 0 to 14.
    pub year_group: Option<u8>,
    /// Support needs in words.
    pub needs: String,
    /// Everything that is wrong, in the order of the file.
    pub problems: Vec<PupilProblem>,
    raw: RawPupil,
}

/// Something that is wrong with a pupil.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PupilProblem {
    /// With what.
    pub field: ProblemField,
    /// What it means for the import.
    pub effect: Effect,
    /// What and where: "Row 4, Dylan Khan: UPN invalid (wrong check letter at character 1)".
    pub words: String,
}

/// The part of a pupil that a problem is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ProblemField {
    /// UPN.
    Upn,
    /// Forename.
    GivenName,
    /// Surname.
    FamilyName,
    /// Date of birth.
    DateOfBirth,
    /// National curriculum year.
    YearGroup,
}

/// What a problem means for the import.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Effect {
    /// The pupil can come in, without this.
    LeftOut,
    /// The pupil cannot come in until a person puts it right.
    Stops,
}

impl Effect {
    /// As a preview says it.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::LeftOut => "Can be imported without it",
            Self::Stops => "Not imported until it is put right",
        }
    }
}

/// What a person puts right in one pupil before the import.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Correction {
    /// The name that the student uses.
    GivenName(String),
    /// The family name.
    FamilyName(String),
    /// The date of birth, or that it is not known.
    DateOfBirth(Option<Date>),
    /// The UPN, or that it is not known.
    Upn(Option<Upn>),
    /// The year, or that it is not known.
    YearGroup(Option<u8>),
}

impl ReadPupil {
    pub(super) fn read(row: u32, raw: RawPupil, today: Date) -> Self {
        let given_name = first_of(&raw.preferred_forename, &raw.forename);
        let family_name = first_of(&raw.preferred_surname, &raw.surname);
        let registered = (one_line(&raw.forename), one_line(&raw.surname));
        let differs = registered != (given_name.clone(), family_name.clone());
        let mut pupil = Self {
            row,
            registered: (differs && raw.named()).then_some(registered),
            given_name,
            family_name,
            upn: None,
            date_of_birth: None,
            year_group: None,
            needs: needs::in_words(raw.provision(), &raw.needs),
            problems: Vec::new(),
            raw,
        };
        pupil.read_upn();
        pupil.read_birth();
        pupil.read_year();
        pupil.check(today);
        pupil
    }

    /// "Row 4, Dylan Khan".
    #[must_use]
    pub fn label(&self) -> String {
        let short = |name: &str| name.chars().take(60).collect::<String>();
        let name = format!("{} {}", short(&self.given_name), short(&self.family_name));
        match name.trim() {
            "" => format!("Row {}", self.row),
            name => format!("Row {}, {name}", self.row),
        }
    }

    /// Whether something has to be put right before the pupil can come in.
    #[must_use]
    pub fn is_stopped(&self) -> bool {
        self.problems.iter().any(|problem| problem.effect == Effect::Stops)
    }

    /// The same pupil with something put right, read anew.
    #[must_use]
    pub fn corrected(&self, correction: Correction, today: Date) -> Self {
        let mut raw = self.raw.clone();
        match correction {
            Correction::GivenName(name) => raw.preferred_forename = name,
            Correction::FamilyName(name) => raw.preferred_surname = name,
            Correction::DateOfBirth(born) => {
                raw.born = born.map(|born| born.to_string()).unwrap_or_default();
            }
            Correction::Upn(upn) => raw.upn = upn.map(String::from).unwrap_or_default(),
            Correction::YearGroup(year) => {
                raw.year = year.map(|year| year.to_string()).unwrap_or_default();
            }
        }
        Self::read(self.row, raw, today)
    }

    /// The student that this pupil becomes.
    #[must_use]
    pub fn to_student(&self, id: StudentId, home_school: Option<HomeSchoolId>) -> Student {
        Student {
            id,
            given_name: self.given_name.clone(),
            family_name: self.family_name.clone(),
            date_of_birth: self.date_of_birth,
            upn: self.upn.clone(),
            year_group: self.year_group,
            home_school,
            needs: self.needs.chars().take(domain::student::NEEDS_LIMIT).collect(),
            placement: None,
        }
    }

    fn read_upn(&mut self) {
        if self.raw.upn.trim().is_empty() {
            return;
        }
        match Upn::parse(&self.raw.upn) {
            Ok(upn) => self.upn = Some(upn),
            Err(wrong) => self.say(ProblemField::Upn, Effect::LeftOut, &wrong.to_string()),
        }
    }

    fn read_birth(&mut self) {
        let born = self.raw.born.trim();
        if born.is_empty() {
            return;
        }
        match read_date(born) {
            Some(born) => self.date_of_birth = Some(born),
            None => {
                let shown: String = born.chars().take(30).collect();
                self.say(
                    ProblemField::DateOfBirth,
                    Effect::Stops,
                    &format!(
                        "date of birth “{shown}” is not a date (2012-03-04 is how a CTF writes it)"
                    ),
                );
            }
        }
    }

    fn read_year(&mut self) {
        self.year_group = match self.raw.year.trim() {
            // Nursery, and years that do not follow the national curriculum, are not ours to guess.
            "" | "N1" | "N2" | "E1" | "E2" | "X" | "M" => None,
            "R" => Some(0),
            year => {
                let number =
                    year.parse().ok().filter(|&year| year <= domain::student::HIGHEST_YEAR);
                if number.is_none() {
                    let shown: String = year.chars().take(20).collect();
                    let words = format!("year “{shown}” is not a national curriculum year");
                    self.say(ProblemField::YearGroup, Effect::LeftOut, &words);
                }
                number
            }
        };
    }

    /// The rules that hold for every student of the school.
    fn check(&mut self, today: Date) {
        let student = self.to_student(StudentId::draw(0), None);
        for problem in student.check(&Standing::Confirmed, today) {
            let (field, words) = match problem.field {
                StudentField::GivenName if self.given_name.is_empty() => {
                    (ProblemField::GivenName, "no forename".to_owned())
                }
                StudentField::FamilyName if self.family_name.is_empty() => {
                    (ProblemField::FamilyName, "no surname".to_owned())
                }
                StudentField::GivenName => (ProblemField::GivenName, lower(&problem.words)),
                StudentField::FamilyName => (ProblemField::FamilyName, lower(&problem.words)),
                StudentField::DateOfBirth => (ProblemField::DateOfBirth, lower(&problem.words)),
                // Read and cut to their limits above, so that they are never over them.
                StudentField::YearGroup | StudentField::Needs | StudentField::Placement => continue,
            };
            self.say(field, Effect::Stops, &words);
        }
    }

    fn say(&mut self, field: ProblemField, effect: Effect, what: &str) {
        let words = format!("{}: {what}", self.label());
        self.problems.push(PupilProblem { field, effect, words });
    }
}

impl RawPupil {
    fn named(&self) -> bool {
        !self.forename.trim().is_empty() || !self.surname.trim().is_empty()
    }

    /// "Dylan Khan", as far as it was read.
    pub(super) fn name(&self) -> String {
        let name = format!("{} {}", self.forename, self.surname);
        name.trim().chars().take(60).collect()
    }

    /// The code of the provision that began last; of those without a date, the last in the file.
    fn provision(&self) -> &str {
        let newest = self.provisions.iter().max_by(|one, two| one.0.cmp(&two.0));
        newest.map_or("", |(_, code)| code.trim())
    }
}

fn first_of(preferred: &str, registered: &str) -> String {
    let preferred = one_line(preferred);
    if preferred.is_empty() { one_line(registered) } else { preferred }
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn lower(sentence: &str) -> String {
    let mut letters = sentence.chars();
    letters.next().map_or_else(String::new, |first| first.to_lowercase().chain(letters).collect())
}

/// Exactly `yyyy-MM-dd`; a time after it ("2012-03-04T00:00:00"), as some systems write, is let go.
fn read_date(text: &str) -> Option<Date> {
    let (day, _) = text.split_once('T').unwrap_or((text, ""));
    let mut parts = day.split('-');
    let mut number = |length: usize| {
        let part = parts.next()?;
        (part.len() == length && part.bytes().all(|byte| byte.is_ascii_digit()))
            .then(|| part.parse::<i16>().ok())?
    };
    let (year, month, day) = (number(4)?, number(2)?, number(2)?);
    if parts.next().is_some() {
        return None;
    }
    Date::new(year, month.try_into().ok()?, day.try_into().ok()?).ok()
}
