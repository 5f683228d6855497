//! Taking back what was saved a moment ago, before anybody else has it. It is saved as everything is, in the record and in
//! the outbox, and only held back for a while when the others are sent. That it is held back is in memory alone: after a
//! restart it is sent. Once it may be on its way, or something was written after it, it stays.

use std::{cell::Cell, collections::BTreeMap};

use jiff::{SignedDuration, Timestamp};
use records::{DocumentId, Edit, EntryRef};

use crate::{
    cipher::Cipher,
    documents::{self, Stored},
    draft::{Draft, DraftKey},
    env::Env,
    outbox::{self, About},
    replica::Replica,
    said,
    save::{SaveError, Saved},
    sealed::Batch,
    state::State,
    storage::{Storage, StorageError, Table},
};

/// For so long it is not sent: two seconds longer than *Undo* is offered.
pub const HELD_FOR: SignedDuration = SignedDuration::from_secs(12);

/// What was saved last to be taken back.
#[derive(Debug)]
pub(crate) struct Held {
    entry: EntryRef,
    /// Its one change in each document.
    changes: BTreeMap<DocumentId, [u8; 16]>,
    since: Timestamp,
    /// It may be on its way.
    over: Cell<bool>,
}

impl Held {
    /// Whether it is still held back. Once it was not, it never is again, however the clock is turned.
    fn lasts(&self, now: Timestamp) -> bool {
        let age = now.duration_since(self.since);
        if age.is_negative() || age >= HELD_FOR {
            self.over.set(true);
        }
        !self.over.get()
    }

    fn has(&self, row: &About) -> bool {
        self.changes.get(&row.doc) == Some(&row.mutation)
    }
}

impl<S: Storage, C: Cipher, E: Env> Replica<S, C, E> {
    /// Saves as [`Self::save`] does, and holds back for [`HELD_FOR`] what was saved, so that it can be taken back.
    ///
    /// # Errors
    /// When nothing was saved; see [`SaveError`].
    pub async fn save_held(
        &mut self,
        edits: Vec<Edit>,
        finished: DraftKey,
    ) -> Result<Saved, SaveError> {
        let (many, first) = (edits.len(), self.outbox().next_order());
        let saved = self.save(edits, Some(finished)).await?;
        let written = self.outbox().iter().filter(|(order, _)| *order >= first);
        let changes: BTreeMap<_, _> = written.map(|(_, row)| (row.doc, row.mutation)).collect();
        // What was there before, after an answer that was lost, may have been sent since.
        if let [entry] = saved.entries.as_slice()
            && changes.len() == many
        {
            let (entry, since, over) = (*entry, saved.at, Cell::new(false));
            self.held = Some(Held { entry, changes, since, over });
        }
        Ok(saved)
    }

    /// What was saved last, as long as it can be taken back.
    #[must_use]
    pub fn may_take_back(&self) -> Option<EntryRef> {
        let now = self.env.now();
        self.held.as_ref().filter(|held| held.lasts(now)).map(|held| held.entry)
    }

    /// From now on it is sent as everything is.
    pub fn hold_no_longer(&mut self, entry: EntryRef) {
        self.held.take_if(|held| held.entry == entry);
    }

    /// Takes back what was saved last, and keeps the draft that it came from, in one transaction; answers whether it did. It
    /// does not once it may be on its way, something was written after it, or another draft is kept under that key.
    ///
    /// # Errors
    /// When storage did not take it: it is saved as before.
    pub async fn take_back(
        &mut self,
        entry: EntryRef,
        key: &DraftKey,
        draft: &Draft,
    ) -> Result<bool, StorageError> {
        let taken = self.try_to_take_back(entry, key, draft).await;
        if taken == Err(StorageError::Full) && self.drop_fetched().await? {
            return self.try_to_take_back(entry, key, draft).await;
        }
        taken
    }

    async fn try_to_take_back(
        &mut self,
        entry: EntryRef,
        key: &DraftKey,
        draft: &Draft,
    ) -> Result<bool, StorageError> {
        self.settle().await?;
        let now = self.env.now();
        let held = self.held.as_ref().filter(|held| held.entry == entry && held.lasts(now));
        let Some(changes) = held.map(|held| held.changes.clone()) else { return Ok(false) };
        if self.state.drafts.iter().any(|one| one.key == *key) {
            return Ok(false);
        }
        let (mut batch, mut next) = (Batch::default(), self.state.clone());
        for (id, mutation) in &changes {
            if !self.take_out(&mut batch, &mut next, *id, *mutation).await? {
                return Ok(false);
            }
        }
        batch.put_value(Table::Draft, key.to_string(), draft)?;
        next.lists_draft(key, draft);
        next.derive();
        if let Err(error) = self.commit(batch, next).await {
            // Its answer alone may have been lost: what is stored says which.
            self.settle().await?;
            if self.outbox().iter().any(|(_, row)| changes.get(&row.doc) == Some(&row.mutation)) {
                return Err(error);
            }
        }
        self.held = None;
        self.shelf.forget(|id| changes.contains_key(&id));
        Ok(true)
    }

    /// Takes one change out of the outbox and out of its document; answers whether that can be done.
    async fn take_out(
        &mut self,
        batch: &mut Batch,
        next: &mut State,
        id: DocumentId,
        mutation: [u8; 16],
    ) -> Result<bool, StorageError> {
        let rows = documents::unsent_of(&self.sealed, &next.outbox, id).await?;
        let row = rows.into_iter().find(|(_, row)| row.about.mutation == mutation);
        let Some((order, row)) = row else { return Ok(false) };
        let mut stored = Stored::read(&self.sealed, id).await?;
        let Some(place) = stored.take_out(&row.chunk) else { return Ok(false) };
        batch.delete(Table::Outbox, outbox::key(order));
        batch.delete(Table::Log, place);
        next.outbox.remove(order);
        self.marks.begin(&self.env, &[id]);
        let loaded = documents::load(&self.sealed, &next.outbox, stored).await;
        self.marks.end(&self.env, &[id]);
        let loaded = loaded?;
        // What builds on it cannot be read without it.
        if !loaded.damaged.is_empty() {
            return Ok(false);
        }
        said::no_longer(batch, id);
        match loaded.open {
            Some(mut open) => {
                let (row, received) = (open.row(), next.received(id));
                next.keep_row(batch, id, row, &received)?;
            }
            None => next.drop_row(batch, id),
        }
        Ok(true)
    }

    /// Whether a change is not sent yet.
    pub(crate) fn holds_back(&self, row: &About) -> bool {
        let now = self.env.now();
        self.held.as_ref().is_some_and(|held| held.has(row) && held.lasts(now))
    }

    /// What is written now may build on what is held back.
    pub(crate) fn is_built_upon(&mut self, edits: &[Edit]) {
        let documents: Vec<_> = edits.iter().map(Edit::document).collect();
        self.held.take_if(|held| documents.iter().any(|id| held.changes.contains_key(id)));
    }

    /// Everything that waits is handed to somebody.
    pub(crate) fn is_handed_over(&self) {
        self.held.iter().for_each(|held| held.over.set(true));
    }
}
