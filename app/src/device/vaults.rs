//! Which vaults this device has: the header of each with what became of it and how often a wrong passphrase was tried.
//! It lies in the clear, and holds no name: initials, ids and counts. What was recorded while one was locked is in `captures`.

mod captures;

use js_sys::{Array, Uint8Array};
use replica::storage::StorageError;
use serde::{Deserialize, Serialize};
use vault::{Header, Tries, VaultId};
use wasm_bindgen::JsCast;

use super::{
    database::{DEVICE, Database, Mode, VAULTS},
    key::KeyError,
    secret::DeviceSecret,
    strongbox::name_of,
};

/// How far a vault has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Standing {
    /// Made for somebody whom base has not taken in yet: nothing is in it.
    Nobodys,
    /// What this device held in the clear is being copied into it.
    Filling,
    /// It has all that was in the clear, which is to go.
    Replaces,
    /// Somebody's.
    Whole,
}

/// A vault as the device knows it while it is locked.
#[derive(Clone)]
pub struct Known {
    /// Whose, and in which ways it opens.
    pub header: Header,
    /// Wrong ones since the last right one.
    pub tries: Tries,
    /// How far it has come.
    pub standing: Standing,
}

impl Known {
    fn written(&self) -> Option<Vec<u8>> {
        minicbor_serde::to_vec((self.standing, self.tries, self.header.written())).ok()
    }

    fn read(bytes: &[u8]) -> Option<Self> {
        let (standing, tries, header): (_, _, Vec<u8>) = minicbor_serde::from_slice(bytes).ok()?;
        Some(Self { header: Header::read(&header).ok()?, tries, standing })
    }

    /// The name of its database.
    #[must_use]
    pub fn name(&self) -> String {
        name_of(self.header.vault())
    }
}

/// The vaults of this device.
#[derive(Debug, Clone)]
pub struct Vaults(Database);

impl Vaults {
    /// Opens the list, and makes it when it is not there.
    ///
    /// # Errors
    /// When the browser refuses.
    pub async fn open() -> Result<Self, StorageError> {
        Ok(Self(Database::open(DEVICE).await?))
    }

    /// All of them. One whose header is damaged stands in nobody else's way; it and its rows stay where they are.
    ///
    /// # Errors
    /// When storage cannot be read, or no header: that is not the same as no vault.
    pub async fn all(&self) -> Result<Vec<Known>, StorageError> {
        let answers = self
            .0
            .run(&[VAULTS], Mode::Read, |transaction| {
                Ok(vec![transaction.object_store(VAULTS)?.get_all()?])
            })
            .await?;
        let rows = answers.first().and_then(|all| all.dyn_ref::<Array>()).cloned();
        let rows = rows.unwrap_or_default();
        let read = |row| Known::read(&Uint8Array::new(&row).to_vec());
        let known: Vec<_> = rows.iter().filter_map(read).collect();
        if known.is_empty() && rows.length() > 0 {
            return Err(StorageError::Unusable("what says how it opens is damaged".to_owned()));
        }
        Ok(known)
    }

    /// Keeps one instead of what was known of it.
    ///
    /// # Errors
    /// When storage does not take it.
    pub async fn put(&self, known: &Known) -> Result<(), StorageError> {
        let name = known.name();
        let row = known.written().unwrap_or_default();
        self.0
            .run(&[VAULTS], Mode::Write, |transaction| {
                let row = Uint8Array::from(row.as_slice());
                transaction.object_store(VAULTS)?.put_with_key(&row, &name.as_str().into())?;
                Ok(Vec::new())
            })
            .await?;
        Ok(())
    }

    /// Erases a vault: first what is in it, then that there was one. Cut short, it is begun again by whoever comes here.
    ///
    /// # Errors
    /// When the browser refuses.
    pub async fn erase(&self, vault: VaultId) -> Result<(), StorageError> {
        let name = name_of(vault);
        Database::erase(&name).await?;
        self.0
            .run(&[VAULTS], Mode::Write, |transaction| {
                transaction.object_store(VAULTS)?.delete(&name.as_str().into())?;
                Ok(Vec::new())
            })
            .await?;
        Ok(())
    }

    /// The device's own part of every key, if it is there.
    ///
    /// # Errors
    /// When storage cannot be read.
    pub async fn secret(&self) -> Result<Option<DeviceSecret>, KeyError> {
        DeviceSecret::kept(&self.0).await
    }

    /// The same, made where there is none: for a new vault.
    ///
    /// # Errors
    /// When the browser has no cryptography or cannot keep it.
    pub async fn secret_or_new(&self) -> Result<DeviceSecret, KeyError> {
        DeviceSecret::kept_or_new(&self.0).await
    }

    /// Closes the list for good: another tab writes now.
    pub fn give_up(&self) {
        self.0.give_up();
    }
}

#[cfg(test)]
mod tests;

#[cfg(all(test, target_arch = "wasm32"))]
mod in_a_browser;
