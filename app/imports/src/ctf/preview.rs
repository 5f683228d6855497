//! A Common Transfer File beside the students who are here already: what would happen to each pupil,
//! which a coordinator confirms or changes. Nothing is written here; the answer is a list of students.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use domain::{
    id::{HomeSchoolId, StudentId},
    school::HomeSchool,
    search::Folded,
    student::Student,
};
use jiff::civil::Date;

use super::{Correction, CtfFile, ReadPupil, SourceSchool};

/// What happens to a pupil.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Decision {
    /// Becomes a new student.
    New,
    /// Is this student; facts that are empty so far are filled in, nothing is replaced.
    AlreadyHere(StudentId),
    /// Is the pupil of that row again; facts that the row lacks are filled in from here.
    TwiceInFile(u32),
    /// Not imported: something has to be put right first.
    Stopped,
    /// Not imported: somebody said so.
    LeftOut,
}

/// How a pupil was recognised.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Matched {
    /// By the UPN, and the name or the date of birth agrees.
    Upn,
    /// By the UPN alone: neither name nor date of birth agrees, so that a person should look.
    UpnOnly,
    /// By name and date of birth.
    NameAndBirth,
}

/// One pupil and what is to become of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PreviewRow {
    /// What was read.
    pub pupil: ReadPupil,
    /// What we propose.
    pub proposed: Decision,
    /// What will happen; the proposal until somebody changes it.
    pub decision: Decision,
    /// How they were recognised, if they were.
    pub matched: Option<Matched>,
    /// A student with the same name whose date of birth does not say either way.
    pub same_name: Option<StudentId>,
}

/// A file, ready to be confirmed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Preview {
    /// Who sends it.
    pub source: SourceSchool,
    /// The home school that new students get; found by DfE number or URN, else chosen by a person.
    pub home_school: Option<HomeSchoolId>,
    rows: Vec<PreviewRow>,
    known: BTreeMap<StudentId, Student>,
    /// The order in which the known ones were given.
    order: Vec<StudentId>,
    today: Date,
}

/// How many pupils come to what, for the sentence above the button.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Summary {
    /// New students.
    pub new: u32,
    /// New students who come in without something that could not be read.
    pub new_in_part: u32,
    /// Here already.
    pub already_here: u32,
    /// The same pupil again.
    pub twice: u32,
    /// To be put right first.
    pub stopped: u32,
    /// Left out by a person.
    pub left_out: u32,
}

/// Why a row cannot be decided like that.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotPossible {
    /// No such row.
    #[error("There is no such row in the file.")]
    NoSuchRow,
    /// Something has to be put right first.
    #[error("Put right what is wrong with this student first, or leave them out.")]
    PutRightFirst,
    /// Only what is wrong with a pupil stops them.
    #[error("Nothing is wrong with this student. Leave them out instead.")]
    NothingWrong,
    /// Not a student whom this device knows.
    #[error("That student is not in the record. Choose another.")]
    NoSuchStudent,
    /// Merging a row into itself, into one that is merged itself, or from under its own merged rows.
    #[error("These two rows cannot be merged this way. Choose the row that stays.")]
    NotMergeable,
}

/// Compares a file with the students and home schools that are here already. Of several whom a pupil may be, the one
/// who comes first in `known` is proposed.
#[must_use]
pub fn preview(file: CtfFile, known: &[Student], home_schools: &[HomeSchool]) -> Preview {
    let row = |pupil| PreviewRow {
        pupil,
        proposed: Decision::New,
        decision: Decision::New,
        matched: None,
        same_name: None,
    };
    let mut preview = Preview {
        home_school: file.source.among(home_schools),
        source: file.source,
        rows: file.pupils.into_iter().map(row).collect(),
        known: known.iter().map(|student| (student.id, student.clone())).collect(),
        order: known.iter().map(|student| student.id).collect(),
        today: file.today,
    };
    preview.propose();
    for row in &mut preview.rows {
        row.decision = row.proposed;
    }
    preview
}

impl Preview {
    /// In the order of the file.
    #[must_use]
    pub fn rows(&self) -> &[PreviewRow] {
        &self.rows
    }

