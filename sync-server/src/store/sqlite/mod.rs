//! The storage port on SQLite: one file, write-ahead log, every commit flushed to the disk before it is answered, and
//! beside it the register. Not the format of the tables (`schema`).

mod access;
mod audit;
mod blobs;
mod copy;
mod cover;
mod documents;
mod house;
mod log;
mod people;
mod registered;
mod restored;
mod review;
mod schema;
mod sealed;
mod second_ways;

use std::{mem, ops::Deref, path::Path, str::FromStr, time::Duration};

use rusqlite::{Connection, Savepoint, TransactionBehavior, config::DbConfig};

use super::{
    HoldersRow, Store, StoreError, Transaction,
    register::{Fact, Register},
};

/// How long a commit waits for another process (a backup, say) before it gives up.
const BUSY: Duration = Duration::from_secs(10);

/// So many statements stay compiled: more than there are in this module. SQLite's binding keeps 16, and a request uses more,
/// so that each was compiled again and again.
const STATEMENTS: usize = 256;

/// A school's database in SQLite.
#[derive(Debug)]
pub struct Sqlite {
    connection: Connection,
    /// Of a database in a file that relays work on.
    register: Option<Register>,
    joined: Joined,
    used: Used,
}

/// What a database is opened for.
#[derive(Debug, Clone, Copy)]
enum Used {
    /// Transactions write, and the next one waits for them.
    ToWrite,
    /// Transactions read what was committed when they began, and nobody waits for them.
    ToRead,
}

impl Used {
    const fn begins(self) -> TransactionBehavior {
        match self {
            Self::ToWrite => TransactionBehavior::Immediate,
            Self::ToRead => TransactionBehavior::Deferred,
        }
    }
}

/// What was joined and is not settled: parts of one transaction, which is open.
#[derive(Debug, Default)]
struct Joined {
    begun: bool,
    /// What the register is to say once it is settled.
    facts: Vec<Fact>,
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
        let path = Register::of(file);
        opened.register = Some(Register::open(&path, || opened.facts())?);
        opened.take_lists(&Register::holders(&path)?)?;
        Ok(opened)
    }

    /// Whoever holds keys is never whom an earlier list says, also when somebody put an older file in this one's place.
    fn take_lists(&mut self, known: &[HoldersRow]) -> Result<(), StoreError> {
        let mut work = self.begin()?;
        let newest = work.newest_holders()?.map_or(0, |row| row.number);
        if known.iter().all(|row| row.number <= newest) {
            return Ok(());
        }
        known.iter().try_for_each(|row| work.add_holders(row))?;
        work.commit()
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
        connection.set_prepared_statement_cache_capacity(STATEMENTS);
        // Else a statement is compiled again for each other value, in case a plan of its own would suit that better.
        connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
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
        schema::migrate(&mut connection)?;
        Ok(Self::of_this_version(connection, Used::ToWrite))
    }

    fn of_this_version(connection: Connection, used: Used) -> Self {
        connection.set_prepared_statement_cache_capacity(64);
        Self { connection, register: None, joined: Joined::default(), used }
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
        let Self { connection, register, used, .. } = self;
        let inner = connection.transaction_with_behavior(used.begins())?;
        Ok(Box::new(Work { inner: Inner::Whole(inner, register.as_mut()), facts: Vec::new() }))
    }

    fn join(&mut self) -> Result<Box<dyn Transaction + '_>, StoreError> {
        let Self { connection, register, joined, .. } = self;
        let Joined { begun, facts } = joined;
        if !*begun {
            connection.execute_batch("begin immediate")?;
            *begun = true;
        } else if connection.is_autocommit() {
            return Err(undone());
        }
        let inner = connection.savepoint()?;
        let facts = register.is_some().then_some(facts);
        Ok(Box::new(Work { inner: Inner::Part(inner, facts), facts: Vec::new() }))
    }

    fn settle(&mut self) -> Result<(), StoreError> {
        let Joined { begun, facts } = mem::take(&mut self.joined);
        if !begun {
            return Ok(());
        }
        if self.connection.is_autocommit() {
            return Err(undone());
        }
        let Self { connection, register, .. } = self;
        let commit = || connection.execute_batch("commit");
        let settled = commit_and_tell(register.as_mut(), facts, commit);
        if settled.is_err() && !connection.is_autocommit() {
            // The first error is the one to tell of.
            connection.execute_batch("rollback").ok();
        }
        settled
    }
}

/// On some errors, such as a full disk, SQLite undoes the whole transaction and not only the part that met it.
fn undone() -> StoreError {
    StoreError::Database("everything that was to be committed together was undone".to_owned())
}

/// Commits, with what the register says before and after that.
fn commit_and_tell(
    register: Option<&mut Register>,
    facts: Vec<Fact>,
    commit: impl FnOnce() -> rusqlite::Result<()>,
) -> Result<(), StoreError> {
    let Some(register) = register else { return Ok(commit()?) };
    let (after, before): (Vec<_>, Vec<_>) = facts.into_iter().partition(Fact::comes_after);
    register.add(&before)?;
    commit()?;
    register.tell(after);
    Ok(())
}

/// A transaction in hand.
struct Work<'a> {
    inner: Inner<'a>,
    /// What the register is to say once this is committed.
    facts: Vec<Fact>,
}

/// How a transaction ends, and where its facts go then.
enum Inner<'a> {
    /// By itself.
    Whole(rusqlite::Transaction<'a>, Option<&'a mut Register>),
    /// With others.
    Part(Savepoint<'a>, Option<&'a mut Vec<Fact>>),
}

impl Deref for Inner<'_> {
    type Target = Connection;

    fn deref(&self) -> &Connection {
        match self {
            Self::Whole(work, _) => work,
            Self::Part(work, _) => work,
        }
    }
}

impl Work<'_> {
    fn register(&mut self, fact: Fact) {
        let registers = match &self.inner {
            Inner::Whole(_, register) => register.is_some(),
            Inner::Part(_, joined) => joined.is_some(),
        };
        if registers {
            self.facts.push(fact);
        }
    }
}

impl Transaction for Work<'_> {
    fn commit(self: Box<Self>) -> Result<(), StoreError> {
        let Work { inner, facts } = *self;
        match inner {
            Inner::Whole(work, register) => commit_and_tell(register, facts, || work.commit()),
            Inner::Part(work, joined) => {
                work.commit()?;
                if let Some(joined) = joined {
                    joined.extend(facts);
                }
                Ok(())
            }
        }
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

#[cfg(test)]
mod tests {
    use rusqlite::StatementStatus;

    use super::*;

    #[test]
    fn a_statement_is_compiled_once_for_all_values() -> Result<(), StoreError> {
        let store = Sqlite::in_memory()?;
        let asked = "select student from relation where mentor = ?1
             union select id from student where met_by = ?1 order by 1";
        for name in ["a", "b", "c"] {
            let mut statement = store.connection.prepare_cached(asked)?;
            assert!(!statement.exists([name])?);
            assert_eq!(statement.get_status(StatementStatus::RePrepare), 0, "for {name}");
        }
        Ok(())
    }
}
