//! Taking in base's answer: acknowledgements, items, rows and the new position in one transaction.
//!
//! A bad item is set aside by itself and the rest goes on. An answer that makes no sense as a whole changes nothing.
//! An answer that comes late or twice still acknowledges; its items are passed over, for they come again in order.

use std::collections::{BTreeMap, BTreeSet};

use domain::id::StudentId;
use jiff::Timestamp;
use protocol::sync::{Item, ItemBody, PushResult, RefusedBecause, SyncAnswer, SyncRequest};
use records::{DocumentId, EntryRef};
use sha2::{Digest, Sha256};

use super::incoming::Step;
use crate::{
    cipher::Cipher,
    documents::{OPEN_AT_ONCE, Open},
    env::Env,
    lease::Lease,
    position::{Because, POSITION, Stands},
    replica::Replica,
    rows,
    sealed::Batch,
    state::State,
    storage::{Storage, StorageError, Table},
    view::Received,
};

/// What an answer changed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Synced {
    /// Records that are at base now, with everything that belongs to them.
    pub arrived_at_base: Vec<EntryRef>,
    /// Records that base keeps for the coordinator to decide about.
    pub handed_in: Vec<EntryRef>,
    /// Changes that base would not take in: the record each belongs to, if people count it, and why.
    pub refused: Vec<(Option<EntryRef>, RefusedBecause)>,
    /// Documents that say something new.
    pub changed: Vec<DocumentId>,
    /// Students whose documents were dropped, because the user may no longer see them.
    pub purged: Vec<StudentId>,
    /// Students whose documents should go and stay until something unsent in them is acknowledged.
    pub kept_for_unsent: Vec<StudentId>,
    /// Documents of which something could not be taken in; they are asked for again.
    pub failed: Vec<DocumentId>,
    /// Base's history is another one than before. Everything is asked for again and nothing is dropped; what base
    /// lost is offered to it.
    pub base_restored: bool,
    /// Ask again at once.
    pub more: bool,
}

