//! A passkey as another way into the vault: switching it on and off while it is open, and opening by it (docs/decisions/0044).
//! Only screens of the module apart come here, so that what is read at each start opens by a passphrase alone.

use leptos::prelude::*;
use vault::{Header, Key, NewPasskey, NotOpened, Secret, Vault};

use super::{Alongside, Inside, NotUnlocked, VaultError, closed};
use crate::device::{
    clock,
    key::KeyError,
    prf::{self, NoOutput},
    strongbox::Strongbox,
    vaults::{Known, Vaults},
};

/// Why a passkey does not open it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PasskeyError {
    /// The passkey gave nothing.
    #[error(transparent)]
    Output(#[from] NoOutput),
    /// What it gave opens nothing here.
    #[error(
        "That passkey does not open what is kept here. Type your passphrase, then switch it off and on again under More."
    )]
    Another,
    /// It is locked for another reason.
    #[error(transparent)]
    Locked(#[from] NotUnlocked),
    /// Whoever switches it on is to know the passphrase.
    #[error("That is not your passphrase.")]
    WrongPassphrase,
    /// It could not be switched on or off: as it was.
    #[error(transparent)]
    Vault(VaultError),
}

impl From<VaultError> for PasskeyError {
    fn from(error: VaultError) -> Self {
        match error {
            VaultError::Wrong => Self::WrongPassphrase,
            error => Self::Vault(error),
        }
    }
}

/// What the passkey of a vault says of its salt. The browser asks for a finger, a face or a PIN.
///
/// # Errors
/// When it says nothing.
pub async fn passkey_says(known: &Known) -> Result<Secret, PasskeyError> {
    let (credential, salt) = known.header.passkey().ok_or(NoOutput::NotGiven)?;
    Ok(prf::output(credential, salt).await?)
}

impl Alongside {
    /// Opens this vault by what its passkey said, and with it the app. It is no guess: it waits for no passphrase that was
    /// wrong, is not counted among them, and once it is right they are forgotten.
    ///
    /// # Errors
    /// When it is still locked; everything in it is as it was.
    pub async fn unlock_by_passkey(
        &self,
        mut known: Known,
        output: &Secret,
    ) -> Result<(), PasskeyError> {
        let vaults = Vaults::open().await.map_err(NotUnlocked::from)?;
        let vault = opened(&vaults, &known.header, output).await?;
        known.tries.right();
        // A full disk locks nobody out.
        drop(vaults.put(&known).await);
        let opened = async {
            let strongbox = Strongbox::open(vault).await?;
            self.opens(strongbox, vaults, known.standing).await
        };
        self.begin(opened.await.map(drop)).await;
        Ok(())
    }

    /// Whether the vault that is open opens by a passkey as well.
    #[must_use]
    pub fn opens_by_passkey(&self) -> bool {
        self.inside()
            .is_some_and(|inside| inside.strongbox.with(|vault| vault.header().passkey().is_some()))
    }

    /// Has a passkey made, by which the vault opens as well from now on. The passphrase is asked for: whoever only has the
    /// device open before them makes no way of their own into it.
    ///
    /// # Errors
    /// When the passphrase is wrong, there is no passkey, or it could not be kept; it opens as before.
    pub async fn set_passkey(&self, passphrase: &str) -> Result<(), PasskeyError> {
        let inside = self.inside().ok_or_else(closed).map_err(VaultError::from)?;
        let before = inside.opened_by(passphrase).await?.header().clone();
        let device = self.identity.with_untracked(|identity| {
            identity.as_ref().map(|it| it.device_name.clone()).unwrap_or_default()
        });
        let mut salt = [0; 16];
        clock::fill(&mut salt);
        // No touch reaches the page while the browser asks.
        inside.idle.borrow_mut().picker_opened(clock::now());
        let made = prf::make(&listed(before.initials().letters(), &device), &salt).await;
        inside.idle.borrow_mut().picker_closed(clock::now());
        let made = made?;
        let device = said(&inside.vaults, &salt).await.map_err(VaultError::from)?;
        let device = device.ok_or(NotUnlocked::NoSecret)?;
        let (credential, output) = (made.credential.as_slice(), &made.output);
        let new = NewPasskey { salt, credential, output, device: &device };
        let set = inside.strongbox.with(|vault| vault.set_passkey(&new));
        set.map_err(|_| NoOutput::NotGiven)?;
        inside.keep_passkey(&before).await
    }

    /// Opens by no passkey any more. The passkey itself stays with its keeper, which no page can ask to remove it.
    ///
    /// # Errors
    /// When that could not be kept; it opens as before.
    pub async fn forget_passkey(&self) -> Result<(), PasskeyError> {
        let inside = self.inside().ok_or_else(closed).map_err(VaultError::from)?;
        let before = inside.strongbox.with(|vault| vault.header().clone());
        inside.strongbox.with(|vault| vault.forget_passkey());
        inside.keep_passkey(&before).await
    }
}

impl Inside {
    /// Writes down by which passkey it opens now. Where that is not taken, what is in memory is to say the same as what is
    /// stored.
    async fn keep_passkey(&self, before: &Header) -> Result<(), PasskeyError> {
        let kept = self.keep_header().await;
        if kept.is_err() {
            self.strongbox.with(|vault| vault.restore_passkey(before));
        }
        Ok(kept.map_err(VaultError::from)?)
    }
}

/// The one way by which what comes here opens a vault.
async fn opened(vaults: &Vaults, header: &Header, output: &Secret) -> Result<Vault, PasskeyError> {
    let (_, salt) = header.passkey().ok_or(NoOutput::NotGiven)?;
    let device = said(vaults, salt).await.map_err(NotUnlocked::from)?;
    let device = device.ok_or(NotUnlocked::NoSecret)?;
    header.open(&Key::Passkey { output, device: &device }, clock::fill).map_err(|error| match error
    {
        NotOpened::Damaged => NotUnlocked::Damaged.into(),
        _ => PasskeyError::Another,
    })
}

/// What the device key says of this salt, where there is one.
async fn said(vaults: &Vaults, salt: &[u8; 16]) -> Result<Option<Secret>, KeyError> {
    match vaults.secret().await? {
        Some(secret) => secret.of_salt(salt).await.map(Some),
        None => Ok(None),
    }
}

/// Under which words its keeper lists it, where others may read them: as the page that is locked has it, no name.
fn listed(initials: &str, device: &str) -> String {
    if initials.is_empty() { device.to_owned() } else { format!("{initials}, {device}") }
}

#[cfg(test)]
mod tests {
    use super::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    #[test]
    fn its_keeper_lists_it_with_no_name() {
        assert_eq!(listed("AK", "Tablet 2"), "AK, Tablet 2");
        assert_eq!(listed("", "Tablet 2"), "Tablet 2");
    }

    #[test]
    fn whatever_keeps_it_locked_says_what_opens_it() {
        for error in [
            PasskeyError::Output(NoOutput::NotHere),
            PasskeyError::Output(NoOutput::NotShown),
            PasskeyError::Output(NoOutput::NotGiven),
            PasskeyError::Another,
        ] {
            let words = error.to_string();
            assert!(words.ends_with('.') && words.contains("passphrase"), "{words}");
        }
    }
}
