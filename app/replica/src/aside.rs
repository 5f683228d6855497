//! What could not be read and was set aside, as it is: for whoever can still make something of it. How it gets there is in
//! `state`, `ended` and `sync/again`.

use crate::{
    cipher::Cipher,
    env::Env,
    replica::Replica,
    sealed::Found,
    storage::{Storage, StorageError, Table},
};

/// A stored value that was set aside.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SetAside {
    /// In which table it was ([`Table::name`]).
    pub table: String,
    /// Under which key.
    pub key: Vec<u8>,
    /// What was there.
    pub bytes: Vec<u8>,
}

impl<S: Storage, C: Cipher, E: Env> Replica<S, C, E> {
    /// All of it: as many as [`View::set_aside`](crate::View::set_aside) says.
    ///
    /// # Errors
    /// When storage cannot be read, or has no room to set aside what was found damaged.
    pub async fn set_aside(&mut self) -> Result<Vec<SetAside>, StorageError> {
        self.settle().await?;
        let stored = self.sealed.scan(Table::Quarantine, b"").await?.into_iter();
        let piece = |(place, found): (Vec<u8>, Found)| {
            let (Found::Whole(bytes) | Found::Damaged(bytes)) = found;
            let mut parts = place.splitn(2, |byte| *byte == 0);
            let table = String::from_utf8_lossy(parts.next().unwrap_or_default()).into_owned();
            let key = parts.next().unwrap_or_default().to_vec();
            SetAside { table, key, bytes }
        };
        Ok(stored.map(piece).collect())
    }
}
