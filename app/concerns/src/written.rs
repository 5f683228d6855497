//! How values become bytes: CBOR in the one way in which it is written here. Bytes that say the same in another way are no
//! such value, so that nothing has two hashes or two signatures.

use serde::{Serialize, de::DeserializeOwned};

/// Writes a value; nothing where it cannot be written at all.
pub(crate) fn write(value: &impl Serialize) -> Option<Vec<u8>> {
    minicbor_serde::to_vec(value).ok()
}

/// Reads a value that was written so.
pub(crate) fn read<T: Serialize + DeserializeOwned>(bytes: &[u8]) -> Option<T> {
    let mut reader = minicbor_serde::Deserializer::new(bytes);
    let value = T::deserialize(&mut reader).ok()?;
    (write(&value)? == bytes).then_some(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_is_one_way_to_write_a_value() {
        assert_eq!(write(&7_u8).as_deref(), Some(&[7][..]));
        assert_eq!(read::<u8>(&[7]), Some(7));
        // The same number in two bytes, and something after it.
        assert_eq!(read::<u8>(&[0x18, 7]), None);
        assert_eq!(read::<u8>(&[7, 7]), None);
        assert_eq!(read::<u8>(&[]), None);
    }
}
