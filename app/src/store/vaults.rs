//! Making a vault and changing by which passphrase it opens. A new one is made before anything is stored about anybody, so
//! that nothing of theirs ever lies in the clear.

use std::rc::Rc;

use domain::id::UserId;
use replica::storage::StorageError;
use vault::{
    Asked, Cost, Initials, NewPassphrase, Secret, Tries, Vault,
    passphrase::{LONGEST, SHORTEST, Weak, check},
};

use super::{Alongside, EnrolError, Inside, closed, unlocking::opened};
use crate::device::{
    clock,
    key::KeyError,
    page,
    stretch::{StretchError, stretch},
    strongbox::Strongbox,
    vaults::{Known, Row, Standing, Vaults},
};

/// Why there is no vault that opens by this passphrase.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum VaultError {
    /// It is too easy to guess.
    #[error("{}", refusal(*.0))]
    Weak(Weak),
    /// It is not the passphrase so far.
    #[error("That is not the passphrase so far.")]
    Wrong,
    /// The device had not what it takes.
    #[error(transparent)]
    Stretch(#[from] StretchError),
    /// No key.
    #[error(transparent)]
    Key(#[from] KeyError),
    /// It could not be kept.
    #[error("This device could not keep it ({0}). Free some space on it and try again.")]
    Storage(#[from] StorageError),
    /// Something was not copied as it was.
    #[error("Not everything could be sealed. Nothing has changed. Close other apps and try again.")]
    NotCopied,
}

/// What to do about a passphrase that is not taken.
#[must_use]
pub fn refusal(weak: Weak) -> &'static str {
    match weak {
        Weak::TooShort => "Choose a passphrase of 12 characters or more, such as four words",
        Weak::TooLong => "Choose a passphrase of at most 256 characters",
        Weak::OneCharacter => "Choose a passphrase of more than one character",
        Weak::Name => "Choose a passphrase without your name in it",
        Weak::School => "Choose a passphrase without the school\u{2019}s name in it",
    }
}

// The words above say them.
const _: () = assert!(SHORTEST == 12 && LONGEST == 256);

/// A passphrase, made ready for a vault.
pub(super) struct Ready {
    asked: Asked,
    stretched: Secret,
    device: Secret,
}

impl Ready {
    /// At the cost that takes this device half a second to a second.
    pub(super) async fn of(vaults: &Vaults, typed: &str) -> Result<Self, VaultError> {
        check(typed, "", "").map_err(VaultError::Weak)?;
        let mut asked = Asked::drawn(Cost::USUAL, clock::fill);
        let mut stretched = stretch(typed, asked).await?;
        let cost = Cost::USUAL.calibrated(stretched.took);
        if cost != Cost::USUAL {
            asked = Asked::drawn(cost, clock::fill);
            stretched = stretch(typed, asked).await?;
        }
        let device = vaults.secret_or_new().await?.of_salt(&asked.salt).await?;
        Ok(Self { asked, stretched: stretched.key, device })
    }

    pub(super) fn passphrase(&self) -> NewPassphrase<'_> {
        NewPassphrase { asked: self.asked, stretched: &self.stretched, device: &self.device }
    }
}

/// A new vault of nobody's yet, with a database of its own.
pub(super) async fn new_vault(
    vaults: &Vaults,
    typed: &str,
    initials: Initials,
    standing: Standing,
) -> Result<Strongbox, VaultError> {
    let ready = Ready::of(vaults, typed).await?;
    // Who they are to base is not known yet: an id of its own, which nothing else is known by.
    let user = UserId::draw(clock::random());
    let vault = Vault::create(user, initials, &ready.passphrase(), clock::fill);
    let header = vault.header().clone();
    vaults.put(&Known { header, tries: Tries::default(), standing }).await?;
    Ok(Strongbox::open(vault).await?)
}

