//! What a document is called: its kind, whose it is and, for a student's records, which academic year.
//! Names are derived, never drawn, so that two devices that begin the same document agree.

use std::{fmt, str::FromStr};

use domain::{
    calendar::AcademicYear,
    id::{StudentId, UserId},
};
use serde::{Deserialize, Serialize};

/// The name of a document.
///
/// | written | holds |
/// |---|---|
/// | `org` | the school's own: name, calendar, staff, home schools |
/// | `student/<id>/core` | who a student is, and who is related to them |
/// | `student/<id>/2026` | what was recorded from 1 September 2026 to 31 August 2027 |
/// | `me/<id>` | a person's own preferences |
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum DocumentId {
    /// The school's own.
    Org,
    /// Who a student is.
    StudentCore(StudentId),
    /// What was recorded about a student in a year.
    StudentYear(StudentId, AcademicYear),
    /// A person's own preferences.
    Me(UserId),
}

/// The kinds of document; each has its own frozen first change.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// See [`DocumentId::Org`].
    Org,
    /// See [`DocumentId::StudentCore`].
    StudentCore,
    /// See [`DocumentId::StudentYear`].
    StudentYear,
    /// See [`DocumentId::Me`].
    Me,
}

impl Kind {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Org, Self::StudentCore, Self::StudentYear, Self::Me];
}

impl DocumentId {
    /// The student whom the document is about, if it is about one.
    #[must_use]
    pub const fn student(self) -> Option<StudentId> {
        match self {
            Self::StudentCore(student) | Self::StudentYear(student, _) => Some(student),
            Self::Org | Self::Me(_) => None,
        }
    }

    /// Its kind.
    #[must_use]
    pub const fn kind(self) -> Kind {
        match self {
            Self::Org => Kind::Org,
            Self::StudentCore(_) => Kind::StudentCore,
            Self::StudentYear(..) => Kind::StudentYear,
            Self::Me(_) => Kind::Me,
        }
    }
}

impl fmt::Display for DocumentId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Org => f.write_str("org"),
            Self::StudentCore(student) => write!(f, "student/{student}/core"),
            Self::StudentYear(student, year) => write!(f, "student/{student}/{year}"),
            Self::Me(user) => write!(f, "me/{user}"),
        }
    }
}

/// A text that names no document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not the name of a document")]
pub struct NotADocument;

impl FromStr for DocumentId {
    type Err = NotADocument;

    fn from_str(text: &str) -> Result<Self, NotADocument> {
        let mut parts = text.split('/');
        let id = match (parts.next(), parts.next(), parts.next(), parts.next()) {
            (Some("org"), None, ..) => Self::Org,
            (Some("student"), Some(student), Some("core"), None) => {
                Self::StudentCore(student.parse().map_err(|_| NotADocument)?)
            }
            (Some("student"), Some(student), Some(year), None) => Self::StudentYear(
                student.parse().map_err(|_| NotADocument)?,
                year.parse().map_err(|_| NotADocument)?,
            ),
            (Some("me"), Some(user), None, _) => Self::Me(user.parse().map_err(|_| NotADocument)?),
            _ => return Err(NotADocument),
        };
        // One document, one name: a ULID can be written in small letters too.
        if id.to_string() == text { Ok(id) } else { Err(NotADocument) }
    }
}

impl TryFrom<String> for DocumentId {
    type Error = NotADocument;

    fn try_from(text: String) -> Result<Self, NotADocument> {
        text.parse()
    }
}

impl From<DocumentId> for String {
    fn from(id: DocumentId) -> Self {
        id.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_read_as_it_is_written() -> Result<(), Box<dyn std::error::Error>> {
        let student = StudentId::draw(7);
        let ids = [
            DocumentId::Org,
            DocumentId::StudentCore(student),
            DocumentId::StudentYear(student, "2026".parse()?),
            DocumentId::Me(UserId::draw(u128::MAX)),
        ];
        for id in ids {
            assert_eq!(id.to_string().parse::<DocumentId>()?, id);
        }
        Ok(())
    }

    #[test]
    fn anything_else_is_no_name() {
        let student = "00000000000000000000ABCDEF";
        let lower = student.to_lowercase();
        for text in [
            String::new(),
            "org/".to_owned(),
            "org/x".to_owned(),
            "Org".to_owned(),
            "me".to_owned(),
            "student".to_owned(),
            format!("student/{student}"),
            format!("student/{student}/core/x"),
            format!("student/{student}/26"),
            format!("student/{student}/1066"),
            format!("student/{lower}/core"),
            format!("me/{student}/x"),
            format!(" me/{student}"),
        ] {
            assert_eq!(text.parse::<DocumentId>(), Err(NotADocument), "{text}");
        }
    }
}
