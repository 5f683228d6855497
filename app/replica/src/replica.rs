//! The replica: this device's copy of everything that its user may see. Opening it, whose it is, what it shows.
//! Enrolling is in `enrolling`, saving in `save`, drafts in `drafts`, a student's record in `student`, talking to base in `sync`.

use std::{collections::BTreeMap, sync::Arc};

use protocol::sync::Seq;
use records::{Document, DocumentId, EntryRef};

use crate::{
    cipher::Cipher,
    documents::{Loaded, Open, Shelf},
    draft::DraftSummary,
    encoding,
    env::Env,
    identity::Identity,
    marks::{self, Marks},
    outbox::{self, Outbox, Outgoing},
    position::{POSITION, Stands},
    rows,
    safekeeping::{Safekeeping, WaitingRecord},
    sealed::{Batch, Found, Sealed},
    state::{State, mend},
    storage::{Storage, StorageError, Table},
    sync::{Awaited, Pace},
    undo::Held,
    view::View,
};

/// This device's copy. One at a time over the same storage: the app holds a lock for it.
#[derive(Debug)]
pub struct Replica<S, C, E> {
    pub(crate) sealed: Sealed<S, C>,
    pub(crate) env: E,
    pub(crate) state: State,
    pub(crate) shelf: Shelf,
    /// At which documents the page ended.
    pub(crate) marks: Marks,
    /// Drawn for this instance and document; never used again after a write of it was in doubt.
    actors: BTreeMap<DocumentId, Actor>,
    /// A commit neither said `Ok` nor was found stored, so what is stored has to be read again before it is built upon.
    pub(crate) in_doubt: bool,
    /// How much base is asked for at once.
    pub(crate) pace: Pace,
    /// The student for whom somebody waits.
    pub(crate) awaited: Awaited,
    /// What was saved last and can be taken back.
    pub(crate) held: Option<Held>,
}

/// Whom this instance writes a document as.
#[derive(Debug, Clone)]
struct Actor {
    id: [u8; 16],
    /// How far the document had come when it last wrote.
    wrote: Vec<[u8; 32]>,
}

impl<S: Storage, C: Cipher, E: Env> Replica<S, C, E> {
    /// Opens this device's copy. Damaged values are set aside; they never stop the start.
    ///
    /// # Errors
    /// When storage cannot be read at all.
    pub async fn open(storage: S, cipher: C, env: E) -> Result<Self, OpenError> {
        let sealed = Sealed::new(storage, cipher);
        let mut marks = Marks::read(&env);
        let (state, repairs) = State::read(&sealed, &env, &mut marks).await?;
        let mut replica = Self {
            sealed,
            env,
            state,
            shelf: Shelf::default(),
            marks,
            actors: BTreeMap::new(),
            in_doubt: false,
            pace: Pace::default(),
            awaited: Awaited::default(),
            held: None,
        };
        // A full disk must not stop the start: what was read is right in memory, and mended the next time.
        replica.in_doubt = replica.sealed.commit(repairs).await.is_err();
        if !replica.in_doubt {
            replica.marks.are_set_aside(&replica.env);
        }
        Ok(replica)
    }

    /// Whose device this is, once it is enrolled and until it is erased.
    #[must_use]
    pub const fn identity(&self) -> Option<&Identity> {
        match self.state.stands {
            Stands::InUse | Stands::Removed => self.state.identity.as_ref(),
            Stands::Wiped => None,
        }
    }

    /// What screens start from. Replaced, not changed, so a clone of the `Arc` stays what it was.
    #[must_use]
    pub const fn view(&self) -> &Arc<View> {
        &self.state.view
    }

    /// Drafts, the last changed first.
    #[must_use]
    pub fn drafts(&self) -> &[DraftSummary] {
        &self.state.drafts
    }

    /// Every document on this device but those of earlier years in which nothing is open.
    pub fn documents(&self) -> impl Iterator<Item = DocumentId> {
        self.state.documents.iter().copied()
    }

    /// Where a record is.
    #[must_use]
    pub fn safekeeping(&self, entry: EntryRef) -> Safekeeping {
        self.state.safekeeping(entry)
    }

    /// The records that base does not have whole, oldest first: as many as
    /// [`Waiting::records`](crate::safekeeping::Waiting::records).
    #[must_use]
    pub fn waiting(&self) -> Vec<WaitingRecord> {
        self.state.waiting_records()
    }

    /// The place in base's sequence up to which everything is durable on this device.
    #[must_use]
    pub const fn cursor(&self) -> Seq {
        self.state.position.cursor
    }

    /// Asks base for every document again, whole, with the next sync. Nothing on the device is dropped for it.
    ///
    /// # Errors
    /// When storage did not take it; then nothing has changed.
    pub async fn fetch_again(&mut self) -> Result<(), StorageError> {
        let mut position = self.state.position;
        position.ask_for_all_again();
        let mut batch = Batch::default();
        batch.put_value(Table::Meta, POSITION, &position)?;
        self.sealed.commit(batch).await?;
        self.state.position = position;
        Ok(())
    }

    /// The clock and entropy that this replica was opened with.
    #[must_use]
    pub const fn env(&self) -> &E {
        &self.env
    }

