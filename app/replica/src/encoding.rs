//! How this crate's own values become bytes: CBOR with field names, so that a later version can add some.

use serde::{Serialize, de::DeserializeOwned};

use crate::storage::StorageError;

/// Writes a value of this crate.
pub(crate) fn write<T: Serialize>(value: &T) -> Result<Vec<u8>, StorageError> {
    minicbor_serde::to_vec(value)
        .map_err(|_| StorageError::Unusable("a value cannot be written as CBOR".to_owned()))
}

/// Reads a value of this crate; `None` when the bytes are anything else.
pub(crate) fn read<T: DeserializeOwned>(bytes: &[u8]) -> Option<T> {
    minicbor_serde::from_slice(bytes).ok()
}
