//! What a device notes beside its key while it waits to be let in: a few lines, which `store` writes and reads. As durable
//! as a record, since the code that it came with is spent.

use replica::storage::StorageError;
use wasm_bindgen::JsValue;

use super::database::{Database, KEYS, Mode};

const NOTE: &str = "waiting";

/// The lines, if there are any.
///
/// # Errors
/// When storage cannot be read.
pub async fn read(database: &Database) -> Result<Option<String>, StorageError> {
    let answers = database
        .run(&[KEYS], Mode::Read, |transaction| {
            Ok(vec![transaction.object_store(KEYS)?.get(&NOTE.into())?])
        })
        .await?;
    Ok(answers.first().and_then(JsValue::as_string))
}

/// Keeps these lines, or none any more.
///
/// # Errors
/// When storage does not take it.
pub async fn keep(database: &Database, note: Option<&str>) -> Result<(), StorageError> {
    database
        .run(&[KEYS], Mode::Write, |transaction| {
            let keys = transaction.object_store(KEYS)?;
            match note {
                Some(note) => keys.put_with_key(&note.into(), &NOTE.into())?,
                None => keys.delete(&NOTE.into())?,
            };
            Ok(Vec::new())
        })
        .await?;
    Ok(())
}

#[cfg(all(test, target_arch = "wasm32"))]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use wasm_bindgen_test::wasm_bindgen_test;

    use super::*;
    use crate::device::key::DeviceKey;

    wasm_bindgen_test::wasm_bindgen_test_configure!(run_in_browser);

    #[wasm_bindgen_test]
    async fn what_is_noted_is_there_at_the_next_start_and_the_key_stays_when_it_goes() {
        let name = "test-newcomer";
        let first = Database::open(name).await.unwrap();
        assert_eq!(read(&first).await.unwrap(), None);
        DeviceKey::kept_or_new(&first).await.unwrap();
        keep(&first, Some("four\nlines")).await.unwrap();
        let again = Database::open(name).await.unwrap();
        assert_eq!(read(&again).await.unwrap().as_deref(), Some("four\nlines"));
        keep(&again, None).await.unwrap();
        assert_eq!(read(&again).await.unwrap(), None);
        assert!(DeviceKey::kept(&again).await.unwrap().is_some());
        DeviceKey::forget(&again).await.unwrap();
    }
}
