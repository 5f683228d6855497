//! CSV as a stream: chunks of bytes in, one row at a time out, never more than one row held.
//! Which column means what is not known here.

use csv_core::{ReadRecordResult, Reader, ReaderBuilder};

/// The most bytes that one row may have; an opening quote mark without its end runs into this.
pub(crate) const ROW_LIMIT: usize = 64 * 1024;

/// The most columns that a row may have; GIAS has 135.
pub(crate) const COLUMN_LIMIT: usize = 512;

/// A row that does not fit.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TableError {
    /// More than 64 kB in one row.
    #[error(
        "Row {row} does not end: a quote mark may be missing its partner, or this is not a CSV file."
    )]
    RowTooLong {
        /// Counted from 1; the header is row 1.
        row: u32,
    },
    /// More than 512 columns.
    #[error("Row {row} has more than 512 columns, so this is not the file that is meant.")]
    TooManyColumns {
        /// Counted from 1; the header is row 1.
        row: u32,
    },
}

/// Splits a stream into rows.
pub(crate) struct Table {
    reader: Reader,
    bytes: Vec<u8>,
    filled: usize,
    ends: Vec<usize>,
    fields: usize,
    row: u32,
}

/// One row.
#[derive(Clone, Copy)]
pub(crate) struct Row<'a> {
    /// Counted from 1; the header is row 1.
    pub(crate) number: u32,
    bytes: &'a [u8],
    ends: &'a [usize],
}

impl<'a> Row<'a> {
    pub(crate) fn columns(&self) -> usize {
        self.ends.len()
    }

    /// The field's bytes without their quote marks; nothing where the row is too short.
    pub(crate) fn field(&self, column: usize) -> Option<&'a [u8]> {
        let end = *self.ends.get(column)?;
        let start = match column.checked_sub(1) {
            Some(before) => *self.ends.get(before)?,
            None => 0,
        };
        self.bytes.get(start..end)
    }
}

impl Table {
    pub(crate) fn new(delimiter: u8) -> Self {
        Self {
            reader: ReaderBuilder::new().delimiter(delimiter).build(),
            bytes: vec![0; ROW_LIMIT],
            filled: 0,
            ends: vec![0; COLUMN_LIMIT],
            fields: 0,
            row: 1,
        }
    }

    /// The bytes that it holds, however long the stream.
    pub(crate) fn held(&self) -> usize {
        self.bytes.capacity() + self.ends.capacity() * size_of::<usize>()
    }

    /// Takes the next chunk and hands out every row that is whole.
    pub(crate) fn push<E: From<TableError>>(
        &mut self,
        chunk: &[u8],
        each: &mut impl FnMut(Row<'_>) -> Result<(), E>,
    ) -> Result<(), E> {
        let mut rest = chunk;
        while !rest.is_empty() {
            let (_, used) = self.step(rest, each)?;
            rest = rest.get(used..).unwrap_or_default();
        }
        Ok(())
    }

    /// Hands out the last row, should it have no line end.
    pub(crate) fn finish<E: From<TableError>>(
        &mut self,
        each: &mut impl FnMut(Row<'_>) -> Result<(), E>,
    ) -> Result<(), E> {
        while self.step(&[], each)?.0 == Step::More {}
        Ok(())
    }

    fn step<E: From<TableError>>(
        &mut self,
        input: &[u8],
        each: &mut impl FnMut(Row<'_>) -> Result<(), E>,
    ) -> Result<(Step, usize), E> {
        let out = self.bytes.get_mut(self.filled..).unwrap_or_default();
        let ends = self.ends.get_mut(self.fields..).unwrap_or_default();
        let (result, used, written, ended) = self.reader.read_record(input, out, ends);
        self.filled += written;
        self.fields += ended;
        match result {
            ReadRecordResult::InputEmpty if input.is_empty() => Ok((Step::End, used)),
            ReadRecordResult::InputEmpty => Ok((Step::More, used)),
            ReadRecordResult::OutputFull => Err(TableError::RowTooLong { row: self.row }.into()),
            ReadRecordResult::OutputEndsFull => {
                Err(TableError::TooManyColumns { row: self.row }.into())
            }
            ReadRecordResult::Record => {
                let row = Row {
                    number: self.row,
                    bytes: self.bytes.get(..self.filled).unwrap_or_default(),
                    ends: self.ends.get(..self.fields).unwrap_or_default(),
                };
                each(row)?;
                self.filled = 0;
                self.fields = 0;
                self.row = self.row.saturating_add(1);
                Ok((Step::More, used))
            }
            ReadRecordResult::End => Ok((Step::End, used)),
        }
    }
}

#[derive(PartialEq, Eq)]
enum Step {
    More,
    End,
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn rows(chunks: &[&[u8]]) -> Result<Vec<Vec<String>>, TableError> {
        let mut table = Table::new(b',');
        let mut all = Vec::new();
        let mut each = |row: Row<'_>| {
            let field =
                |column| String::from_utf8_lossy(row.field(column).unwrap_or_default()).into();
            all.push((0..row.columns()).map(field).collect());
            Ok::<_, TableError>(())
        };
        for chunk in chunks {
            table.push(chunk, &mut each)?;
        }
        table.finish(&mut each)?;
        Ok(all)
    }

    #[test]
    fn quotes_line_ends_and_a_last_row_without_one() {
        let expected =
            Ok(vec![vec!["a".into(), "b, c".into()], vec!["d\"e".into(), String::new()]]);
        for text in ["a,\"b, c\"\r\n\"d\"\"e\",\r\n", "a,\"b, c\"\n\"d\"\"e\","] {
            assert_eq!(rows(&[text.as_bytes()]), expected, "{text}");
        }
    }

    #[test]
    fn a_row_without_end_and_a_row_without_measure_are_refused() {
        let endless = [b"a,b\nc,\"".as_slice(), &vec![b'x'; ROW_LIMIT + 1]].concat();
        assert_eq!(rows(&[&endless]), Err(TableError::RowTooLong { row: 2 }));
        let wide = vec![b','; COLUMN_LIMIT + 1];
        assert_eq!(rows(&[&wide]), Err(TableError::TooManyColumns { row: 1 }));
    }

    proptest! {
        /// Where the stream is cut makes no difference.
        #[test]
        fn chunks_make_no_difference(bytes in "[a,\"\n\r;é]{0,80}", cut in 0usize..80, size in 1usize..9) {
            let bytes = bytes.as_bytes();
            let (one, two) = bytes.split_at(cut.min(bytes.len()));
            let whole = rows(&[bytes]);
            prop_assert_eq!(&rows(&[one, two]), &whole);
            prop_assert_eq!(rows(&bytes.chunks(size).collect::<Vec<_>>()), whole);
        }
    }
}
