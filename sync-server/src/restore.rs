//! Puts a copy of the records in place of those of a data folder, and has it told what happened since
//! (`relay::catch_up`).
//!
//! The copy is made ready under another name and put in place in one step: whenever it is stopped, the old records or the
//! new ones are there, whole, and it can be begun again. What was there is kept under another name. However much
//! there is, only one document or picture is in memory at a time, and of the log what a register says of it.

use std::{
    collections::BTreeSet,
    fs::{self, File},
    io,
    path::{Path, PathBuf},
};

use jiff::Timestamp;

use crate::{
    relay::{CaughtUp, History, Verified, carry_acts, catch_up},
    sealed::{self, BackupKey},
    serve::{DATABASE, ServeError, take},
    store::{
        BlobName, BlobSender, Decision, HandedInRow, HoldersRow, QuarantineRow, SealedRow,
        Store as _, StoreError, Transaction,
        files::{self, BESIDE},
        register::{Fact, Register},
        sqlite::Sqlite,
    },
    upkeep::{UpkeepError, Where, verify},
};

/// What was put in place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Restored {
    /// What the copy holds.
    pub copy: Verified,
    /// What it was told.
    pub told: CaughtUp,
    /// What that rests on.
    pub known: KnownSince,
    /// Sealed entries of concerns that base once had and lacks. Devices hand them in again.
    pub lacking: u64,
    /// Whether it is known what was handed in since, and what was decided about it: only the records that were there say so.
    pub handed_in: KnownSince,
    /// Where what was there before is kept.
    pub before: Option<PathBuf>,
}

/// Whether it is known what happened since the copy was made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KnownSince {
    /// The folder had a register, or records that say it.
    Yes,
    /// It had neither, as on a new machine.
    No,
}

