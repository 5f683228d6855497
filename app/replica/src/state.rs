//! What the replica keeps in memory, all of it read from storage: at the start, and again when a commit left it
//! unsure what is stored. Damaged values are set aside here and never stop the start.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use domain::id::StudentId;
use jiff::Timestamp;
use records::{DocumentId, EntryRef, Row};
use serde::de::DeserializeOwned;

use crate::{
    carrying::{CARRIED, Carrying, ParcelId},
    cipher::Cipher,
    concerns::Entries,
    documents::{Loaded, Open, StoredRow},
    draft::{Draft, DraftKey, DraftSummary},
    encoding,
    ended::Ended,
    env::Env,
    identity::Identity,
    marks::Marks,
    outbox::{Outbox, Outgoing},
    pictures::{PICTURE, Pictures},
    position::{
        Because, ENDED, HANDED_IN, HANDED_IN_PUSHES, HandedIn, IDENTITY, KEPT, POSITION, Position,
        STANDS, Stands, UNMATCHED, WANTED, Wanted, unmatched_key, wanted_key,
    },
    remade::Rows,
    rows::{self, AT_START, Opened, may_lie_apart},
    sealed::{Batch, Found, Sealed, quarantine_key},
    storage::{Storage, StorageError, Table},
    students::Students,
    view::{Received, View},
};

/// See the module.
#[derive(Debug, Clone, Default)]
pub(crate) struct State {
    pub(crate) identity: Option<Identity>,
    pub(crate) stands: Stands,
    pub(crate) position: Position,
    pub(crate) outbox: Outbox,
    pub(crate) drafts: Vec<DraftSummary>,
    pub(crate) pictures: Pictures,
    /// What this device carries for others.
    pub(crate) carrying: BTreeMap<ParcelId, Carrying>,
    /// Sealed concerns.
    pub(crate) concerns: Entries,
    /// By name: a newer version may know names that this one does not.
    pub(crate) wanted: BTreeMap<String, Wanted>,
    /// What was set aside because it ended the page, until it has been opened.
    pub(crate) ended: BTreeMap<DocumentId, Ended>,
    pub(crate) kept: BTreeSet<StudentId>,
    /// Handed in for the coordinator to decide about, the oldest first.
    pub(crate) handed_in: Vec<(StudentId, EntryRef)>,
    /// The changes of these, and of what was left out.
    pub(crate) handed_in_pushes: Vec<HandedIn>,
    /// To be compared with base's copies: base may lack what it acknowledged.
    pub(crate) unmatched: BTreeSet<DocumentId>,
    /// The documents whose rows are in memory.
    pub(crate) documents: BTreeSet<DocumentId>,
    /// The documents whose rows lie apart, once somebody had to know all of them.
    pub(crate) earlier: Option<BTreeSet<DocumentId>>,
    /// When it was at the start.
    pub(crate) opened: Option<Opened>,
    pub(crate) set_aside: usize,
    /// Something lies here that nobody can read and base never had: a draft, or the note that a picture waits.
    pub(crate) unreadable_words: bool,
    /// As their documents say; the view shows them as they are to be shown.
    pub(crate) students: Students,
    pub(crate) view: Arc<View>,
}

impl State {
    /// Brings the derived parts of the view up to date.
    pub(crate) fn derive(&mut self) {
        let waiting = self.waiting();
        let view = Arc::make_mut(&mut self.view);
        self.students.show(view);
        view.waiting = waiting;
        view.last_sync = self.position.last_sync;
        view.clock_skew_ms = self.position.clock_skew_ms;
        view.lease = self.position.lease;
        view.first_sync_done = self.position.first_sync_done;
        view.coming = self.position.coming.filter(|_| !self.position.first_sync_done);
        view.failed = self.wanted.keys().filter_map(|name| name.parse().ok()).collect();
        view.kept_for_unsent.clone_from(&self.kept);
        view.handed_in = self.handed_in.iter().map(|(_, entry)| *entry).collect();
        let left_out =
            self.handed_in_pushes.iter().filter_map(|one| Some((one.entry, one.left_out_by?)));
        view.left_out = left_out.filter(|(entry, _)| !view.handed_in.contains(entry)).collect();
        let newer = |(name, wanted): &(&String, &Wanted)| {
            wanted.newer || name.parse::<DocumentId>().is_err()
        };
        view.newer = self.wanted.iter().filter(newer).count();
        view.set_aside = self.set_aside;
        view.carrying.clone_from(&self.carrying);
        view.handing.clone_from(&self.concerns.handing);
        view.list_asked = self.concerns.asked;
        view.concerns_wait = self.concerns.wait;
        view.removed = self.stands == Stands::Removed;
    }

