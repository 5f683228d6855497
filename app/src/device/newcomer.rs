//! What a device notes beside its key while it waits to be let in: a few lines, which `store` writes and reads. As durable
//! as a record, since the code that it came with is spent, and as sealed.

use replica::storage::StorageError;
use wasm_bindgen::JsValue;

use super::{
    database::{Database, KEYS, Mode},
    strongbox::{Kept, Strongbox},
};

const NOTE: &str = "waiting";

/// The lines, if there are any.
///
/// # Errors
/// When storage cannot be read.
pub async fn read(strongbox: &Strongbox) -> Result<Option<String>, StorageError> {
    Ok(match strongbox.kept(NOTE).await? {
        Some(Kept::Sealed(bytes)) => String::from_utf8(bytes).ok(),
        Some(Kept::Bare(_)) | None => None,
    })
}

/// Keeps these lines, or none any more.
///
/// # Errors
/// When storage does not take it.
pub async fn keep(strongbox: &Strongbox, note: Option<&str>) -> Result<(), StorageError> {
    strongbox.keep(NOTE, note.map(str::as_bytes)).await
}

/// The lines of a device that was in use before there were vaults.
///
/// # Errors
/// When storage cannot be read.
pub async fn in_the_clear(database: &Database) -> Result<Option<String>, StorageError> {
    let answers = database
        .run(&[KEYS], Mode::Read, |transaction| {
            Ok(vec![transaction.object_store(KEYS)?.get(&NOTE.into())?])
        })
        .await?;
    Ok(answers.first().and_then(JsValue::as_string))
}

#[cfg(all(test, target_arch = "wasm32"))]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use wasm_bindgen_test::wasm_bindgen_test;

    use super::*;
    use crate::device::{key::DeviceKey, strongbox::tests::a_vault};

    wasm_bindgen_test::wasm_bindgen_test_configure!(run_in_browser);

    #[wasm_bindgen_test]
    async fn what_is_noted_is_there_until_it_goes_and_the_key_stays() {
        let strongbox = Strongbox::open(a_vault()).await.unwrap();
        assert_eq!(read(&strongbox).await.unwrap(), None);
        DeviceKey::kept_or_new(&strongbox).await.unwrap();
        keep(&strongbox, Some("four\nlines")).await.unwrap();
        assert_eq!(read(&strongbox).await.unwrap().as_deref(), Some("four\nlines"));
        assert_eq!(in_the_clear(&strongbox.database).await.unwrap(), None, "it is sealed");
        keep(&strongbox, None).await.unwrap();
        assert_eq!(read(&strongbox).await.unwrap(), None);
        assert!(DeviceKey::kept(&strongbox).await.unwrap().is_some());
    }
}