/// Why an answer was not taken in. Nothing has changed; what was pushed is pushed again.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SyncError {
    /// It does not fit what was asked.
    #[error("base answered something that makes no sense: {0}")]
    Nonsense(&'static str),
    /// Storage did not take it.
    #[error(transparent)]
    Storage(#[from] StorageError),
}

/// What one answer adds up to, until it is committed.
pub(super) struct Taking {
    pub(super) batch: Batch,
    pub(super) next: State,
    pub(super) synced: Synced,
    /// Documents as they will be in storage; the last few are kept loaded.
    pub(super) open: Vec<Open>,
    /// When base received entries, by document.
    pub(super) received: BTreeMap<DocumentId, Received>,
}

/// What the items of an answer ask for, by document, so that each is loaded once.
#[derive(Default)]
struct Plan {
    steps: BTreeMap<DocumentId, Vec<Step>>,
    granted: BTreeSet<StudentId>,
    purged: BTreeSet<StudentId>,
    /// Names of documents of which something was damaged, or that this version does not know.
    bad: BTreeSet<String>,
}

impl<S: Storage, C: Cipher, E: Env> Replica<S, C, E> {
    /// Takes in an answer to `asked`, all of it in one transaction.
    ///
    /// # Errors
    /// When the answer makes no sense, or storage did not take it. Nothing has changed then.
    pub async fn finish_sync(
        &mut self,
        asked: &SyncRequest,
        answer: SyncAnswer,
    ) -> Result<Synced, SyncError> {
        self.settle().await?;
        if self.is_wiped() {
            return Ok(Synced::default());
        }
        makes_sense(asked, &answer)?;
        let position = self.state.position;
        let mut taking = Taking::new(self.state.clone());
        if position.epoch != 0 && answer.epoch != position.epoch {
            if asked.epoch == position.epoch {
                taking.next.position.begin_again_in(answer.epoch);
                taking.synced.base_restored = true;
                taking.synced.more = true;
                let earlier = rows::earlier(&self.sealed, None).await?;
                let all: Vec<_> = taking.next.documents.iter().copied().chain(earlier).collect();
                taking.next.unmatch(&mut taking.batch, all.into_iter());
                taking.next.offer_pictures(&mut taking.batch)?;
                taking.next.hand_in_again(&mut taking.batch);
                return self.finish(taking, &answer).await;
            }
            return Ok(taking.synced);
        }
        let in_turn = (asked.epoch, asked.cursor, asked.first, asked.place)
            == (position.epoch, position.cursor, position.whole, position.place());
        self.pace.arrived(asked, answer.more, self.env.now());
        if in_turn {
            self.hear_how_it_stands(&mut taking, &answer.items).await?;
        }
        self.settle_pushes(&mut taking, asked, &answer.results, in_turn).await?;
        taking.hear(&answer.decided)?;
        // A removed device stays where it stands.
        if in_turn && taking.next.stands == Stands::InUse {
            self.take_items(&mut taking, &answer).await?;
        }
        self.drop_kept(&mut taking).await?;
        self.put_received(&mut taking)?;
        let mut synced = self.finish(taking, &answer).await?;
        let awaited = self.awaited.student().map(|student| student.to_string());
        if in_turn && asked.want.is_some() && asked.want == awaited {
            self.awaited = self.awaited.fetched();
        }
        // The answer is taken in; what storage does not take of this is done after the next one.
        if let Ok(more) = self.heal(&mut synced).await {
            synced.more |= more;
        }
        self.shorten_a_log().await.ok();
        Ok(synced)
    }

    /// Does what can be done by now about what base lost or refused; answers whether there is something to send.
    async fn heal(&mut self, synced: &mut Synced) -> Result<bool, StorageError> {
        let mut more = self.offer_unmatched().await?;
        if self.state.stands == Stands::Removed {
            return Ok(more);
        }
        for id in self.state.outbox.to_write_again(&self.state.kept) {
            more |= self.write_again(synced, id).await?;
        }
        Ok(more)
    }

    /// Moves on in the sequence and takes in what came.
    async fn take_items(
        &mut self,
        taking: &mut Taking,
        answer: &SyncAnswer,
    ) -> Result<(), StorageError> {
        let plan = Plan::of(&answer.items);
        let position = &mut taking.next.position;
        position.epoch = answer.epoch;
        taking.synced.more |= position.advance(answer);
        let after = *position;
        for student in &plan.granted {
            self.granted(taking, *student).await?;
        }
        let apart = |id: &DocumentId| {
            matches!(id, DocumentId::StudentYear(..)) && !taking.next.documents.contains(id)
        };
        if taking.next.earlier.is_none() && plan.steps.keys().any(apart) {
            taking.next.earlier =
                Some(rows::earlier(&self.sealed, None).await?.into_iter().collect());
        }
        for (id, steps) in plan.steps {
            self.bring_up_to_date(taking, id, steps).await?;
        }
        for name in plan.bad {
            taking.next.want(&mut taking.batch, &name, Because::Damaged)?;
            taking.synced.failed.extend(name.parse::<DocumentId>());
        }
        for student in &plan.purged {
            self.purge(taking, *student).await?;
        }
        // If something failed, everything is asked for again on its account.
        taking.next.ask_for_wanted(&mut taking.batch, self.env.now())?;
        taking.synced.more |= taking.next.position != after;
        Ok(())
    }

    async fn finish(
        &mut self,
        mut taking: Taking,
        answer: &SyncAnswer,
    ) -> Result<Synced, SyncError> {
        let now = self.env.now();
        let position = &mut taking.next.position;
        position.last_sync = Some(now);
        let is_over = position.lease.is_some_and(Lease::is_over);
        // A device that was removed while its records were shut keeps them shut.
        if !is_over || taking.next.stands != Stands::Removed {
            position.lease = Some(Lease::begun(now));
        }
        position.clock_skew_ms = Some(answer.server_time.saturating_sub(now.as_millisecond()));
        taking.batch.put_value(Table::Meta, POSITION, position)?;
        Ok(self.put(taking).await?)
    }

    /// Makes it durable, and keeps the documents that are as they are in storage.
    pub(super) async fn put(&mut self, mut taking: Taking) -> Result<Synced, StorageError> {
        taking.next.derive();
        self.commit(taking.batch, taking.next).await?;
        self.marks.forget(&self.env, &taking.synced.purged);
        let held = &self.state.documents;
        self.shelf.forget(|id| !held.contains(&id));
        for open in taking.open {
            if held.contains(&open.document().id()) {
                self.shelf.put(open);
            }
        }
        Ok(taking.synced)
    }
}

impl Synced {
    /// Adds what happened after it.
    pub(super) fn add(&mut self, after: Self) {
        self.arrived_at_base.extend(after.arrived_at_base);
        self.changed.extend(after.changed);
        self.purged.extend(after.purged);
    }
}

impl Taking {
    /// Nothing is taken in yet.
    pub(super) fn new(next: State) -> Self {
        Self {
            batch: Batch::default(),
            next,
            synced: Synced::default(),
            open: Vec::new(),
            received: BTreeMap::new(),
        }
    }

    /// Keeps a document loaded.
    pub(super) fn keep(&mut self, open: Open) {
        self.open.push(open);
    }

    /// Lets go of the documents that were used longest ago, so that one more can be loaded; answers how many are left.
    pub(super) fn make_room(&mut self) -> usize {
        let over = (self.open.len() + 1).saturating_sub(OPEN_AT_ONCE);
        self.open.drain(..over);
        self.open.len()
    }
}

/// Only what would do harm if it were believed; the rest is found item by item.
fn makes_sense(asked: &SyncRequest, answer: &SyncAnswer) -> Result<(), SyncError> {
    if answer.results.len() != asked.push.len() {
        return Err(SyncError::Nonsense("another number of results than changes"));
    }
    if answer.epoch == 0 {
        return Err(SyncError::Nonsense("no epoch"));
    }
    if asked.epoch == answer.epoch && answer.cursor < asked.cursor {
        return Err(SyncError::Nonsense("the sequence goes back"));
    }
    Ok(())
}

/// When base received something, if that is a time at all.
pub(super) fn time(received_at: i64) -> Option<Timestamp> {
    Timestamp::from_millisecond(received_at).ok()
}

/// The time at which a result says that base received the change.
pub(super) fn at_base(result: &PushResult) -> Option<Option<Timestamp>> {
    match result {
        PushResult::AtBase { received_at, .. } => Some(time(*received_at)),
        PushResult::HandedIn { .. }
        | PushResult::LeftOut { .. }
        | PushResult::Refused { .. }
        | PushResult::Unknown => None,
    }
}

impl Plan {
    fn of(items: &[Item]) -> Self {
        let mut plan = Self::default();
        for item in items {
            match &item.body {
                ItemBody::Change { doc, bytes, sha256, origin } => {
                    plan.step(doc, bytes, sha256, || Step::change(bytes.clone(), origin));
                }
                ItemBody::Snapshot { doc, bytes, sha256, row } => {
                    plan.step(doc, bytes, sha256, || Step::snapshot(bytes.clone(), row.clone()));
                }
                ItemBody::Grant { student } => plan.granted(student),
                ItemBody::Purge { student } => plan.purged(student),
                ItemBody::Wipe { .. } | ItemBody::Unknown => {}
            }
        }
        plan
    }

    fn step(&mut self, doc: &str, bytes: &[u8], sha256: &[u8], step: impl FnOnce() -> Step) {
        let whole = Sha256::digest(bytes).as_slice() == sha256;
        match doc.parse::<DocumentId>() {
            // After a purge nothing more is due until a grant.
            Ok(id) if id.student().is_some_and(|student| self.purged.contains(&student)) => {}
            Ok(id) if whole => self.steps.entry(id).or_default().push(step()),
            _ if doc.len() <= protocol::limits::DOC_NAME => {
                self.bad.insert(doc.to_owned());
            }
            _ => {}
        }
    }

    fn granted(&mut self, student: &str) {
        if let Ok(student) = student.parse() {
            self.purged.remove(&student);
            self.granted.insert(student);
        }
    }

    /// What came before a purge goes with it.
    fn purged(&mut self, student: &str) {
        if let Ok(student) = student.parse::<StudentId>() {
            self.steps.retain(|id, _| id.student() != Some(student));
            self.granted.remove(&student);
            self.purged.insert(student);
        }
    }
}