    /// Mutations of what was handed in and is not decided, as far as this device heard.
    pub(crate) fn undecided(&self) -> impl Iterator<Item = Vec<u8>> {
        let waits = self.handed_in_pushes.iter().filter(|one| one.left_out_by.is_none());
        waits.map(|one| one.mutation.to_vec())
    }

    /// Whether the coordinator has something of a record and did not decide about it.
    pub(crate) fn is_undecided(&self, entry: EntryRef) -> bool {
        self.handed_in_pushes.iter().any(|one| one.entry == entry && one.left_out_by.is_none())
    }

    /// Writes down what was handed in.
    pub(crate) fn keep_handed_in(&self, batch: &mut Batch) -> Result<(), StorageError> {
        batch.put_value(Table::Meta, HANDED_IN, &self.handed_in)?;
        batch.put_value(Table::Meta, HANDED_IN_PUSHES, &self.handed_in_pushes)
    }

    /// When base received the entries of a document, as far as known.
    pub(crate) fn received(&self, id: DocumentId) -> Received {
        let known = id.student().and_then(|student| self.students.get(student));
        known.map(|known| known.received.clone()).unwrap_or_default()
    }

    /// Takes in a document's row.
    pub(crate) fn put_row(&mut self, id: DocumentId, row: Row, received: &Received) {
        self.documents.insert(id);
        self.earlier.as_mut().map(|earlier| earlier.remove(&id));
        match row {
            Row::Org(org) => Arc::make_mut(&mut self.view).org = Arc::new(org),
            Row::Me(me) => Arc::make_mut(&mut self.view).me = Arc::new(me),
            row => self.students.put_row(id, row, received),
        }
    }

    /// The row of a document, as it was last put.
    pub(crate) fn row(&self, id: DocumentId) -> Option<Row> {
        match id {
            DocumentId::Org => Some(Row::Org((*self.view.org).clone())),
            DocumentId::Me(_) => Some(Row::Me((*self.view.me).clone())),
            id => self.students.row(id),
        }
    }

    /// Takes a document's row out of memory, because it lies apart.
    pub(crate) fn lay_apart(&mut self, id: DocumentId) {
        self.earlier.as_mut().map(|earlier| earlier.insert(id));
        if self.documents.remove(&id) {
            self.students.drop_row(id);
        }
    }

    /// Whether a document is on this device; only certain once [`Self::earlier`] is known.
    pub(crate) fn holds(&self, id: DocumentId) -> bool {
        let earlier = self.earlier.as_ref().is_some_and(|earlier| earlier.contains(&id));
        earlier || self.documents.contains(&id)
    }

    /// Whether storage may have a document. Of a student's years only storage knows: the clock that
    /// says which of them lie apart may have been turned.
    pub(crate) fn may_hold(&self, id: DocumentId) -> bool {
        matches!(id, DocumentId::StudentYear(..)) || self.documents.contains(&id)
    }

    /// Forgets a student whose documents were dropped.
    pub(crate) fn drop_student(&mut self, student: StudentId) {
        self.documents.retain(|id| id.student() != Some(student));
        if let Some(earlier) = &mut self.earlier {
            earlier.retain(|id| id.student() != Some(student));
        }
        self.students.drop_student(student);
    }

    /// The documents about a student whose rows are in memory.
    pub(crate) fn documents_of(&self, student: StudentId) -> impl Iterator<Item = DocumentId> {
        self.documents.iter().copied().filter(move |id| id.student() == Some(student))
    }

    /// Notes that a document is wanted again. Names that this version does not know are kept for one that does.
    pub(crate) fn want(
        &mut self,
        batch: &mut Batch,
        name: &str,
        because: Because,
    ) -> Result<(), StorageError> {
        let known = self.wanted.get(name).copied();
        let newer = because == Because::Newer;
        if known.is_some_and(|known| known.newer || !newer) {
            return Ok(());
        }
        let mut wanted = known.unwrap_or_default();
        if newer {
            wanted = wanted.of_a_newer_version();
        }
        self.wanted.insert(name.to_owned(), wanted);
        batch.put_value(Table::Meta, wanted_key(name), &wanted)
    }

    /// Asks for everything again, if that is due on account of a wanted document.
    pub(crate) fn ask_for_wanted(
        &mut self,
        batch: &mut Batch,
        now: Timestamp,
    ) -> Result<(), StorageError> {
        if self.position.whole {
            return Ok(());
        }
        let due = |(name, wanted): &(&String, &Wanted)| {
            let id = name.parse::<DocumentId>();
            wanted.is_due(now) && id.is_ok_and(|id| !self.is_kept_away(id, now))
        };
        let due: Vec<_> = self.wanted.iter().filter(due).map(|(name, _)| name.clone()).collect();
        for name in due {
            let wanted = self.wanted.entry(name.clone()).or_default();
            *wanted = wanted.asked_at(now);
            batch.put_value(Table::Meta, wanted_key(&name), wanted)?;
            self.position.ask_for_all_again();
        }
        if self.position.whole {
            batch.put_value(Table::Meta, POSITION, &self.position)?;
        }
        Ok(())
    }

