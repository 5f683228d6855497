//! What access is computed from (relationships, standing), and what it was computed to (ties).

use domain::{
    access::Tie,
    id::{RelationshipId, StudentId, UserId},
};
use jiff::civil::Date;

use super::StoreError;

/// What the admitted core document says, as far as access goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StudentFacts {
    /// Whom it is about.
    pub student: StudentId,
    /// The mentor who met them off site. It counts for who stands for themselves: of a merged student it is there for
    /// the case that the merge comes to nothing.
    pub met_by: Option<UserId>,
    /// The mentor who once met them off site, also after it is decided: what they still hold is taken in.
    pub found_by: Option<UserId>,
    /// The student that they were merged into.
    pub merged_into: Option<StudentId>,
    /// Every relationship, past and to come.
    pub relations: Vec<RelationRow>,
}

/// One relationship.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RelationRow {
    /// Which.
    pub id: RelationshipId,
    /// Who.
    pub mentor: UserId,
    /// First day.
    pub from: Date,
    /// Last day, once it is known.
    pub to: Option<Date>,
}

/// Reading and writing access.
pub trait AccessRows {
    /// Sets what is known about a student, in place of what was.
    ///
    /// # Errors
    /// When the database refuses.
    fn put_facts(&mut self, facts: &StudentFacts) -> Result<(), StoreError>;

    /// What is known about a student.
    ///
    /// # Errors
    /// When the database refuses.
    fn facts(&self, student: StudentId) -> Result<Option<StudentFacts>, StoreError>;

    /// Every student that names this user as a mentor, or was met by them.
    ///
    /// # Errors
    /// When the database refuses.
    fn facts_naming(&self, user: UserId) -> Result<Vec<StudentFacts>, StoreError>;

    /// The students who were merged straight into this one.
    ///
    /// # Errors
    /// When the database refuses.
    fn merged_into(&self, student: StudentId) -> Result<Vec<StudentId>, StoreError>;

    /// Sets how a user stands to a student; [`Tie::None`] removes the row, and [`Tie::Found`]
    /// and [`Tie::Was`] are never kept as one.
    ///
    /// # Errors
    /// When the database refuses.
    fn put_tie(&mut self, student: StudentId, user: UserId, tie: Tie) -> Result<(), StoreError>;

    /// How a user stands to a student.
    ///
    /// # Errors
    /// When the database refuses.
    fn tie(&self, student: StudentId, user: UserId) -> Result<Tie, StoreError>;

    /// Everyone tied to a student.
    ///
    /// # Errors
    /// When the database refuses.
    fn ties_to(&self, student: StudentId) -> Result<Vec<(UserId, Tie)>, StoreError>;

    /// Everyone a user is tied to.
    ///
    /// # Errors
    /// When the database refuses.
    fn ties_of(&self, user: UserId) -> Result<Vec<(StudentId, Tie)>, StoreError>;
}
