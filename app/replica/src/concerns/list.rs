//! The signed list of those who hold keys, as this device believes it. Whether the recovery key signed it is checked by
//! whoever keeps it here; the first one is believed as it came, and two people compare digits.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{ASKED, LIST};
use crate::{
    cipher::Cipher,
    encoding,
    env::Env,
    replica::Replica,
    sealed::{Batch, Found},
    storage::{Storage, StorageError, Table},
};

const HOLDERS: &str = "concern/holders";

/// The list, and what people said about it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct KnownList {
    /// As it was signed.
    #[serde(with = "serde_bytes")]
    pub bytes: Vec<u8>,
    /// Its number; later lists of the same recovery key have greater ones.
    pub number: u64,
    /// The thirty digits of the recovery key that signed it.
    pub digits: String,
    /// Since when a list of that recovery key is known here.
    pub since: Timestamp,
    /// When people compared the digits. Until then it is believed as it came.
    pub compared: Option<Timestamp>,
    /// A list of another recovery key, which base gives out now. It is taken in place of this one only after people compared its
    /// digits.
    #[serde(with = "serde_bytes")]
    pub other: Option<Vec<u8>>,
}

impl<S: Storage, C: Cipher, E: Env> Replica<S, C, E> {
    /// The list that is believed; none where none was seen yet.
    ///
    /// # Errors
    /// When storage cannot be read, or what is there cannot be: that is not the same as none, for the first list that base
    /// gives is believed where there is none.
    pub async fn known_list(&self) -> Result<Option<KnownList>, StorageError> {
        let found = self.sealed.get(Table::Meta, HOLDERS.as_bytes()).await?;
        let Some(found) = found else { return Ok(None) };
        let whole = if let Found::Whole(bytes) = found { encoding::read(&bytes) } else { None };
        let damaged = "the list of those who read concerns is damaged";
        whole.map(Some).ok_or_else(|| StorageError::Unusable(damaged.to_owned()))
    }

    /// As [`Replica::keep_list`], if what is believed is still this: another may have come while base was asked, and people may
    /// have compared its digits.
    ///
    /// # Errors
    /// When it is not, or storage did not take it: what was known is.
    pub async fn keep_list_after(
        &mut self,
        before: Option<&KnownList>,
        list: Option<&KnownList>,
    ) -> Result<(), StorageError> {
        if self.known_list().await?.as_ref() != before {
            return Err(StorageError::Unusable("another list was taken meanwhile".to_owned()));
        }
        self.keep_list(list).await
    }

    /// Base was asked for the list just now: this one is to be believed, or none is known and there is none to have.
    ///
    /// # Errors
    /// When storage did not take it: what was known is.
    pub async fn keep_list(&mut self, list: Option<&KnownList>) -> Result<(), StorageError> {
        self.settle().await?;
        if self.identity().is_none() {
            return Ok(());
        }
        let (mut batch, mut next, now) = (Batch::default(), self.state.clone(), self.env.now());
        if let Some(list) = list {
            batch.put_value(Table::Meta, HOLDERS, list)?;
            // What is signed under it here is checked by it after another has followed.
            batch.put(Table::Meta, format!("{LIST}{}", list.number), list.bytes.clone());
        }
        batch.put(Table::Meta, ASKED, now.as_millisecond().to_be_bytes().to_vec());
        next.concerns.asked = Some(now);
        self.put_entries(batch, next).await
    }
}