    /// Notes that these documents are to be compared with base's copies.
    pub(crate) fn unmatch(&mut self, batch: &mut Batch, all: impl Iterator<Item = DocumentId>) {
        for id in all {
            batch.put(Table::Meta, unmatched_key(id), Vec::new());
            self.unmatched.insert(id);
        }
    }

    /// Notes that a document was compared.
    pub(crate) fn matched(&mut self, batch: &mut Batch, id: DocumentId) {
        if self.unmatched.remove(&id) {
            batch.delete(Table::Meta, unmatched_key(id));
        }
    }

    /// Notes that a document is whole again.
    pub(crate) fn no_longer_want(&mut self, batch: &mut Batch, name: &str) {
        if self.wanted.remove(name).is_some() {
            batch.delete(Table::Meta, wanted_key(name));
        }
    }

    /// Reads everything. The batch sets aside what is damaged and what ended the page, and mends what can be mended;
    /// rows that are made again are not in it (`remade`).
    pub(crate) async fn read<S: Storage, C: Cipher>(
        sealed: &Sealed<S, C>,
        env: &impl Env,
        marks: &mut Marks,
    ) -> Result<(Self, Batch), StorageError> {
        let now = env.now();
        let mut reading = Reading::default();
        reading.state.opened = Some(Opened::at(now));
        for (key, value) in sealed.scan(Table::Meta, b"").await? {
            reading.meta(key, value);
        }
        for (key, value) in sealed.scan(Table::Outbox, b"").await? {
            reading.outgoing(&key, value);
        }
        for prefix in AT_START {
            for (key, value) in sealed.scan(Table::Row, prefix.as_bytes()).await? {
                reading.row(&key, value);
            }
        }
        for (key, value) in sealed.scan(Table::Draft, b"").await? {
            reading.draft(&key, value);
        }
        let aside = sealed.scan(Table::Quarantine, b"").await?;
        reading.state.set_aside += aside.len();
        let words = [(Table::Draft, ""), (Table::Meta, PICTURE)];
        let words = words.map(|(table, key)| quarantine_key(table, key.as_bytes()));
        reading.state.unreadable_words |=
            aside.iter().any(|(key, _)| words.iter().any(|of_words| key.starts_with(of_words)));
        for id in marks.not_opened() {
            let Reading { state, batch, .. } = &mut reading;
            state.set_aside_whole(batch, sealed, id, now).await?;
        }
        let Reading { state, batch, rows, .. } = &mut reading;
        std::mem::take(rows).make_again(state, batch, sealed, marks, env).await?;
        if reading.lost_outgoing {
            reading.compare_all(sealed).await?;
        }
        reading.state.ask_for_wanted(&mut reading.batch, now)?;
        reading.state.sort_drafts();
        reading.state.derive();
        Ok((reading.state, reading.batch))
    }

    /// Newest first.
    pub(crate) fn sort_drafts(&mut self) {
        domain::sorting::sort_by_key(&mut self.drafts, |draft| {
            (std::cmp::Reverse(draft.updated), draft.key)
        });
    }
}

#[derive(Default)]
struct Reading {
    state: State,
    batch: Batch,
    /// Rows that are not as they should lie.
    rows: Rows,
    /// Every document with a row, also those that lie apart from this start on.
    listed: Vec<DocumentId>,
    /// Something that waited cannot be read, so what it said would never be sent.
    lost_outgoing: bool,
}

impl Reading {
    /// The value, or `None` after setting it aside.
    fn whole<T: DeserializeOwned>(&mut self, table: Table, key: &[u8], found: Found) -> Option<T> {
        let raw = match found {
            Found::Whole(bytes) => match encoding::read(&bytes) {
                Some(value) => return Some(value),
                // Whole, but of another version: set aside as well, for the version that can read it.
                None => bytes,
            },
            Found::Damaged(raw) => raw,
        };
        self.batch.set_aside(table, key, raw);
        self.state.set_aside += 1;
        self.state.unreadable_words |=
            table == Table::Draft || table == Table::Meta && key.starts_with(PICTURE.as_bytes());
        None
    }

