//! One automerge document of a known kind: loading, saving, applying others' changes, writing our own.
//! What is in it is read and written by `kinds`; bytes from outside are looked at by `admission` first.

use std::collections::BTreeMap;

use automerge::{
    ActorId, Author, Automerge, AutomergeError, Change, ChangeHash, LoadOptions, OnPartialLoad,
    ReadDoc as _, VerificationMode,
    transaction::{CommitOptions, Transactable as _},
};
use domain::id::UserId;
use jiff::Timestamp;

use crate::{
    Content, DocumentId, Edit, Row,
    admission::{Limits, Prescreened, Refusal, is_one_document, prescreen},
    fields::Pen,
    first::{self, Frozen},
    kinds,
    together::Both,
};

/// One document, in memory.
#[derive(Debug, Clone)]
pub struct Document {
    id: DocumentId,
    automerge: Automerge,
    history: History,
}

/// What the next change of each actor has to follow.
#[derive(Debug, Clone, Default)]
struct History {
    actors: BTreeMap<[u8; 16], Wrote>,
    max_op: u64,
}

/// How far an actor has written, and for whom.
#[derive(Debug, Clone, Copy)]
struct Wrote {
    seq: u64,
    max_op: u64,
    author: Option<UserId>,
}

/// Who writes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Writer {
    /// Drawn at random for each writer session and document, and never used for another: an actor that is used
    /// twice would make a document that cannot be synced any more.
    pub actor: [u8; 16],
    /// The user.
    pub author: UserId,
    /// The device's clock.
    pub at: Timestamp,
}

/// What became of an applied change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Applied {
    /// It is in the document now.
    New,
    /// It was there already.
    Known,
}

/// One change of a document's history.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChangeInfo {
    /// Its hash.
    pub hash: [u8; 32],
    /// The actor that wrote it.
    pub actor: [u8; 16],
    /// The user, as the actor's first change says; `None` for a frozen change of a kind.
    pub author: Option<UserId>,
    /// Its place among the actor's changes, from 1.
    pub seq: u64,
    /// The change chunk.
    pub chunk: Vec<u8>,
    /// What it builds on.
    pub deps: Vec<[u8; 32]>,
}

/// Why bytes are not a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum LoadError {
    /// Damaged, or not automerge's.
    #[error("not a document, or a damaged one")]
    Unreadable,
    /// Its history does not begin with the frozen first change of its kind, or that was written over.
    #[error("the history of another document")]
    OtherHistory,
}

/// Why a change was not applied. The document is as it was.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ApplyError {
    /// It builds on changes that are not here (yet).
    #[error("builds on changes that are not here")]
    MissingDependencies,
    /// Its actor has written something else in its place, or its author is not the actor's.
    #[error("does not follow what its actor wrote before")]
    WrongActor,
    /// It puts something in the place of the document's own containers, or beside them.
    #[error("changes the containers of the document")]
    Containers,
    /// Damaged, not a change, or not of this document.
    #[error("not a change of this document")]
    Unreadable,
}

/// Why an edit was not written. The document is as it was.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum WriteError {
    /// The edit belongs to another document.
    #[error("belongs to another document")]
    OtherDocument,
    /// The document says so already: nothing is lost by leaving it.
    #[error("the document says so already")]
    NothingToWrite,
    /// An entry of that id is there. Entries are not overwritten.
    #[error("an entry of that id is there already")]
    AlreadyThere,
    /// What is to be changed is not there.
    #[error("what is to be changed is not there")]
    NotThere,
    /// More than one change may hold.
    #[error("too long for one change")]
    TooLong,
    /// The actor belongs to another author.
    #[error("the actor belongs to another author")]
    ActorTaken,
    /// The document does not have the shape that it was loaded with.
    #[error("the document is damaged")]
    Damaged,
}

impl From<AutomergeError> for WriteError {
    fn from(_: AutomergeError) -> Self {
        Self::Damaged
    }
}

impl Document {
    /// A document that nobody has written in: the first change of its kind and nothing else.
    #[must_use]
    pub fn new(id: DocumentId) -> Self {
        let mut document = Self { id, automerge: Automerge::new(), history: History::default() };
        let first = Change::from_bytes(first::of(id.kind()).bytes.to_vec());
        // The bytes are part of this crate and a test holds them; an empty document would be seen at once.
        if let Ok(first) = first
            && document.automerge.apply_changes([first]).is_ok()
        {
            document.history = document.count_history().unwrap_or_default();
        }
        document
    }

