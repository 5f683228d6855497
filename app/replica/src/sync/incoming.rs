//! Bringing one document up to date with what came for it. What was written here and is not at base is
//! never replaced: a whole document from base is merged with what this device has.

use std::collections::BTreeSet;

use domain::{
    id::StudentId,
    ledger::MeetingId,
    visit::{EntryId, Recorded},
};
use protocol::sync::Origin;
use records::{Applied, ApplyError, Document, DocumentId, LoadError, Row};

use super::answer::{Taking, time};
use crate::{
    cipher::Cipher,
    documents::{self, Open, Stored, listed},
    env::Env,
    position::{Because, kept_key},
    replica::Replica,
    said,
    state::mend,
    storage::{Storage, StorageError, Table},
    view::{Received, row_fits},
};

/// One thing that came for a document. Its hash has been checked.
pub(super) enum Step {
    /// A change.
    Change { bytes: Vec<u8>, origin: Origin },
    /// The whole document, with its row.
    Snapshot { bytes: Vec<u8>, row: Vec<u8> },
}

impl Step {
    pub(super) fn change(bytes: Vec<u8>, origin: &Origin) -> Self {
        Self::Change { bytes, origin: origin.clone() }
    }

    pub(super) const fn snapshot(bytes: Vec<u8>, row: Vec<u8>) -> Self {
        Self::Snapshot { bytes, row }
    }
}

/// A document while the steps are taken.
pub(super) struct Progress {
    open: Option<Open>,
    /// It says something new.
    changed: bool,
    /// What is stored must be replaced by it as a whole.
    replaced: bool,
    /// Something could not be taken in, and no whole document came after it.
    failed: bool,
    /// That was because a newer version wrote it.
    newer: bool,
    /// A whole document was taken in.
    whole: bool,
}

impl<S: Storage, C: Cipher, E: Env> Replica<S, C, E> {
    /// The user may read this student's documents (again); what base refused may be welcome now.
    pub(super) async fn granted(
        &self,
        taking: &mut Taking,
        student: StudentId,
    ) -> Result<(), StorageError> {
        if taking.next.kept.remove(&student) {
            taking.batch.delete(Table::Meta, kept_key(student));
        }
        // Of what base cannot be asked about, the record itself says from now on what the coordinator took into it.
        let mut handed_in = std::mem::take(&mut taking.next.handed_in);
        let before = handed_in.len();
        handed_in.retain(|(about, entry)| *about != student || taking.next.is_undecided(*entry));
        let fewer = handed_in.len() < before;
        taking.next.handed_in = handed_in;
        if fewer {
            taking.next.keep_handed_in(&mut taking.batch)?;
        }
        self.try_again(taking, |row| !row.is_left_out() && row.doc.student() == Some(student)).await
    }

    /// Takes all steps of one document.
    pub(super) async fn bring_up_to_date(
        &mut self,
        taking: &mut Taking,
        id: DocumentId,
        steps: Vec<Step>,
    ) -> Result<(), StorageError> {
        if taking.next.is_kept_away(id, self.env.now()) {
            taking.next.want(&mut taking.batch, &id.to_string(), Because::Damaged)?;
            taking.synced.failed.push(id);
            return Ok(());
        }
        if let Some((bytes, row)) = as_it_comes(taking, id, &steps) {
            taking.batch.put(Table::Snapshot, id.to_string(), bytes.to_vec());
            said::no_longer(&mut taking.batch, id);
            taking.next.keep_row(&mut taking.batch, id, row, &Received::new())?;
            taking.synced.changed.push(id);
            taking.next.no_longer_want(&mut taking.batch, &id.to_string());
            return Ok(());
        }
        // Its changes may be what ends the page, and so may base's copy.
        self.marks.begin(&self.env, &[id]);
        let taken = self.take_steps(taking, id, steps).await;
        self.marks.end(&self.env, &[id]);
        taken
    }

