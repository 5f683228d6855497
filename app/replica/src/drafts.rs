//! Keeping drafts: every tap is stored, and a finished record leaves none (see `save`).

use crate::{
    cipher::Cipher,
    draft::{Draft, DraftKey, DraftSummary},
    encoding,
    env::Env,
    replica::Replica,
    sealed::{Batch, Found},
    state::State,
    storage::{Storage, StorageError, Table},
};

impl<S: Storage, C: Cipher, E: Env> Replica<S, C, E> {
    /// Keeps a draft in place of the last one under this key. Where storage is full, pictures that base can give again make
    /// room.
    ///
    /// # Errors
    /// When storage did not take it; the last one is still there.
    pub async fn put_draft(&mut self, key: &DraftKey, draft: &Draft) -> Result<(), StorageError> {
        self.settle().await?;
        if self.is_wiped() {
            return Err(StorageError::Unusable("this device was removed".to_owned()));
        }
        let mut batch = Batch::default();
        batch.put_value(Table::Draft, key.to_string(), draft)?;
        self.commit_words(batch).await?;
        self.state.lists_draft(key, draft);
        Ok(())
    }

    /// Commits what somebody wrote. Where storage is full, pictures that base can give again make room.
    pub(crate) async fn commit_words(&mut self, batch: Batch) -> Result<(), StorageError> {
        let kept = self.sealed.commit(batch.clone()).await;
        if matches!(kept, Err(StorageError::Full)) && self.drop_fetched().await? {
            return self.sealed.commit(batch).await;
        }
        kept
    }

    /// Drops a draft, if there is one.
    ///
    /// # Errors
    /// When storage did not take it; the draft is still there.
    pub async fn delete_draft(&mut self, key: &DraftKey) -> Result<(), StorageError> {
        let mut batch = Batch::default();
        batch.delete(Table::Draft, key.to_string());
        self.sealed.commit(batch).await?;
        forget(&mut self.state, key);
        Ok(())
    }

    /// Reads a draft. One that turns out to be damaged is as good as none; it is set aside at the next start.
    ///
    /// # Errors
    /// When storage cannot be read.
    pub async fn draft(&self, key: &DraftKey) -> Result<Option<Draft>, StorageError> {
        match self.sealed.get(Table::Draft, key.to_string().as_bytes()).await? {
            Some(Found::Whole(bytes)) => Ok(encoding::read(&bytes)),
            Some(Found::Damaged(_)) | None => Ok(None),
        }
    }
}

impl State {
    /// Puts a draft on the list, in place of the last one under this key.
    pub(crate) fn lists_draft(&mut self, key: &DraftKey, draft: &Draft) {
        forget(self, key);
        self.drafts.push(DraftSummary::of(*key, draft));
        self.sort_drafts();
    }
}

/// Takes a draft off the list.
pub(crate) fn forget(state: &mut State, key: &DraftKey) {
    state.drafts.retain(|draft| draft.key != *key);
}
