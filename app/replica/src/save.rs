//! Saving: one storage transaction over log, outbox, rows and the draft. *Saved on this tablet* is true when this
//! answers `Ok`, and nothing has changed when it answers anything else. An answer of storage that was lost is settled
//! in between: what landed is saved (see `Replica::commit`), so that pressing again does not write it twice.

use std::collections::{BTreeMap, BTreeSet, btree_map::Entry};

use domain::{id::UserId, session::Session};
use jiff::Timestamp;
use protocol::limits;
use records::{Content, DocumentId, Edit, EntryRef, WriteError, Writer};

use crate::{
    cipher::Cipher,
    documents::Open,
    draft::DraftKey,
    drafts,
    env::Env,
    outbox::{self, Outgoing},
    replica::Replica,
    sealed::Batch,
    state::State,
    storage::{Storage, StorageError, Table},
};

/// What was saved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Saved {
    /// When, by this device's clock.
    pub at: Timestamp,
    /// The records that the edits are about, in the order of the edits.
    pub entries: Vec<EntryRef>,
    /// The documents that were changed.
    pub documents: Vec<DocumentId>,
}

/// Why nothing was saved. Storage and memory are as before.
#[derive(Debug, thiserror::Error)]
pub enum SaveError {
    /// Nobody is enrolled on this device, so there is no author.
    #[error("this device is not enrolled")]
    NotEnrolled,
    /// What was written is longer than base takes in at once.
    #[error("what was written is too long to be sent")]
    TooLong,
    /// What was written does not fit its document.
    #[error(transparent)]
    Write(#[from] WriteError),
    /// Storage did not take it; or it failed so badly that it cannot be asked whether it did. Then it is read again before
    /// the next save.
    #[error(transparent)]
    Storage(#[from] StorageError),
}

/// What one save adds up to, until it is committed.
struct Work {
    batch: Batch,
    next: State,
    open: BTreeMap<DocumentId, Open>,
    changed: BTreeSet<DocumentId>,
    entries: Vec<EntryRef>,
}

impl<S: Storage, C: Cipher, E: Env> Replica<S, C, E> {
    /// Saves edits, all or none, and with them drops the draft that they finish. Where storage is full, pictures that base
    /// can give again make room.
    ///
    /// # Errors
    /// When nothing was saved; see [`SaveError`].
    pub async fn save(
        &mut self,
        edits: Vec<Edit>,
        finished: Option<DraftKey>,
    ) -> Result<Saved, SaveError> {
        self.is_built_upon(&edits);
        let saved = self.try_to_save(&edits, finished).await;
        let is_full = matches!(saved, Err(SaveError::Storage(StorageError::Full)));
        if is_full && self.drop_fetched().await? {
            return self.try_to_save(&edits, finished).await;
        }
        saved
    }

    async fn try_to_save(
        &mut self,
        edits: &[Edit],
        finished: Option<DraftKey>,
    ) -> Result<Saved, SaveError> {
        self.settle().await?;
        let author = self.identity().ok_or(SaveError::NotEnrolled)?.user;
        let at = self.env.now();
        // Taken first: it may mend a document, which is a transaction of its own.
        let mut open = BTreeMap::new();
        for edit in edits {
            let id = edit.document();
            if let Entry::Vacant(place) = open.entry(id) {
                place.insert(self.take(id).await?.unwrap_or_else(|| Open::new(id)));
            }
        }
        let (batch, next) = (Batch::default(), self.state.clone());
        let (changed, entries) = (BTreeSet::new(), Vec::new());
        let mut work = Work { batch, next, open, changed, entries };
        for edit in edits {
            self.write(&mut work, edit, author, at)?;
        }
        work.finish(finished)?;
        let documents = work.changed.iter().copied().collect();
        self.commit(work.batch, work.next).await?;
        let held = &self.state.documents;
        for (_, open) in work.open.into_iter().filter(|(id, _)| held.contains(id)) {
            self.shelf.put(open);
        }
        let saved = Saved { at, entries: work.entries, documents };
        Ok(saved)
    }

    /// Writes one edit into its document, the log and the outbox.
    fn write(
        &mut self,
        work: &mut Work,
        edit: &Edit,
        author: UserId,
        at: Timestamp,
    ) -> Result<(), SaveError> {
        let id = edit.document();
        let open = work.open.entry(id).or_insert_with(|| Open::new(id));
        let writer = Writer { actor: self.actor(open.document()), author, at };
        if let Some(entry) = edit.entry().filter(|entry| !work.entries.contains(entry)) {
            work.entries.push(entry);
        }
        let chunk = match open.write(&writer, edit) {
            Ok(chunk) => chunk,
            // The document says so already, so it is as good as written.
            Err(WriteError::NothingToWrite) => return Ok(()),
            // Saved before, by a commit that landed although it answered an error and nobody could look.
            Err(WriteError::AlreadyThere) if is_there(open.content(), edit) => return Ok(()),
            Err(error) => return Err(error.into()),
        };
        if chunk.len() > limits::CHUNK {
            return Err(SaveError::TooLong);
        }
        self.wrote(open.document());
        let row = Outgoing::new(self.env.random().to_be_bytes(), edit, chunk.clone(), at)?;
        let order = work.next.outbox.next_order();
        work.batch.put_value(Table::Outbox, outbox::key(order), &row)?;
        work.next.outbox.insert(order, row.about);
        work.next.name_pictures(&mut work.batch, edit)?;
        open.append(&mut work.batch, chunk);
        work.changed.insert(id);
        Ok(())
    }
}

/// Whether a document that has an entry of that id holds this very entry. Ids are drawn at random, so another entry hardly has the same one.
pub(crate) fn is_there(content: &Content, edit: &Edit) -> bool {
    match (content, edit) {
        (Content::Year(year), Edit::RecordVisit(visit)) => {
            year.visits.iter().any(|known| known.id == visit.id && known.recorded == visit.recorded)
        }
        (Content::Year(year), Edit::RecordSession { session, .. }) => {
            let same =
                |known: &Session| known.id == session.id && known.recorded == session.recorded;
            year.sessions.iter().any(same)
        }
        (Content::Year(year), Edit::Pause { pause, .. }) => year.pauses.contains(pause),
        (Content::Year(year), Edit::EndPause { end, .. }) => year.pause_ends.contains(end),
        (Content::Core(core), Edit::AgreeFrequency { agreed, .. }) => core.agreed.contains(agreed),
        (Content::Year(year), Edit::Amend { amendment, .. }) => year.amendments.contains(amendment),
        (Content::Year(year), Edit::AddHelp { help, .. }) => year.helps.contains(help),
        (Content::Core(core), Edit::Relate(relation)) => core.relationships.contains(relation),
        (Content::Org(org), Edit::AddClosure(closure)) => org.closures.contains(closure),
        // Facts by who says them: saying one again adds nothing.
        (
            Content::Year(_),
            Edit::MarkRead { .. }
            | Edit::TickAction { .. }
            | Edit::MoveVisit { .. }
            | Edit::CancelPlan { .. }
            | Edit::RetireHelp { .. },
        ) => true,
        _ => false,
    }
}

impl Work {
    /// Adds the rows and drops the draft.
    fn finish(&mut self, finished: Option<DraftKey>) -> Result<(), StorageError> {
        for (id, open) in self.open.iter_mut().filter(|(id, _)| self.changed.contains(id)) {
            let (row, received) = (open.row(), self.next.received(*id));
            self.next.keep_row(&mut self.batch, *id, row, &received)?;
        }
        if let Some(key) = finished {
            self.batch.delete(Table::Draft, key.to_string());
            drafts::forget(&mut self.next, &key);
        }
        self.next.derive();
        Ok(())
    }
}
