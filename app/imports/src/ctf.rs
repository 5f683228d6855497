//! Common Transfer Files, versions 19 to 26: the basics of students whom a home school sends. A CTF
//! carries no mentoring text. Contacts, attendance, ethnicity and the like are left where they are;
//! what is not needed is not kept.

mod needs;
mod preview;
mod pupil;
mod walk;

use std::collections::BTreeMap;

use domain::{id::HomeSchoolId, school::HomeSchool};
use jiff::civil::Date;

pub use preview::{Decision, Matched, NotPossible, Preview, PreviewRow, Summary, preview};
pub use pupil::{Correction, Effect, ProblemField, PupilProblem, ReadPupil};

use crate::encoding::{self, Encoding, NotText};

/// The largest file that is read, in bytes.
pub const LARGEST: usize = 100_000_000;

/// The most pupils that one file may have.
pub const MOST_PUPILS: usize = 10_000;

/// What a Common Transfer File says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CtfFile {
    /// As written: "25.0".
    pub version: String,
    /// How the file is written.
    pub encoding: Encoding,
    /// When the home school wrote it, as written.
    pub written: String,
    /// Who sends it.
    pub source: SourceSchool,
    /// In the order of the file.
    pub pupils: Vec<ReadPupil>,
    /// Parts of the standard that are left out on purpose, with how often they were met.
    pub left_out: BTreeMap<String, u32>,
    /// Elements that are not in the standard as we know it, with how often they were met.
    pub passed_over: BTreeMap<String, u32>,
    pub(crate) today: Date,
}

/// The school that a file comes from.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SourceSchool {
    /// Local authority, three digits.
    pub lea: String,
    /// Establishment, four digits.
    pub estab: String,
    /// GIAS number, where given.
    pub urn: Option<String>,
    /// Name as it calls itself.
    pub name: String,
    /// The calendar year in which the academic year begins, as written.
    pub academic_year: String,
}

impl SourceSchool {
    /// LA code and establishment number ("8804001"), if both are numbers of the right length.
    #[must_use]
    pub fn dfe_number(&self) -> Option<String> {
        let digits = |text: &str, length| {
            text.len() == length && text.bytes().all(|byte| byte.is_ascii_digit())
        };
        (digits(&self.lea, 3) && digits(&self.estab, 4)).then(|| self.lea.clone() + &self.estab)
    }

    /// The one of this school's home schools that the file comes from: by DfE number, else by URN.
    #[must_use]
    pub fn among(&self, home_schools: &[HomeSchool]) -> Option<HomeSchoolId> {
        let number = self.dfe_number();
        let by_number = |school: &&HomeSchool| number.is_some() && school.dfe_number == number;
        let by_urn = |school: &&HomeSchool| self.urn.is_some() && school.urn == self.urn;
        let found = home_schools.iter().find(by_number);
        found.or_else(|| home_schools.iter().find(by_urn)).map(|school| school.id)
    }

    /// A home school as the file describes it, for a list that does not have it yet.
    #[must_use]
    pub fn to_home_school(&self, id: HomeSchoolId) -> HomeSchool {
        HomeSchool {
            id,
            urn: self.urn.clone(),
            dfe_number: self.dfe_number(),
            name: self.name.clone(),
            address: String::new(),
            telephone: String::new(),
            contact: String::new(),
        }
    }
}

/// Why nothing of a file was read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CtfError {
    /// Not a text at all, or not in the encoding that it declares.
    #[error(transparent)]
    NotText(#[from] NotText),
    /// A text, but not XML.
    #[error(
        "This is not an XML file. Choose a Common Transfer File: its name looks like \
         8804001_CTF_8801100_001.xml."
    )]
    NotXml,
    /// XML of some other kind.
    #[error("This is not a Common Transfer File: it begins with <{0}>, not with <CTfile>.")]
    OtherRoot(String),
    /// Something that could make a small file grow or reach outside itself.
    #[error(
        "Line {line} declares a DTD or uses an entity of its own, which a Common Transfer File \
         never does. For safety nothing was read."
    )]
    Declaration {
        /// Where.
        line: usize,
    },
    /// The file ends before its last element does.
    #[error(
        "The file ends too early: at line {line}, {place}. Part of it is missing, so nothing was \
         read. Ask the home school to send it again."
    )]
    Truncated {
        /// The last line.
        line: usize,
        /// In words: "inside student 4, Dylan Khan (Contacts)".
        place: String,
    },
    /// Not well-formed.
    #[error("The file is damaged at line {line}, {place}. Ask the home school to send it again.")]
    Damaged {
        /// Where.
        line: usize,
        /// In words.
        place: String,
    },
    /// A version that is not read, or none.
    #[error("This is version {0} of the Common Transfer File. Versions 19 to 26 can be read.")]
    Version(String),
    /// The header does not say.
    #[error("The file’s header does not say which version it is (CTFversion). Ask for it again.")]
    NoVersion,
    /// More than [`MOST_PUPILS`].
    #[error("The file has more than 10,000 students. Ask for a file of those who are coming.")]
    TooManyPupils,
    /// A header and nobody.
    #[error("There are no students in the file. Ask the home school to send it again.")]
    NoPupils,
}

/// Reads a whole file. What is wrong with a pupil stops that pupil, never the file; `today` is what
/// dates of birth are judged by.
///
/// # Errors
/// When nothing of it can be trusted, see [`CtfError`].
pub fn read(bytes: &[u8], today: Date) -> Result<CtfFile, CtfError> {
    encoding::sniff(bytes, LARGEST)?;
    let (text, encoding) = encoding::decode_xml(bytes)?;
    let found = walk::walk(&text)?;
    if found.pupils.is_empty() {
        return Err(CtfError::NoPupils);
    }
    let pupils =
        (1..).zip(found.pupils).map(|(row, raw)| ReadPupil::read(row, raw, today)).collect();
    Ok(CtfFile {
        version: found.version,
        encoding,
        written: found.written,
        source: found.source,
        pupils,
        left_out: found.left_out,
        passed_over: found.passed_over,
        today,
    })
}

#[cfg(test)]
mod tests;
