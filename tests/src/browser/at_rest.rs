//! What lies on a device, read from outside and opened by the real vault: with the passphrase that everybody chooses, and
//! with what the device's own secret says, which only its browser can be asked.

use std::fmt::Write as _;

use anyhow::{Context as _, Result};
use base64::{Engine as _, prelude::BASE64_STANDARD};
use replica::{
    Cipher, Damaged,
    storage::{KeyAndValue, Table},
};
use serde::de::{DeserializeOwned, IgnoredAny};
use serde_json::{Value, json};
use vault::{Header, Key, Secret, Vault};

use super::{lock::PASSPHRASE, page::Page};

/// Reads what the module says, in a page of the device.
const READ: &str = include_str!("at_rest.js");

/// Script of a function that answers with the name of the database of the one person whose device this is.
pub const THEIR_DATABASE: &str = "const theirs = async () => (await indexedDB.databases())
    .map(one => one.name).find(name => name.startsWith('alongside-') && name !== 'alongside-vaults');";

/// The one vault of a device, and the cipher of its rows.
pub struct AtRest {
    vault: Vault,
    database: String,
}

impl Page {
    /// Opens the one vault of the device behind this page, whatever the page shows.
    ///
    /// # Errors
    /// When there is none or more than one, or it does not open by [`PASSPHRASE`].
    pub async fn at_rest(&self) -> Result<AtRest> {
        let rows: Vec<String> = self.reads(json!({ "do": "vaults" })).await?;
        let [row] = rows.as_slice() else { anyhow::bail!("not one vault: {}", rows.len()) };
        let row = BASE64_STANDARD.decode(row)?;
        // What became of it and how often it was tried come first.
        let (_, _, header): (IgnoredAny, IgnoredAny, Vec<u8>) = minicbor_serde::from_slice(&row)?;
        let header = Header::read(&header)?;
        let asked = header.asked();
        let cost = [asked.cost.memory_kib(), asked.cost.passes(), asked.cost.lanes()];
        let stretched = stretch::stretched(PASSPHRASE.as_bytes(), &asked.salt, cost);
        let stretched = Secret::new(stretched.context("too little memory to stretch")?);
        let salt = BASE64_STANDARD.encode(asked.salt);
        let said: String = self.reads(json!({ "do": "says", "salt": salt })).await?;
        let said = BASE64_STANDARD.decode(said)?;
        let said: &[u8; 32] = said.as_slice().try_into()?;
        let device = Secret::new(*said);
        let key = Key::Passphrase { stretched: &stretched, device: &device };
        let vault = header.open(&key, not_at_random)?;
        let mut database = "alongside-".to_owned();
        for byte in vault.header().vault().bytes() {
            write!(database, "{byte:02x}")?;
        }
        Ok(AtRest { vault, database })
    }

    async fn reads<T: DeserializeOwned>(&self, asked: Value) -> Result<T> {
        let mut answer = self.client().execute_async(READ, vec![asked]).await?;
        let found = answer.get_mut("found").map(Value::take);
        Ok(serde_json::from_value(found.with_context(|| format!("{answer}"))?)?)
    }
}

impl AtRest {
    /// All rows of a table as they lie there, in order.
    ///
    /// # Errors
    /// When the page cannot read them.
    pub async fn rows(&self, page: &Page, table: Table) -> Result<Vec<KeyAndValue>> {
        let (mut all, mut after) = (Vec::new(), Value::Null);
        loop {
            let (database, name) = (&self.database, table.name());
            let asked =
                json!({ "do": "rows", "database": database, "table": name, "after": after });
            let some: Vec<(String, String)> = page.reads(asked).await?;
            let Some((last, _)) = some.last() else { return Ok(all) };
            after = json!(last);
            for (key, value) in some {
                all.push((BASE64_STANDARD.decode(key)?, BASE64_STANDARD.decode(value)?));
            }
        }
    }
}

impl AtRest {
    /// What lies beside the rows under a name, opened.
    ///
    /// # Errors
    /// When it is not there, or not sealed.
    pub async fn kept(&self, page: &Page, name: &str) -> Result<Vec<u8>> {
        let asked = json!({ "do": "kept", "database": self.database, "name": name });
        let sealed: String = page.reads(asked).await?;
        let sealed = BASE64_STANDARD.decode(sealed)?;
        Ok(self.vault.open(b"keys", name.as_bytes(), &sealed)?)
    }
}

impl Cipher for AtRest {
    fn seal(&self, table: Table, key: &[u8], plain: &[u8]) -> Vec<u8> {
        self.vault.seal(table.name().as_bytes(), key, plain)
    }

    fn open(&self, table: Table, key: &[u8], sealed: &[u8]) -> Result<Vec<u8>, Damaged> {
        self.vault.open(table.name().as_bytes(), key, sealed).map_err(|_| Damaged)
    }
}

/// Here things are read; what is sealed goes nowhere.
fn not_at_random(bytes: &mut [u8]) {
    bytes.fill(0);
}
