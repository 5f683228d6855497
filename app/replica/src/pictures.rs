//! Pictures that records name: their bytes are kept before a draft names them, sent once the record that names them is
//! at base, and dropped with the last record that does. A record is at base when its pictures are.
//!
//! What is known of each picture is a value of its own, so that the bytes are read only to be shown or sent:
//! `blob/<hash>` in the table of values, the bytes themselves in [`Table::Blob`]. Those that base gave are `fetched`.

mod fetched;

use std::collections::{BTreeMap, BTreeSet};

use domain::{
    id::StudentId,
    visit::{Attachment, PictureHash},
};
use jiff::Timestamp;
use records::{DocumentId, Edit, EntryRef};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use self::fetched::Fetched;
use crate::{
    cipher::Cipher,
    env::Env,
    replica::Replica,
    safekeeping::{Safekeeping, Waiting, WaitingRecord},
    sealed::{Batch, Found},
    state::State,
    storage::{Storage, StorageError, Table},
};

/// The keys of what is known of pictures begin with this.
pub(crate) const PICTURE: &str = "blob/";

fn key(hash: PictureHash) -> String {
    format!("{PICTURE}{hash}")
}

/// What is known of a picture whose bytes are on this device.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Known {
    /// When it was taken or fetched, by this device's clock.
    since: Timestamp,
    /// The records of this device that name it, each with its document. None while only a draft does.
    named_in: Vec<(DocumentId, EntryRef)>,
    /// Base has all of it, as far as this device knows.
    at_base: bool,
    /// Its bytes cannot be read any more: nothing is to wait for what can never be sent.
    #[serde(default)]
    lost: bool,
    /// It came from base: somebody else's device sends it, never this one.
    #[serde(default)]
    fetched: Option<Fetched>,
}

impl Known {
    fn waits(&self) -> bool {
        !self.at_base && !self.lost && self.fetched.is_none() && !self.named_in.is_empty()
    }
}

/// The pictures on this device.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Pictures(BTreeMap<PictureHash, Known>);

impl Pictures {
    pub(crate) fn insert(&mut self, hash: PictureHash, known: Known) {
        self.0.insert(hash, known);
    }

    /// Those that base does not have, with the records that name them.
    fn waiting(&self) -> impl Iterator<Item = &Known> {
        self.0.values().filter(|known| known.waits())
    }

    /// The records that are not at base as long as a picture is not.
    pub(crate) fn records(&self) -> impl Iterator<Item = EntryRef> {
        self.waiting().flat_map(|known| &known.named_in).map(|(_, entry)| *entry)
    }

    /// Whether base lacks any that a record names.
    pub(crate) fn any_wait(&self) -> bool {
        self.waiting().next().is_some()
    }

    /// Whether a picture of this student's record is still to be sent.
    pub(crate) fn wait_for(&self, student: StudentId) -> bool {
        let of = |(document, _): &(DocumentId, EntryRef)| document.student() == Some(student);
        self.waiting().any(|known| known.named_in.iter().any(of))
    }
}

/// The name of a picture with these bytes.
#[must_use]
pub fn picture_hash(bytes: &[u8]) -> PictureHash {
    PictureHash::new(Sha256::digest(bytes).into())
}

/// Takes a picture out of storage.
fn forget(batch: &mut Batch, hash: PictureHash) {
    batch.delete(Table::Meta, key(hash));
    batch.delete(Table::Blob, *hash.as_bytes());
}

/// The pictures that an attachment list names.
pub(crate) fn named(attachments: &[Attachment]) -> impl Iterator<Item = PictureHash> {
    attachments.iter().filter_map(Attachment::picture).map(|picture| picture.hash)
}

impl State {
    /// What waits, in numbers.
    pub(crate) fn waiting(&self) -> Waiting {
        let waiting = Waiting { concerns: self.sealed_that_wait(), ..self.outbox.waiting() };
        let pictures = self.pictures.waiting().count();
        if pictures == 0 {
            return waiting;
        }
        let records = self.waiting_records();
        let oldest = records.iter().map(|one| one.saved).chain(waiting.oldest).min();
        Waiting { records: records.len(), pictures, oldest, ..waiting }
    }

    /// The records that wait, oldest first, each once: those of which only pictures do, and those of the outbox.
    pub(crate) fn waiting_records(&self) -> Vec<WaitingRecord> {
        let waiting = self.outbox.records();
        let mut records: Vec<WaitingRecord> = Vec::new();
        for known in self.pictures.waiting() {
            for (document, entry) in &known.named_in {
                // What it says is said to wait; its pictures follow by themselves.
                if waiting.iter().any(|one| one.entry == *entry) {
                    continue;
                }
                match records.iter_mut().find(|one| one.entry == *entry) {
                    Some(one) => one.pictures += 1,
                    None => records.push(WaitingRecord {
                        entry: *entry,
                        document: *document,
                        saved: known.since,
                        refused: None,
                        pictures: 1,
                    }),
                }
            }
        }
        domain::sorting::sort_by_key(&mut records, |one| one.saved);
        records.extend(waiting);
        records
    }

