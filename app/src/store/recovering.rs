//! A vault whose passphrase was forgotten: opened by the school's recovery key, with no signal where there is none, and by
//! another passphrase from then on. Base is told, by this device, once it can be (docs/decisions/0027). And what is looked after
//! once a day, so that a vault opens by the recovery key that the school has.

use leptos::{prelude::*, task::spawn_local};
use protocol::{
    ErrorCode,
    vault::{OPENED_BY_RECOVERY, OpenedByRecovery},
};
use replica::storage::StorageError;
use vault::{Key, NotOpened, Secret, Tries};

use super::{Alongside, VaultError, vaults::Ready};
use crate::device::{
    base::{BaseError, Nothing, Verb},
    clock, settings,
    strongbox::{Kept, Strongbox},
    vaults::{Known, Vaults},
};

/// Under which name it is noted when the vault was opened so, until base has heard.
const OPENED: &str = "opened-by-recovery";

/// Why it is still locked.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RecoverError {
    /// It opens by no such key.
    #[error(
        "These parts do not open what is on this device. Look on the sheets whether they are of the recovery key that the school has now."
    )]
    OtherKey,
    /// What says how it opens was changed.
    #[error(
        "What is kept here is damaged. Nothing was erased: take this device to the coordinator."
    )]
    Damaged,
    /// The new passphrase was not taken.
    #[error(transparent)]
    Vault(#[from] VaultError),
}

impl From<StorageError> for RecoverError {
    fn from(error: StorageError) -> Self {
        Self::Vault(error.into())
    }
}

impl Alongside {
    /// Opens this vault by what opens vaults of the recovery key, and with it the app. From then on it opens by this passphrase,
    /// and no longer by the one that was forgotten, nor by a passkey: whoever has that did not need the recovery key.
    ///
    /// # Errors
    /// When it is still locked; everything in it is as it was.
    pub async fn recover(
        &self,
        known: &Known,
        private: &Secret,
        passphrase: &str,
    ) -> Result<(), RecoverError> {
        let vaults = Vaults::open().await?;
        let vault = known.header.open(&Key::Recovery(private), clock::fill);
        let vault = vault.map_err(|error| match error {
            NotOpened::Damaged => RecoverError::Damaged,
            _ => RecoverError::OtherKey,
        })?;
        let ready = Ready::of(&vaults, passphrase).await?;
        let strongbox = Strongbox::open(vault).await?;
        let changed = async {
            // Noted first, so that base hears of it whatever ends the page.
            note(&strongbox).await?;
            strongbox.with(|vault| {
                vault.set_passphrase(&ready.passphrase());
                vault.forget_passkey();
            });
            let header = strongbox.with(|vault| vault.header().clone());
            vaults.put(&Known { header, tries: Tries::default(), standing: known.standing }).await
        };
        if let Err(error) = changed.await {
            strongbox.database.give_up();
            return Err(error.into());
        }
        settings::keep_looked(None);
        let opened = self.opens(strongbox, vaults, known.standing).await;
        if opened.is_ok() {
            let handle = *self;
            // Where there is no signal it is said another time.
            spawn_local(async move { drop(handle.tell_opened().await) });
        }
        self.begin(opened.map(drop)).await;
        Ok(())
    }

    /// Tells base that this vault was opened by the recovery key, and when, if base has not heard.
    ///
    /// # Errors
    /// When base has not; it is told again.
    pub async fn tell_opened(&self) -> Result<(), BaseError> {
        let Some(inside) = self.inside() else { return Ok(()) };
        let Ok(Some(Kept::Sealed(noted))) = inside.strongbox.kept(OPENED).await else {
            return Ok(());
        };
        for at in moments(&noted) {
            let said: Result<Nothing, _> =
                self.call(Verb::Post, OPENED_BY_RECOVERY, &OpenedByRecovery { at }).await;
            match said {
                // What is no time is told by nobody.
                Ok(Nothing) | Err(BaseError::Refused(ErrorCode::BadRequest)) => {}
                Err(error) => return Err(error),
            }
        }
        // Where the note stays it is said twice, which is once to base.
        drop(inside.strongbox.keep(OPENED, None).await);
        Ok(())
    }

    /// Whether it is still to be seen today to that the vault which is open opens by the school's recovery key.
    #[must_use]
    pub fn is_to_look(&self) -> bool {
        self.today_here().is_some_and(|today| settings::looked().as_ref() != Some(&today))
    }

    /// That is done for today.
    pub fn has_looked(&self) {
        settings::keep_looked(self.today_here().as_deref());
    }

    /// The vault that is open, and the day.
    fn today_here(&self) -> Option<String> {
        let inside = self.inside()?;
        Some(format!("{} {}", inside.strongbox.name(), untrack(|| self.today())))
    }
}

/// Notes that the vault is being opened now, beside what base has not heard yet.
async fn note(strongbox: &Strongbox) -> Result<(), StorageError> {
    let mut noted = match strongbox.kept(OPENED).await {
        Ok(Some(Kept::Sealed(noted))) => noted,
        _ => Vec::new(),
    };
    noted.extend_from_slice(&clock::now().as_millisecond().to_be_bytes());
    strongbox.keep(OPENED, Some(&noted)).await
}

/// The times that were noted, milliseconds since 1970.
fn moments(noted: &[u8]) -> Vec<i64> {
    let whole = noted.chunks_exact(8);
    whole.filter_map(|eight| Some(i64::from_be_bytes(eight.try_into().ok()?))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    #[test]
    fn each_time_that_was_noted_is_told() {
        assert_eq!(moments(&[]), [0_i64; 0]);
        let two = [7_i64.to_be_bytes(), 1_790_000_000_000_i64.to_be_bytes()].concat();
        assert_eq!(moments(&two), [7, 1_790_000_000_000]);
        assert_eq!(moments(two.get(..15).unwrap_or_default()), [7]);
    }

    #[test]
    fn whatever_keeps_it_locked_says_what_to_do() {
        for error in [RecoverError::OtherKey, RecoverError::Damaged] {
            let words = error.to_string();
            assert!(words.ends_with('.') && words.len() > 40, "{words}");
        }
    }
}
