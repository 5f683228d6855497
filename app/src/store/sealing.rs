//! Sealing a device that was in use before there were vaults: everything on it is copied into a new vault, and only when
//! all of that is there and says the same does the old one go. Cut short anywhere, the old one is whole and it begins anew,
//! or the new one is and the old one goes at the next start.

use leptos::prelude::*;
use replica::{Framed, Identity, Marker as _, OpenError, Replica, moving, storage::StorageError};
use vault::Initials;

use super::{Alongside, Stage, VaultError, vaults::new_vault};
use crate::device::{
    clock::BrowserEnv,
    database::Database,
    journal,
    key::{self, KeyError},
    newcomer,
    rows::Rows,
    strongbox::Strongbox,
    vaults::{Known, Standing, Vaults},
};

/// The database of a device that was in use before there were vaults.
const BARE: &str = "alongside";

impl Alongside {
    /// What there is on this device: somebody's vaults, something that is to be sealed, or nothing of anybody's.
    pub(super) async fn found(&self) -> Result<Stage, StorageError> {
        let vaults = Vaults::open().await?;
        let listed = vaults.all().await?;
        self.unreadable.set_value(listed.names_of_unreadable());
        let mut known = listed.known;
        // What does not go now goes at the next start, and is not sealed once more.
        let mut goes_later = false;
        for one in known.iter_mut().filter(|one| one.standing == Standing::Replaces) {
            goes_later |= old_goes(&vaults, one).await.is_err();
        }
        let old = if goes_later { None } else { Database::open_old(BARE).await? };
        let is_bare = match old {
            None => false,
            Some(old) => {
                let somebodys = moving::is_somebodys(&Rows::of(old.clone())).await?
                    || newcomer::in_the_clear(&old).await?.is_some();
                old.give_up();
                if !somebodys {
                    Database::erase(BARE).await?;
                }
                somebodys
            }
        };
        if !is_bare {
            // What stood in the clear beside the old one is sealed by now, in whatever step that was cut short. A browser that
            // is killed may have brought it back, so it goes at every start.
            journal::clear_bare();
            BrowserEnv::of(BARE).mark("");
        }
        let mut stay = Vec::new();
        for one in known {
            match one.standing {
                // Nobody is in it. What does not go now goes at the next start.
                Standing::Nobodys => drop(vaults.erase(one.header.vault()).await),
                // What is in it is in the old one as well, and more.
                Standing::Filling if is_bare => drop(vaults.erase(one.header.vault()).await),
                Standing::Filling | Standing::Replaces | Standing::Whole => stay.push(one),
            }
        }
        let any = !stay.is_empty();
        self.vaults.set(stay);
        Ok(match (is_bare, any) {
            (true, _) => Stage::ToSeal,
            (false, true) => Stage::Locked,
            (false, false) => Stage::Open,
        })
    }

    /// Seals this device, and opens it.
    ///
    /// # Errors
    /// When it is not sealed; what is on it is as it was.
    pub async fn seal(&self, typed: &str) -> Result<(), VaultError> {
        let sealed = self.seal_once(typed).await;
        // Two copies need room; what base gave it can give again.
        if is_full(&sealed)
            && self.is_writer.get_untracked()
            && matches!(made_room().await, Ok(true))
        {
            return self.seal_once(typed).await;
        }
        sealed
    }

    async fn seal_once(&self, typed: &str) -> Result<(), VaultError> {
        let vaults = Vaults::open().await?;
        // Of a try that was cut short.
        for one in vaults.all().await?.known {
            if one.standing == Standing::Filling {
                vaults.erase(one.header.vault()).await?;
            }
        }
        let old = Database::open_old(BARE).await?.ok_or(VaultError::NotCopied)?;
        let rows = Rows::of(old.clone());
        let identity = whose(rows.clone()).await?;
        let initials = identity.map(|it| Initials::of(&it.user_name));
        let initials = initials.unwrap_or_else(|| Initials::of(""));
        let strongbox = new_vault(&vaults, typed, initials, Standing::Filling).await?;
        let header = strongbox.with(|vault| vault.header().clone());
        let mut known =
            Known { header, tries: vault::Tries::default(), standing: Standing::Replaces };
        if let Err(error) = copied(&old, &rows, &strongbox).await {
            // What is half there takes room, and is in the old one.
            strongbox.database.give_up();
            drop(vaults.erase(known.header.vault()).await);
            return Err(error);
        }
        // Another tab that took over begins anew.
        if !self.is_writer.get_untracked() {
            return Err(VaultError::NotCopied);
        }
        vaults.put(&known).await?;
        old.give_up();
        // Whoever took over meanwhile finds which of the two is whole.
        if !self.is_writer.get_untracked() {
            return Err(VaultError::NotCopied);
        }
        // What stays now goes at the next start.
        drop(old_goes(&vaults, &mut known).await);
        let opened = self.opens(strongbox, vaults, known.standing).await;
        self.begin(opened.map(drop)).await;
        Ok(())
    }
}

/// What is in the clear; damage in it is set aside as at every start.
async fn bare(rows: Rows) -> Result<Replica<Rows, Framed, BrowserEnv>, StorageError> {
    let replica = Replica::open(rows, Framed, BrowserEnv::of(BARE)).await;
    replica.map_err(|replica::OpenError::Storage(error)| error)
}

/// Whose device it is.
async fn whose(rows: Rows) -> Result<Option<Identity>, StorageError> {
    Ok(bare(rows).await?.signs_in_as().cloned())
}

fn is_full(sealed: &Result<(), VaultError>) -> bool {
    let Err(VaultError::Storage(error) | VaultError::Key(KeyError::Storage(error))) = sealed else {
        return false;
    };
    *error == StorageError::Full
}

/// Drops what base can give again; answers whether there was any.
async fn made_room() -> Result<bool, StorageError> {
    let Some(old) = Database::open_old(BARE).await? else { return Ok(false) };
    let made = async { bare(Rows::of(old.clone())).await?.drop_fetched().await };
    let made = made.await;
    old.give_up();
    made
}

async fn copied(old: &Database, rows: &Rows, strongbox: &Strongbox) -> Result<(), VaultError> {
    let (new, cipher) = (Rows::of(strongbox.database.clone()), strongbox.cipher());
    moving::copy((rows, &Framed), (&new, &cipher)).await?;
    if !moving::is_copied((rows, &Framed), (&new, &cipher)).await? {
        return Err(VaultError::NotCopied);
    }
    key::take_over(old, strongbox).await?;
    if let Some(note) = newcomer::in_the_clear(old).await? {
        newcomer::keep(strongbox, Some(&note)).await?;
    }
    if let Some((key, draft)) = journal::read_bare() {
        // Into its row, which is there when the browser is killed a moment later: the journal may not be.
        let env = BrowserEnv::of(&strongbox.name());
        let replica = Replica::open(new, cipher, env).await;
        let mut replica = replica.map_err(|OpenError::Storage(error)| error)?;
        let row = replica.draft(&key).await?;
        let is_newer = row.is_none_or(|row| row.updated < draft.updated);
        if is_newer && !replica.is_wiped() {
            replica.put_draft(&key, &draft).await?;
        }
    }
    Ok(())
}

/// The vault has all that was in the clear, which goes.
async fn old_goes(vaults: &Vaults, known: &mut Known) -> Result<(), StorageError> {
    // Nothing goes for a vault that is not there.
    let Some(new) = Database::open_old(&known.name()).await? else { return Ok(()) };
    new.give_up();
    Database::erase(BARE).await?;
    journal::clear_bare();
    known.standing = Standing::Whole;
    vaults.put(known).await
}
