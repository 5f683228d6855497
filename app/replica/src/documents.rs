//! Loading documents, and the few that stay loaded. A document that is damaged is put together again from what
//! can be read and from the outbox; what cannot be read is handed back, to be set aside. Whoever loads one writes its
//! name down first (`marks`).

use std::collections::BTreeSet;

use domain::{ledger::MeetingId, visit::EntryId};
use jiff::Timestamp;
use records::{
    Applied, ApplyError, Content, Document, DocumentId, Edit, MeetingRow, Row, WriteError, Writer,
    YearRow,
};
use serde::{Deserialize, Serialize};

use crate::{
    cipher::Cipher,
    encoding,
    outbox::{self, Outbox, Outgoing},
    said,
    sealed::{Batch, Found, Sealed},
    storage::{Storage, StorageError, Table},
    view::{Received, row_fits},
};

/// So many documents stay loaded: wasm never gives memory back.
pub(crate) const OPEN_AT_ONCE: usize = 16;
/// So many changes are kept beside a snapshot before a new snapshot takes their place (`compaction`).
const LOG_LENGTH: usize = 32;

/// A loaded document, and how it lies in storage.
#[derive(Debug)]
pub(crate) struct Open {
    document: Document,
    /// What it says, once that has been read: of a year of visits, reading takes longer than anything else.
    content: Option<Content>,
    /// The orders of its changes in the log, ascending.
    log: Vec<u64>,
    /// What it says is kept beside it (see `said`).
    said: bool,
    /// No snapshot takes the place of its log.
    log_stays: bool,
    #[cfg(test)]
    _counted: crate::counted::One,
}

impl Open {
    /// A document that nobody has written yet.
    pub(crate) fn new(id: DocumentId) -> Self {
        Self::of(Document::new(id), Vec::new())
    }

    /// A document with what lies beside its snapshot; where it is not in storage as it is, [`Self::rewrite`] comes next.
    pub(crate) fn of(document: Document, log: Vec<u64>) -> Self {
        Self {
            document,
            content: None,
            log,
            said: false,
            log_stays: false,
            #[cfg(test)]
            _counted: crate::counted::One::more(),
        }
    }

    /// The document. It is changed with [`Self::write`] and [`Self::apply`] only.
    pub(crate) const fn document(&self) -> &Document {
        &self.document
    }

    /// What it says.
    pub(crate) fn content(&mut self) -> &Content {
        self.content.get_or_insert_with(|| self.document.read())
    }

    /// What lists need of it.
    pub(crate) fn row(&mut self) -> Row {
        Row::of(self.content())
    }

    /// Whether what it says is known to be kept.
    pub(crate) const fn said_is_kept(&self) -> bool {
        self.said
    }

    /// Notes that what it says is kept.
    pub(crate) const fn set_said_is_kept(&mut self) {
        self.said = true;
    }

    fn says_something_else(&mut self, batch: &mut Batch) {
        self.said = false;
        said::no_longer(batch, self.document.id());
    }

    /// Writes an edit as one change; see [`Document::write`].
    pub(crate) fn write(&mut self, writer: &Writer, edit: &Edit) -> Result<Vec<u8>, WriteError> {
        let chunk = self.document.write(writer, edit)?;
        self.content.take_if(|content| !content.take_in(edit));
        Ok(chunk)
    }

    /// Applies somebody's change; see [`Document::apply`].
    pub(crate) fn apply(&mut self, chunk: &[u8]) -> Result<Applied, ApplyError> {
        self.content = None;
        self.document.apply(chunk)
    }

    /// The orders of its changes in the log.
    pub(crate) fn log(&self) -> &[u64] {
        &self.log
    }

    /// Adds a change, which the document has in it already, to the log.
    pub(crate) fn append(&mut self, batch: &mut Batch, chunk: Vec<u8>) {
        let order = self.log.last().map_or(1, |order| order.saturating_add(1));
        self.says_something_else(batch);
        batch.put(Table::Log, log_key(self.document.id(), order), chunk);
        self.log.push(order);
    }

    fn has_a_long_log(&self) -> bool {
        self.log.len() > LOG_LENGTH && !self.log_stays
    }

    /// Puts a snapshot, which says what the document says, in the place of the last one and of the log.
    pub(crate) fn shorten(&mut self, batch: &mut Batch, snapshot: Vec<u8>) {
        let id = self.document.id();
        batch.put(Table::Snapshot, id.to_string(), snapshot);
        for order in self.log.drain(..) {
            batch.delete(Table::Log, log_key(id, order));
        }
    }

    /// Does not try that again, while it is loaded.
    pub(crate) const fn leave_its_log(&mut self) {
        self.log_stays = true;
    }

    /// Puts a snapshot in the place of everything stored.
    pub(crate) fn rewrite(&mut self, batch: &mut Batch) {
        self.says_something_else(batch);
        let snapshot = self.document.save();
        self.shorten(batch, snapshot);
    }
}

/// The storage key of a change: orders ascend, so a scan answers them in the order they were made.
pub(crate) fn log_key(id: DocumentId, order: u64) -> Vec<u8> {
    let mut key = log_prefix(id);
    key.extend_from_slice(&order.to_be_bytes());
    key
}

