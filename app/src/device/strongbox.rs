//! Somebody's vault, open, over their database: it seals the rows, and what lies beside them (the device key, what a
//! device notes while it waits).

use std::{cell::RefCell, rc::Rc};

use js_sys::Uint8Array;
use replica::{
    Cipher, Damaged,
    storage::{StorageError, Table},
};
use vault::{Vault, VaultId};
use wasm_bindgen::{JsCast, JsValue};

use super::database::{Database, KEYS, Mode};

/// The names of all that is somebody's begin with it.
const PREFIX: &str = "alongside-";

/// The vault as the cipher of the rows. Clones share it; its keys are wiped with the last.
#[derive(Clone)]
pub struct Sealed(Rc<RefCell<Vault>>);

impl Cipher for Sealed {
    fn seal(&self, table: Table, key: &[u8], plain: &[u8]) -> Vec<u8> {
        self.0.borrow().seal(table.name().as_bytes(), key, plain)
    }

    fn open(&self, table: Table, key: &[u8], sealed: &[u8]) -> Result<Vec<u8>, Damaged> {
        self.0.borrow().open(table.name().as_bytes(), key, sealed).map_err(|_| Damaged)
    }
}

/// The vault and the database of one person.
#[derive(Clone)]
pub struct Strongbox {
    /// Their database: everything in it is sealed.
    pub database: Database,
    vault: Sealed,
}

impl Strongbox {
    /// Opens this vault's database, and makes it when it is not there.
    ///
    /// # Errors
    /// When the browser refuses.
    pub async fn open(vault: Vault) -> Result<Self, StorageError> {
        let database = Database::open(&name_of(vault.header().vault())).await?;
        Ok(Self { database, vault: Sealed(Rc::new(RefCell::new(vault))) })
    }

    /// The cipher of the rows.
    #[must_use]
    pub fn cipher(&self) -> Sealed {
        self.vault.clone()
    }

    /// Reads something of the vault, or changes in which ways it opens.
    pub fn with<T>(&self, work: impl FnOnce(&mut Vault) -> T) -> T {
        work(&mut self.vault.0.borrow_mut())
    }

    /// The name of what is this person's: `alongside-` and the vault's id.
    #[must_use]
    pub fn name(&self) -> String {
        name_of(self.vault.0.borrow().header().vault())
    }

    /// What lies beside the rows under a name: opened, or as it is where it was never sealed.
    ///
    /// # Errors
    /// When storage cannot be read, or it is not what was put there.
    pub async fn kept(&self, name: &str) -> Result<Option<Kept>, StorageError> {
        let answers = self
            .database
            .run(&[KEYS], Mode::Read, |transaction| {
                Ok(vec![transaction.object_store(KEYS)?.get(&name.into())?])
            })
            .await?;
        let Some(found) = answers.into_iter().next().filter(|found| !found.is_undefined()) else {
            return Ok(None);
        };
        let Some(sealed) = found.dyn_ref::<Uint8Array>() else {
            return Ok(Some(Kept::Bare(found)));
        };
        let opened =
            self.with(|vault| vault.open(KEYS.as_bytes(), name.as_bytes(), &sealed.to_vec()));
        opened.map(|bytes| Some(Kept::Sealed(bytes))).map_err(|_| {
            StorageError::Unusable("something that was kept here is damaged".to_owned())
        })
    }

    /// Keeps something beside the rows, sealed, or nothing any more.
    ///
    /// # Errors
    /// When storage does not take it.
    pub async fn keep(&self, name: &str, plain: Option<&[u8]>) -> Result<(), StorageError> {
        let sealed = plain
            .map(|plain| self.with(|vault| vault.seal(KEYS.as_bytes(), name.as_bytes(), plain)));
        self.put(name, sealed.map(|sealed| Uint8Array::from(sealed.as_slice()).into())).await
    }

    /// Keeps something that cannot be sealed as it is.
    ///
    /// # Errors
    /// When storage does not take it.
    pub async fn put(&self, name: &str, value: Option<JsValue>) -> Result<(), StorageError> {
        self.database
            .run(&[KEYS], Mode::Write, |transaction| {
                let keys = transaction.object_store(KEYS)?;
                match &value {
                    Some(value) => keys.put_with_key(value, &name.into())?,
                    None => keys.delete(&name.into())?,
                };
                Ok(Vec::new())
            })
            .await?;
        Ok(())
    }
}

/// What lies beside the rows.
pub enum Kept {
    /// What was sealed, opened.
    Sealed(Vec<u8>),
    /// What is there as it is: a key that the browser does not give out.
    Bare(JsValue),
}

/// The name of what is in this vault: `alongside-` and its id in hex.
#[must_use]
pub fn name_of(vault: VaultId) -> String {
    let named = |name: String, byte: &u8| format!("{name}{byte:02x}");
    vault.bytes().iter().fold(PREFIX.to_owned(), named)
}

#[cfg(test)]
pub(super) mod tests;