    async fn take_steps(
        &mut self,
        taking: &mut Taking,
        id: DocumentId,
        steps: Vec<Step>,
    ) -> Result<(), StorageError> {
        let mut open = self.take_for(taking, id).await?;
        if taking.next.unmatched.contains(&id)
            && let Some(open) = &mut open
            && let Some(base) = whole(id, &steps)
        {
            let Taking { batch, next, synced, .. } = taking;
            synced.more |= self.offer_lost(batch, next, open, &base).await?;
        }
        let mut progress = Progress {
            open,
            changed: false,
            replaced: false,
            failed: false,
            newer: false,
            whole: false,
        };
        let mut origins = Vec::new();
        for step in steps {
            match step {
                Step::Change { bytes, origin } => {
                    if progress.change(taking, id, bytes) {
                        origins.push(origin);
                    }
                }
                Step::Snapshot { bytes, .. } => {
                    if let Some(document) = progress.merge(id, &bytes) {
                        self.with_unsent(&mut progress, document).await?;
                    }
                }
            }
        }
        self.conclude(taking, id, progress, &origins).await
    }

    /// The document as it is here, mended if need be, as part of this transaction. Its name is written down by whoever
    /// asks.
    pub(super) async fn take_for(
        &mut self,
        taking: &mut Taking,
        id: DocumentId,
    ) -> Result<Option<Open>, StorageError> {
        // Also what is new here becomes one more.
        let kept = taking.make_room();
        let held = self.shelf.take(id);
        self.shelf.make_room(kept + 1, |_| false);
        if held.is_some() {
            return Ok(held);
        }
        if !taking.next.may_hold(id) {
            return Ok(None);
        }
        let stored = Stored::read(&self.sealed, id).await?;
        let loaded = documents::load(&self.sealed, &taking.next.outbox, stored).await?;
        mend(&mut taking.next, &mut taking.batch, id, loaded)
    }

    /// Puts a merged document in place, with what is in the outbox for it even if the local copy was lost.
    async fn with_unsent(
        &self,
        progress: &mut Progress,
        mut document: Document,
    ) -> Result<(), StorageError> {
        // The outbox as it was before this answer: base's copy need not have what it just acknowledged.
        documents::apply_unsent(&self.sealed, &self.state.outbox, &mut document).await?;
        let same =
            progress.open.as_ref().is_some_and(|open| open.document().heads() == document.heads());
        progress.whole = true;
        progress.failed = false;
        if !same {
            let log = progress.open.take().map(|open| open.log().to_vec()).unwrap_or_default();
            progress.open = Some(Open::of(document, log));
            progress.changed = true;
            progress.replaced = true;
        }
        Ok(())
    }

    /// Writes down how the document is now.
    pub(super) async fn conclude(
        &self,
        taking: &mut Taking,
        id: DocumentId,
        progress: Progress,
        origins: &[Origin],
    ) -> Result<(), StorageError> {
        let name = id.to_string();
        if progress.failed {
            let because = if progress.newer { Because::Newer } else { Because::Damaged };
            taking.next.want(&mut taking.batch, &name, because)?;
            taking.synced.failed.push(id);
        } else if progress.whole {
            taking.next.no_longer_want(&mut taking.batch, &name);
            taking.next.was_opened(&mut taking.batch, id);
        }
        let Some(mut open) = progress.open else {
            return Ok(());
        };
        if progress.changed {
            if progress.replaced {
                open.rewrite(&mut taking.batch);
            }
            let row = open.row();
            let mut received = taking.next.received(id);
            for (entry, at) in received_with(taking.next.row(id).as_ref(), &row, origins) {
                // A visit that comes back into the row, because there is room again, arrived when it did.
                received.entry(entry).or_insert(at);
            }
            taking.next.keep_row(&mut taking.batch, id, row, &received)?;
            if open.keep_said(&mut taking.batch) {
                open.set_said_is_kept();
            }
            taking.synced.changed.push(id);
            self.try_again(taking, |row| !row.is_left_out() && row.doc == id).await?;
        }
        taking.keep(open);
        Ok(())
    }
}

impl Progress {
    /// Another document has taken the place of the one that is stored.
    pub(super) const fn put_in_place(open: Open) -> Self {
        Self {
            open: Some(open),
            changed: true,
            replaced: true,
            failed: false,
            newer: false,
            whole: false,
        }
    }