impl Inside {
    /// Writes down by which ways the vault opens, and how far it has come.
    pub(super) async fn keep_header(&self) -> Result<(), StorageError> {
        let header = self.strongbox.with(|vault| vault.header().clone());
        let known = Known { header, tries: Tries::default(), standing: self.standing.get() };
        self.vaults.put(&known).await
    }

    /// The vault once more, for whoever knows its passphrase and not only has it open before them.
    pub(super) async fn opened_by(&self, typed: &str) -> Result<Vault, VaultError> {
        let header = self.strongbox.with(|vault| vault.header().clone());
        let asked = header.asked();
        let secret = self.vaults.secret().await?.ok_or(KeyError::Refused)?;
        let device = secret.of_salt(&asked.salt).await?;
        let stretched = stretch(typed, asked).await?;
        opened(&header, &stretched.key, &device).map_err(|_| VaultError::Wrong)
    }
}

impl Alongside {
    /// What is open; where nothing is, a new vault, which opens by this passphrase from now on.
    pub(super) async fn inside_or_new(&self, typed: &str) -> Result<Rc<Inside>, EnrolError> {
        if let Some(inside) = self.inside() {
            self.tell_wiped(&inside).await?;
        }
        // Once base has heard that it is erased it is gone.
        if let Some(inside) = self.inside() {
            return Ok(inside);
        }
        let vaults = Vaults::open().await?;
        let strongbox = new_vault(&vaults, typed, Initials::of(""), Standing::Nobodys).await?;
        Ok(self.opens(strongbox, vaults, Standing::Nobodys).await?)
    }

    /// Base knows somebody by what is in the vault: it is never taken for an empty one any more.
    pub(super) async fn is_somebodys(&self, inside: &Inside) -> Result<(), StorageError> {
        page::forget_fragment();
        if inside.standing.get() == Standing::Nobodys {
            inside.standing.set(Standing::Whole);
            inside.keep_header().await.inspect_err(|_| inside.standing.set(Standing::Nobodys))?;
        }
        Ok(())
    }

    /// Shows these initials while it is locked.
    pub(super) async fn show_initials(&self, inside: &Inside, name: &str) {
        let initials = Initials::of(name);
        let new = inside.strongbox.with(|vault| {
            let new = *vault.header().initials() != initials && !initials.letters().is_empty();
            if new {
                vault.set_initials(initials);
            }
            new
        });
        if new {
            // The lock screen shows who it is the next time that this is kept.
            drop(inside.keep_header().await);
        }
    }

    /// The rows of vaults that nothing opens, as they lie there: for a file.
    ///
    /// # Errors
    /// When storage cannot be read.
    pub async fn unreadable_rows(&self) -> Result<Vec<Row>, StorageError> {
        Ok(Vaults::open().await?.all().await?.unreadable)
    }

    /// Whether what says how the open vault opens was damaged, and was put right from its second copy.
    pub async fn was_put_right(&self) -> bool {
        let Some(inside) = self.inside() else { return false };
        inside.vaults.was_put_right(&inside.strongbox.name()).await == Ok(true)
    }

    /// Somebody has read so. What does not go now is said once more.
    pub async fn forget_put_right(&self) {
        if let Some(inside) = self.inside() {
            drop(inside.vaults.forget_put_right(&inside.strongbox.name()).await);
        }
    }

    /// Opens by another passphrase from now on, and no longer by the one before.
    ///
    /// # Errors
    /// When the one before is wrong or the new one is not taken; it opens as before.
    pub async fn change_passphrase(&self, old: &str, new: &str) -> Result<(), VaultError> {
        let inside = self.inside().ok_or_else(closed)?;
        let before = inside.opened_by(old).await?;
        let ready = Ready::of(&inside.vaults, new).await?;
        inside.strongbox.with(|vault| vault.set_passphrase(&ready.passphrase()));
        if let Err(error) = inside.keep_header().await {
            // What is in memory is to say the same as what is stored.
            inside.strongbox.with(|vault| *vault = before);
            return Err(error.into());
        }
        Ok(())
    }
}