    /// Reads what [`save`](Self::save) wrote.
    ///
    /// # Errors
    /// When the bytes are damaged, or are not the history of a document of this kind.
    pub fn load(id: DocumentId, bytes: &[u8]) -> Result<Self, LoadError> {
        if !is_one_document(bytes) {
            return Err(LoadError::Unreadable);
        }
        let options = LoadOptions::new()
            .on_partial_load(OnPartialLoad::Error)
            .verification_mode(VerificationMode::Check);
        let automerge =
            Automerge::load_with_options(bytes, options).map_err(|_| LoadError::Unreadable)?;
        let mut document = Self { id, automerge, history: History::default() };
        document.history = document.count_history().ok_or(LoadError::OtherHistory)?;
        Ok(document)
    }

    /// The whole document with its history, as one automerge document chunk. Its columns are not deflated one by one:
    /// on the way everything is made smaller together, which is a third better, and it loads faster.
    #[must_use]
    pub fn save(&self) -> Vec<u8> {
        self.automerge.save_nocompress()
    }

    /// Its name.
    #[must_use]
    pub const fn id(&self) -> DocumentId {
        self.id
    }

    /// The hashes of the changes that no other builds on, in order.
    #[must_use]
    pub fn heads(&self) -> Vec<[u8; 32]> {
        self.automerge.get_heads().into_iter().map(|hash| hash.0).collect()
    }

    /// Whether a change is in the document.
    #[must_use]
    pub fn has(&self, hash: [u8; 32]) -> bool {
        self.automerge.get_change_meta_by_hash(&ChangeHash(hash)).is_some()
    }

    /// How many changes it has, the first of its kind among them.
    #[must_use]
    pub fn change_count(&self) -> u64 {
        self.automerge.stats().num_changes
    }

    /// Applies one change chunk that somebody else wrote.
    ///
    /// # Errors
    /// See [`ApplyError`]; the document is unchanged then.
    pub fn apply(&mut self, chunk: &[u8]) -> Result<Applied, ApplyError> {
        let seen = prescreen(chunk, Limits::ON_DEVICE).map_err(|refusal| match refusal {
            Refusal::WrongActor(_) => ApplyError::WrongActor,
            _ => ApplyError::Unreadable,
        })?;
        if self.has(seen.hash) {
            return Ok(Applied::Known);
        }
        if seen.dependencies.is_empty() {
            return Err(ApplyError::Unreadable);
        }
        // The change that makes the next format is not sent, as the first is not: whoever knows it puts it in.
        let second = first::second(self.id.kind())
            .filter(|second| seen.dependencies.contains(&second.hash) && !self.has(second.hash));
        let is_here = |hash: &[u8; 32]| {
            self.has(*hash) || second.as_ref().is_some_and(|second| second.hash == *hash)
        };
        if !seen.dependencies.iter().all(is_here) {
            return Err(ApplyError::MissingDependencies);
        }
        let Some(second) = second else { return self.apply_next(chunk, &seen) };
        let before = self.clone();
        let applied = self.extend(&second).and_then(|()| self.apply_next(chunk, &seen));
        if applied.is_err() {
            *self = before;
        }
        applied
    }

    /// Puts in the frozen change that makes the next format.
    fn extend(&mut self, second: &Frozen) -> Result<(), ApplyError> {
        let seen =
            prescreen(second.bytes, Limits::ON_DEVICE).map_err(|_| ApplyError::Unreadable)?;
        self.apply_next(second.bytes, &seen).map(|_| ())
    }

