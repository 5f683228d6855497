//! The GIAS download of every establishment in England (61 MB, 135 columns), read as a stream: home
//! schools of the local authorities that the school chooses. Read twice: the first time to list the
//! authorities, the second to keep the chosen ones. Memory does not grow with the file.

mod establishment;

use std::collections::{BTreeMap, BTreeSet};

use establishment::Columns;
pub use establishment::{Establishment, Status};

use crate::{
    encoding::{self, NotText},
    table::{Row, Table, TableError},
};

/// The largest file that is read, in bytes: several times what GIAS is now.
pub const LARGEST: u64 = 500_000_000;

/// The most establishments that are kept: more than the largest authorities of England together have.
pub const MOST_KEPT: usize = 5_000;

/// The most authorities that are told apart; England has about 150.
const MOST_AUTHORITIES: usize = 1_000;

/// The most faulty rows that are named; more are only counted.
const MOST_FAULTS: usize = 20;

/// What to keep of the download.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Chosen {
    /// Nothing yet: only the authorities are listed.
    ListAuthorities,
    /// The establishments of these, by LA code ("880").
    Authorities(BTreeSet<String>),
}

/// A local authority as the file has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Authority {
    /// "880".
    pub code: String,
    /// "Example Borough".
    pub name: String,
    /// Its establishments that are not closed.
    pub open: u32,
    /// Those that are.
    pub closed: u32,
}

/// How far the reading has come.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Progress {
    /// Bytes taken so far.
    pub bytes: u64,
    /// Establishments seen so far.
    pub rows: u32,
    /// Establishments kept so far.
    pub kept: u32,
}

/// What was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GiasFile {
    /// Every authority in the file, by name.
    pub authorities: Vec<Authority>,
    /// The establishments of the chosen ones that are not closed, in the order of the file.
    pub establishments: Vec<Establishment>,
    /// How many establishments of the chosen authorities were left out because they are closed.
    pub closed_left_out: u32,
    /// Rows that could not be read, in words; at most 20 of them.
    pub faults: Vec<String>,
    /// How many rows could not be read.
    pub faulty: u32,
    /// How far it came.
    pub progress: Progress,
}

/// Why the reading stopped; nothing is kept then.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum GiasError {
    /// Not a text.
    #[error(transparent)]
    NotText(#[from] NotText),
    /// Not a table that makes sense.
    #[error(transparent)]
    Table(#[from] TableError),
    /// A table of something else.
    #[error(
        "This is not the GIAS download of establishments: the column “{0}” is missing. Choose the \
         file whose name begins with edubasealldata."
    )]
    ColumnMissing(&'static str),
    /// The last row ends in its middle.
    #[error(
        "The file ends in the middle of row {row}: the download was cut short. Download it again."
    )]
    Truncated {
        /// Counted from 1; the header is row 1.
        row: u32,
    },
    /// A header and nothing else.
    #[error("There are no establishments in the file. Download it again.")]
    NoRows,
    /// More than [`MOST_KEPT`].
    #[error("The chosen local authorities have more than 5,000 establishments. Choose fewer.")]
    TooMany,
    /// More authorities than England could have.
    #[error("The file has more than 1,000 local authorities, so it is not the GIAS download.")]
    TooManyAuthorities,
}

/// Reads the download chunk by chunk.
pub struct GiasReader {
    table: Table,
    /// The first bytes, until there are enough to know what kind of file this is.
    head: Option<Vec<u8>>,
    taken: Taken,
}

/// Everything that is taken from the rows.
struct Taken {
    chosen: Chosen,
    columns: Option<Columns>,
    authorities: BTreeMap<String, Authority>,
    establishments: Vec<Establishment>,
    closed_left_out: u32,
    faults: Vec<String>,
    faulty: u32,
    progress: Progress,
    /// The row that was too short, should it turn out to be the last.
    short: Option<u32>,
}

impl GiasReader {
    /// A reader that keeps what is chosen.
    #[must_use]
    pub fn new(chosen: Chosen) -> Self {
        Self {
            table: Table::new(b','),
            head: Some(Vec::new()),
            taken: Taken {
                chosen,
                columns: None,
                authorities: BTreeMap::new(),
                establishments: Vec::new(),
                closed_left_out: 0,
                faults: Vec::new(),
                faulty: 0,
                progress: Progress::default(),
                short: None,
            },
        }
    }

    /// Takes the next chunk, of any size.
    ///
    /// # Errors
    /// As soon as it is clear that the file cannot be read. The reader is of no further use then.
    pub fn push(&mut self, chunk: &[u8]) -> Result<Progress, GiasError> {
        let bytes = u64::try_from(chunk.len()).unwrap_or(u64::MAX);
        self.taken.progress.bytes = self.taken.progress.bytes.saturating_add(bytes);
        if self.taken.progress.bytes > LARGEST {
            return Err(NotText::TooLarge { megabytes: 500 }.into());
        }
        match &mut self.head {
            Some(head) => {
                head.extend_from_slice(chunk);
                if head.len() >= 64 {
                    self.begin()?;
                }
            }
            None => self.read(chunk)?,
        }
        Ok(self.taken.progress)
    }

