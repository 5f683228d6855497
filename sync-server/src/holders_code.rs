//! The code for the first list of a recovery key, printed at base's own machine, also while a relay runs on the folder: the
//! database is what the two share, and the relay finds the code there when it is typed.

use std::path::{Path, PathBuf};

use jiff::Timestamp;

use crate::{
    relay::{Refusal, Relay},
    serve::DATABASE,
    store::{StoreError, sqlite::Sqlite},
};

/// Why no code was printed.
#[derive(Debug, thiserror::Error)]
pub enum CodeError {
    /// There is no school for which it could be.
    #[error("no school is set up in {0}; set it up first, then ask again")]
    NoSchool(PathBuf),
    /// The database cannot be used.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The relay's rules say no.
    #[error(transparent)]
    Relay(Refusal),
}

/// Draws a code for the first list of a recovery key; four words, good once and for ten minutes. Only its hash is kept.
///
/// # Errors
/// See [`CodeError`].
pub fn holders_code(folder: &Path, now: Timestamp) -> Result<String, CodeError> {
    let (file, nothing) = (folder.join(DATABASE), || CodeError::NoSchool(folder.to_owned()));
    if !file.is_file() {
        return Err(nothing());
    }
    let relay = Relay::open(Box::new(Sqlite::open(&file)?))?;
    match relay.holders_code(now) {
        Ok(invitation) => Ok(invitation.code),
        Err(Refusal::NotFound) => Err(nothing()),
        Err(other) => Err(CodeError::Relay(other)),
    }
}
