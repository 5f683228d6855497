//! Puts a copy of the records in place of those of a data folder, and has it told what happened since
//! (`relay::catch_up`).
//!
//! The copy is made ready under another name and put in place in one step: whenever it is stopped, the old records or the
//! new ones are there, whole, and it can be begun again. What was there is kept under another name.

use std::{
    collections::BTreeSet,
    fs::{self, File},
    io,
    path::{Path, PathBuf},
};

use jiff::Timestamp;

use crate::{
    relay::{CaughtUp, History, Verified, catch_up},
    serve::{DATABASE, ServeError, take},
    store::{
        BlobName, BlobSender, Decision, HandedInRow, QuarantineRow, Store as _, StoreError, files,
        register::{Fact, Register},
        sqlite::Sqlite,
    },
    upkeep::{UpkeepError, Where, verify},
};

/// Files that SQLite may keep beside a database, by how their names go on.
const BESIDE: [&str; 3] = ["-journal", "-wal", "-shm"];

/// What was put in place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Restored {
    /// What the copy holds.
    pub copy: Verified,
    /// What it was told.
    pub told: CaughtUp,
    /// What that rests on.
    pub known: KnownSince,
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

/// Records that are to be replaced, as far as they can be read.
struct There {
    history: History,
    facts: Vec<Fact>,
    /// For the coordinator: whoever handed it in has let go of it.
    handed_in: Vec<HandedInRow>,
    /// The same: a removed device lets go of what is refused.
    refused: Vec<QuarantineRow>,
    /// Pictures: whoever sent one does not send it again by itself. And what names them: for whom a record does, follows from
    /// what its author might read when it came.
    pictures: Vec<Sent>,
}

/// Puts a copy in place of the records of a data folder on which no relay runs.
///
/// # Errors
/// See [`RestoreError`]. Damage in the copy is no error: it is in the answer.
pub fn restore(folder: &Path, from: &Path, now: Timestamp) -> Result<Restored, RestoreError> {
    let copy = verify(&Where::File(from.to_owned()))?;
    let _lock = take(folder)?;
    let database = folder.join(DATABASE);
    let there = there(&database);
    let begun = files::beside(&database, ".begun");
    for ending in BESIDE.into_iter().chain([""]) {
        files::remove(&files::beside(&begun, ending))?;
    }
    Sqlite::copy_to(from, &begun)?;
    let made = Sqlite::on_copy(&begun, |store| ready(store, &database, there.as_ref(), from, now));
    let (told, known, mut register) = match made {
        Ok(made) => made,
        Err(error) => {
            files::remove(&begun).ok();
            return Err(error);
        }
    };
    // Before it is in force, so that no later restore begins the same history again.
    register.add(&[Fact::Epoch(told.epoch)])?;
    if there.is_some() {
        Sqlite::into_one_file(&database)?;
    }
    let aside = files::beside(&database, &format!(".before-{}", told.epoch));
    let before = put_in_place(&begun, &database, &aside)?.then_some(aside);
    let handed_in = if there.is_some() { KnownSince::Yes } else { KnownSince::No };
    Ok(Restored { copy, told, known, handed_in, before })
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
    let (handed_in, refused) = (handed_in(there)?, refused(there)?);
    let pictures = pictures(there)?;
    let mut copy = copy.copy()?;
    let told = catch_up(&mut copy, &facts, history.as_ref(), now)?;
    carry_over(&mut copy, &handed_in, &refused, &pictures)?;
    Ok((copy, told))
}

/// What is there; nothing where there is nothing that can be read.
fn there(database: &Path) -> Option<There> {
    let mut store = Sqlite::copied(database).ok()?;
    let history = History::of(&mut store).ok()??;
    let (facts, handed_in) = (store.facts().ok()?, handed_in(&mut store).ok()?);
    let (refused, pictures) = (refused(&mut store).ok()?, pictures(&mut store).ok()?);
    Some(There { history, facts, handed_in, refused, pictures })
}

/// Everything that was handed in, whatever was decided.
fn handed_in(store: &mut Sqlite) -> Result<Vec<HandedInRow>, StoreError> {
    store.begin()?.every_handed_in_after(0, usize::MAX)
}

/// Everything that was refused.
fn refused(store: &mut Sqlite) -> Result<Vec<QuarantineRow>, StoreError> {
    store.begin()?.quarantined()
}

/// A picture that is whole, or that a record names.
struct Sent {
    hash: [u8; 32],
    bytes: Option<Vec<u8>>,
    by: Vec<BlobSender>,
    names: Vec<BlobName>,
}

/// The pictures that are whole, and those that records name.
fn pictures(store: &mut Sqlite) -> Result<Vec<Sent>, StoreError> {
    let work = store.begin()?;
    let mut hashes = BTreeSet::from_iter(work.whole_blobs()?);
    hashes.extend(work.named_blobs()?);
    let sent = |hash: [u8; 32]| {
        let (bytes, by) = (work.blob_bytes(&hash)?, work.blob_senders(&hash)?);
        Ok::<_, StoreError>(Sent { hash, bytes, by, names: work.blob_names(&hash)? })
    };
    hashes.into_iter().map(sent).collect()
}

/// Adds what was handed in since the copy was made, and what was decided since. What was taken into a record that lacks
/// it now is shown once more, until a device brings it back or she takes it again. Pictures that came since are added as well.
fn carry_over(
    copy: &mut Sqlite,
    handed_in: &[HandedInRow],
    refused: &[QuarantineRow],
    pictures: &[Sent],
) -> Result<(), StoreError> {
    let mut work = copy.begin()?;
    for row in handed_in {
        let taken = row.decided.is_some_and(|decided| decided.decision == Decision::Taken);
        if taken && work.find_change(&row.doc, &row.hash)?.is_none() {
            work.carry_over(&HandedInRow { decided: None, ..row.clone() })?;
        } else {
            work.carry_over(row)?;
        }
    }
    for row in refused {
        work.quarantine(row)?;
    }
    for Sent { hash, bytes, by, names } in pictures {
        if let Some(bytes) = bytes
            && work.blob_length(hash)?.is_none()
        {
            work.put_blob(hash, bytes)?;
        }
        for sender in by {
            work.note_sender(hash, sender)?;
        }
        for name in names {
            work.name_blob(hash, &name.doc, name.author)?;
        }
    }
    work.commit()
}

/// Tells the copy what happened since. A folder without a register gets one, of what is known.
fn ready(
    copy: &mut Sqlite,
    database: &Path,
    there: Option<&There>,
    from: &Path,
    now: Timestamp,
) -> Result<(CaughtUp, KnownSince, Register), RestoreError> {
    let history = History::of(copy)?.ok_or_else(|| RestoreError::NoRecords(from.to_owned()))?;
    if there.is_some_and(|there| there.history.relay != history.relay) {
        return Err(RestoreError::OtherSchool(from.to_owned()));
    }
    let path = Register::of(database);
    let known =
        if there.is_some() || path.try_exists()? { KnownSince::Yes } else { KnownSince::No };
    let facts = || there.map_or_else(|| copy.facts(), |there| Ok(there.facts.clone()));
    let register = Register::open(&path, facts)?;
    let mut facts = Register::read(&path)?;
    // A register of an earlier version says nothing of them.
    let actors = there.into_iter().flat_map(|there| &there.facts);
    facts.extend(actors.filter(|fact| matches!(fact, Fact::Actor { .. })).cloned());
    let told = catch_up(copy, &facts, there.map(|there| &there.history), now)?;
    if let Some(there) = there {
        carry_over(copy, &there.handed_in, &there.refused, &there.pictures)?;
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
