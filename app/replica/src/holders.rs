//! This person's own key to concerns, if they hold one. What is in it is for the crate `concerns` to say; here it is bytes,
//! sealed like everything else. It is not read at the start.

use crate::{
    cipher::Cipher,
    env::Env,
    replica::Replica,
    sealed::{Batch, Found},
    storage::{Storage, StorageError, Table},
};

const KEY: &str = "holder-key";

impl<S: Storage, C: Cipher, E: Env> Replica<S, C, E> {
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
