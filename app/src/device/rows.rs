//! The storage port on IndexedDB: one object store for each table, binary keys, one strictly durable transaction
//! for each batch.

use js_sys::{Array, Uint8Array};
use replica::storage::{Storage, StorageError, Table, Write};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::IdbKeyRange;

use super::database::{Database, Mode};

/// This device's tables.
#[derive(Debug, Clone)]
pub struct Rows {
    database: Database,
}

impl Rows {
    /// The tables of a database.
    #[must_use]
    pub const fn of(database: Database) -> Self {
        Self { database }
    }
}

impl Storage for Rows {
    async fn get(&self, table: Table, key: &[u8]) -> Result<Option<Vec<u8>>, StorageError> {
        let answers = self
            .database
            .run(&[table.name()], Mode::Read, |transaction| {
                Ok(vec![transaction.object_store(table.name())?.get(&bytes(key))?])
            })
            .await?;
        Ok(answers.first().and_then(read))
    }

    async fn scan(
        &self,
        table: Table,
        prefix: &[u8],
    ) -> Result<Vec<(Vec<u8>, Vec<u8>)>, StorageError> {
        let answers = self
            .database
            .run(&[table.name()], Mode::Read, |transaction| {
                let store = transaction.object_store(table.name())?;
                let range = range(prefix)?;
                Ok(vec![store.get_all_keys_with_key(&range)?, store.get_all_with_key(&range)?])
            })
            .await?;
        let [keys, values] = answers.as_slice() else { return Ok(Vec::new()) };
        let all = |of: &JsValue| -> Vec<Vec<u8>> {
            of.dyn_ref::<Array>()
                .into_iter()
                .flat_map(Array::iter)
                .filter_map(|one| read(&one))
                .collect()
        };
        Ok(all(keys).into_iter().zip(all(values)).collect())
    }

    async fn commit(&self, batch: Vec<Write>) -> Result<(), StorageError> {
        let tables: Vec<&str> = Table::ALL
            .into_iter()
            .filter(|&table| batch.iter().any(|write| table_of(write) == table))
            .map(Table::name)
            .collect();
        if tables.is_empty() {
            return Ok(());
        }
        self.database
            .run(&tables, Mode::Write, |transaction| {
                for write in &batch {
                    let store = transaction.object_store(table_of(write).name())?;
                    match write {
                        Write::Put { key, value, .. } => {
                            store.put_with_key(&bytes(value), &bytes(key))?;
                        }
                        Write::Delete { key, .. } => {
                            store.delete(&bytes(key))?;
                        }
                    }
                }
                Ok(Vec::new())
            })
            .await
            .map(drop)
    }
}

const fn table_of(write: &Write) -> Table {
    match write {
        Write::Put { table, .. } | Write::Delete { table, .. } => *table,
    }
}

fn bytes(of: &[u8]) -> JsValue {
    Uint8Array::from(of).into()
}

/// Values come back as the arrays that they were; keys always as bare buffers.
fn read(value: &JsValue) -> Option<Vec<u8>> {
    (!value.is_undefined()).then(|| Uint8Array::new(value).to_vec())
}

/// All keys that begin with `prefix`.
fn range(prefix: &[u8]) -> Result<JsValue, JsValue> {
    let lower = bytes(prefix);
    let range = match after(prefix) {
        Some(upper) => {
            IdbKeyRange::bound_with_lower_open_and_upper_open(&lower, &bytes(&upper), false, true)
        }
        None => IdbKeyRange::lower_bound(&lower),
    };
    range.map(JsValue::from)
}

/// The first key after all those that begin with `prefix`, if there is one.
fn after(prefix: &[u8]) -> Option<Vec<u8>> {
    let last = prefix.iter().rposition(|&byte| byte < u8::MAX)?;
    let mut upper = prefix.get(..=last)?.to_vec();
    if let Some(byte) = upper.last_mut() {
        *byte += 1;
    }
    Some(upper)
}

#[cfg(test)]
mod tests {
    use super::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    #[test]
    fn a_prefix_ends_where_the_next_one_begins() {
        assert_eq!(after(b"ab"), Some(b"ac".to_vec()));
        assert_eq!(after(&[1, 255]), Some(vec![2]));
        assert_eq!(after(&[255, 255]), None);
        assert_eq!(after(&[]), None);
    }
}

#[cfg(all(test, target_arch = "wasm32"))]
#[expect(clippy::unwrap_used, reason = "tests")]
mod in_a_browser {
    use wasm_bindgen_test::wasm_bindgen_test;

    use super::*;

    wasm_bindgen_test::wasm_bindgen_test_configure!(run_in_browser);

    #[wasm_bindgen_test]
    async fn the_contract_of_storage_is_kept() {
        let open = |name| async move { Rows::of(Database::open(name).await.unwrap()) };
        let kept = replica::storage_contract::all(open).await;
        assert_eq!(kept, Ok(()));
    }
}
