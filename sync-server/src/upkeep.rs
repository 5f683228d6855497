//! What whoever looks after the relay does to a data folder: copy it while the relay runs, and see whether everything
//! in it can be read. Not how a copy is put in place (`restore`).

use std::{
    io,
    path::{Path, PathBuf},
};

use crate::{
    relay::{self, Damage, History, Verified},
    serve::DATABASE,
    store::{StoreError, files, sqlite::Sqlite},
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
    let mut store = Sqlite::reading(&file)?;
    // Where it cannot be read who it is of, that is damage to be told of.
    if matches!(History::of(&mut store), Ok(None)) {
        return Err(UpkeepError::Nothing(file));
    }
    let faults = store.faults()?;
    let mut found = relay::verify(&mut store)?;
    found.damaged.splice(0..0, faults.into_iter().map(Damage::File));
    Ok(found)
}

fn existing(place: &Where) -> Result<PathBuf, UpkeepError> {
    let file = place.file();
    if file.is_file() { Ok(file) } else { Err(UpkeepError::Nothing(file)) }
}