    /// Applies a change of which everything that it builds on is here.
    fn apply_next(&mut self, chunk: &[u8], seen: &Prescreened) -> Result<Applied, ApplyError> {
        // Thousands of actors that wrote nothing here would be kept in the document for ever.
        if !seen.others.iter().all(|actor| self.history.actors.contains_key(actor)) {
            return Err(ApplyError::Unreadable);
        }
        let author = self.follows(seen)?;
        let change = Change::from_bytes(chunk.to_vec()).map_err(|_| ApplyError::Unreadable)?;
        if change.hash().0 != seen.hash {
            return Err(ApplyError::Unreadable);
        }
        let before = self.automerge.clone();
        let applied = self.automerge.apply_changes([change]);
        let error = if applied.is_err() || !self.has(seen.hash) {
            Some(ApplyError::Unreadable)
        } else {
            (!first::holds(self.id.kind(), &self.automerge)).then_some(ApplyError::Containers)
        };
        if let Some(error) = error {
            self.automerge = before;
            return Err(error);
        }
        let last_op = seen.start_op + seen.operations - 1;
        self.history.note(seen.actor, Wrote { seq: seen.seq, max_op: last_op, author });
        Ok(Applied::New)
    }

    /// Whether a change whose dependencies are here is the next of its actor, after everything that it builds on;
    /// answers the author, whom a frozen one does not have. Automerge itself takes such things on trust.
    fn follows(&self, seen: &Prescreened) -> Result<Option<UserId>, ApplyError> {
        let wrote = self.history.actors.get(&seen.actor).copied();
        let is_frozen = first::second(self.id.kind()).is_some_and(|it| it.hash == seen.hash);
        let author = match (wrote, seen.author) {
            (None, None) if is_frozen => None,
            _ if first::is_reserved(&seen.actor) => return Err(ApplyError::WrongActor),
            (None, Some(author)) if seen.seq == 1 => Some(author),
            (Some(Wrote { seq, author: Some(author), .. }), None) if seen.seq == seq + 1 => {
                Some(author)
            }
            _ => return Err(ApplyError::WrongActor),
        };
        let dependencies: Vec<_> = seen.dependencies.iter().copied().map(ChangeHash).collect();
        let beside = self.automerge.get_changes_meta(&dependencies);
        if beside.iter().any(|change| actor_bytes(&change.actor) == Some(seen.actor)) {
            return Err(ApplyError::WrongActor);
        }
        let built_on = dependencies
            .iter()
            .filter_map(|hash| Some(self.automerge.get_change_meta_by_hash(hash)?.max_op))
            .max();
        // An operation number that is taken would be two operations; one far beyond would leave no room for others.
        let first_free =
            built_on.unwrap_or_default().max(wrote.map_or(0, |wrote| wrote.max_op)) + 1;
        if (first_free..=self.history.max_op + 1).contains(&seen.start_op) {
            Ok(author)
        } else {
            Err(ApplyError::Unreadable)
        }
    }

    /// Its whole history, in an order in which it can be applied.
    #[must_use]
    pub fn changes(&self) -> Vec<ChangeInfo> {
        let changes = self.automerge.get_changes(&[]);
        changes.iter().filter_map(|change| self.describe(change)).collect()
    }

    fn describe(&self, change: &Change) -> Option<ChangeInfo> {
        let actor = actor_bytes(change.actor_id())?;
        Some(ChangeInfo {
            hash: change.hash().0,
            actor,
            author: self.history.actors.get(&actor)?.author,
            seq: change.seq(),
            chunk: change.raw_bytes().to_vec(),
            deps: change.deps().iter().map(|hash| hash.0).collect(),
        })
    }

    /// Writes an edit as one change, and answers the change chunk. Whoever has nothing of the document yet
    /// applies it to [`Document::new`]. A document becomes one of the next format by the first edit that needs it.
    ///
    /// # Errors
    /// See [`WriteError`]; the document is unchanged then.
    pub fn write(&mut self, writer: &Writer, edit: &Edit) -> Result<Vec<u8>, WriteError> {
        if edit.document() != self.id {
            return Err(WriteError::OtherDocument);
        }
        let second = first::second(self.id.kind())
            .filter(|second| edit.needs_second_format() && !self.has(second.hash));
        let Some(second) = second else { return self.write_next(writer, edit) };
        let before = self.clone();
        let extended = self.extend(&second).map_err(|_| WriteError::Damaged);
        let written = extended.and_then(|()| self.write_next(writer, edit));
        if written.is_err() {
            *self = before;
        }
        written
    }

