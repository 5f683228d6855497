//! Copies of a database as it was at one moment, whatever is written meanwhile, and reading one where it lies. None of it
//! takes more memory than a few pages, however large the database is; but for copies of one in memory, which are too.

use std::{
    fs::{self, File},
    path::Path,
};

use rusqlite::{Connection, MAIN_DB, OpenFlags, backup::Backup};

use super::{BUSY, Sqlite, Used, from_sql, schema};
use crate::store::{StoreError, files};

/// SQLite's name for a database of its own in the folder for temporary files: what does not fit into a few pages of memory
/// goes there, and nobody else finds it (sqlite.org/inmemorydb.html, "Temporary Databases").
const TEMPORARY: &str = "";

impl Sqlite {
    /// A file that stays as it is, read where it lies; one of an earlier version in a copy that is brought to this one's
    /// format. A relay that works on it goes on. Only its log goes on growing while a transaction reads.
    ///
    /// # Errors
    /// When the file is not there, is no database, was cut short with no log beside it that has the rest, or was made by a
    /// newer version.
    pub fn reading(file: &Path) -> Result<Self, StoreError> {
        let connection = to_read(file)?;
        if schema::is_newest(&connection)? {
            Ok(Self::of_this_version(connection, Used::ToRead))
        } else {
            Self::copied(file)
        }
    }

    /// A copy that is gone when this value is, brought to this version's format, of a file that stays as it is.
    ///
    /// # Errors
    /// As with [`Sqlite::reading`].
    pub fn copied(file: &Path) -> Result<Self, StoreError> {
        let mut copy = Connection::open(TEMPORARY)?;
        copy_all(&to_read(file)?, &mut copy)?;
        Self::on(copy)
    }

    /// A copy in memory of what is committed by now, which goes its own way; also of a database in memory.
    ///
    /// # Errors
    /// When SQLite refuses.
    pub fn copy(&self) -> Result<Self, StoreError> {
        let mut copy = Connection::open_in_memory()?;
        copy_all(&self.connection, &mut copy)?;
        Self::on(Self::durable(copy)?)
    }

    /// Writes a copy to a file that is not there yet. When this returns, its content is on the disk. It is one file that
    /// needs no other beside it.
    ///
    /// # Errors
    /// When either file cannot be used; what was begun is left, to be removed.
    pub fn copy_to(file: &Path, copy: &Path) -> Result<(), StoreError> {
        files::private(copy).map_err(|error| StoreError::Database(error.to_string()))?;
        let mut connection = Connection::open(copy)?;
        copy_all(&to_read(file)?, &mut connection)?;
        connection.pragma_update(None, "journal_mode", "delete")?;
        close(connection, copy)
    }

    /// Works on a copy before anybody is served from it, and closes it; what was done is on the disk then. Nothing of it
    /// goes to a register, and the copy stays one file that needs no other beside it.
    ///
    /// # Errors
    /// Those of the work, and when the file cannot be used or was made by a newer version.
    pub(crate) fn on_copy<T, E: From<StoreError>>(
        copy: &Path,
        work: impl FnOnce(&mut Self) -> Result<T, E>,
    ) -> Result<T, E> {
        let connection = Connection::open(copy).map_err(StoreError::from)?;
        let mut store = Self::on(connection)?;
        let done = work(&mut store)?;
        close(store.connection, copy)?;
        Ok(done)
    }

    /// Brings what is in a database's log into its file, so that the file can be named on its own.
    ///
    /// # Errors
    /// When the database is damaged, or another program has it open.
    pub(crate) fn into_one_file(file: &Path) -> Result<(), StoreError> {
        let connection = Connection::open(file)?;
        connection.busy_timeout(BUSY)?;
        connection.pragma_update(None, "journal_mode", "delete")?;
        close(connection, file)
    }

    /// What the database says that is wrong with its own file; nothing where it is whole.
    ///
    /// # Errors
    /// When it cannot be asked.
    pub fn faults(&self) -> Result<Vec<String>, StoreError> {
        let mut statement = self.connection.prepare("pragma integrity_check")?;
        let said = statement.query_map((), |row| row.get::<_, String>(0))?;
        let mut faults: Vec<_> = said.collect::<Result<_, _>>()?;
        faults.retain(|said| said != "ok");
        let mut statement = self.connection.prepare("pragma foreign_key_check")?;
        let said = statement.query_map((), |row| row.get::<_, String>(0))?;
        for table in said {
            faults.push(format!("a row of table {} belongs to nothing", table?));
        }
        Ok(faults)
    }
}

fn close(connection: Connection, file: &Path) -> Result<(), StoreError> {
    connection.close().map_err(|(_, error)| error)?;
    let durable = File::open(file).and_then(|file| file.sync_all());
    durable.map_err(|error| StoreError::Database(error.to_string()))
}

fn to_read(file: &Path) -> Result<Connection, StoreError> {
    let connection = Connection::open_with_flags(file, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
    connection.busy_timeout(BUSY)?;
    let page: i64 = connection.pragma_query_value(None, "page_size", |row| row.get(0))?;
    let length = fs::metadata(file).map_err(|error| StoreError::Database(error.to_string()))?.len();
    // What SQLite finds of a last page it takes for all of it; but where a log lies beside the file, it reads that page there.
    let has_log = fs::metadata(files::beside(file, "-wal")).is_ok_and(|log| log.len() > 0);
    if has_log || length.checked_rem(from_sql(page)) == Some(0) {
        Ok(connection)
    } else {
        Err(StoreError::CutShort)
    }
}

/// In one step, which reads one moment: what is committed meanwhile is not in the copy.
fn copy_all(from: &Connection, to: &mut Connection) -> Result<(), StoreError> {
    let backup = Backup::new_with_names(from, MAIN_DB, to, MAIN_DB)?;
    match backup.step(-1)? {
        rusqlite::backup::StepResult::Done => Ok(()),
        _ => Err(StoreError::Database("it was busy for too long".to_owned())),
    }
}
