//! What is done with a document that ends the page whenever it is opened: its bytes are set aside, and it is fetched
//! again. Where base's copy does the same, it is let in again a day later, and not for ever. What of it was written here
//! and is not at base stays in the outbox, and is sent from there. Where base may have lost what it acknowledged, and only
//! the bytes that were set aside may say it, they are tried once more.

use jiff::{SignedDuration, Timestamp};
use records::{Applied, Document, DocumentId};
use serde::{Deserialize, Serialize};

use crate::{
    cipher::Cipher,
    documents::{Open, Stored},
    env::Env,
    position::{Because, ended_key},
    replica::Replica,
    sealed::{Batch, Found, Sealed, quarantine_key},
    state::State,
    storage::{Storage, StorageError, Table},
};

/// How long what ended the page again after it was fetched again stays away.
const AWAY: SignedDuration = SignedDuration::from_hours(24);
/// So long is the time that stands behind the place of what is set aside, with what parts it from that.
const TIME: usize = 9;
/// So often what was set aside is tried once more: once may be the battery.
const TRIES: u8 = 2;

/// That a document was set aside because it ended the page, until it has been opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Ended {
    /// How often.
    times: u8,
    /// When that was last, by this device's clock.
    at: Timestamp,
    /// How often the bytes that were set aside were tried once more.
    #[serde(default)]
    tried: u8,
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
        let (times, tried) = self.ended.get(&id).map_or((0, 0), |it| (it.times, it.tried));
        let ended = Ended { times: times.saturating_add(1), at: now, tried };
        self.ended.insert(id, ended);
        batch.put_value(Table::Meta, ended_key(id), &ended)?;
        self.want(batch, &id.to_string(), Because::Damaged)
    }

    /// Notes that a document was opened as a whole, and the page is still there. What was written here since it was set
    /// aside is not the whole, nor is what base has as long as that was not compared.
    pub(crate) fn was_opened(&mut self, batch: &mut Batch, id: DocumentId) {
        let is_whole = !self.wanted.contains_key(&id.to_string()) && !self.unmatched.contains(&id);
        if self.ended.contains_key(&id) && is_whole {
            self.ended.remove(&id);
            batch.delete(Table::Meta, ended_key(id));
        }
    }

    /// The documents that can be compared with what base has. Of one that was neither fetched again nor can be tried once
    /// more nobody knows what it says: it stays as it is, and nothing of it is erased.
    pub(crate) fn comparable(&self) -> impl Iterator<Item = DocumentId> {
        let is_shut = move |id: &DocumentId| {
            let given_up = self.ended.get(id).is_some_and(|ended| ended.tried >= TRIES);
            given_up && self.wanted.contains_key(&id.to_string())
        };
        self.unmatched.iter().copied().filter(move |id| !is_shut(id))
    }
}

impl<S: Storage, C: Cipher, E: Env> Replica<S, C, E> {
    /// A document with what was set aside of it because it ended the page, if it says more with that. That it is tried is
    /// noted before.
    pub(crate) async fn with_set_aside(
        &mut self,
        id: DocumentId,
        here: Option<&Open>,
    ) -> Result<Option<Open>, StorageError> {
        let ended = self.state.ended.get(&id).copied().filter(|ended| ended.tried < TRIES);
        let Some(mut ended) = ended else { return Ok(None) };
        ended.tried += 1;
        let (mut batch, mut next) = (Batch::default(), self.state.clone());
        batch.put_value(Table::Meta, ended_key(id), &ended)?;
        next.ended.insert(id, ended);
        self.commit(batch, next).await?;
        let mut found = Vec::new();
        for table in [Table::Snapshot, Table::Log] {
            let place = quarantine_key(table, id.to_string().as_bytes());
            let aside = self.sealed.scan(Table::Quarantine, &place).await?.into_iter();
            // Not a whole document that was set aside for another reason: it may say what was left out of the record.
            let as_it_ended = |key: &[u8]| table == Table::Log || key.len() == place.len() + TIME;
            let aside = aside.filter(|(key, _)| as_it_ended(key));
            found.extend(aside.map(|(_, value)| (table, value)));
        }
        self.marks.begin(&self.env, &[id]);
        let log = here.map(|open| open.log().to_vec()).unwrap_or_default();
        let mut document = here.map_or_else(|| Document::new(id), |open| open.document().clone());
        let mut says_more = false;
        for (table, value) in found {
            let Found::Whole(bytes) = value else { continue };
            let chunks = if table == Table::Log { vec![bytes] } else { chunks(id, &bytes) };
            for chunk in chunks {
                says_more |= document.apply(&chunk) == Ok(Applied::New);
            }
        }
        self.marks.end(&self.env, &[id]);
        Ok(says_more.then(|| Open::of(document, log)))
    }
}

/// The changes that somebody wrote in a saved document, which bring the frozen ones with them; none where it cannot be
/// read.
fn chunks(id: DocumentId, saved: &[u8]) -> Vec<Vec<u8>> {
    let changes = Document::load(id, saved).map(|document| document.changes());
    let written = changes.unwrap_or_default().into_iter().filter(|change| change.author.is_some());
    written.map(|change| change.chunk).collect()
}