    /// Says that there is no more.
    ///
    /// # Errors
    /// When the file ended too early or had nothing in it.
    pub fn finish(mut self) -> Result<GiasFile, GiasError> {
        self.begin()?;
        let taken = &mut self.taken;
        self.table.finish(&mut |row| taken.row(row))?;
        self.taken.end()
    }

    /// The bytes that it holds for reading, apart from what it keeps. Does not grow with the file.
    #[must_use]
    pub fn held(&self) -> usize {
        self.table.held() + self.head.as_ref().map_or(0, Vec::capacity)
    }

    /// Looks at the first bytes, once.
    fn begin(&mut self) -> Result<(), GiasError> {
        let Some(head) = self.head.take() else { return Ok(()) };
        encoding::sniff(&head, usize::MAX)?;
        if head.starts_with(b"\xFF\xFE") || head.starts_with(b"\xFE\xFF") {
            return Err(NotText::Unknown("UTF-16".to_owned()).into());
        }
        self.read(head.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(&head))
    }

    fn read(&mut self, chunk: &[u8]) -> Result<(), GiasError> {
        if chunk.contains(&0) {
            return Err(NotText::Binary("bytes that are no letters").into());
        }
        let taken = &mut self.taken;
        self.table.push(chunk, &mut |row| taken.row(row))
    }
}

impl Taken {
    fn row(&mut self, row: Row<'_>) -> Result<(), GiasError> {
        let Some(columns) = &self.columns else {
            self.columns = Some(Columns::find(row)?);
            return Ok(());
        };
        // A short row in the middle is a fault; at the end it means that the download was cut.
        if let Some(short) = self.short.take() {
            fault(&mut self.faults, &mut self.faulty, short, "too few columns");
        }
        self.progress.rows = self.progress.rows.saturating_add(1);
        if row.columns() < columns.count {
            self.short = Some(row.number);
            return Ok(());
        }
        if row.columns() > columns.count {
            fault(&mut self.faults, &mut self.faulty, row.number, "too many columns");
            return Ok(());
        }
        let establishment = match columns.read(row) {
            Ok(establishment) => establishment,
            Err(what) => {
                fault(&mut self.faults, &mut self.faulty, row.number, what);
                return Ok(());
            }
        };
        self.count(&establishment)?;
        self.keep(establishment)
    }

    fn count(&mut self, establishment: &Establishment) -> Result<(), GiasError> {
        let code = &establishment.authority;
        if !self.authorities.contains_key(code) {
            if self.authorities.len() >= MOST_AUTHORITIES {
                return Err(GiasError::TooManyAuthorities);
            }
            let authority = Authority {
                code: code.clone(),
                name: establishment.authority_name.clone(),
                open: 0,
                closed: 0,
            };
            self.authorities.insert(code.clone(), authority);
        }
        if let Some(authority) = self.authorities.get_mut(code) {
            match establishment.status {
                Status::Closed => authority.closed += 1,
                _ => authority.open += 1,
            }
        }
        Ok(())
    }

    fn keep(&mut self, establishment: Establishment) -> Result<(), GiasError> {
        let Chosen::Authorities(chosen) = &self.chosen else { return Ok(()) };
        if !chosen.contains(&establishment.authority) {
            return Ok(());
        }
        if establishment.status == Status::Closed {
            self.closed_left_out += 1;
            return Ok(());
        }
        if self.establishments.len() >= MOST_KEPT {
            return Err(GiasError::TooMany);
        }
        self.establishments.push(establishment);
        self.progress.kept += 1;
        Ok(())
    }

    fn end(self) -> Result<GiasFile, GiasError> {
        if let Some(row) = self.short {
            return Err(GiasError::Truncated { row });
        }
        if self.authorities.is_empty() {
            return Err(GiasError::NoRows);
        }
        let mut authorities: Vec<Authority> = self.authorities.into_values().collect();
        domain::sorting::sort_by_key(&mut authorities, |one| (one.name.clone(), one.code.clone()));
        Ok(GiasFile {
            authorities,
            establishments: self.establishments,
            closed_left_out: self.closed_left_out,
            faults: self.faults,
            faulty: self.faulty,
            progress: self.progress,
        })
    }
}

fn fault(faults: &mut Vec<String>, faulty: &mut u32, row: u32, what: &str) {
    *faulty = faulty.saturating_add(1);
    if faults.len() < MOST_FAULTS {
        faults.push(format!("Row {row} has {what} and was left out."));
    }
}

#[cfg(test)]
mod tests;
