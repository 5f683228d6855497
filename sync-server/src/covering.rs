//! Naming at base's own machine who covers for somebody who is away: the way where the only coordinator fell ill and named
//! nobody. No relay runs meanwhile.

use std::path::{Path, PathBuf};

use domain::{
    cover::{Days, Duty},
    id::UserId,
};
use jiff::Timestamp;
use protocol::limits::COVER_DAYS;

use crate::{
    relay::{Refusal, Relay},
    serve::{DATABASE, ServeError, take},
    store::{Store as _, StoreError, UserRow, sqlite::Sqlite},
};

/// Who is to cover for whom, as somebody typed it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CoverAsked {
    /// Who is away: a name, or an id.
    pub away: String,
    /// Who covers.
    pub by: String,
    /// On which days.
    pub days: Days,
}

/// Who covers for whom from now on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Covered {
    /// The name of who is away.
    pub away: String,
    /// The name of who covers.
    pub by: String,
    /// On which days.
    pub days: Days,
}

/// Why nobody covers.
#[derive(Debug, thiserror::Error)]
pub enum CoverError {
    /// No relay ever wrote there.
    #[error("there are no records at {0}")]
    Nothing(PathBuf),
    /// The folder cannot be used, or a relay runs on it.
    #[error(transparent)]
    Folder(#[from] ServeError),
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
    /// Whoever is away has no duty for which somebody covers.
    #[error(
        "{0} is neither a coordinator nor a safeguarding lead or deputy: nobody covers for them"
    )]
    NoDuty(String),
    /// The days are over, or too many.
    #[error(
        "the first day must be today or later, and both included there may be at most {} days",
        COVER_DAYS
    )]
    Days,
    /// Whoever should cover cannot.
    #[error(
        "{0} cannot cover: they have the duty already, cover on one of these days, or are a student"
    )]
    CannotCover(String),
    /// The relay's fault.
    #[error(transparent)]
    Relay(Refusal),
}

/// Names who covers for whom, in a data folder on which no relay runs.
///
/// # Errors
/// See [`CoverError`]. Then nothing was changed.
pub fn cover(folder: &Path, asked: &CoverAsked, now: Timestamp) -> Result<Covered, CoverError> {
    let database = folder.join(DATABASE);
    if !database.is_file() {
        return Err(CoverError::Nothing(database));
    }
    let _lock = take(folder)?;
    let mut store = Sqlite::open(&database)?;
    let people = store.begin()?.users()?;
    let (away, by) = (named(&people, &asked.away)?, named(&people, &asked.by)?);
    let relay = Relay::open(Box::new(store))?;
    let (away_name, by_name) = (away.name.clone(), by.name.clone());
    match relay.name_cover_at_the_machine(away.id, by.id, asked.days, now) {
        Ok(()) => Ok(Covered { away: away_name, by: by_name, days: asked.days }),
        Err(Refusal::NotAllowed) => Err(CoverError::CannotCover(by_name)),
        Err(Refusal::BadRequest) if Duty::of(away.role).is_none() => {
            Err(CoverError::NoDuty(away_name))
        }
        Err(Refusal::BadRequest) => Err(CoverError::Days),
        Err(other) => Err(CoverError::Relay(other)),
    }
}

fn named<'a>(people: &'a [UserRow], said: &str) -> Result<&'a UserRow, CoverError> {
    let id: Option<UserId> = said.parse().ok();
    let mut found = people.iter().filter(|one| Some(one.id) == id || one.name == said);
    match (found.next(), found.next()) {
        (Some(one), None) => Ok(one),
        (None, _) => Err(CoverError::Nobody(said.to_owned())),
        (Some(_), Some(_)) => Err(CoverError::Several(said.to_owned())),
    }
}
