//! How this crate's own values become bytes: CBOR with field names, so that a later version can add some.

use serde::{Serialize, de::DeserializeOwned};

use crate::storage::StorageError;

/// Writes a value of this crate.
pub(crate) fn write<T: Serialize>(value: &T) -> Result<Vec<u8>, StorageError> {
    let mut bytes = Vec::new();
    ciborium::into_writer(value, &mut bytes)
        .map_err(|_| StorageError::Unusable("a value cannot be written as CBOR".to_owned()))?;
    Ok(bytes)
}

/// Reads a value of this crate; `None` when the bytes are anything else.
/// As `records::Row` does it, through a slice that is moved along: another kind of reader would be another copy of
/// all code that reads CBOR, on every tablet.
pub(crate) fn read<T: DeserializeOwned>(mut bytes: &[u8]) -> Option<T> {
    ciborium::from_reader(&mut bytes).ok()
}
