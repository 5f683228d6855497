//! A change chunk taken apart and put together again by hand, each part as bytes, so that each can be wrong by itself.

use anyhow::{Context as _, Result};
use domain::id::UserId;

use crate::bytes::{CHANGE, chunk, prefixed, signed, unsigned};

/// The columns of an operation that puts the word `y` under the name `x` of the root: what a change is made of that is
/// wrong elsewhere.
#[must_use]
pub fn one_operation() -> Vec<(u64, Vec<u8>)> {
    let single = |bytes: &[u8]| [&[0x7f][..], bytes].concat();
    vec![
        (KEY, single(&[1, b'x'])),
        (INSERT, vec![1]),
        (ACTION, single(&[PUT])),
        (VALUE_KIND, single(&[(1 << 4) | TEXT])),
        (VALUE, b"y".to_vec()),
        (FOLLOWED, single(&[0])),
    ]
}

/// The column of actors of objects.
pub const OBJECT_ACTOR: u64 = 1;
/// The column of numbers of objects.
pub const OBJECT: u64 = 2;
/// The column of names.
pub const KEY: u64 = 21;
/// The column that says what is inserted into a list.
pub const INSERT: u64 = 52;
/// The column of actions.
pub const ACTION: u64 = 66;
/// The column of types and lengths of values.
pub const VALUE_KIND: u64 = 86;
/// The column of values.
pub const VALUE: u64 = 87;
/// The column that counts the operations that each operation follows.
pub const FOLLOWED: u64 = 112;
/// The action that puts a value.
pub const PUT: u8 = 1;
/// The type of text.
pub const TEXT: u8 = 6;

/// The parts of a change, in their order. Numbers are bytes, so that they need not be numbers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// What it builds on.
    pub dependencies: Vec<[u8; 32]>,
    /// Who wrote it.
    pub actor: Vec<u8>,
    /// Its place among the actor's.
    pub seq: Vec<u8>,
    /// The number of its first operation.
    pub start: Vec<u8>,
    /// When.
    pub time: Vec<u8>,
    /// What it says of itself.
    pub message: Vec<u8>,
    /// Whose operations it names.
    pub others: Vec<Vec<u8>>,
    /// Its operations, column by column.
    pub columns: Vec<(u64, Vec<u8>)>,
    /// What comes after the columns: the author, in an actor's first.
    pub rest: Vec<u8>,
}

impl Change {
    /// Takes the body of a change apart.
    ///
    /// # Errors
    /// When it is none.
    pub fn read(body: &[u8]) -> Result<Self> {
        Input(body).change().context("not a change")
    }

    /// The body again.
    #[must_use]
    pub fn body(&self) -> Vec<u8> {
        let mut body = unsigned(self.dependencies.len() as u64);
        body.extend(self.dependencies.iter().flatten());
        body.extend(prefixed(&self.actor));
        body.extend([&self.seq, &self.start, &self.time].into_iter().flatten());
        body.extend(prefixed(&self.message));
        body.extend(unsigned(self.others.len() as u64));
        body.extend(self.others.iter().flat_map(|other| prefixed(other)));
        body.extend(unsigned(self.columns.len() as u64));
        for (column, bytes) in &self.columns {
            body.extend(unsigned(*column));
            body.extend(unsigned(bytes.len() as u64));
        }
        body.extend(self.columns.iter().flat_map(|(_, bytes)| bytes));
        body.extend(&self.rest);
        body
    }

    /// The chunk, with a checksum that fits.
    #[must_use]
    pub fn chunk(&self) -> Vec<u8> {
        chunk(CHANGE, &self.body())
    }

    /// The same with other operations.
    #[must_use]
    pub fn with(self, columns: Vec<(u64, Vec<u8>)>) -> Self {
        Self { columns, ..self }
    }
}

/// How an author is written after the columns.
#[must_use]
pub fn author(user: UserId) -> Vec<u8> {
    [vec![1, 16], id_bytes(user)].concat()
}

/// The sixteen bytes of a user's id.
#[must_use]
pub fn id_bytes(user: UserId) -> Vec<u8> {
    // An id is a ULID.
    ulid::Ulid::from_string(&user.to_string()).unwrap_or_default().to_bytes().to_vec()
}

/// A run of so many equal values.
#[must_use]
pub fn run(length: i64, value: &[u8]) -> Vec<u8> {
    [signed(length), value.to_vec()].concat()
}

struct Input<'a>(&'a [u8]);

impl<'a> Input<'a> {
    fn take(&mut self, length: usize) -> Option<&'a [u8]> {
        let (taken, left) = self.0.split_at_checked(length)?;
        self.0 = left;
        Some(taken)
    }

    fn raw(&mut self) -> Option<&'a [u8]> {
        let length = self.0.iter().position(|byte| byte & 0x80 == 0)? + 1;
        self.take(length)
    }

    fn number(&mut self) -> Option<u64> {
        let raw = self.raw()?;
        Some(raw.iter().rev().fold(0, |value, byte| (value << 7) | u64::from(byte & 0x7f)))
    }

    /// A number of things that take at least a byte each.
    fn length(&mut self) -> Option<usize> {
        usize::try_from(self.number()?).ok().filter(|length| *length <= self.0.len())
    }

    fn prefixed(&mut self) -> Option<Vec<u8>> {
        let length = self.length()?;
        self.take(length).map(<[u8]>::to_vec)
    }

    fn change(mut self) -> Option<Change> {
        let dependencies = (0..self.length()?)
            .map(|_| self.take(32)?.try_into().ok())
            .collect::<Option<Vec<[u8; 32]>>>()?;
        let actor = self.prefixed()?;
        let (seq, start, time) = (self.raw()?.to_vec(), self.raw()?.to_vec(), self.raw()?.to_vec());
        let message = self.prefixed()?;
        let others = (0..self.length()?).map(|_| self.prefixed()).collect::<Option<Vec<_>>>()?;
        let heads = (0..self.length()?)
            .map(|_| Some((self.number()?, usize::try_from(self.number()?).ok()?)))
            .collect::<Option<Vec<_>>>()?;
        let columns = heads
            .into_iter()
            .map(|(column, length)| Some((column, self.take(length)?.to_vec())))
            .collect::<Option<Vec<_>>>()?;
        let rest = self.0.to_vec();
        Some(Change { dependencies, actor, seq, start, time, message, others, columns, rest })
    }
}
