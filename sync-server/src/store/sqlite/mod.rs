//! The storage port on SQLite: one file, write-ahead log, every commit flushed to the disk before it is answered, and
//! beside it the register. Not the format of the tables (`schema`).

mod access;
mod blobs;
mod copy;
mod documents;
mod house;
mod log;
mod people;
mod registered;
mod restored;
mod review;
mod schema;

use std::{path::Path, str::FromStr, time::Duration};

use rusqlite::{Connection, TransactionBehavior};

use super::{
    Store, StoreError, Transaction,
    register::{Fact, Register},
};

/// How long a commit waits for another process (a backup, say) before it gives up.
const BUSY: Duration = Duration::from_secs(10);

/// A school's database in SQLite.
#[derive(Debug)]
pub struct Sqlite {
    connection: Connection,
    /// Of a database in a file that relays work on.
    register: Option<Register>,
}

/// The settings that durability rests on, as the database itself reports them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pragmas {
    /// `wal` for a file.
    pub journal_mode: String,
    /// 2 is FULL.
    pub synchronous: i64,
    /// 1 is on.
    pub foreign_keys: i64,
    /// Milliseconds.
    pub busy_timeout: i64,
    /// The format of the tables.
    pub user_version: i64,
}

impl Sqlite {
    /// Opens the file and its register, makes them if there are none, and brings the file to this version's format.
    ///
    /// # Errors
    /// When they cannot be opened, or were made by a newer version.
    pub fn open(file: &Path) -> Result<Self, StoreError> {
        let mut opened = Self::on(Self::durable(Connection::open(file)?)?)?;
        opened.register = Some(Register::open(&Register::of(file), || opened.facts())?);
        Ok(opened)
    }

    /// A database that is gone when this value is.
    ///
    /// # Errors
    /// When SQLite refuses.
    pub fn in_memory() -> Result<Self, StoreError> {
        Self::on(Self::durable(Connection::open_in_memory()?)?)
    }

    /// Sets what durability rests on. Apart from [`Sqlite::on`] so that a test can bring a disk of its own, with these
    /// settings or, to see that it would notice, with worse ones.
    ///
    /// # Errors
    /// When SQLite refuses.
    pub fn durable(connection: Connection) -> Result<Connection, StoreError> {
        connection.busy_timeout(BUSY)?;
        connection.pragma_update(None, "journal_mode", "wal")?;
        connection.pragma_update(None, "synchronous", "full")?;
        connection.pragma_update(None, "foreign_keys", "on")?;
        Ok(connection)
    }

    /// The database on a connection that is set already, without a register, brought to this version's format.
    ///
    /// # Errors
    /// When SQLite refuses, or it was made by a newer version.
    pub fn on(mut connection: Connection) -> Result<Self, StoreError> {
        connection.set_prepared_statement_cache_capacity(64);
        schema::migrate(&mut connection)?;
        Ok(Self { connection, register: None })
    }

    /// The settings in force.
    ///
    /// # Errors
    /// When SQLite refuses.
    pub fn pragmas(&self) -> Result<Pragmas, StoreError> {
        let number = |name| self.connection.pragma_query_value(None, name, |row| row.get(0));
        Ok(Pragmas {
            journal_mode: self
                .connection
                .pragma_query_value(None, "journal_mode", |row| row.get(0))?,
            synchronous: number("synchronous")?,
            foreign_keys: number("foreign_keys")?,
            busy_timeout: number("busy_timeout")?,
            user_version: number("user_version")?,
        })
    }
}

impl Store for Sqlite {
    fn begin(&mut self) -> Result<Box<dyn Transaction + '_>, StoreError> {
        let Self { connection, register } = self;
        let inner = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        Ok(Box::new(Work { inner, register: register.as_mut(), facts: Vec::new() }))
    }
}

/// A transaction in hand.
struct Work<'a> {
    inner: rusqlite::Transaction<'a>,
    register: Option<&'a mut Register>,
    /// What the register is to say once this is committed.
    facts: Vec<Fact>,
}

impl Work<'_> {
    fn register(&mut self, fact: Fact) {
        if self.register.is_some() {
            self.facts.push(fact);
        }
    }
}

impl Transaction for Work<'_> {
    fn commit(self: Box<Self>) -> Result<(), StoreError> {
        let Work { inner, register, facts } = *self;
        if let Some(register) = register {
            register.add(&facts)?;
        }
        Ok(inner.commit()?)
    }
}

impl From<rusqlite::Error> for StoreError {
    fn from(error: rusqlite::Error) -> Self {
        Self::Database(error.to_string())
    }
}

/// Reads an id (or a date) that is stored as text.
fn typed<T: FromStr>(text: &str, table: &'static str) -> Result<T, StoreError> {
    text.parse().map_err(|_| StoreError::Unreadable(table))
}

/// Reads a hash.
fn hash(bytes: &[u8], table: &'static str) -> Result<[u8; 32], StoreError> {
    bytes.try_into().map_err(|_| StoreError::Unreadable(table))
}

/// A place in the sequence as SQLite stores it.
fn to_sql(seq: u64) -> i64 {
    i64::try_from(seq).unwrap_or(i64::MAX)
}

/// A place in the sequence as SQLite stored it.
fn from_sql(seq: i64) -> u64 {
    u64::try_from(seq).unwrap_or(0)
}
