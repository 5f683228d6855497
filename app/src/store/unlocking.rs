//! Opening somebody's vault by its passphrase. A wrong one is counted before anybody is told, waits grow, and after ten base
//! has to have answered; nothing is ever erased.

use std::time::Duration;

use leptos::prelude::*;
use replica::storage::StorageError;
use vault::{Header, Key, Next, NotOpened, Secret, Vault};

use super::Alongside;
use crate::device::{
    clock,
    key::KeyError,
    stretch::{StretchError, stretch},
    strongbox::Strongbox,
    vaults::{Known, Vaults},
};

/// Why it is still locked.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NotUnlocked {
    /// Not the passphrase; how long to wait before the next.
    #[error("That is not the passphrase.{}", waiting(*.0))]
    Wrong(Duration),
    /// It is too soon for the next.
    #[error("Not tried yet.{}", waiting(*.0))]
    TooSoon(Duration),
    /// Ten were wrong.
    #[error(
        "Too many tries. Alongside opens again once base has answered: connect to the school\u{2019}s network."
    )]
    WhenBaseAnswers,
    /// The browser has lost the device's own part of the key.
    #[error(
        "This browser has lost its own part of the key, so the passphrase opens nothing any more. What is at base comes back with a new code: choose Add another person. What is not at base stays sealed here: keep this device and tell the coordinator."
    )]
    NoSecret,
    /// What says how it opens was changed.
    #[error(
        "What is kept here is damaged. Nothing was erased: take this device to the coordinator."
    )]
    Damaged,
    /// The device had not what it takes.
    #[error(transparent)]
    Stretch(#[from] StretchError),
    /// The browser refused.
    #[error(transparent)]
    Key(#[from] KeyError),
    /// Storage cannot be read.
    #[error("This device could not be read ({0}). Close Alongside and open it again.")]
    Storage(#[from] StorageError),
}

/// How long, never how close.
fn waiting(wait: Duration) -> String {
    let seconds = wait.as_millis().div_ceil(1000);
    match (seconds, seconds.div_ceil(60)) {
        (0, _) => String::new(),
        (1, _) => " Wait 1 second.".to_owned(),
        (2..=90, _) => format!(" Wait {seconds} seconds."),
        (_, minutes) => format!(" Wait {minutes} minutes."),
    }
}

impl Alongside {
    /// Opens this vault, and with it the app.
    ///
    /// # Errors
    /// When it is still locked; everything in it is as it was.
    pub async fn unlock(&self, known: Known, typed: &str) -> Result<(), NotUnlocked> {
        match known.tries.next(clock::now()) {
            Next::Now => {}
            Next::After(wait) => return Err(NotUnlocked::TooSoon(wait)),
            Next::WhenBaseAnswers => return Err(NotUnlocked::WhenBaseAnswers),
        }
        let vaults = Vaults::open().await?;
        let (vault, known) = self.opened_by(&vaults, known, typed).await?;
        let opened = async {
            let strongbox = Strongbox::open(vault).await?;
            self.opens(strongbox, vaults, known.standing).await
        };
        self.begin(opened.await.map(drop)).await;
        Ok(())
    }

    async fn opened_by(
        &self,
        vaults: &Vaults,
        mut known: Known,
        typed: &str,
    ) -> Result<(Vault, Known), NotUnlocked> {
        let asked = known.header.asked();
        let secret = vaults.secret().await?.ok_or(NotUnlocked::NoSecret)?;
        let device = secret.of_salt(&asked.salt).await?;
        let stretched = stretch(typed, asked).await?.key;
        // Counted first, so that nobody learns of a wrong one and closes the app before it is.
        known.tries.wrong(clock::now());
        self.keep_tries(vaults, &known).await;
        match opened(&known.header, &stretched, &device) {
            Ok(vault) => {
                known.tries.right();
                self.keep_tries(vaults, &known).await;
                Ok((vault, known))
            }
            Err(NotOpened::Damaged) => Err(NotUnlocked::Damaged),
            Err(_) => Err(match known.tries.next(clock::now()) {
                Next::Now => NotUnlocked::Wrong(Duration::ZERO),
                Next::After(wait) => NotUnlocked::Wrong(wait),
                Next::WhenBaseAnswers => NotUnlocked::WhenBaseAnswers,
            }),
        }
    }

    /// Base has answered this device: ten more may be tried.
    pub async fn base_answered(&self, mut known: Known) {
        known.tries.base_answered();
        if let Ok(vaults) = Vaults::open().await {
            self.keep_tries(&vaults, &known).await;
        }
    }

    /// A full disk locks nobody out: then this page counts them, as long as it lives.
    async fn keep_tries(&self, vaults: &Vaults, known: &Known) {
        drop(vaults.put(known).await);
        self.vaults.update(|all| {
            for one in all.iter_mut().filter(|one| one.name() == known.name()) {
                one.clone_from(known);
            }
        });
    }
}

/// The one way by which what is read at each start opens a vault, in one place: code for the other ways is then not in it. By the
/// recovery key one opens in `recovering` and by a passkey in `passkeys`, which a module apart leads to.
pub(super) fn opened(
    header: &Header,
    stretched: &Secret,
    device: &Secret,
) -> Result<Vault, NotOpened> {
    header.open(&Key::Passphrase { stretched, device }, clock::fill)
}

#[cfg(test)]
mod tests {
    use super::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    #[test]
    fn how_long_to_wait_is_said_and_not_how_close_it_was() {
        for (millis, words) in [
            (0, "That is not the passphrase."),
            (900, "That is not the passphrase. Wait 1 second."),
            (1_001, "That is not the passphrase. Wait 2 seconds."),
            (64_000, "That is not the passphrase. Wait 64 seconds."),
            (300_000, "That is not the passphrase. Wait 5 minutes."),
        ] {
            let wrong = NotUnlocked::Wrong(Duration::from_millis(millis));
            assert_eq!(wrong.to_string(), words);
        }
    }
}
