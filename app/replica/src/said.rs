//! What long documents say, kept beside them: read in a fraction of the time in which automerge loads a year of visits.
//! Like a row it is derived and belongs to the transaction that changes the document, which takes it away or replaces
//! it. So what is found says exactly what the document says; where nothing is found, the document is read.

use std::collections::BTreeMap;

use domain::id::StudentId;
use records::{Content, DocumentId, Row};

use crate::{
    cipher::Cipher,
    documents::{self, Open},
    env::Env,
    replica::Replica,
    sealed::{Batch, Found, Sealed},
    storage::{Storage, StorageError, Table},
    student::ReadError,
};

/// The keys in the table of rows begin with this.
const SAID: &str = "said/";
/// A year of so many visits and sessions is long.
const LONG: u32 = 100;

/// Whether what the document of a row says is worth keeping.
pub(crate) const fn is_long(row: &Row) -> bool {
    matches!(row, Row::Year(year) if year.visits.saturating_add(year.sessions) >= LONG)
}

/// The keys of what a student's documents say begin with this.
pub(crate) fn said_prefix(student: StudentId) -> String {
    format!("{SAID}student/{student}/")
}

/// Takes away what a document said before it was changed.
pub(crate) fn no_longer(batch: &mut Batch, id: DocumentId) {
    if matches!(id, DocumentId::StudentYear(..)) {
        batch.delete(Table::Row, key(id));
    }
}

/// What a student's documents say, as far as it is kept.
pub(crate) async fn of_student<S: Storage, C: Cipher>(
    sealed: &Sealed<S, C>,
    student: StudentId,
) -> Result<BTreeMap<DocumentId, Content>, StorageError> {
    let found = sealed.scan(Table::Row, said_prefix(student).as_bytes()).await?;
    let read = |(key, found): (Vec<u8>, Found)| {
        let id = std::str::from_utf8(&key).ok()?.strip_prefix(SAID)?.parse().ok()?;
        let Found::Whole(bytes) = found else { return None };
        Some((id, Content::from_bytes(&bytes).ok()?))
    };
    Ok(found.into_iter().filter_map(read).collect())
}

fn key(id: DocumentId) -> String {
    format!("{SAID}{id}")
}

impl Open {
    /// Keeps what it says, if it is long and that is not kept already. Answers whether it does so now.
    pub(crate) fn keep_said(&mut self, batch: &mut Batch) -> bool {
        if self.said_is_kept() || !is_long(&self.row()) {
            return false;
        }
        let Ok(said) = self.content().to_bytes() else {
            return false;
        };
        batch.put(Table::Row, key(self.document().id()), said);
        true
    }
}

impl<S: Storage, C: Cipher, E: Env> Replica<S, C, E> {
    /// What is done about a student's record when it has been on the screen for a while and nobody waits. What the
    /// loaded documents say is kept, so that it opens sooner next time: of a year of visits some hundred kilobytes.
    /// Documents that were not loaded, because what they say was kept, are looked at: a damaged one is asked for again.
    /// And a log that has grown long is shortened.
    ///
    /// # Errors
    /// When storage could not be read or written. Nothing depends on what is kept.
    pub async fn keep_said(&mut self, student: StudentId) -> Result<(), ReadError> {
        if self.in_doubt {
            return Ok(());
        }
        let mut batch = Batch::default();
        let mut kept = Vec::new();
        for id in self.documents_about(student).await? {
            if let Some(mut open) = self.shelf.take(id) {
                if open.keep_said(&mut batch) {
                    kept.push(id);
                }
                self.shelf.put(open);
            } else if documents::is_damaged(&self.sealed, id).await? {
                self.content(id).await?;
            }
        }
        if !batch.is_empty() {
            // Not a state of its own: whether it lands or not, what is in memory stays true.
            self.sealed.commit(batch).await?;
        }
        for id in kept {
            if let Some(mut open) = self.shelf.take(id) {
                open.set_said_is_kept();
                self.shelf.put(open);
            }
        }
        Ok(self.shorten_a_log().await?)
    }
}