    /// Applies a change; answers whether it was new.
    fn change(&mut self, taking: &mut Taking, id: DocumentId, bytes: Vec<u8>) -> bool {
        let open = self.open.get_or_insert_with(|| Open::new(id));
        match open.apply(&bytes) {
            Ok(Applied::New) => {
                open.append(&mut taking.batch, bytes);
                self.changed = true;
                true
            }
            Ok(Applied::Known) => false,
            Err(error) => {
                self.failed = true;
                self.newer |= error == ApplyError::Containers;
                false
            }
        }
    }

    /// Base's document with what this device has besides; `None` when base's cannot be read.
    fn merge(&mut self, id: DocumentId, bytes: &[u8]) -> Option<Document> {
        let mut document = match Document::load(id, bytes) {
            Ok(document) => document,
            Err(error) => {
                self.failed = true;
                self.newer |= error == LoadError::OtherHistory;
                return None;
            }
        };
        if let Some(open) = &self.open {
            // A frozen change comes with what builds on it: by itself it would be a head that base never has.
            let written = open.document().changes().into_iter().filter(|it| it.author.is_some());
            for change in written {
                if !document.has(change.hash) && document.apply(&change.chunk).is_err() {
                    self.failed = true;
                    return None;
                }
            }
        }
        Some(document)
    }
}

/// The last whole document among what came, if it can be read.
fn whole(id: DocumentId, steps: &[Step]) -> Option<Document> {
    let last = steps.iter().rev().find_map(|step| match step {
        Step::Snapshot { bytes, .. } => Some(bytes),
        Step::Change { .. } => None,
    })?;
    Document::load(id, last).ok()
}

/// A whole document that is new here is stored as it comes: it is verified when it is opened, for loading hundreds
/// of documents would take too long. The few long ones are loaded now, so that nobody waits for that later.
fn as_it_comes<'a>(taking: &Taking, id: DocumentId, steps: &'a [Step]) -> Option<(&'a [u8], Row)> {
    let [Step::Snapshot { bytes, row }] = steps else {
        return None;
    };
    let here = taking.next.holds(id);
    let unsent = taking.next.outbox.of_document(id).next().is_some();
    let row = Row::from_bytes(row).ok().filter(|row| row_fits(id, row) && !said::is_long(row))?;
    (!here && !unsent).then_some((bytes.as_slice(), row))
}

/// When base received the entries that are new in a row: what an entry's own device sent last, or its author from a
/// device that was added again meanwhile.
fn received_with(before: Option<&Row>, after: &Row, origins: &[Origin]) -> Received {
    let Row::Year(after) = after else {
        return Received::new();
    };
    let known: BTreeSet<_> = match before {
        Some(Row::Year(before)) => listed(before).collect(),
        _ => BTreeSet::new(),
    };
    let sent = |device: String, by: String| {
        let own = origins.iter().filter(move |one| one.device == device || one.user == by);
        own.filter_map(|origin| time(origin.received_at)).max()
    };
    let recorded = |entry: EntryId, recorded: &Recorded| {
        let Recorded { by, device, .. } = *recorded;
        (entry, by, device.to_string())
    };
    let visits =
        after.recent.iter().map(|visit| recorded(EntryId::Visit(visit.id), &visit.recorded));
    let sessions = after
        .recent_sessions
        .iter()
        .map(|session| recorded(EntryId::Session(session.id), &session.recorded));
    // Of a session that is a meeting only, a row does not say on which device it was written.
    let met = after.meetings.iter().filter_map(|meeting| match meeting.id {
        MeetingId::Session(session) => {
            Some((EntryId::Session(session), meeting.mentor, String::new()))
        }
        MeetingId::Visit(_) => None,
    });
    // What is said last of an entry stands.
    let all = met.chain(visits).chain(sessions);
    let new = all.filter(|(entry, ..)| !known.contains(entry));
    new.filter_map(|(entry, by, device)| Some((entry, sent(device, by.to_string())?))).collect()
}
