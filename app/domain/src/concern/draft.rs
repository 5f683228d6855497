//! A concern that is being written (clause 5.7), and what it needs before it is sealed: whom it is about, and a word.

use serde::{Deserialize, Serialize};

use super::{CONCERN_LIMIT, Concern};
use crate::{
    id::{ConcernEntryId, ConcernId, StudentId},
    visit::Recorded,
};

/// The longest that the name of a child may be who is not in the record, in characters.
pub const NAME_LIMIT: usize = 300;

/// What somebody has written so far. It is a row of one device, sealed there with everything else, and never a document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ConcernDraft {
    /// Which concern it will be: drawn when it was begun, so that sealing it twice makes one.
    pub concern: ConcernId,
    /// Which entry.
    pub entry: ConcernEntryId,
    /// Whom it is about, once somebody in the record is chosen.
    pub student: Option<StudentId>,
    /// The child's name, where nobody in the record is meant.
    pub name: String,
    /// See [`Concern::words`].
    pub words: String,
    /// See [`Concern::facts`].
    pub facts: String,
    /// See [`Concern::who`].
    pub who: String,
    /// See [`Concern::when`].
    pub when: String,
    /// See [`Concern::place`].
    pub place: String,
    /// See [`Concern::done`].
    pub done: String,
}

/// A field of it, in the order of the screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum ConcernField {
    /// Whom it is about.
    Student,
    /// [`Concern::words`]
    Words,
    /// [`Concern::facts`]
    Facts,
    /// [`Concern::who`]
    Who,
    /// [`Concern::when`]
    When,
    /// [`Concern::place`]
    Place,
    /// [`Concern::done`]
    Done,
}

impl ConcernField {
    /// The texts.
    pub const TEXTS: [Self; 6] =
        [Self::Words, Self::Facts, Self::Who, Self::When, Self::Place, Self::Done];
}

/// What it lacks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ConcernLack {
    /// Nobody is chosen or named.
    Student,
    /// Neither what the child said nor what was seen.
    Word,
    /// This text is so many characters too long.
    TooLong(ConcernField, usize),
}

impl ConcernLack {
    /// At which field it is put right.
    #[must_use]
    pub const fn field(self) -> ConcernField {
        match self {
            Self::Student => ConcernField::Student,
            Self::Word => ConcernField::Words,
            Self::TooLong(field, _) => field,
        }
    }
}

impl ConcernDraft {
    /// One in which nothing is written.
    #[must_use]
    pub fn new((concern, entry): (ConcernId, ConcernEntryId), student: Option<StudentId>) -> Self {
        let nothing = String::default;
        Self {
            concern,
            entry,
            student,
            name: nothing(),
            words: nothing(),
            facts: nothing(),
            who: nothing(),
            when: nothing(),
            place: nothing(),
            done: nothing(),
        }
    }

    /// One of its texts.
    #[must_use]
    pub const fn text(&self, field: ConcernField) -> &String {
        match field {
            ConcernField::Student => &self.name,
            ConcernField::Words => &self.words,
            ConcernField::Facts => &self.facts,
            ConcernField::Who => &self.who,
            ConcernField::When => &self.when,
            ConcernField::Place => &self.place,
            ConcernField::Done => &self.done,
        }
    }

    /// The same, to be written into.
    pub const fn text_mut(&mut self, field: ConcernField) -> &mut String {
        match field {
            ConcernField::Student => &mut self.name,
            ConcernField::Words => &mut self.words,
            ConcernField::Facts => &mut self.facts,
            ConcernField::Who => &mut self.who,
            ConcernField::When => &mut self.when,
            ConcernField::Place => &mut self.place,
            ConcernField::Done => &mut self.done,
        }
    }

    /// Whether nothing is written in it. That somebody is chosen was filled in.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        let texts = ConcernField::TEXTS.into_iter().chain([ConcernField::Student]);
        texts.map(|field| self.text(field)).all(|text| text.trim().is_empty())
    }

    /// The concern, its texts as they were written but for white space at the ends. `unknown` stands for a child who is not
    /// in the record.
    ///
    /// # Errors
    /// Everything that it lacks, in the order of the screen.
    pub fn finish(
        &self,
        unknown: StudentId,
        recorded: Recorded,
    ) -> Result<Concern, Vec<ConcernLack>> {
        let text = |field: ConcernField| self.text(field).trim().to_owned();
        let name = if self.student.is_some() { String::new() } else { text(ConcernField::Student) };
        let concern = Concern {
            student: self.student.unwrap_or(unknown),
            name,
            words: text(ConcernField::Words),
            facts: text(ConcernField::Facts),
            who: text(ConcernField::Who),
            when: text(ConcernField::When),
            place: text(ConcernField::Place),
            done: text(ConcernField::Done),
            recorded,
        };
        let mut lacks = Vec::new();
        if self.student.is_none() && concern.name.is_empty() {
            lacks.push(ConcernLack::Student);
        }
        lacks.extend(too_long(ConcernField::Student, &concern.name, NAME_LIMIT));
        if !concern.says_something() {
            lacks.push(ConcernLack::Word);
        }
        let texts = ConcernField::TEXTS.into_iter();
        lacks.extend(
            texts.filter_map(|field| too_long(field, self.text(field).trim(), CONCERN_LIMIT)),
        );
        if lacks.is_empty() { Ok(concern) } else { Err(lacks) }
    }
}

fn too_long(field: ConcernField, text: &str, limit: usize) -> Option<ConcernLack> {
    let over = text.chars().count().saturating_sub(limit);
    (over > 0).then_some(ConcernLack::TooLong(field, over))
}

#[cfg(test)]
mod tests;
