//! What whoever looks after the relay does to a data folder: copy it while the relay runs, and see whether everything
//! in it can be read, and what is in its audit log. Not how a copy is put in place (`restore`).

use std::{
    env,
    fs::{File, TryLockError},
    io::{self, Write},
    path::{Path, PathBuf},
};

use jiff::Timestamp;
use serde::Serialize;

use crate::{
    relay::{self, Damage, History, Verified},
    sealed::{self, BackupKey, Recipient, SealedError},
    serve::DATABASE,
    store::{
        Act, Store as _, StoreError,
        files::{self, Passing},
        register::{Register, Told},
        sqlite::Sqlite,
    },
};

/// Held in the data folder while a copy of it is being sealed.
const SEALING: &str = "sealing";

/// Which database.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Where {
    /// That of a data folder.
    Folder(PathBuf),
    /// A copy that [`back_up`] made.
    File(PathBuf),
    /// One that [`back_up_sealed`] made.
    Sealed {
        /// The copy.
        file: PathBuf,
        /// Where its key is, as [`BackupKey::read`] takes it.
        key_file: PathBuf,
    },
}

impl Where {
    fn file(&self) -> PathBuf {
        match self {
            Self::Folder(folder) => folder.join(DATABASE),
            Self::File(file) | Self::Sealed { file, .. } => file.clone(),
        }
    }
}