    pub(crate) const fn outbox(&self) -> &Outbox {
        &self.state.outbox
    }

    /// Commits, and only then takes `next` for what is in memory. While the commit is under way (and for ever, when
    /// the caller gives up waiting for it) what is stored is in doubt. Nothing may be in doubt before.
    pub(crate) async fn commit(&mut self, batch: Batch, next: State) -> Result<(), StorageError> {
        self.in_doubt = true;
        if let Err(error) = self.sealed.commit(batch).await
            && !self.has_landed(&next).await
        {
            self.actors.clear();
            return Err(error);
        }
        self.in_doubt = false;
        self.state = next;
        Ok(())
    }

    /// Whether a commit that answered an error is stored all the same, its answer lost with the connection. A batch is
    /// stored whole or not at all, and what was saved has a row of its own in the outbox, so that row says it of all.
    /// Where there is no such row, or it cannot be read, the error stands.
    async fn has_landed(&self, next: &State) -> bool {
        let Some((order, about)) = next.outbox.iter().last() else { return false };
        if self.state.outbox.get(order) == Some(about) {
            return false;
        }
        let found = self.sealed.get(Table::Outbox, &outbox::key(order)).await;
        let Ok(Some(Found::Whole(bytes))) = found else { return false };
        encoding::read::<Outgoing>(&bytes).is_some_and(|row| row.about == *about)
    }

    /// Reads again what is stored, if that is in doubt. Where there is no room to mend what is found damaged, pictures that
    /// base can give again make some.
    pub(crate) async fn settle(&mut self) -> Result<(), StorageError> {
        while self.in_doubt {
            self.forget_loaded();
            let (state, repairs) = State::read(&self.sealed, &self.env, &mut self.marks).await?;
            let mended = self.sealed.commit(repairs).await;
            if mended.is_ok() {
                self.marks.are_set_aside(&self.env);
                self.state = state;
                self.in_doubt = false;
            } else if mended != Err(StorageError::Full) || !self.drop_fetched().await? {
                return mended;
            }
        }
        Ok(())
    }

    /// Forgets which documents are loaded, and whom they were written as.
    pub(crate) fn forget_loaded(&mut self) {
        self.shelf.clear();
        self.actors.clear();
    }

    /// The actor that this instance writes that document with. It is drawn afresh when the document does not hold
    /// what it wrote before (it was purged, or put together from parts): an actor that counts from 1 again
    /// could never be synced.
    pub(crate) fn actor(&mut self, document: &Document) -> [u8; 16] {
        let id = document.id();
        let known = self.actors.get(&id);
        if let Some(known) = known.filter(|actor| actor.wrote.iter().all(|at| document.has(*at))) {
            return known.id;
        }
        let drawn = self.env.random().to_be_bytes();
        self.actors.insert(id, Actor { id: drawn, wrote: Vec::new() });
        drawn
    }

    /// Remembers how far a document has come, after its actor wrote.
    pub(crate) fn wrote(&mut self, document: &Document) {
        if let Some(actor) = self.actors.get_mut(&document.id()) {
            actor.wrote = document.heads();
        }
    }

    /// Takes a document off the shelf or out of storage, to be put back when it is as stored.
    /// A damaged one is mended first.
    pub(crate) async fn take(&mut self, id: DocumentId) -> Result<Option<Open>, StorageError> {
        if let Some(open) = self.shelf.take(id) {
            return Ok(Some(open));
        }
        if !self.state.may_hold(id) {
            return Ok(None);
        }
        self.shelf.make_room(1, |_| false);
        let loaded = self.load(&[id]).await?.pop().unwrap_or_default();
        self.taken(id, loaded).await
    }

    /// Loads documents, with their names written down while that lasts.
    pub(crate) async fn load(&mut self, ids: &[DocumentId]) -> Result<Vec<Loaded>, StorageError> {
        marks::load(&self.sealed, &self.state.outbox, &mut self.marks, &self.env, ids).await
    }

    /// Mends what was loaded if it is damaged, and brings its row up to date. While what is stored is in doubt nothing
    /// is written down: that would make a state certain that knows nothing of what landed.
    pub(crate) async fn taken(
        &mut self,
        id: DocumentId,
        loaded: Loaded,
    ) -> Result<Option<Open>, StorageError> {
        let mut batch = Batch::default();
        let mut next = self.state.clone();
        let mut open = mend(&mut next, &mut batch, id, loaded)?;
        if let Some(open) = &mut open {
            next.was_opened(&mut batch, id);
            // A row that came over the wire is only believed until its document is opened.
            let row = open.row();
            let (shown, received) = if next.documents.contains(&id) {
                (next.row(id), next.received(id))
            } else {
                rows::earlier_row(&self.sealed, id).await?
            };
            if shown.as_ref() != Some(&row) {
                next.keep_row(&mut batch, id, row, &received)?;
            }
        }
        if !batch.is_empty() && !self.in_doubt {
            next.ask_for_wanted(&mut batch, self.env.now())?;
            next.derive();
            self.commit(batch, next).await?;
        }
        Ok(open)
    }
}

/// Why this device's copy cannot be opened.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum OpenError {
    /// Storage cannot be read at all.
    #[error(transparent)]
    Storage(#[from] StorageError),
}
