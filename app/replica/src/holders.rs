//! The list of those who hold keys to concerns as this device goes by it, and this person's own key if they hold one. What is in
//! either is for the crate `concerns` to say; here they are bytes, sealed like everything else. Neither is read at the start.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{
    cipher::Cipher,
    encoding,
    env::Env,
    replica::Replica,
    sealed::{Batch, Found},
    storage::{Storage, StorageError, Table},
};

/// Names of values.
const LIST: &str = "holders";
const KEY: &str = "holder-key";

/// A list that this device goes by until another follows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PinnedList {
    /// As the recovery key signed it.
    #[serde(with = "serde_bytes")]
    pub list: Vec<u8>,
    /// When whoever has this device said that the digits of its recovery key are those that somebody else reads. Nothing
    /// while it is only what base gave first.
    pub confirmed: Option<Timestamp>,
}

impl<S: Storage, C: Cipher, E: Env> Replica<S, C, E> {
    /// The list that this device goes by. One that cannot be read is none: base gives it again, and people compare again.
    ///
    /// # Errors
    /// When storage cannot be read.
    pub async fn pinned_list(&self) -> Result<Option<PinnedList>, StorageError> {
        let found = self.sealed.get(Table::Meta, LIST.as_bytes()).await?;
        Ok(match found {
            Some(Found::Whole(bytes)) => encoding::read(&bytes),
            Some(Found::Damaged(_)) | None => None,
        })
    }

    /// Goes by this list from now on. That it follows the one before is for whoever asks to have seen.
    ///
    /// # Errors
    /// When storage did not take it; then it goes by the one before.
    pub async fn pin_list(&self, pinned: &PinnedList) -> Result<(), StorageError> {
        let mut batch = Batch::default();
        batch.put_value(Table::Meta, LIST, pinned)?;
        self.sealed.commit(batch).await
    }

    /// This person's own key to concerns, if one was drawn on this device.
    ///
    /// # Errors
    /// When storage cannot be read, or the key: that is not the same as none.
    pub async fn holder_key(&self) -> Result<Option<Vec<u8>>, StorageError> {
        match self.sealed.get(Table::Meta, KEY.as_bytes()).await? {
            Some(Found::Whole(bytes)) => Ok(Some(bytes)),
            Some(Found::Damaged(_)) => {
                Err(StorageError::Unusable("the key to concerns is damaged".to_owned()))
            }
            None => Ok(None),
        }
    }

    /// Keeps this person's own key. One that is there is never written over: what was sealed to it opens with nothing else.
    ///
    /// # Errors
    /// When it is not kept.
    pub async fn keep_holder_key(&self, key: Vec<u8>) -> Result<(), StorageError> {
        if self.holder_key().await?.is_some() {
            return Err(StorageError::Unusable("there is a key to concerns already".to_owned()));
        }
        let mut batch = Batch::default();
        batch.put(Table::Meta, KEY, key);
        self.sealed.commit(batch).await
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]

    use super::*;
    use crate::fixture::{enrolled, now, open};

    #[test]
    fn the_list_is_there_at_the_next_start_and_another_takes_its_place() {
        let (device, storage, env) = enrolled();
        assert_eq!(now(device.pinned_list()), Ok(None));
        let first = PinnedList { list: vec![1, 2, 3], confirmed: None };
        now(device.pin_list(&first)).unwrap();
        assert_eq!(now(open(&storage, &env).pinned_list()), Ok(Some(first)));
        let compared = PinnedList { list: vec![4], confirmed: Some(env.now()) };
        now(device.pin_list(&compared)).unwrap();
        assert_eq!(now(open(&storage, &env).pinned_list()), Ok(Some(compared)));

        // Damaged it is none, and stops nothing.
        assert!(storage.damage(Table::Meta, LIST.as_bytes()));
        assert_eq!(now(open(&storage, &env).pinned_list()), Ok(None));
    }

    #[test]
    fn a_key_that_opens_concerns_is_never_written_over() {
        let (device, storage, env) = enrolled();
        assert_eq!(now(device.holder_key()), Ok(None));
        now(device.keep_holder_key(vec![7; 32])).unwrap();
        assert!(now(device.keep_holder_key(vec![8; 32])).is_err());
        assert_eq!(now(open(&storage, &env).holder_key()), Ok(Some(vec![7; 32])));
        assert!(storage.damage(Table::Meta, KEY.as_bytes()));
        let again = open(&storage, &env);
        assert!(now(again.holder_key()).is_err());
        assert!(now(again.keep_holder_key(vec![8; 32])).is_err());
    }
}