/// Why it was not done.
#[derive(Debug, thiserror::Error)]
pub enum UpkeepError {
    /// There is nothing to read, or no relay ever wrote in it.
    #[error("there are no records at {0}")]
    Nothing(PathBuf),
    /// Something is there, and nothing is ever written over a file.
    #[error("{0} is there already; name a file that is not there yet")]
    InTheWay(PathBuf),
    /// Only its key opens it.
    #[error("{0} is a sealed copy: --key-file says where the words from the safe are")]
    NoKey(PathBuf),
    /// Another process is at it.
    #[error("another copy of these records is being sealed; try again when it is done")]
    Busy,
    /// A sealed copy cannot be opened.
    #[error(transparent)]
    Sealed(#[from] SealedError),
    /// A file cannot be written.
    #[error("the copy cannot be written: {0}")]
    File(#[from] io::Error),
    /// What was asked for cannot be written.
    #[error("it cannot be written: {0}")]
    Output(io::Error),
    /// The database cannot be used.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Copies the records of a data folder to a file, also while a relay runs on it, and reads the whole copy. A copy in
/// which something is damaged is kept: it may be the best there is.
///
/// # Errors
/// See [`UpkeepError`].
pub fn back_up(folder: &Path, to: &Path) -> Result<Verified, UpkeepError> {
    let from = existing(&Where::Folder(folder.to_owned()))?;
    if to.exists() {
        return Err(UpkeepError::InTheWay(to.to_owned()));
    }
    // Under another name until it is whole, so that half a copy is never taken for one.
    let begun = files::beside(to, ".begun");
    let copied = files::remove(&begun).map_err(UpkeepError::from).and_then(|()| {
        Sqlite::copy_to(&from, &begun)?;
        Ok(files::name(&begun, to)?)
    });
    if let Err(error) = copied {
        files::remove(&begun).ok();
        return Err(error);
    }
    verify(&Where::File(to.to_owned()))
}

/// The same, sealed. What is copied lies in the data folder, as the records do, until it is sealed.
///
/// # Errors
/// See [`UpkeepError`].
pub fn back_up_sealed(
    folder: &Path,
    to: &Path,
    recipient: &Recipient,
) -> Result<Verified, UpkeepError> {
    existing(&Where::Folder(folder.to_owned()))?;
    if to.exists() {
        return Err(UpkeepError::InTheWay(to.to_owned()));
    }
    Alone::on(folder)?.seal(recipient, |_| to.to_owned())
}

/// The right to seal copies of a data folder, which one process has at a time: what another one left half done can be
/// removed.
pub(crate) struct Alone<'a> {
    folder: &'a Path,
    _lock: File,
}

impl<'a> Alone<'a> {
    pub(crate) fn on(folder: &'a Path) -> Result<Self, UpkeepError> {
        let lock = File::create(folder.join(SEALING))?;
        match lock.try_lock() {
            Ok(()) => Ok(Self { folder, _lock: lock }),
            Err(TryLockError::WouldBlock) => Err(UpkeepError::Busy),
            Err(TryLockError::Error(error)) => Err(error.into()),
        }
    }

    /// Copies the records, reads the whole copy, and seals it to the file that is named once it is known what was found.
    pub(crate) fn seal(
        &self,
        recipient: &Recipient,
        to: impl FnOnce(&Verified) -> PathBuf,
    ) -> Result<Verified, UpkeepError> {
        let from = existing(&Where::Folder(self.folder.to_owned()))?;
        let copy = Passing::begin(files::beside(&from, ".copied"))?;
        Sqlite::copy_to(&from, copy.file())?;
        let found = verify(&Where::File(copy.file().to_owned()))?;
        let to = to(&found);
        if to.exists() {
            return Err(UpkeepError::InTheWay(to));
        }
        let begun = files::beside(&to, ".begun");
        files::remove(&begun)?;
        let sealed = write_sealed(copy.file(), &begun, recipient);
        if let Err(error) = sealed.and_then(|()| files::name(&begun, &to)) {
            files::remove(&begun).ok();
            return Err(error.into());
        }
        Ok(found)
    }
}

fn write_sealed(copy: &Path, to: &Path, recipient: &Recipient) -> io::Result<()> {
    let mut out = files::private(to)?;
    sealed::seal(&mut File::open(copy)?, &mut out, recipient)?;
    out.sync_all()
}

/// Puts every document together again and compares what is there. Nothing is changed, and a relay that runs goes on. One
/// document is in memory at a time.
///
/// # Errors
/// See [`UpkeepError`]. Damage is no error: it is in the answer.
pub fn verify(place: &Where) -> Result<Verified, UpkeepError> {
    let file = existing(place)?;
    // First, since acts may come meanwhile. A copy has none.
    let known = match place {
        Where::Folder(_) => Register::told(&Register::of(&file)),
        Where::File(_) | Where::Sealed { .. } => Ok(Told::default()),
    };
    let (_opened, mut store) = reading(place)?;
    // Where it cannot be read who it is of, that is damage to be told of.
    if matches!(History::of(&mut store), Ok(None)) {
        return Err(UpkeepError::Nothing(file));
    }
    let faults = store.faults()?;
    let mut found = relay::verify(&mut store)?;
    match known {
        Ok(known) => {
            relay::compare_acts(&mut store, &known.acts, &mut found)?;
            relay::compare_sealed(&mut store, &known, &mut found)?;
        }
        Err(error) => found.damaged.push(Damage::File(error.to_string())),
    }
    found.damaged.splice(0..0, faults.into_iter().map(Damage::File));
    Ok(found)
}

/// Writes what was done to people, devices and access, a line of JSON each, oldest first; also while a relay runs. Whether
/// all of it is there, [`verify`] says.
///
/// # Errors
/// See [`UpkeepError`].
pub fn audit(place: &Where, out: &mut dyn Write) -> Result<(), UpkeepError> {
    let (_opened, mut store) = reading(place)?;
    let mut written = Ok(());
    store.begin()?.each_act(&mut |act| {
        if written.is_ok() {
            written = write_line(&act, out);
        }
        Ok(())
    })?;
    written.and_then(|()| out.flush()).map_err(UpkeepError::Output)
}

/// An act, for whoever reads it or keeps it elsewhere.
#[derive(Serialize)]
struct Line<'a> {
    act: u64,
    at: String,
    by: Option<&'a str>,
    device: Option<&'a str>,
    what: &'a str,
    subject: &'a str,
    seal: String,
}

fn write_line(act: &Act, out: &mut dyn Write) -> io::Result<()> {
    let at = Timestamp::from_millisecond(act.at);
    let line = Line {
        act: act.seq,
        at: at.map_or_else(|_| act.at.to_string(), |at| at.to_string()),
        by: act.by.as_deref(),
        device: act.device.as_deref(),
        what: &act.what,
        subject: &act.subject,
        seal: relay::hexadecimal(&act.seal),
    };
    serde_json::to_writer(&mut *out, &line)?;
    out.write_all(b"\n")
}

fn existing(place: &Where) -> Result<PathBuf, UpkeepError> {
    let file = place.file();
    match place {
        _ if !file.is_file() => Err(UpkeepError::Nothing(file)),
        Where::File(_) if sealed::is_sealed(&file) => Err(UpkeepError::NoKey(file)),
        _ => Ok(file),
    }
}

/// The records, and the file in the folder for temporary files into which they were opened to be read. Where files can be
/// read that have no name any more, it has none, so that nothing is left even if this process is killed.
fn reading(place: &Where) -> Result<(Option<Passing>, Sqlite), UpkeepError> {
    let file = existing(place)?;
    let Where::Sealed { key_file, .. } = place else {
        return Ok((None, Sqlite::reading(&file)?));
    };
    let key = BackupKey::read(key_file)?;
    let name = format!("alongside-{}", relay::hexadecimal(&relay::random::<16>()?));
    let opened = sealed::open(&file, &key, env::temp_dir().join(name))?;
    let store = Sqlite::reading(opened.file())?;
    files::remove(opened.file()).ok();
    Ok((Some(opened), store))
}