/// Why nothing was put in place.
#[derive(Debug, thiserror::Error)]
pub enum RestoreError {
    /// The copy cannot be read as records.
    #[error("nothing was changed, for the copy cannot be used: {0}")]
    Copy(#[from] UpkeepError),
    /// No relay ever wrote in it.
    #[error("nothing was changed: {0} is no copy of a relay's records")]
    NoRecords(PathBuf),
    /// It is a copy of another relay's records.
    #[error("nothing was changed: {0} is a copy of another school's records; name an empty folder")]
    OtherSchool(PathBuf),
    /// The folder cannot be used, or a relay runs on it.
    #[error(transparent)]
    Folder(#[from] ServeError),
    /// A file cannot be written or named.
    #[error("the records that were there are still in place: {0}")]
    File(#[from] io::Error),
    /// A database or the register cannot be used.
    #[error("the records that were there are still in place: {0}")]
    Store(#[from] StoreError),
}

/// So many changes that were handed in are read at a time.
const AT_A_TIME: usize = 16;

/// Records that are to be replaced, and can be read.
struct There {
    history: History,
    facts: Vec<Fact>,
    store: Sqlite,
}

/// What the records that are to be replaced may be the only ones to have.
enum Only {
    /// For the coordinator: whoever handed it in has let go of it.
    HandedIn(HandedInRow),
    /// The same: a removed device lets go of what is refused.
    Refused(QuarantineRow),
    /// Of a concern: whoever wrote it has let go of it once it was received.
    Sealed(SealedRow),
    /// Who held keys: a device that knows a list takes no earlier one.
    Holders(HoldersRow),
    /// A picture that is whole, or that a record names: whoever sent one does not send it again by itself. For whom a record
    /// names it follows from what its author might read when it came.
    Picture { hash: [u8; 32], bytes: Option<Vec<u8>>, by: Vec<BlobSender>, names: Vec<BlobName> },
}

/// Puts a copy in place of the records of a data folder on which no relay runs.
///
/// # Errors
/// See [`RestoreError`]. Damage in the copy is no error: it is in the answer.
pub fn restore(folder: &Path, from: &Path, now: Timestamp) -> Result<Restored, RestoreError> {
    let copy = read(from, from)?;
    let _lock = take(folder)?;
    replace(folder, Copied { file: from, named: from, copy }, now)
}

/// The same with a sealed copy. It is opened in the data folder, and all of it, before anything else there is touched.
///
/// # Errors
/// See [`RestoreError`].
pub fn restore_sealed(
    folder: &Path,
    from: &Path,
    key: &BackupKey,
    now: Timestamp,
) -> Result<Restored, RestoreError> {
    // Before the folder is made, if there is none.
    sealed::belongs(from, key).map_err(UpkeepError::from)?;
    let _lock = take(folder)?;
    let opened = files::beside(&folder.join(DATABASE), ".opened");
    let opened = sealed::open(from, key, opened).map_err(UpkeepError::from)?;
    let copy = read(opened.file(), from)?;
    replace(folder, Copied { file: opened.file(), named: from, copy }, now)
}

/// A copy that can be read.
struct Copied<'a> {
    file: &'a Path,
    /// What people know it as.
    named: &'a Path,
    /// What it holds.
    copy: Verified,
}

fn read(file: &Path, named: &Path) -> Result<Verified, RestoreError> {
    verify(&Where::File(file.to_owned())).map_err(|error| match error {
        UpkeepError::Nothing(file) if file.is_file() => RestoreError::NoRecords(named.to_owned()),
        other => other.into(),
    })
}

/// Whoever calls this keeps relays out of the folder.
fn replace(folder: &Path, from: Copied<'_>, now: Timestamp) -> Result<Restored, RestoreError> {
    let Copied { file, named, copy } = from;
    let database = folder.join(DATABASE);
    let mut there = there(&database);
    let begun = files::beside(&database, ".begun");
    for ending in BESIDE.into_iter().chain([""]) {
        files::remove(&files::beside(&begun, ending))?;
    }
    Sqlite::copy_to(file, &begun)?;
    let made = Sqlite::on_copy(&begun, |store| {
        let made = ready(store, &database, there.as_mut(), named, now)?;
        let lacking = store.begin()?.lost_sealed_in_all()?;
        Ok::<_, RestoreError>((made, lacking))
    });
    // Closed, for what follows is done to its file.
    let was_there = there.take().is_some();
    let ((told, known, mut register), lacking) = match made {
        Ok(made) => made,
        Err(error) => {
            files::remove(&begun).ok();
            return Err(error);
        }
    };
    // Before it is in force, so that no later restore begins the same history again.
    register.add(&[Fact::Epoch(told.epoch)])?;
    if was_there {
        Sqlite::into_one_file(&database)?;
    }
    let aside = files::beside(&database, &format!(".before-{}", told.epoch));
    let before = put_in_place(&begun, &database, &aside)?.then_some(aside);
    let handed_in = if was_there { KnownSince::Yes } else { KnownSince::No };
    Ok(Restored { copy, told, known, lacking, handed_in, before })
}

/// The same without files: a copy of `copy` that was told what happened since, as the database knows it that it takes the
/// place of.
///
/// # Errors
/// When either database cannot be used.
pub fn put_back(
    there: &mut Sqlite,
    copy: &Sqlite,
    now: Timestamp,
) -> Result<(Sqlite, CaughtUp), StoreError> {
    let (facts, history) = (there.facts()?, History::of(there)?);
    let mut copy = copy.copy()?;
    carry_acts(&mut copy, there, now)?;
    let told = catch_up(&mut copy, &facts, history.as_ref(), now)?;
    carry_over(&mut copy, there)?;
    Ok((copy, told))
}

/// What is there; nothing where there is something that cannot be read.
fn there(database: &Path) -> Option<There> {
    let mut store = Sqlite::reading(database).ok()?;
    let history = History::of(&mut store).ok()??;
    let facts = store.facts().ok()?;
    // All of it is read once before anything depends on it.
    each(&mut store, &mut |_| Ok(())).ok()?;
    store.begin().ok()?.each_act(&mut |_| Ok(())).ok()?;
    Some(There { history, facts, store })
}

/// Gives one after the other: everything that was handed in, whatever was decided, everything that was refused, concerns and
/// who held keys to them, and the pictures that are whole or that records name.
fn each(
    there: &mut Sqlite,
    take: &mut dyn FnMut(Only) -> Result<(), StoreError>,
) -> Result<(), StoreError> {
    let work = there.begin()?;
    let mut after = 0;
    loop {
        let rows = work.every_handed_in_after(after, AT_A_TIME)?;
        let Some(last) = rows.last() else { break };
        after = last.id;
        for row in rows {
            take(Only::HandedIn(row))?;
        }
    }
    work.each_quarantined(&mut |row| take(Only::Refused(row)))?;
    work.all_holders()?.into_iter().try_for_each(|row| take(Only::Holders(row)))?;
    let mut place = 0;
    loop {
        let rows = work.sealed_after(place, AT_A_TIME)?;
        let Some(last) = rows.last() else { break };
        place = last.seq;
        rows.into_iter().try_for_each(|row| take(Only::Sealed(row)))?;
    }
    let mut hashes = BTreeSet::from_iter(work.whole_blobs()?);
    hashes.extend(work.named_blobs()?);
    for hash in hashes {
        let (bytes, by) = (work.blob_bytes(&hash)?, work.blob_senders(&hash)?);
        take(Only::Picture { hash, bytes, by, names: work.blob_names(&hash)? })?;
    }
    Ok(())
}

/// Adds what was handed in since the copy was made, and what was decided since. What was taken into a record that lacks
/// it now is shown once more, until a device brings it back or she takes it again. Pictures and concerns that came since are
/// added as well.
fn carry_over(copy: &mut Sqlite, there: &mut Sqlite) -> Result<(), StoreError> {
    let mut work = copy.begin()?;
    each(there, &mut |only| put(work.as_mut(), only))?;
    work.commit()
}

fn put(work: &mut dyn Transaction, only: Only) -> Result<(), StoreError> {
    match only {
        Only::HandedIn(mut row) => {
            let taken = row.decided.is_some_and(|decided| decided.decision == Decision::Taken);
            if taken && work.find_change(&row.doc, &row.hash)?.is_none() {
                row.decided = None;
            }
            work.carry_over(&row)
        }
        Only::Refused(row) => work.quarantine(&row).map(drop),
        Only::Sealed(row) => {
            if work.find_sealed(row.id)?.is_none() {
                work.add_sealed(&row)?;
            }
            Ok(())
        }
        Only::Holders(row) => work.add_holders(&row),
        Only::Picture { hash, bytes, by, names } => {
            if let Some(bytes) = bytes
                && work.blob_length(&hash)?.is_none()
            {
                work.put_blob(&hash, &bytes)?;
            }
            by.iter().try_for_each(|sender| work.note_sender(&hash, sender))?;
            names.iter().try_for_each(|name| work.name_blob(&hash, &name.doc, name.author))
        }
    }
}

/// Tells the copy what happened since. A folder without a register gets one, of what is known.
fn ready(
    copy: &mut Sqlite,
    database: &Path,
    mut there: Option<&mut There>,
    from: &Path,
    now: Timestamp,
) -> Result<(CaughtUp, KnownSince, Register), RestoreError> {
    let history = History::of(copy)?.ok_or_else(|| RestoreError::NoRecords(from.to_owned()))?;
    if there.as_ref().is_some_and(|there| there.history.relay != history.relay) {
        return Err(RestoreError::OtherSchool(from.to_owned()));
    }
    let path = Register::of(database);
    let known =
        if there.is_some() || path.try_exists()? { KnownSince::Yes } else { KnownSince::No };
    let facts = || match &there {
        Some(there) => Ok(there.facts.clone()),
        None => copy.facts(),
    };
    let register = Register::open(&path, facts)?;
    let mut facts = Register::read(&path)?;
    if let Some(There { facts: known, .. }) = &there {
        // A register of an earlier version says nothing of them.
        let is_later =
            |fact: &&Fact| matches!(fact, Fact::Actor { .. } | Fact::Holders(_) | Fact::Entry(_));
        facts.extend(known.iter().filter(is_later).cloned());
    }
    if let Some(there) = &mut there {
        carry_acts(copy, &mut there.store, now)?;
    }
    let replaced = there.as_ref().map(|there| &there.history);
    let told = catch_up(copy, &facts, replaced, now)?;
    if let Some(there) = there {
        carry_over(copy, &mut there.store)?;
    }
    Ok((told, known, register))
}

/// Keeps what is there under another name, and gives the copy its name. Answers whether anything was there.
fn put_in_place(begun: &Path, database: &Path, aside: &Path) -> io::Result<bool> {
    // Of records that could not be read, or that somebody took away: SQLite must not take them for the copy's.
    for ending in BESIDE {
        match fs::rename(files::beside(database, ending), files::beside(aside, ending)) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            _ => {}
        }
    }
    let anything = database.try_exists()?;
    // A second name, so that at no moment there is nothing under the first; a copy, where files have only one.
    if anything && fs::hard_link(database, aside).is_err() {
        fs::copy(database, aside)?;
        File::open(aside)?.sync_all()?;
    }
    files::flush_names(database)?;
    files::name(begun, database)?;
    Ok(anything)
}
