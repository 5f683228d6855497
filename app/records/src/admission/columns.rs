//! Counting what the columns of a change would become, from their run lengths alone. Each column is a list of
//! runs; a run of ten million equal values takes a few bytes, so nothing is expanded before it is counted.

use super::{Limits, Refusal, bytes::Bytes};

/// What is in a column, of the columns that a change may have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Column {
    /// Runs of whole numbers.
    Number,
    /// Runs of differences.
    Difference,
    /// Runs of text.
    Text,
    /// Lengths of runs of yes and no.
    Flag,
    /// The column whose length is the number of operations.
    Action,
    /// Types and lengths of values.
    ValueKind,
    /// The values, one after the other.
    Value,
    /// How many earlier operations each operation follows.
    Followed,
    /// One for each followed operation.
    FollowedNumber,
    /// The same, as differences.
    FollowedDifference,
}

/// Column numbers as automerge's format has them; a bit for deflated columns is never set in a change.
const fn column(specification: u64) -> Option<Column> {
    match specification {
        1 | 2 | 17 => Some(Column::Number),
        19 => Some(Column::Difference),
        21 | 165 => Some(Column::Text),
        52 | 148 => Some(Column::Flag),
        66 => Some(Column::Action),
        86 => Some(Column::ValueKind),
        87 => Some(Column::Value),
        112 => Some(Column::Followed),
        113 => Some(Column::FollowedNumber),
        115 => Some(Column::FollowedDifference),
        _ => None,
    }
}

/// Goes through the columns and answers how many operations there are. `input` is left after them.
pub(super) fn count_operations(input: &mut Bytes<'_>, limits: Limits) -> Result<u64, Refusal> {
    let mut lengths = Vec::new();
    let mut last = 0;
    for _ in 0..input.length()? {
        let specification = input.unsigned()?;
        let length = input.unsigned()?;
        let kind =
            column(specification).ok_or(Refusal::Unreadable("a column of another format"))?;
        if specification <= last {
            return Err(Refusal::Unreadable("columns out of order"));
        }
        last = specification;
        let length = usize::try_from(length).map_err(|_| Refusal::TooLarge("a column"))?;
        lengths.push((kind, length));
    }
    let columns = lengths
        .into_iter()
        .map(|(kind, length)| Ok((kind, Bytes(input.take(length)?))))
        .collect::<Result<Vec<_>, Refusal>>()?;
    let mut counted = Counted { limits, operations: 0, followed: 0, text: 0, values: 0 };
    counted.measure(&columns)?;
    Ok(counted.operations)
}

struct Counted {
    limits: Limits,
    operations: u64,
    followed: u64,
    text: u64,
    values: u64,
}

impl Counted {
    fn measure(&mut self, columns: &[(Column, Bytes<'_>)]) -> Result<(), Refusal> {
        let find = |kind| columns.iter().find(|(found, _)| *found == kind).map(|(_, bytes)| *bytes);
        let most = self.limits.operations;
        if let Some(actions) = find(Column::Action) {
            self.operations = runs(actions, most, |_, _| Ok(()), Bytes::unsigned)?;
        }
        let operations = self.operations;
        if let Some(followed) = find(Column::Followed) {
            let mut sum = 0_u64;
            runs(
                followed,
                operations,
                |count, each| add_up(&mut sum, count, each, most, "operations followed"),
                Bytes::unsigned,
            )?;
            self.followed = sum;
        }
        for (kind, bytes) in columns {
            match kind {
                Column::Number => nothing_else(*bytes, operations, Bytes::unsigned)?,
                Column::Difference => nothing_else(*bytes, operations, Bytes::signed)?,
                Column::FollowedNumber => nothing_else(*bytes, self.followed, Bytes::unsigned)?,
                Column::FollowedDifference => nothing_else(*bytes, self.followed, Bytes::signed)?,
                Column::Text => self.measure_text(*bytes)?,
                Column::Flag => measure_flags(*bytes, operations)?,
                Column::ValueKind => self.measure_values(*bytes)?,
                Column::Action | Column::Followed | Column::Value => {}
            }
        }
        let there = find(Column::Value).map_or(0, |bytes| bytes.len() as u64);
        if self.values == there {
            Ok(())
        } else {
            Err(Refusal::Unreadable("values of another length than they say"))
        }
    }

    /// Text is copied for each operation that has it.
    fn measure_text(&mut self, bytes: Bytes<'_>) -> Result<(), Refusal> {
        let most = self.limits.inflated as u64;
        let sum = &mut self.text;
        runs(
            bytes,
            self.operations,
            |count, each: &[u8]| add_up(sum, count, each.len() as u64, most, "text"),
            |input| {
                let text = input.prefixed()?;
                std::str::from_utf8(text).map_err(|_| Refusal::Unreadable("not text"))?;
                Ok(text)
            },
        )?;
        Ok(())
    }

    fn measure_values(&mut self, bytes: Bytes<'_>) -> Result<(), Refusal> {
        let most = self.limits.inflated as u64;
        let sum = &mut self.values;
        // The low four bits are the type, the rest is the length.
        runs(
            bytes,
            self.operations,
            |count, each| add_up(sum, count, each >> 4, most, "values"),
            Bytes::unsigned,
        )?;
        Ok(())
    }
}

/// Adds `count` times `each` to a sum that has a limit.
fn add_up(
    sum: &mut u64,
    count: u64,
    each: u64,
    most: u64,
    what: &'static str,
) -> Result<(), Refusal> {
    let more = count.checked_mul(each).and_then(|more| sum.checked_add(more));
    match more {
        Some(more) if more <= most => {
            *sum = more;
            Ok(())
        }
        _ => Err(Refusal::TooLarge(what)),
    }
}

fn nothing_else<'a, T: Copy>(
    bytes: Bytes<'a>,
    most: u64,
    read: impl Fn(&mut Bytes<'a>) -> Result<T, Refusal>,
) -> Result<(), Refusal> {
    runs(bytes, most, |_, _| Ok(()), read).map(|_| ())
}

/// Goes through the runs of a column and answers how many values it stands for: at most `most`.
/// A positive length is that many times the value that follows, a negative one that many single values, and zero
/// is followed by how many values are missing.
fn runs<'a, T: Copy>(
    mut bytes: Bytes<'a>,
    most: u64,
    mut each: impl FnMut(u64, T) -> Result<(), Refusal>,
    read: impl Fn(&mut Bytes<'a>) -> Result<T, Refusal>,
) -> Result<u64, Refusal> {
    let mut total = 0_u64;
    while !bytes.is_empty() {
        let length = bytes.signed()?;
        let count = match length {
            0 => bytes.unsigned()?,
            _ => length.unsigned_abs(),
        };
        add_up(&mut total, count, 1, most, "operations")?;
        match length {
            0 if count == 0 => return Err(Refusal::Unreadable("an empty run")),
            0 => {}
            1.. => each(count, read(&mut bytes)?)?,
            // Each single value takes at least a byte, so that this ends with the bytes.
            _ => (0..count).try_for_each(|_| each(1, read(&mut bytes)?))?,
        }
    }
    Ok(total)
}

/// A column of flags is only lengths, no first, then yes, and so on.
fn measure_flags(mut bytes: Bytes<'_>, most: u64) -> Result<(), Refusal> {
    let mut total = 0;
    while !bytes.is_empty() {
        let count = bytes.unsigned()?;
        add_up(&mut total, count, 1, most, "operations")?;
    }
    Ok(())
}
