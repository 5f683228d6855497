//! How SQLite sees the disk: the calls that it makes on files, each of them a step that the power may go in.
//! Not what becomes of what was written (`disk`).

use std::{
    io,
    ops::Range,
    sync::{Arc, Mutex, MutexGuard},
    time::Duration,
};

use sqlite_vfs::{
    DatabaseHandle, LockKind, OpenAccess, OpenKind, OpenOptions, Vfs,
    wip::{WalIndex, WalIndexLock},
};

use crate::disk::{File, Machine};

/// The disk as a file system.
pub(crate) struct Files(pub(crate) Arc<Mutex<Machine>>);

/// A file that is open.
pub(crate) struct Open {
    machine: Arc<Mutex<Machine>>,
    name: String,
    kind: OpenKind,
    lock: LockKind,
    /// The first flush of a log that was made flushes the folder too, as SQLite does on Unix.
    with_folder: bool,
}

/// The index of the write-ahead log: memory of the one connection, gone with it, so there is nothing to do.
pub(crate) struct Index;

fn hold(machine: &Mutex<Machine>) -> MutexGuard<'_, Machine> {
    machine.lock().unwrap()
}

fn place(offset: u64) -> usize {
    usize::try_from(offset).unwrap()
}

impl Open {
    /// Counts a step, and gives the file that it is on.
    fn change(
        &self,
        [log, database, other]: [&'static str; 3],
        how: impl FnOnce(&mut File),
    ) -> io::Result<()> {
        let what = match self.kind {
            OpenKind::Wal => log,
            OpenKind::MainDb => database,
            _ => other,
        };
        let mut machine = hold(&self.machine);
        machine.step(what)?;
        how(machine.file(&self.name)?);
        Ok(())
    }
}

impl DatabaseHandle for Open {
    type WalIndex = Index;

    fn size(&self) -> io::Result<u64> {
        Ok(hold(&self.machine).file(&self.name)?.written.len() as u64)
    }

    fn read_exact_at(&mut self, buf: &mut [u8], offset: u64) -> io::Result<()> {
        let mut machine = hold(&self.machine);
        let there = machine.file(&self.name)?.written.get(place(offset)..).unwrap_or_default();
        let count = there.len().min(buf.len());
        let (found, beyond) = buf.split_at_mut(count);
        found.copy_from_slice(&there[..count]);
        beyond.fill(0);
        if beyond.is_empty() { Ok(()) } else { Err(io::ErrorKind::UnexpectedEof.into()) }
    }

    fn write_all_at(&mut self, buf: &[u8], offset: u64) -> io::Result<()> {
        let what = ["writing the log", "writing the database", "writing a journal"];
        self.change(what, |file| file.write(place(offset), buf))
    }

    fn sync(&mut self, _data_only: bool) -> io::Result<()> {
        let what = ["flushing the log", "flushing the database", "flushing a journal"];
        self.change(what, File::flush)?;
        if std::mem::take(&mut self.with_folder) {
            hold(&self.machine).flush_folder();
        }
        Ok(())
    }

    fn set_len(&mut self, size: u64) -> io::Result<()> {
        let what = ["cutting the log", "cutting the database", "cutting a journal"];
        self.change(what, |file| file.set_length(place(size)))
    }

    fn lock(&mut self, lock: LockKind) -> io::Result<bool> {
        self.lock = lock;
        Ok(true)
    }

    fn reserved(&mut self) -> io::Result<bool> {
        Ok(matches!(self.lock, LockKind::Reserved | LockKind::Pending | LockKind::Exclusive))
    }

    fn current_lock(&self) -> io::Result<LockKind> {
        Ok(self.lock)
    }

    fn wal_index(&self, _readonly: bool) -> io::Result<Index> {
        Ok(Index)
    }
}

impl Vfs for Files {
    type Handle = Open;

    fn open(&self, db: &str, opts: OpenOptions) -> io::Result<Open> {
        let mut machine = hold(&self.0);
        machine.powered()?;
        let makes = matches!(opts.access, OpenAccess::Create | OpenAccess::CreateNew);
        if !machine.files.contains_key(db) {
            if !makes {
                return Err(io::ErrorKind::NotFound.into());
            }
            machine.step("making a file")?;
            machine.files.insert(db.to_owned(), File::new(opts.kind));
        }
        let is_log = matches!(opts.kind, OpenKind::Wal | OpenKind::MainJournal);
        Ok(Open {
            machine: Arc::clone(&self.0),
            name: db.to_owned(),
            kind: opts.kind,
            lock: LockKind::None,
            with_folder: makes && is_log,
        })
    }

    fn delete(&self, db: &str) -> io::Result<()> {
        let mut machine = hold(&self.0);
        machine.step("removing a file")?;
        machine.remove(db)
    }

    /// An empty file does not count, as with SQLite on Unix.
    fn exists(&self, db: &str) -> io::Result<bool> {
        let machine = hold(&self.0);
        machine.powered()?;
        Ok(machine.files.get(db).is_some_and(|file| !file.written.is_empty()))
    }

    fn temporary_name(&self) -> String {
        let mut machine = hold(&self.0);
        machine.temporary += 1;
        format!("temporary-{}", machine.temporary)
    }

    fn random(&self, buffer: &mut [i8]) {
        let mut machine = hold(&self.0);
        if let Some(dice) = &mut machine.dice {
            buffer.fill_with(|| dice.throw().to_le_bytes()[0].cast_signed());
        }
    }

    fn sleep(&self, duration: Duration) -> Duration {
        duration
    }
}

impl WalIndex for Index {
    fn map(&mut self, _region: u32) -> io::Result<[u8; 32768]> {
        Ok([0; 32768])
    }

    fn lock(&mut self, _locks: Range<u8>, _lock: WalIndexLock) -> io::Result<bool> {
        Ok(true)
    }

    fn delete(self) -> io::Result<()> {
        Ok(())
    }
}
