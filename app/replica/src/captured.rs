//! What was recorded while the vault was locked, once it is open: it becomes a draft of its author, and stays one until they
//! have said whom it is about. How it is sealed, and where it lies until then, is the app's to say.
//!
//! A draft and the mark that it was made are one transaction, and what it was made of goes after that: cut short anywhere,
//! the same words are found again and make no second draft, also where the first is finished or discarded by then.

use domain::id::StudentId;

use crate::{
    cipher::Cipher,
    draft::{Draft, DraftBody, DraftKey, DraftKind},
    drafts, encoding,
    env::Env,
    lease::Lease,
    position::{POSITION, captured_key},
    replica::Replica,
    sealed::Batch,
    storage::{Storage, StorageError, Table},
};

impl Draft {
    /// The bytes that are sealed of a visit which is recorded while the vault is locked.
    ///
    /// # Errors
    /// Never of a draft that can be stored.
    pub fn captured(&self) -> Result<Vec<u8>, StorageError> {
        encoding::write(self)
    }
}

impl<S: Storage, C: Cipher, E: Env> Replica<S, C, E> {
    /// Makes a draft of what was recorded while the vault was locked; answers under which id, also where there is nothing
    /// in it or its draft was made before. Nothing where this version cannot read it, or its id is somebody's: whoever has
    /// the device can seal anything to its person, and is to write over nothing.
    ///
    /// # Errors
    /// When storage did not take it, or nobody is enrolled: then it stays where it is.
    pub async fn join_captured(&mut self, plain: &[u8]) -> Result<Option<StudentId>, StorageError> {
        self.settle().await?;
        if self.identity().is_none() {
            return Err(StorageError::Unusable("this device is nobody's yet".to_owned()));
        }
        let Some(draft) = encoding::read::<Draft>(plain) else { return Ok(None) };
        let DraftBody::Visit(visit) = &draft.body else { return Ok(None) };
        let id = visit.student;
        let key = DraftKey { kind: DraftKind::Visit, student: id };
        let mark = captured_key(id);
        if self.sealed.get(Table::Meta, mark.as_bytes()).await?.is_some() {
            // The answer to that may have been lost in this very page.
            let listed = self.state.drafts.iter().any(|draft| draft.key == key);
            if let Some(draft) = self.draft(&key).await?.filter(|_| !listed) {
                self.state.lists_draft(&key, &draft);
            }
            return Ok(Some(id));
        }
        if visit.captured.is_none() || self.is_somebodys(id) {
            return Ok(None);
        }
        if visit.says_anything() {
            let mut batch = Batch::default();
            batch.put_value(Table::Draft, key.to_string(), &draft)?;
            batch.put(Table::Meta, mark, Vec::new());
            self.commit_words(batch).await?;
            self.state.lists_draft(&key, &draft);
        }
        Ok(Some(id))
    }

    /// What a draft was made of is gone, durably: nobody will find it again.
    ///
    /// # Errors
    /// When storage did not take it; the mark stays and harms nothing.
    pub async fn captured_is_gone(&mut self, id: StudentId) -> Result<(), StorageError> {
        let mut batch = Batch::default();
        batch.delete(Table::Meta, captured_key(id));
        self.sealed.commit(batch).await
    }

    /// Puts a draft under another key, in one transaction; the one under the first is gone with it.
    ///
    /// # Errors
    /// When storage did not take it; everything is as it was.
    pub async fn move_draft(
        &mut self,
        from: &DraftKey,
        to: &DraftKey,
        draft: &Draft,
    ) -> Result<(), StorageError> {
        self.settle().await?;
        let mut batch = Batch::default();
        batch.put_value(Table::Draft, to.to_string(), draft)?;
        batch.delete(Table::Draft, from.to_string());
        self.commit_words(batch).await?;
        drafts::forget(&mut self.state, from);
        self.state.lists_draft(to, draft);
        Ok(())
    }

    /// Looks at the clock, once whenever the device is opened: what has passed without base. Before a device has heard of
    /// base it begins here. What storage does not take is known for as long as the page lives.
    pub async fn look_at_clock(&mut self) {
        if self.identity().is_none() {
            return;
        }
        let (now, mut position) = (self.env.now(), self.state.position);
        let begun = || Lease::begun(position.last_sync.unwrap_or(now));
        position.lease = Some(position.lease.unwrap_or_else(begun).seen(now));
        let mut batch = Batch::default();
        if batch.put_value(Table::Meta, POSITION, &position).is_ok() {
            drop(self.sealed.commit(batch).await);
        }
        self.state.position = position;
        self.state.derive();
    }

    /// Whether a draft or a document of this id is here already.
    fn is_somebodys(&self, id: StudentId) -> bool {
        self.state.drafts.iter().any(|draft| draft.key.student == id)
            || self.state.documents_of(id).next().is_some()
    }
}