fn log_prefix(id: DocumentId) -> Vec<u8> {
    let mut key = id.to_string().into_bytes();
    key.push(0);
    key
}

/// What loading found.
#[derive(Debug, Default)]
pub(crate) struct Loaded {
    /// The document, if there is anything of it.
    pub(crate) open: Option<Open>,
    /// What could not be read, to be set aside; then `open` is not what base has.
    pub(crate) damaged: Vec<(Table, Vec<u8>, Vec<u8>)>,
}

/// What is stored of a document, not looked into yet.
#[derive(Debug)]
pub(crate) struct Stored {
    id: DocumentId,
    snapshot: Option<Found>,
    changes: Vec<(Vec<u8>, Found)>,
}

impl Stored {
    /// Reads it.
    pub(crate) async fn read<S: Storage, C: Cipher>(
        sealed: &Sealed<S, C>,
        id: DocumentId,
    ) -> Result<Self, StorageError> {
        let (name, prefix) = (id.to_string(), log_prefix(id));
        let snapshot = sealed.get(Table::Snapshot, name.as_bytes());
        let (snapshot, changes) = futures::join!(snapshot, sealed.scan(Table::Log, &prefix));
        Ok(Self { id, snapshot: snapshot?, changes: changes? })
    }

    /// Of which document.
    pub(crate) const fn id(&self) -> DocumentId {
        self.id
    }

    /// Whether there is nothing of it.
    pub(crate) const fn is_empty(&self) -> bool {
        self.snapshot.is_none() && self.changes.is_empty()
    }

    /// Takes a change out that lies beside the snapshot; answers its key.
    pub(crate) fn take_out(&mut self, chunk: &[u8]) -> Option<Vec<u8>> {
        let is_it = |found: &Found| matches!(found, Found::Whole(bytes) if bytes == chunk);
        let place = self.changes.iter().position(|(_, found)| is_it(found))?;
        Some(self.changes.remove(place).0)
    }

    /// Its values, each with its place.
    pub(crate) fn into_values(self) -> impl Iterator<Item = (Table, Vec<u8>, Vec<u8>)> {
        let name = self.id.to_string().into_bytes();
        let snapshot = self.snapshot.map(|found| (Table::Snapshot, name, found));
        let changes = self.changes.into_iter().map(|(key, found)| (Table::Log, key, found));
        snapshot.into_iter().chain(changes).map(|(table, key, found)| {
            let (Found::Whole(bytes) | Found::Damaged(bytes)) = found;
            (table, key, bytes)
        })
    }
}

/// Puts a document together from its snapshot and its log. Waits for storage only where something is damaged.
pub(crate) async fn load<S: Storage, C: Cipher>(
    sealed: &Sealed<S, C>,
    outbox: &Outbox,
    stored: Stored,
) -> Result<Loaded, StorageError> {
    let Stored { id, snapshot, changes } = stored;
    let name = id.to_string();
    let mut loaded = Loaded::default();
    let mut document = None;
    match snapshot {
        Some(Found::Whole(bytes)) => match Document::load(id, &bytes) {
            Ok(whole) => document = Some(whole),
            Err(_) => loaded.damaged.push((Table::Snapshot, name.into_bytes(), bytes)),
        },
        Some(Found::Damaged(raw)) => loaded.damaged.push((Table::Snapshot, name.into_bytes(), raw)),
        None => {}
    }
    let mut log = Vec::new();
    for (key, change) in changes {
        let order = key.last_chunk().map(|order| u64::from_be_bytes(*order));
        let raw = match (order, change) {
            (Some(order), Found::Whole(chunk)) => {
                let document = document.get_or_insert_with(|| Document::new(id));
                if document.apply(&chunk).is_ok() {
                    log.push(order);
                    continue;
                }
                chunk
            }
            (_, Found::Whole(raw) | Found::Damaged(raw)) => raw,
        };
        loaded.damaged.push((Table::Log, key, raw));
    }
    if !loaded.damaged.is_empty() {
        let rescued = document.get_or_insert_with(|| Document::new(id));
        let any = apply_unsent(sealed, outbox, rescued).await?;
        if log.is_empty()
            && !any
            && loaded.damaged.iter().any(|(table, ..)| *table == Table::Snapshot)
        {
            // Nothing but the empty beginning is left, and that says nothing.
            document = None;
        }
    }
    loaded.open = document.map(|document| Open::of(document, log));
    Ok(loaded)
}

/// Whether something of a document is not as it was stored. It is not looked into.
pub(crate) async fn is_damaged<S: Storage, C: Cipher>(
    sealed: &Sealed<S, C>,
    id: DocumentId,
) -> Result<bool, StorageError> {
    let Stored { snapshot, changes, .. } = Stored::read(sealed, id).await?;
    let mut found = snapshot.iter().chain(changes.iter().map(|(_, found)| found));
    Ok(found.any(|found| matches!(found, Found::Damaged(_))))
}

