//! One row of the GIAS download: its columns, found by the names in the header, and the home school
//! that it becomes.

use domain::{id::HomeSchoolId, school::HomeSchool};

use super::GiasError;
use crate::{encoding, table::Row};

/// An establishment, in the columns that a mentor can use.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Establishment {
    /// GIAS Unique Reference Number.
    pub urn: String,
    /// LA code: "880".
    pub authority: String,
    /// LA name.
    pub authority_name: String,
    /// LA code and establishment number; nothing where the number is blank.
    pub dfe_number: Option<String>,
    /// Its name.
    pub name: String,
    /// "Pupil referral unit", where the column is there.
    pub kind: String,
    /// "Secondary", where the column is there.
    pub phase: String,
    /// Whether it takes pupils.
    pub status: Status,
    /// One line.
    pub address: String,
    /// As written.
    pub telephone: String,
    /// The head: "Mrs Zoë Aldous, Headteacher".
    pub head: String,
}

/// Whether an establishment takes pupils.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Status {
    /// Open.
    Open,
    /// Open, but proposed to close.
    ProposedToClose,
    /// Proposed to open.
    ProposedToOpen,
    /// Closed.
    Closed,
}

impl Establishment {
    /// The home school that it becomes.
    #[must_use]
    pub fn to_home_school(&self, id: HomeSchoolId) -> HomeSchool {
        HomeSchool {
            id,
            urn: Some(self.urn.clone()),
            dfe_number: self.dfe_number.clone(),
            name: self.name.clone(),
            address: self.address.clone(),
            telephone: self.telephone.clone(),
            contact: self.head.clone(),
        }
    }

    /// Which of the home schools it is already: by URN, else by DfE number.
    #[must_use]
    pub fn among(&self, home_schools: &[HomeSchool]) -> Option<HomeSchoolId> {
        let same = |school: &&HomeSchool| {
            school.urn.as_deref() == Some(self.urn.as_str())
                || (self.dfe_number.is_some() && school.dfe_number == self.dfe_number)
        };
        home_schools.iter().find(same).map(|school| school.id)
    }
}

/// Where in a row the columns are.
pub(super) struct Columns {
    pub(super) count: usize,
    urn: usize,
    authority: usize,
    authority_name: usize,
    number: usize,
    name: usize,
    status: usize,
    kind: Option<usize>,
    phase: Option<usize>,
    telephone: Option<usize>,
    address: Vec<usize>,
    head: Vec<usize>,
    head_title: Option<usize>,
}

impl Columns {
    pub(super) fn find(header: Row<'_>) -> Result<Self, GiasError> {
        let find = |name: &str| {
            (0..header.columns()).find(|&column| {
                header
                    .field(column)
                    .is_some_and(|found| encoding::field(found).trim().eq_ignore_ascii_case(name))
            })
        };
        let must = |name| find(name).ok_or(GiasError::ColumnMissing(name));
        let address = ["Street", "Locality", "Address3", "Town", "County (name)", "Postcode"];
        let head = ["HeadTitle (name)", "HeadFirstName", "HeadLastName"];
        Ok(Self {
            count: header.columns(),
            urn: must("URN")?,
            authority: must("LA (code)")?,
            authority_name: must("LA (name)")?,
            number: must("EstablishmentNumber")?,
            name: must("EstablishmentName")?,
            status: must("EstablishmentStatus (name)")?,
            kind: find("TypeOfEstablishment (name)"),
            phase: find("PhaseOfEducation (name)"),
            telephone: find("TelephoneNum"),
            address: address.into_iter().filter_map(find).collect(),
            head: head.into_iter().filter_map(find).collect(),
            head_title: find("HeadPreferredJobTitle"),
        })
    }

    /// The row's establishment, or what is wrong with it.
    pub(super) fn read(&self, row: Row<'_>) -> Result<Establishment, &'static str> {
        let field = |column| {
            let text = encoding::field(row.field(column).unwrap_or_default());
            // Bounded, so that a strange file cannot make a record of any length.
            text.trim().chars().filter(|letter| !letter.is_control()).take(200).collect::<String>()
        };
        let maybe = |column: Option<usize>| column.map(field).unwrap_or_default();
        let line = |columns: &[usize], between: &str| {
            let fields = columns.iter().map(|&column| field(column));
            fields.filter(|field| !field.is_empty()).collect::<Vec<_>>().join(between)
        };
        let (urn, name, authority) = (field(self.urn), field(self.name), field(self.authority));
        if urn.is_empty() || !urn.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err("no URN");
        }
        if name.is_empty() {
            return Err("no name");
        }
        if authority.is_empty() || !authority.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err("no LA code");
        }
        let number = field(self.number);
        let is_number = number.len() <= 4 && number.bytes().all(|byte| byte.is_ascii_digit());
        let (head, title) = (line(&self.head, " "), maybe(self.head_title));
        Ok(Establishment {
            urn,
            dfe_number: (!number.is_empty() && is_number)
                .then(|| format!("{authority}{number:0>4}")),
            authority,
            authority_name: field(self.authority_name),
            name,
            kind: maybe(self.kind),
            phase: maybe(self.phase),
            status: status(&field(self.status)).ok_or("an unknown status")?,
            address: line(&self.address, ", "),
            telephone: maybe(self.telephone),
            head: if head.is_empty() || title.is_empty() {
                head
            } else {
                format!("{head}, {title}")
            },
        })
    }
}

fn status(name: &str) -> Option<Status> {
    [
        ("Open", Status::Open),
        ("Open, but proposed to close", Status::ProposedToClose),
        ("Proposed to open", Status::ProposedToOpen),
        ("Closed", Status::Closed),
    ]
    .into_iter()
    .find_map(|(known, status)| name.eq_ignore_ascii_case(known).then_some(status))
}