    /// Where a record is.
    pub(crate) fn safekeeping(&self, entry: EntryRef) -> Safekeeping {
        let at = self.outbox.safekeeping(entry);
        if at != Safekeeping::AtBase {
            return at;
        }
        let names = |known: &&Known| known.named_in.iter().any(|(_, named)| *named == entry);
        let (mut pictures, mut since) = (0, Timestamp::MAX);
        for known in self.pictures.waiting().filter(names) {
            pictures += 1;
            since = since.min(known.since);
        }
        if pictures == 0 {
            return self.view.beyond(entry);
        }
        Safekeeping::PicturesWait { since, pictures, kept: self.view.kept_as(entry) }
    }

    /// Notes that a record names pictures. Those whose bytes are not here somebody else's device sends, or has sent.
    pub(crate) fn name_pictures(
        &mut self,
        batch: &mut Batch,
        edit: &Edit,
    ) -> Result<(), StorageError> {
        let (Edit::RecordVisit(visit), Some(entry)) = (edit, edit.entry()) else { return Ok(()) };
        let place = (edit.document(), entry);
        for hash in named(&visit.attachments) {
            let known = self.pictures.0.get_mut(&hash);
            if let Some(known) = known.filter(|known| !known.named_in.contains(&place)) {
                // What base has it has under every name.
                known.named_in.push(place);
                batch.put_value(Table::Meta, key(hash), known)?;
            }
        }
        Ok(())
    }

    /// Keeps the bytes of a picture that is to be sent from here.
    pub(crate) fn keep_picture(
        &mut self,
        batch: &mut Batch,
        bytes: Vec<u8>,
        since: Timestamp,
    ) -> Result<(), StorageError> {
        let hash = picture_hash(&bytes);
        let (named_in, at_base, lost, fetched) = (Vec::new(), false, false, None);
        let fresh = Known { since, named_in, at_base, lost, fetched };
        let known = self.pictures.0.entry(hash).or_insert_with(|| fresh.clone());
        if known.fetched.is_some() {
            // Taken here as well, it is to be sent from here.
            *known = fresh;
        }
        let was_lost = std::mem::take(&mut known.lost);
        batch.put_value(Table::Meta, key(hash), known)?;
        if was_lost {
            self.derive();
        }
        batch.put(Table::Blob, *hash.as_bytes(), bytes);
        Ok(())
    }

    /// The pictures that base does not have, the oldest first, each with the records that name it.
    pub(crate) fn pictures_that_wait(&self) -> Vec<(PictureHash, Vec<EntryRef>)> {
        let mut all: Vec<_> = self.pictures.0.iter().filter(|(_, known)| known.waits()).collect();
        domain::sorting::sort_by_key(&mut all, |(hash, known)| (known.since, **hash));
        let entries = |known: &Known| known.named_in.iter().map(|(_, entry)| *entry).collect();
        all.into_iter().map(|(hash, known)| (*hash, entries(known))).collect()
    }

    /// Has every picture offered to base once more: it was put back to an earlier day and may lack some.
    pub(crate) fn offer_pictures(&mut self, batch: &mut Batch) -> Result<(), StorageError> {
        for (hash, known) in &mut self.pictures.0 {
            if known.at_base {
                known.at_base = false;
                batch.put_value(Table::Meta, key(*hash), known)?;
            }
        }
        Ok(())
    }

    /// Drops what only this student's records name.
    pub(crate) fn drop_pictures_of(
        &mut self,
        batch: &mut Batch,
        student: StudentId,
    ) -> Result<(), StorageError> {
        let others = |(document, _): &(DocumentId, EntryRef)| document.student() != Some(student);
        let mut unnamed = BTreeSet::new();
        for (hash, known) in &mut self.pictures.0 {
            if !known.named_in.iter().all(others) {
                known.named_in.retain(others);
                batch.put_value(Table::Meta, key(*hash), known)?;
                unnamed.insert(*hash);
            }
        }
        // Only of these: one that was taken just now is named by a draft in a moment.
        self.drop_unnamed_pictures(batch, |hash| unnamed.contains(hash));
        Ok(())
    }

    /// Drops those of some pictures that no record and no draft names.
    fn drop_unnamed_pictures(&mut self, batch: &mut Batch, of: impl Fn(&PictureHash) -> bool) {
        let drafted: BTreeSet<PictureHash> =
            self.drafts.iter().flat_map(|draft| draft.pictures.iter().copied()).collect();
        self.pictures.0.retain(|hash, known| {
            let stays = !of(hash) || !known.named_in.is_empty() || drafted.contains(hash);
            if !stays {
                forget(batch, *hash);
            }
            stays
        });
    }
}

