//! Which vaults this device has: the header of each with what became of it and how often a wrong passphrase was tried.
//! It lies in the clear, and holds no name: initials, ids and counts; and twice, so that damage of one row locks nobody out.
//! What was recorded while one was locked is in `captures`.

mod captures;
mod copies;

use js_sys::{Array, Uint8Array};
use replica::storage::StorageError;
use serde::{Deserialize, Serialize};
use vault::{Header, Tries, VaultId};
use wasm_bindgen::{JsCast, JsValue};

use self::copies::{COPY, PUT_RIGHT};
pub use self::copies::{Listed, Row};
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

    /// All of them. A copy that is damaged is put right from the other; a vault of which neither can be read stands in
    /// nobody else's way, and stays where it is with all its rows.
    ///
    /// # Errors
    /// When storage cannot be read.
    pub async fn all(&self) -> Result<Listed, StorageError> {
        let answers = self
            .0
            .run(&[VAULTS], Mode::Read, |transaction| {
                let vaults = transaction.object_store(VAULTS)?;
                Ok(vec![vaults.get_all_keys()?, vaults.get_all()?])
            })
            .await?;
        let mut both = answers.iter().map(|all| all.dyn_ref::<Array>().cloned());
        let (names, values) = (both.next().flatten(), both.next().flatten());
        let (names, values) = (names.unwrap_or_default(), values.unwrap_or_default());
        let row = |(name, value): (JsValue, JsValue)| {
            Some((name.as_string()?, Uint8Array::new(&value).to_vec()))
        };
        let rows: Vec<_> = names.iter().zip(values.iter()).filter_map(row).collect();
        let listed = Listed::of(&rows);
        for known in &listed.halves {
            let mut rows = both_of(known);
            rows.push((format!("{}{PUT_RIGHT}", known.name()), Some(Vec::new())));
            // What is not put right now is put right at the next start.
            drop(self.write(&rows).await);
        }
        Ok(listed)
    }

    /// Keeps one instead of what was known of it.
    ///
    /// # Errors
    /// When storage does not take it.
    pub async fn put(&self, known: &Known) -> Result<(), StorageError> {
        self.write(&both_of(known)).await
    }

    /// Whether what is known of this vault was damaged and put right, and nobody has said since that they read so.
    ///
    /// # Errors
    /// When storage cannot be read.
    pub async fn was_put_right(&self, name: &str) -> Result<bool, StorageError> {
        let name = format!("{name}{PUT_RIGHT}");
        let answers = self
            .0
            .run(&[VAULTS], Mode::Read, |transaction| {
                Ok(vec![transaction.object_store(VAULTS)?.get(&name.as_str().into())?])
            })
            .await?;
        Ok(answers.first().is_some_and(|found| !found.is_undefined()))
    }

    /// Somebody has read that it was put right.
    ///
    /// # Errors
    /// When storage does not take it.
    pub async fn forget_put_right(&self, name: &str) -> Result<(), StorageError> {
        self.write(&[(format!("{name}{PUT_RIGHT}"), None)]).await
    }

    /// Writes rows or takes them out, all or none.
    async fn write(&self, rows: &[(String, Option<Vec<u8>>)]) -> Result<(), StorageError> {
        self.0
            .run(&[VAULTS], Mode::Write, |transaction| {
                let vaults = transaction.object_store(VAULTS)?;
                for (name, row) in rows {
                    let name = JsValue::from_str(name);
                    match row {
                        Some(row) => {
                            vaults.put_with_key(&Uint8Array::from(row.as_slice()), &name)?
                        }
                        None => vaults.delete(&name)?,
                    };
                }
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
        self.write(&["", COPY, PUT_RIGHT].map(|end| (format!("{name}{end}"), None))).await
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

/// Both rows of what is known of a vault.
fn both_of(known: &Known) -> Vec<(String, Option<Vec<u8>>)> {
    let (name, row) = (known.name(), known.written().unwrap_or_default());
    vec![(format!("{name}{COPY}"), Some(row.clone())), (name, Some(row))]
}

#[cfg(test)]
mod tests;

#[cfg(all(test, target_arch = "wasm32"))]
mod in_a_browser;
