//! The way back in for whoever lost what they show with that it is they, at base's own machine, also while a relay runs on the
//! folder: the database is what the two share. Whoever stands there could do anything.

use std::path::{Path, PathBuf};

use domain::id::UserId;
use jiff::Timestamp;

use crate::{
    relay::{Refusal, Relay},
    serve::DATABASE,
    store::{Store as _, StoreError, sqlite::Sqlite},
};

/// Why nothing was removed.
#[derive(Debug, thiserror::Error)]
pub enum SecondWayError {
    /// No relay ever wrote there.
    #[error("there are no records at {0}")]
    Nothing(PathBuf),
    /// The database cannot be used.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// Nobody has this name or id.
    #[error("nobody at base is called {0}; take the name as it is written under People")]
    Nobody(String),
    /// More than one person has this name.
    #[error(
        "more than one person is called {0}; say which by the id, as `sync-server audit` prints it"
    )]
    Several(String),
    /// The relay's fault.
    #[error(transparent)]
    Relay(#[from] Refusal),
}

/// Removes every passkey of a person, named or by their id, and their app for six digits. Answers how many second ways there
/// were; whoever has none is not asked for any until they set one up again.
///
/// # Errors
/// See [`SecondWayError`].
pub fn remove_second_ways(
    folder: &Path,
    said: &str,
    now: Timestamp,
) -> Result<usize, SecondWayError> {
    let database = folder.join(DATABASE);
    if !database.is_file() {
        return Err(SecondWayError::Nothing(database));
    }
    let mut store = Sqlite::open(&database)?;
    let people = store.begin()?.users()?;
    let id: Option<UserId> = said.parse().ok();
    let mut found = people.iter().filter(|one| Some(one.id) == id || one.name == said);
    let user = match (found.next(), found.next()) {
        (Some(one), None) => one.id,
        (None, _) => return Err(SecondWayError::Nobody(said.to_owned())),
        (Some(_), Some(_)) => return Err(SecondWayError::Several(said.to_owned())),
    };
    Ok(Relay::open(Box::new(store))?.remove_second_ways(user, now)?)
}