/// Applies what base has not acknowledged, as far as it can be applied; answers whether anything was new.
pub(crate) async fn apply_unsent<S: Storage, C: Cipher>(
    sealed: &Sealed<S, C>,
    outbox: &Outbox,
    document: &mut Document,
) -> Result<bool, StorageError> {
    let mut any = false;
    for (_, row) in unsent_of(sealed, outbox, document.id()).await? {
        any |= matches!(document.apply(&row.chunk), Ok(Applied::New));
    }
    Ok(any)
}

/// What of a document base has not acknowledged, oldest first, as far as it can be read.
pub(crate) async fn unsent_of<S: Storage, C: Cipher>(
    sealed: &Sealed<S, C>,
    outbox: &Outbox,
    id: DocumentId,
) -> Result<Vec<(u64, Outgoing)>, StorageError> {
    let mut rows = Vec::new();
    for (order, about) in outbox.iter().filter(|(_, about)| about.doc == id) {
        if let Some(Found::Whole(bytes)) = sealed.get(Table::Outbox, &outbox::key(order)).await?
            && let Some(row) = encoding::read::<Outgoing>(&bytes)
        {
            rows.push((order, Outgoing { about: about.clone(), ..row }));
        }
    }
    Ok(rows)
}

/// A projection row, as it is stored.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct StoredRow {
    /// [`Row::to_bytes`].
    #[serde(with = "serde_bytes")]
    row: Vec<u8>,
    /// See [`crate::StudentView::received`].
    received: Vec<(EntryId, Timestamp)>,
}

impl StoredRow {
    /// Reads what it holds: of the row nothing where it is to be made again from the document, as one of another version
    /// is. When base received something is said nowhere else, so that is read all the same.
    pub(crate) fn read(id: DocumentId, bytes: &[u8]) -> (Option<Row>, Received) {
        let Some(stored) = encoding::read::<Self>(bytes) else { return Default::default() };
        let row = Row::from_bytes(&stored.row).ok().filter(|row| row_fits(id, row));
        (row, stored.received.into_iter().collect())
    }

    /// What is to be stored of a row; of `received` what the row lists.
    pub(crate) fn of(row: &Row, received: &Received) -> Result<Self, StorageError> {
        let received = match row {
            Row::Year(row) => {
                let listed: BTreeSet<_> = listed(row).collect();
                let told = listed.into_iter().filter_map(|it| Some((it, *received.get(&it)?)));
                told.collect()
            }
            Row::Org(_) | Row::Core(_) | Row::Me(_) => Vec::new(),
        };
        let row = row
            .to_bytes()
            .map_err(|_| StorageError::Unusable("a row cannot be written".to_owned()))?;
        Ok(Self { row, received })
    }
}

/// The entries of a row of which is told when base received them; some sessions twice.
pub(crate) fn listed(row: &YearRow) -> impl Iterator<Item = EntryId> {
    let visits = row.recent.iter().map(|visit| EntryId::Visit(visit.id));
    let sessions = row.recent_sessions.iter().map(|session| EntryId::Session(session.id));
    let met = |meeting: &MeetingRow| match meeting.id {
        MeetingId::Session(session) => Some(EntryId::Session(session)),
        MeetingId::Visit(_) => None,
    };
    visits.chain(sessions).chain(row.meetings.iter().filter_map(met))
}

/// The documents that are loaded, least recently used first.
#[derive(Debug, Default)]
pub(crate) struct Shelf(Vec<Open>);

impl Shelf {
    /// Takes a document off the shelf. While it is changed it is not here, so that a change which does
    /// not become durable is forgotten with it.
    pub(crate) fn take(&mut self, id: DocumentId) -> Option<Open> {
        let at = self.0.iter().position(|open| open.document.id() == id)?;
        Some(self.0.remove(at))
    }

    /// Takes one off the shelf whose log has grown long.
    pub(crate) fn take_long(&mut self) -> Option<Open> {
        let at = self.0.iter().position(Open::has_a_long_log)?;
        Some(self.0.remove(at))
    }

    /// Puts down those that were used longest ago, but for some, until there is room for so many more.
    pub(crate) fn make_room(&mut self, many: usize, but: impl Fn(DocumentId) -> bool) {
        let mut over = (self.0.len() + many).saturating_sub(OPEN_AT_ONCE);
        self.0.retain(|open| {
            let stays = over == 0 || but(open.document.id());
            over -= usize::from(!stays);
            stays
        });
    }

    pub(crate) fn holds(&self, id: DocumentId) -> bool {
        self.0.iter().any(|open| open.document.id() == id)
    }

    /// Puts a document (back) that is exactly as it is in storage.
    pub(crate) fn put(&mut self, open: Open) {
        self.0.retain(|other| other.document.id() != open.document.id());
        if self.0.len() >= OPEN_AT_ONCE {
            self.0.remove(0);
        }
        self.0.push(open);
    }

    /// Forgets all.
    pub(crate) fn clear(&mut self) {
        self.0.clear();
    }

    /// Forgets those of which `drop` says so.
    pub(crate) fn forget(&mut self, drop: impl Fn(DocumentId) -> bool) {
        self.0.retain(|open| !drop(open.document.id()));
    }
}
