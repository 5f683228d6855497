//! Mentors from a CSV file of any layout: read it, guess which column is what, let a person match the
//! columns, and preview. Inviting people and their devices is the relay's affair.

mod mapping;
mod preview;

pub use mapping::{Mapping, NameColumns};
pub use preview::{Finding, MentorPreview, MentorRow};

use domain::staff::in_one_line;

use crate::{
    encoding::{self, Encoding, NotText},
    table::{Row, Table, TableError},
};

/// The largest file that is read, in bytes.
pub const LARGEST: usize = 5_000_000;

/// The most people that one file may have.
pub const MOST_ROWS: usize = 2_000;

/// The longest field that is kept, in characters.
const LONGEST: usize = 300;

/// What separates the columns.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Delimiter {
    /// Comma.
    Comma,
    /// Semicolon, as spreadsheets write where the comma is for decimals.
    Semicolon,
    /// Tab.
    Tab,
}

impl Delimiter {
    const ALL: [Self; 3] = [Self::Comma, Self::Semicolon, Self::Tab];

    const fn byte(self) -> u8 {
        match self {
            Self::Comma => b',',
            Self::Semicolon => b';',
            Self::Tab => b'\t',
        }
    }

    /// As a preview says it.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Comma => "comma",
            Self::Semicolon => "semicolon",
            Self::Tab => "tab",
        }
    }
}

/// A CSV file with a header row, its columns not matched yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MentorFile {
    /// How it is written.
    pub encoding: Encoding,
    /// What separates its columns.
    pub delimiter: Delimiter,
    /// The names of the columns; "Column 3" where one has none.
    pub header: Vec<String>,
    /// The rows below the header that have anything in them, each with its place in the file.
    pub rows: Vec<(u32, Vec<String>)>,
    /// Which column is what, as far as the header says.
    pub guess: Mapping,
}

/// Why a file was not read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum MentorsError {
    /// Not a text.
    #[error(transparent)]
    NotText(#[from] NotText),
    /// Not a table that makes sense.
    #[error(transparent)]
    Table(#[from] TableError),
    /// Markup instead of a table.
    #[error("This is a web page or an XML file, not a CSV file. Save the list as CSV.")]
    Markup,
    /// A header and nobody.
    #[error(
        "There is nobody below the first row. The first row has the names of the columns, each \
         further row one person."
    )]
    NoRows,
    /// More than [`MOST_ROWS`].
    #[error("The file has more than 2,000 rows. Choose a list of the mentors only.")]
    TooManyRows,
}

/// Reads a whole file.
///
/// # Errors
/// When it is no table with a header and at least one row, see [`MentorsError`].
pub fn read(bytes: &[u8]) -> Result<MentorFile, MentorsError> {
    encoding::sniff(bytes, LARGEST)?;
    let (text, encoding) = encoding::decode(bytes)?;
    if text.trim_start().starts_with('<') {
        return Err(MentorsError::Markup);
    }
    // Excel writes its own hint before the header.
    let (hint, text) = match text.strip_prefix("sep=").and_then(|rest| rest.split_once('\n')) {
        Some((hint, rest)) => (hint.trim_end_matches('\r'), rest),
        None => ("", &*text),
    };
    let hinted = Delimiter::ALL.into_iter().find(|known| hint.as_bytes() == [known.byte()]);
    let delimiter = hinted.unwrap_or_else(|| sniff_delimiter(text));
    let mut rows = rows(text, delimiter)?.into_iter();
    let (_, header) = rows.next().ok_or(MentorsError::NoRows)?;
    let rows: Vec<_> = rows.collect();
    if rows.is_empty() {
        return Err(MentorsError::NoRows);
    }
    let columns = rows.iter().map(|(_, row)| row.len()).max().unwrap_or_default().max(header.len());
    let named = |(place, name): (usize, Option<String>)| match name {
        Some(name) if !name.is_empty() => name,
        _ => format!("Column {}", place + 1),
    };
    let header = header.into_iter().map(Some).chain(std::iter::repeat(None));
    let header: Vec<String> = header.take(columns).enumerate().map(named).collect();
    let guess = Mapping::guess(&header);
    Ok(MentorFile { encoding, delimiter, header, rows, guess })
}

/// Whichever delimiter parts the header into most columns; a comma when none does.
fn sniff_delimiter(text: &str) -> Delimiter {
    let header = text.lines().find(|line| !line.trim().is_empty()).unwrap_or_default();
    let mut quoted = false;
    let mut counts = [0usize; 3];
    for letter in header.chars() {
        quoted ^= letter == '"';
        for (count, delimiter) in counts.iter_mut().zip(Delimiter::ALL) {
            *count += usize::from(!quoted && letter == char::from(delimiter.byte()));
        }
    }
    let most = Delimiter::ALL.into_iter().zip(counts).rev().max_by_key(|(_, count)| *count);
    most.map_or(Delimiter::Comma, |(delimiter, _)| delimiter)
}

/// Every row that has anything in it, with its place in the file counted from 1.
fn rows(text: &str, delimiter: Delimiter) -> Result<Vec<(u32, Vec<String>)>, MentorsError> {
    let mut rows = Vec::new();
    let mut each = |row: Row<'_>| {
        let field = |column| {
            let text = encoding::field(row.field(column).unwrap_or_default());
            in_one_line(&text).chars().take(LONGEST).collect::<String>()
        };
        let fields: Vec<String> = (0..row.columns()).map(field).collect();
        if fields.iter().any(|field| !field.is_empty()) {
            if rows.len() > MOST_ROWS {
                return Err(MentorsError::TooManyRows);
            }
            rows.push((row.number, fields));
        }
        Ok(())
    };
    let mut table = Table::new(delimiter.byte());
    table.push(text.as_bytes(), &mut each)?;
    table.finish(&mut each)?;
    Ok(rows)
}

#[cfg(test)]
mod tests;
