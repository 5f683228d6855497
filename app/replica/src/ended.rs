//! What is done with a document that ends the page whenever it is opened: its bytes are set aside, and it is fetched
//! again. Where base's copy does the same, it is let in again a day later, and not for ever. What of it was written here
//! and is not at base stays in the outbox, and is sent from there.

use jiff::{SignedDuration, Timestamp};
use records::DocumentId;
use serde::{Deserialize, Serialize};

use crate::{
    cipher::Cipher,
    documents::Stored,
    position::{Because, ended_key},
    sealed::{Batch, Sealed, quarantine_key},
    state::State,
    storage::{Storage, StorageError, Table},
};

/// How long what ended the page again after it was fetched again stays away.
const AWAY: SignedDuration = SignedDuration::from_hours(24);

/// That a document was set aside because it ended the page, until it has been opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Ended {
    /// How often.
    times: u8,
    /// When that was last, by this device's clock.
    at: Timestamp,
}

impl Ended {
    /// A clock that was turned back must not keep it away for years.
    fn keeps_away(self, now: Timestamp) -> bool {
        let since = now.duration_since(self.at);
        self.times > 1 && !since.is_negative() && since < AWAY
    }
}

impl State {
    /// Whether a document is neither asked for nor let in until [`AWAY`] has passed.
    pub(crate) fn is_kept_away(&self, id: DocumentId, now: Timestamp) -> bool {
        self.ended.get(&id).is_some_and(|ended| ended.keeps_away(now))
    }

    /// Sets aside everything that is stored of a document, without looking into it, and wants it again.
    pub(crate) async fn set_aside_whole<S: Storage, C: Cipher>(
        &mut self,
        batch: &mut Batch,
        sealed: &Sealed<S, C>,
        id: DocumentId,
        now: Timestamp,
    ) -> Result<(), StorageError> {
        let stored = Stored::read(sealed, id).await?;
        for (table, key, bytes) in stored.into_values() {
            // Beside what was set aside under the same key before.
            let mut place = quarantine_key(table, &key);
            place.push(0);
            place.extend_from_slice(&now.as_millisecond().to_be_bytes());
            batch.put(Table::Quarantine, place, bytes);
            batch.delete(table, key);
            self.set_aside += 1;
        }
        let times = self.ended.get(&id).map_or(0, |ended| ended.times);
        let ended = Ended { times: times.saturating_add(1), at: now };
        self.ended.insert(id, ended);
        batch.put_value(Table::Meta, ended_key(id), &ended)?;
        self.want(batch, &id.to_string(), Because::Damaged)
    }

    /// Notes that a document was opened as a whole, and the page is still there. What was written here since it was set
    /// aside is not the whole.
    pub(crate) fn was_opened(&mut self, batch: &mut Batch, id: DocumentId) {
        if self.ended.contains_key(&id) && !self.wanted.contains_key(&id.to_string()) {
            self.ended.remove(&id);
            batch.delete(Table::Meta, ended_key(id));
        }
    }
}