    /// Writes an edit into containers that are there.
    fn write_next(&mut self, writer: &Writer, edit: &Edit) -> Result<Vec<u8>, WriteError> {
        let wrote = self.history.actors.get(&writer.actor);
        if wrote.is_some_and(|wrote| wrote.author != Some(writer.author)) {
            return Err(WriteError::ActorTaken);
        }
        let next = wrote.map_or(1, |wrote| wrote.seq + 1);
        self.automerge.set_author(Some(author_of(writer.author)));
        self.automerge.set_actor(ActorId::from(writer.actor));
        let both = Both::asked(&self.automerge, edit)?;
        let mut transaction = self.automerge.transaction();
        let mut pen = Pen::new(&mut transaction);
        match both {
            Some(both) => both.write(&mut pen)?,
            None => kinds::write(&mut pen, edit)?,
        }
        if transaction.pending_ops() == 0 {
            return Err(WriteError::NothingToWrite);
        }
        let time = CommitOptions::default().with_time(writer.at.as_second());
        transaction.commit_with(time);
        let change = self.automerge.get_last_local_change().ok_or(WriteError::Damaged)?;
        let wrote = Wrote { seq: next, max_op: change.max_op(), author: Some(writer.author) };
        self.history.note(writer.actor, wrote);
        Ok(change.raw_bytes().to_vec())
    }

    /// What it says.
    #[must_use]
    pub fn read(&self) -> Content {
        kinds::read(self.id, &self.automerge)
    }

    /// What lists need of it.
    #[must_use]
    pub fn row(&self) -> Row {
        Row::of(&self.read())
    }

    /// Goes through the whole history; `None` when it is not one that began with the kind's first change.
    fn count_history(&self) -> Option<History> {
        let first = first::of(self.id.kind()).hash;
        let mut history = History::default();
        let mut begins = false;
        for change in self.automerge.get_changes_meta(&[]) {
            let is_first = change.hash.0 == first;
            if change.deps.is_empty() != is_first {
                return None;
            }
            begins |= is_first;
            let author = change.author.as_ref().and_then(user_of);
            let wrote = Wrote { seq: change.seq, max_op: change.max_op, author };
            history.note(actor_bytes(&change.actor)?, wrote);
        }
        (begins && first::holds(self.id.kind(), &self.automerge)).then_some(history)
    }

    /// Whether what a change wrote, which was applied, puts no words into another's mouth.
    #[cfg(panic = "unwind")]
    pub(crate) fn speaks_truly(&self, seen: &Prescreened) -> bool {
        let built_on: Vec<_> = seen.dependencies.iter().copied().map(ChangeHash).collect();
        crate::together::is_true(&self.automerge, ChangeHash(seen.hash), &built_on)
    }

    /// For the gate, which also reads it as it was.
    #[cfg(panic = "unwind")]
    pub(crate) const fn automerge(&self) -> &Automerge {
        &self.automerge
    }

    /// The user that an actor writes for.
    #[must_use]
    pub fn author_of(&self, actor: [u8; 16]) -> Option<UserId> {
        self.history.actors.get(&actor)?.author
    }
}

impl History {
    fn note(&mut self, actor: [u8; 16], change: Wrote) {
        let wrote = self.actors.entry(actor).or_insert(change);
        wrote.seq = wrote.seq.max(change.seq);
        wrote.max_op = wrote.max_op.max(change.max_op);
        wrote.author = wrote.author.or(change.author);
        self.max_op = self.max_op.max(change.max_op);
    }
}

fn actor_bytes(actor: &ActorId) -> Option<[u8; 16]> {
    actor.to_bytes().try_into().ok()
}

/// How automerge stores an author: the 16 bytes of the user's ULID.
pub(crate) fn author_of(user: UserId) -> Author<'static> {
    let ulid = ulid::Ulid::from_string(&user.to_string()).unwrap_or_default();
    Author::from(ulid.to_bytes().to_vec())
}

/// The user whom an author stands for, if it is one of ours.
pub(crate) fn user_of(author: &Author<'_>) -> Option<UserId> {
    user_of_bytes(author.as_bytes())
}

/// See [`user_of`].
pub(crate) fn user_of_bytes(bytes: &[u8]) -> Option<UserId> {
    Some(UserId::draw(u128::from_be_bytes(bytes.try_into().ok()?)))
}