impl<S: Storage, C: Cipher, E: Env> Replica<S, C, E> {
    /// Keeps the bytes of a picture, for a draft that is to name it. When this answers they are durable.
    ///
    /// # Errors
    /// When storage did not take it.
    pub async fn keep_picture(&mut self, bytes: Vec<u8>) -> Result<PictureHash, StorageError> {
        self.settle().await?;
        if self.is_wiped() {
            return Err(StorageError::Unusable("this device was removed".to_owned()));
        }
        let hash = picture_hash(&bytes);
        let known = self.state.pictures.0.get(&hash);
        if known.is_some_and(|known| known.fetched.is_none()) && self.picture(hash).await?.is_some()
        {
            return Ok(hash);
        }
        let (mut batch, mut next) = (Batch::default(), self.state.clone());
        next.keep_picture(&mut batch, bytes, self.env.now())?;
        self.commit(batch, next).await?;
        Ok(hash)
    }

    /// The bytes of a picture; `None` when they are not on this device, or damaged.
    ///
    /// # Errors
    /// When storage cannot be read.
    pub async fn picture(&self, hash: PictureHash) -> Result<Option<Vec<u8>>, StorageError> {
        match self.sealed.get(Table::Blob, hash.as_bytes()).await? {
            Some(Found::Whole(bytes)) => Ok(Some(bytes)),
            Some(Found::Damaged(_)) | None => Ok(None),
        }
    }

    /// The bytes of a picture that is due. Where they are gone or damaged that is noted: it waits no longer.
    ///
    /// # Errors
    /// When storage cannot be read or did not take the note; then it still waits.
    pub async fn picture_to_send(
        &mut self,
        hash: PictureHash,
    ) -> Result<Option<Vec<u8>>, StorageError> {
        let here = self.picture(hash).await?;
        if here.is_none() {
            self.settle().await?;
            let (mut batch, mut next) = (Batch::default(), self.state.clone());
            if let Some(known) = next.pictures.0.get_mut(&hash).filter(|known| known.waits()) {
                known.lost = true;
                batch.put_value(Table::Meta, key(hash), known)?;
                next.derive();
                self.commit(batch, next).await?;
            }
        }
        Ok(here)
    }

    /// Whether a picture was taken on this device, and its bytes cannot be read any more.
    #[must_use]
    pub fn picture_is_lost(&self, hash: PictureHash) -> bool {
        self.state.pictures.0.get(&hash).is_some_and(|known| known.lost)
    }

    /// The pictures that are to be sent now, oldest first: records travel first, and base takes no picture that no
    /// record of it names.
    #[must_use]
    pub fn pictures_to_send(&self) -> Vec<PictureHash> {
        let there = |entry| self.state.outbox.safekeeping(entry) == Safekeeping::AtBase;
        let due =
            |known: &Known| known.waits() && known.named_in.iter().any(|(_, entry)| there(*entry));
        let mut all: Vec<_> =
            self.state.pictures.0.iter().filter(|(_, known)| due(known)).collect();
        domain::sorting::sort_by_key(&mut all, |(hash, known)| (known.since, **hash));
        all.into_iter().map(|(hash, _)| *hash).collect()
    }

    /// Base has all of a picture. Answers the records that are at base now with everything that belongs to them: not
    /// those that were handed in.
    ///
    /// # Errors
    /// When storage did not take it; then it is sent once more.
    pub async fn picture_sent(&mut self, hash: PictureHash) -> Result<Vec<EntryRef>, StorageError> {
        self.settle().await?;
        let (mut batch, mut next) = (Batch::default(), self.state.clone());
        let Some(known) = next.pictures.0.get_mut(&hash).filter(|known| known.waits()) else {
            return Ok(Vec::new());
        };
        known.at_base = true;
        batch.put_value(Table::Meta, key(hash), known)?;
        let named_in = known.named_in.clone();
        next.derive();
        self.commit(batch, next).await?;
        let at_base = |entry: &EntryRef| self.state.safekeeping(*entry) == Safekeeping::AtBase;
        Ok(named_in.into_iter().map(|(_, entry)| entry).filter(at_base).collect())
    }

    /// Drops the pictures that no record and no draft names any more: they were taken out of a draft, or went with it.
    /// Not while *Undo* can bring one back: once, when the app has opened.
    ///
    /// # Errors
    /// When storage did not take it; they go the next time.
    pub async fn drop_loose_pictures(&mut self) -> Result<(), StorageError> {
        self.settle().await?;
        let (mut batch, mut next) = (Batch::default(), self.state.clone());
        next.drop_unnamed_pictures(&mut batch, |_| true);
        if batch.is_empty() { Ok(()) } else { self.commit(batch, next).await }
    }
}