    /// Changes what happens to a row.
    ///
    /// # Errors
    /// When that makes no sense; nothing has changed then.
    pub fn decide(&mut self, row: u32, decision: Decision) -> Result<(), NotPossible> {
        let stopped = self.row(row).ok_or(NotPossible::NoSuchRow)?.pupil.is_stopped();
        match decision {
            Decision::LeftOut => {}
            Decision::Stopped if stopped => {}
            Decision::Stopped => return Err(NotPossible::NothingWrong),
            _ if stopped => return Err(NotPossible::PutRightFirst),
            Decision::New => {}
            Decision::AlreadyHere(id) if self.known.contains_key(&id) => {}
            Decision::AlreadyHere(_) => return Err(NotPossible::NoSuchStudent),
            Decision::TwiceInFile(other) => self.check_merge(row, other)?,
        }
        if let Some(row) = self.rows.iter_mut().find(|known| known.pupil.row == row) {
            row.decision = decision;
        }
        Ok(())
    }

    /// Puts something right in a row and looks again. Decisions that somebody has made stay.
    ///
    /// # Errors
    /// When there is no such row.
    pub fn correct(&mut self, row: u32, correction: Correction) -> Result<(), NotPossible> {
        let today = self.today;
        let found = self.rows.iter_mut().find(|known| known.pupil.row == row);
        let found = found.ok_or(NotPossible::NoSuchRow)?;
        found.pupil = found.pupil.corrected(correction, today);
        found.decision = found.proposed;
        let before: Vec<Decision> = self.rows.iter().map(|row| row.proposed).collect();
        self.propose();
        for (row, before) in self.rows.iter_mut().zip(before) {
            if row.decision == before {
                row.decision = row.proposed;
            }
        }
        Ok(())
    }

    /// How many pupils come to what.
    #[must_use]
    pub fn summary(&self) -> Summary {
        let mut summary = Summary::default();
        for row in &self.rows {
            let count = match row.decision {
                Decision::New if row.pupil.problems.is_empty() => &mut summary.new,
                Decision::New => {
                    summary.new_in_part += 1;
                    &mut summary.new
                }
                Decision::AlreadyHere(_) => &mut summary.already_here,
                Decision::TwiceInFile(_) => &mut summary.twice,
                Decision::Stopped => &mut summary.stopped,
                Decision::LeftOut => &mut summary.left_out,
            };
            *count += 1;
        }
        summary
    }

    /// The students to write once it is confirmed: new ones, with ids drawn from `entropy`, and those
    /// already here who gain a fact. A row merged into one that is not imported is not imported.
    #[must_use]
    pub fn to_students(&self, mut entropy: impl FnMut() -> u128) -> Vec<Student> {
        let mut order = Vec::new();
        let mut students: HashMap<StudentId, Student> = HashMap::new();
        let mut by_row: HashMap<u32, StudentId> = HashMap::new();
        for row in &self.rows {
            let id = match row.decision {
                Decision::New => StudentId::draw(entropy()),
                Decision::AlreadyHere(id) => id,
                Decision::TwiceInFile(_) | Decision::Stopped | Decision::LeftOut => continue,
            };
            let read = row.pupil.to_student(id, self.home_school);
            by_row.insert(row.pupil.row, id);
            let student = students.entry(id).or_insert_with(|| {
                order.push(id);
                self.known.get(&id).cloned().unwrap_or_else(|| read.clone())
            });
            fill(student, &read);
        }
        for row in &self.rows {
            if let Decision::TwiceInFile(other) = row.decision
                && let Some(id) = self.stands_for(other).and_then(|row| by_row.get(&row))
                && let Some(student) = students.get_mut(id)
            {
                fill(student, &row.pupil.to_student(student.id, self.home_school));
            }
        }
        let changed = |student: &Student| self.known.get(&student.id) != Some(student);
        order.iter().filter_map(|id| students.remove(id)).filter(changed).collect()
    }

    fn row(&self, row: u32) -> Option<&PreviewRow> {
        self.rows.get(usize::try_from(row.checked_sub(1)?).ok()?)
    }

    /// The row that stays when `row` and those it was merged into are followed.
    fn stands_for(&self, row: u32) -> Option<u32> {
        let mut at = row;
        for _ in &self.rows {
            match self.row(at)?.decision {
                Decision::TwiceInFile(other) => at = other,
                _ => return Some(at),
            }
        }
        None
    }

    fn check_merge(&self, row: u32, other: u32) -> Result<(), NotPossible> {
        let into = self.row(other).ok_or(NotPossible::NoSuchRow)?;
        let merged = matches!(into.decision, Decision::TwiceInFile(_));
        let has_its_own = self.rows.iter().any(|one| one.decision == Decision::TwiceInFile(row));
        if row == other || merged || has_its_own || into.pupil.is_stopped() {
            return Err(NotPossible::NotMergeable);
        }
        Ok(())
    }