    fn meta(&mut self, key: Vec<u8>, found: Found) {
        let Ok(name) = String::from_utf8(key) else {
            return;
        };
        let bytes = name.as_bytes();
        if self.state.concerns.read(&name, &found) {
            return;
        }
        if name == IDENTITY {
            self.state.identity = self.whole(Table::Meta, bytes, found);
        } else if name == POSITION {
            self.state.position = self.whole(Table::Meta, bytes, found).unwrap_or_default();
        } else if name == STANDS {
            // Where it cannot be read, base says it again.
            self.state.stands = self.whole(Table::Meta, bytes, found).unwrap_or_default();
        } else if name == HANDED_IN {
            self.state.handed_in = self.whole(Table::Meta, bytes, found).unwrap_or_default();
        } else if name == HANDED_IN_PUSHES {
            self.state.handed_in_pushes = self.whole(Table::Meta, bytes, found).unwrap_or_default();
        } else if let Some(Ok(hash)) = name.strip_prefix(PICTURE).map(str::parse) {
            if let Some(known) = self.whole(Table::Meta, bytes, found) {
                self.state.pictures.insert(hash, known);
            }
        } else if let Some(id) = name.strip_prefix(CARRIED) {
            if let Some(known) = self.whole(Table::Meta, bytes, found) {
                self.state.carrying.insert(ParcelId::named(id.to_owned()), known);
            }
        } else if let Some(doc) = name.strip_prefix(WANTED) {
            let wanted: Wanted = self.whole(Table::Meta, bytes, found).unwrap_or_default();
            let wanted = wanted.as_seen_by_this_version();
            self.state.wanted.insert(doc.to_owned(), wanted);
        } else if let Some(Ok(id)) = name.strip_prefix(ENDED).map(str::parse) {
            if let Some(ended) = self.whole(Table::Meta, bytes, found) {
                self.state.ended.insert(id, ended);
            }
        } else if let Some(Ok(student)) = name.strip_prefix(KEPT).map(str::parse) {
            self.state.kept.insert(student);
        } else if let Some(Ok(id)) = name.strip_prefix(UNMATCHED).map(str::parse) {
            self.state.unmatched.insert(id);
        }
    }

    fn outgoing(&mut self, key: &[u8], found: Found) {
        let Some(order) = key.first_chunk().map(|order| u64::from_be_bytes(*order)) else {
            return;
        };
        if let Some(row) = self.whole::<Outgoing>(Table::Outbox, key, found) {
            self.state.outbox.insert(order, row.about);
        } else {
            self.lost_outgoing = true;
        }
    }

    /// The documents still say what a lost row of the outbox said; which of them, base's copies tell.
    async fn compare_all<S: Storage, C: Cipher>(
        &mut self,
        sealed: &Sealed<S, C>,
    ) -> Result<(), StorageError> {
        let earlier = rows::earlier(sealed, None).await?;
        let all = std::mem::take(&mut self.listed).into_iter().chain(earlier);
        self.state.unmatch(&mut self.batch, all);
        self.state.position.ask_for_all_again();
        self.batch.put_value(Table::Meta, POSITION, &self.state.position)
    }

    fn row(&mut self, key: &[u8], found: Found) {
        let id: Option<DocumentId> = std::str::from_utf8(key).ok().and_then(|id| id.parse().ok());
        let Some(id) = id else {
            return;
        };
        self.state.documents.insert(id);
        self.listed.push(id);
        let (row, received) = match found {
            Found::Whole(bytes) => StoredRow::read(id, &bytes),
            Found::Damaged(_) => Default::default(),
        };
        // A row is derived: what cannot be read of it needs no keeping, only making again.
        let Some(row) = row else {
            self.rows.rowless.push((id, received));
            return;
        };
        // A year has passed.
        if may_lie_apart(&row, &received, self.state.opened_for()) {
            self.rows.passed.push(id);
        }
        self.state.put_row(id, row, &received);
    }

    fn draft(&mut self, key: &[u8], found: Found) {
        let name: Option<DraftKey> = std::str::from_utf8(key).ok().and_then(|key| key.parse().ok());
        let Some(name) = name else {
            // Of a version that knows more kinds.
            self.state.unreadable_words = true;
            return;
        };
        if let Some(draft) = self.whole::<Draft>(Table::Draft, key, found) {
            self.state.drafts.push(DraftSummary::of(name, &draft));
        }
    }
}

/// Sets aside what could not be read of a document, keeps what could, and wants it again.
pub(crate) fn mend(
    state: &mut State,
    batch: &mut Batch,
    id: DocumentId,
    loaded: Loaded,
) -> Result<Option<Open>, StorageError> {
    let mut open = loaded.open;
    if loaded.damaged.is_empty() {
        return Ok(open);
    }
    state.set_aside += loaded.damaged.len();
    for (table, key, raw) in loaded.damaged {
        batch.set_aside(table, &key, raw);
    }
    if let Some(open) = &mut open {
        open.rewrite(batch);
        let (row, received) = (open.row(), state.received(id));
        state.keep_row(batch, id, row, &received)?;
    }
    state.want(batch, &id.to_string(), Because::Damaged)?;
    Ok(open)
}
