//! Which documents are being opened, written down before it is done: what traps ends the page, in which nothing
//! catches a panic. A name that still stands there at the next start was being opened when the page ended. Once may be
//! the battery; a document that does it twice in a row is not opened again (see `ended`).

use std::collections::BTreeMap;

use domain::id::StudentId;
use futures::future::join_all;
use records::DocumentId;

use crate::{
    cipher::Cipher,
    documents::{self, Loaded, Stored},
    env::Marker,
    outbox::Outbox,
    sealed::Sealed,
    storage::{Storage, StorageError},
};

/// So often in a row the page may have ended while a document was being opened.
const ENOUGH: u8 = 2;

/// How often in a row the page ended while a document was being opened, where it did. Written down as a line for each,
/// in which the end that may be about to come is counted already.
#[derive(Debug, Default)]
pub(crate) struct Marks(BTreeMap<DocumentId, u8>);

impl Marks {
    /// What the page before this one left.
    pub(crate) fn read(marker: &impl Marker) -> Self {
        let text = marker.marked().unwrap_or_default();
        let read = |line: &str| {
            let (name, times) = line.split_once(' ')?;
            Some((name.parse().ok()?, times.parse().ok()?))
        };
        Self(text.lines().filter_map(read).collect())
    }

    /// These are opened from now on, and no others.
    pub(crate) fn begin(&self, marker: &impl Marker, ids: &[DocumentId]) {
        let mut standing = self.0.clone();
        for id in ids {
            let times = standing.entry(*id).or_default();
            *times = times.saturating_add(1);
        }
        write(marker, &standing);
    }

    /// These were opened, and the page is still there.
    pub(crate) fn end(&mut self, marker: &impl Marker, ids: &[DocumentId]) {
        self.0.retain(|id, _| !ids.contains(id));
        write(marker, &self.0);
    }

    /// The documents that are not opened any more.
    pub(crate) fn not_opened(&self) -> Vec<DocumentId> {
        self.0.iter().filter(|(_, times)| **times >= ENOUGH).map(|(id, _)| *id).collect()
    }

    /// What is not opened any more was set aside, durably: what is stored under its name now may be opened.
    pub(crate) fn are_set_aside(&mut self, marker: &impl Marker) {
        self.end(marker, &self.not_opened());
    }

    /// Nothing is on this device any more, and no name of it either.
    pub(crate) fn forget_all(&mut self, marker: &impl Marker) {
        self.0.clear();
        write(marker, &self.0);
    }

    /// Forgets the documents of students.
    pub(crate) fn forget(&mut self, marker: &impl Marker, students: &[StudentId]) {
        let theirs = |id: &DocumentId| id.student().is_some_and(|id| students.contains(&id));
        let ids: Vec<_> = self.0.keys().copied().filter(theirs).collect();
        if !ids.is_empty() {
            self.end(marker, &ids);
        }
    }

    fn knows(&self, id: DocumentId) -> bool {
        self.0.contains_key(&id)
    }

    fn bars(&self, id: DocumentId) -> bool {
        self.0.get(&id).is_some_and(|times| *times >= ENOUGH)
    }
}

fn write(marker: &impl Marker, standing: &BTreeMap<DocumentId, u8>) {
    let lines: Vec<_> = standing.iter().map(|(id, times)| format!("{id} {times}")).collect();
    marker.mark(&lines.join("\n"));
}

/// Loads documents and reads what they say, with their names written down while that lasts: nothing is waited for in
/// between, so nobody who closes the app is taken for a document that ended it. Those at which the page ended once are
/// opened each by itself, so that only the one that did it is counted again; those that are not opened any more count
/// as not there.
pub(crate) async fn load<S: Storage, C: Cipher>(
    sealed: &Sealed<S, C>,
    outbox: &Outbox,
    marks: &mut Marks,
    marker: &impl Marker,
    ids: &[DocumentId],
) -> Result<Vec<Loaded>, StorageError> {
    let stored = join_all(ids.iter().map(|id| Stored::read(sealed, *id))).await;
    let stored = stored.into_iter().collect::<Result<Vec<_>, _>>()?;
    let there: Vec<_> = stored.iter().filter(|one| !one.is_empty()).map(Stored::id).collect();
    let together = !there.iter().any(|id| marks.knows(*id));
    if together && !there.is_empty() {
        marks.begin(marker, &there);
    }
    let mut all = Vec::with_capacity(stored.len());
    let mut failed = None;
    for stored in stored {
        let id = stored.id();
        if stored.is_empty() || marks.bars(id) {
            all.push(Loaded::default());
            continue;
        }
        if !together {
            marks.begin(marker, &[id]);
        }
        match documents::load(sealed, outbox, stored).await {
            Ok(mut loaded) => {
                if let Some(open) = &mut loaded.open {
                    open.content();
                }
                all.push(loaded);
            }
            Err(error) => failed = Some(error),
        }
        if !together {
            marks.end(marker, &[id]);
        }
    }
    if together && !there.is_empty() {
        marks.end(marker, &there);
    }
    failed.map_or(Ok(all), Err)
}
