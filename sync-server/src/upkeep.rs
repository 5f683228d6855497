//! What whoever looks after the relay does to a data folder: copy it while the relay runs, and see whether everything
//! in it can be read, and what is in its audit log. Not how a copy is put in place (`restore`).

use std::{
    io::{self, Write},
    path::{Path, PathBuf},
};

use jiff::Timestamp;
use serde::Serialize;

use crate::{
    relay::{self, Damage, History, Verified},
    serve::DATABASE,
    store::{Act, Store as _, StoreError, files, register::Register, sqlite::Sqlite},
};

/// Which database.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Where {
    /// That of a data folder.
    Folder(PathBuf),
    /// A copy that [`back_up`] made.
    File(PathBuf),
}

impl Where {
    fn file(&self) -> PathBuf {
        match self {
            Self::Folder(folder) => folder.join(DATABASE),
            Self::File(file) => file.clone(),
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

/// Puts every document together again and compares what is there. Nothing is changed, and a relay that runs goes on. One
/// document is in memory at a time.
///
/// # Errors
/// See [`UpkeepError`]. Damage is no error: it is in the answer.
pub fn verify(place: &Where) -> Result<Verified, UpkeepError> {
    let file = existing(place)?;
    // First, since acts may come meanwhile. A copy has none.
    let known = match place {
        Where::Folder(_) => Register::acts(&Register::of(&file)),
        Where::File(_) => Ok(Vec::new()),
    };
    let mut store = Sqlite::reading(&file)?;
    // Where it cannot be read who it is of, that is damage to be told of.
    if matches!(History::of(&mut store), Ok(None)) {
        return Err(UpkeepError::Nothing(file));
    }
    let faults = store.faults()?;
    let mut found = relay::verify(&mut store)?;
    match known {
        Ok(known) => relay::compare_acts(&mut store, &known, &mut found)?,
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
    let mut store = Sqlite::reading(&existing(place)?)?;
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
    if file.is_file() { Ok(file) } else { Err(UpkeepError::Nothing(file)) }
}
