//! What was recorded while somebody's vault was locked, sealed to them: rows beside the vaults, which nobody can read before
//! it is opened. How many there are and how long each is stands in the clear.

use js_sys::{Array, Uint8Array};
use replica::storage::StorageError;
use vault::VaultId;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::IdbKeyRange;

use super::{
    super::database::{KEYS, Mode},
    Vaults, name_of,
};

/// What their names begin with, among what else lies beside the vaults.
const CAPTURED: &str = "captured/";

impl Vaults {
    /// How many there are of this vault.
    ///
    /// # Errors
    /// When storage cannot be read: that is not the same as none.
    pub async fn count_captured(&self, of: VaultId) -> Result<u32, StorageError> {
        let answers = self
            .0
            .run(&[KEYS], Mode::Read, |transaction| {
                Ok(vec![transaction.object_store(KEYS)?.count_with_key(&range(of)?)?])
            })
            .await?;
        let many = answers.first().and_then(JsValue::as_f64).unwrap_or_default();
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a count")]
        let many = many as u32;
        Ok(many)
    }

    /// All of this vault, each with the name that it is kept under.
    ///
    /// # Errors
    /// When storage cannot be read.
    pub async fn captured(&self, of: VaultId) -> Result<Vec<(String, Vec<u8>)>, StorageError> {
        let answers = self
            .0
            .run(&[KEYS], Mode::Read, |transaction| {
                let (store, range) = (transaction.object_store(KEYS)?, range(of)?);
                Ok(vec![store.get_all_keys_with_key(&range)?, store.get_all_with_key(&range)?])
            })
            .await?;
        let all = |place: usize| {
            let found = answers.get(place).and_then(|all| all.dyn_ref::<Array>());
            found.cloned().unwrap_or_default()
        };
        let (names, rows) = (all(0), all(1));
        let one = |(name, row): (JsValue, JsValue)| {
            Some((name.as_string()?, Uint8Array::new(&row).to_vec()))
        };
        Ok(names.iter().zip(rows.iter()).filter_map(one).collect())
    }

    /// Keeps one in place of the last under this id.
    ///
    /// # Errors
    /// When storage does not take it; the last one is still there.
    pub async fn keep_captured(
        &self,
        of: VaultId,
        id: &str,
        sealed: &[u8],
    ) -> Result<(), StorageError> {
        let name = format!("{}{id}", prefix(of));
        self.0
            .run(&[KEYS], Mode::Write, |transaction| {
                let row = Uint8Array::from(sealed);
                transaction.object_store(KEYS)?.put_with_key(&row, &name.as_str().into())?;
                Ok(Vec::new())
            })
            .await?;
        Ok(())
    }

    /// Drops the one of this name: its words are elsewhere.
    ///
    /// # Errors
    /// When it is still there.
    pub async fn drop_captured(&self, name: &str) -> Result<(), StorageError> {
        self.0
            .run(&[KEYS], Mode::Write, |transaction| {
                transaction.object_store(KEYS)?.delete(&name.into())?;
                Ok(Vec::new())
            })
            .await?;
        Ok(())
    }
}

fn prefix(of: VaultId) -> String {
    format!("{CAPTURED}{}/", name_of(of))
}

/// All names that begin so: ids are letters and digits.
fn range(of: VaultId) -> Result<JsValue, JsValue> {
    let from = prefix(of);
    let range = IdbKeyRange::bound(&from.as_str().into(), &format!("{from}~").into());
    range.map(JsValue::from)
}