    /// Looks at every row anew. The first of several that are alike stands for them all.
    fn propose(&mut self) {
        let here = Index::of(self.order.iter().filter_map(|id| self.known.get(id)));
        let mut by_upn: HashMap<String, u32> = HashMap::new();
        let mut by_name: HashMap<(String, Date), u32> = HashMap::new();
        for row in &mut self.rows {
            (row.matched, row.same_name) = (None, None);
            if row.pupil.is_stopped() {
                row.proposed = Decision::Stopped;
                continue;
            }
            let upn = row.pupil.upn.as_ref().map(|upn| upn.as_str().to_owned());
            let names = names_and_birth(&row.pupil);
            let earlier = upn.as_ref().and_then(|upn| by_upn.get(upn));
            let earlier = earlier.or_else(|| names.iter().find_map(|name| by_name.get(name)));
            if let Some(&earlier) = earlier {
                row.proposed = Decision::TwiceInFile(earlier);
                continue;
            }
            by_upn.extend(upn.map(|upn| (upn, row.pupil.row)));
            by_name.extend(names.into_iter().map(|name| (name, row.pupil.row)));
            match here.find(&row.pupil) {
                Some((id, matched)) => {
                    row.proposed = Decision::AlreadyHere(id);
                    row.matched = Some(matched);
                }
                None => {
                    row.proposed = Decision::New;
                    row.same_name = here.same_name(&row.pupil);
                }
            }
        }
    }
}

/// The students who are here, to be found by what a file may know of them.
struct Index<'a> {
    by_upn: HashMap<&'a str, &'a Student>,
    by_name: HashMap<String, Vec<&'a Student>>,
}

impl<'a> Index<'a> {
    fn of(known: impl Iterator<Item = &'a Student>) -> Self {
        let mut index = Self { by_upn: HashMap::new(), by_name: HashMap::new() };
        for student in known {
            if let Some(upn) = &student.upn {
                index.by_upn.entry(upn.as_str()).or_insert(student);
            }
            let name = folded(&student.given_name, &student.family_name);
            index.by_name.entry(name).or_default().push(student);
        }
        index
    }

    fn find(&self, pupil: &ReadPupil) -> Option<(StudentId, Matched)> {
        let by_upn = pupil.upn.as_ref().and_then(|upn| self.by_upn.get(upn.as_str()));
        if let Some(student) = by_upn {
            let name = folded(&student.given_name, &student.family_name);
            let agrees = names(pupil).contains(&name)
                || (student.date_of_birth.is_some()
                    && student.date_of_birth == pupil.date_of_birth);
            return Some((student.id, if agrees { Matched::Upn } else { Matched::UpnOnly }));
        }
        let born = pupil.date_of_birth?;
        let student = self.named(pupil).find(|student| student.date_of_birth == Some(born))?;
        Some((student.id, Matched::NameAndBirth))
    }

    fn same_name(&self, pupil: &ReadPupil) -> Option<StudentId> {
        let unclear =
            |student: &&Student| student.date_of_birth.is_none() || pupil.date_of_birth.is_none();
        self.named(pupil).find(unclear).map(|student| student.id)
    }

    fn named(&self, pupil: &ReadPupil) -> impl Iterator<Item = &'a Student> {
        names(pupil).into_iter().filter_map(|name| self.by_name.get(&name)).flatten().copied()
    }
}

/// Every name that a pupil may be known by, folded.
fn names(pupil: &ReadPupil) -> BTreeSet<String> {
    let registered = pupil.registered.as_ref().map(|(given, family)| folded(given, family));
    [folded(&pupil.given_name, &pupil.family_name)].into_iter().chain(registered).collect()
}

fn names_and_birth(pupil: &ReadPupil) -> Vec<(String, Date)> {
    let born = pupil.date_of_birth;
    born.map_or_else(Vec::new, |born| names(pupil).into_iter().map(|name| (name, born)).collect())
}

fn folded(given: &str, family: &str) -> String {
    Folded::of([given, family]).as_str().to_owned()
}

/// Takes over what is still empty, and replaces nothing.
fn fill(student: &mut Student, read: &Student) {
    student.upn = student.upn.take().or_else(|| read.upn.clone());
    student.date_of_birth = student.date_of_birth.or(read.date_of_birth);
    student.year_group = student.year_group.or(read.year_group);
    student.home_school = student.home_school.or(read.home_school);
    if student.needs.trim().is_empty() {
        student.needs.clone_from(&read.needs);
    }
    if student.family_name.trim().is_empty() {
        student.family_name.clone_from(&read.family_name);
    }
}

#[cfg(test)]
mod tests;
