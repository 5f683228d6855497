//! What somebody who holds a key fetched: sealed entries in base's order, and the lists that they were signed under. They lie here
//! sealed as they are at base. What base lost since, to an older copy of its records, is handed in again from here.

use std::collections::BTreeMap;

use domain::{
    concern::EntryKind,
    id::{ConcernEntryId, ConcernId, DeviceId, UserId},
};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{Handing, sealed_key};
use crate::{
    cipher::Cipher,
    encoding,
    env::Env,
    replica::Replica,
    sealed::{Batch, Found},
    state::State,
    storage::{Storage, StorageError, Table},
};

const READ: &str = "concern/read/";
const READ_TO: &str = "concern/read-to";
const LIST: &str = "concern/list/";

/// How far somebody has fetched.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReadTo {
    /// In which history of base's; 0 before the first answer.
    pub epoch: u64,
    /// The place of the last entry.
    pub after: u64,
}

/// An entry that was fetched.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReadEntry {
    /// Which.
    pub entry: ConcernEntryId,
    /// Of which concern.
    pub concern: ConcernId,
    /// What kind.
    pub kind: EntryKind,
    /// Its place, in this history of base's.
    pub seq: u64,
    /// In which history that is.
    pub epoch: u64,
    /// Who handed it in, by their session.
    pub user: UserId,
    /// On which device.
    pub device: DeviceId,
    /// When base received it.
    pub received_at: Timestamp,
}

/// What base answers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReadPage {
    /// After which place it was asked.
    pub after: u64,
    /// In which history of base's it answers.
    pub epoch: u64,
    /// Signed lists, each with its number.
    pub lists: Vec<(u64, Vec<u8>)>,
    /// Entries in their order, with their bytes.
    pub entries: Vec<(ReadEntry, Vec<u8>)>,
    /// Whether there are more.
    pub more: bool,
}

/// Whether to ask base for more.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Asks {
    /// Once more, from [`Replica::read_to`].
    Again,
    /// Not before there is something new.
    Done,
}

fn read_key(entry: ConcernEntryId) -> String {
    format!("{READ}{entry}")
}

impl<S: Storage, C: Cipher, E: Env> Replica<S, C, E> {
    /// How far was fetched.
    ///
    /// # Errors
    /// When storage cannot be read.
    pub async fn read_to(&self) -> Result<ReadTo, StorageError> {
        let found = self.sealed.get(Table::Meta, READ_TO.as_bytes()).await?;
        let Some(Found::Whole(bytes)) = found else { return Ok(ReadTo::default()) };
        Ok(encoding::read(&bytes).unwrap_or_default())
    }

    /// Takes in an answer, all of it or nothing. Where base's history is another one by now, everything is asked for again,
    /// and what does not come any more is handed in again.
    ///
    /// # Errors
    /// When storage did not take it: it is asked for again.
    pub async fn take_in_entries(&mut self, page: ReadPage) -> Result<Asks, StorageError> {
        self.settle().await?;
        if self.identity().is_none() {
            return Ok(Asks::Done);
        }
        let ReadPage { after, epoch, lists, entries, more } = page;
        let known = self.read_to().await?;
        let (mut batch, mut next) = (Batch::default(), self.state.clone());
        let mut place = ReadTo { epoch, after };
        if known.epoch != epoch && after != 0 {
            // These places are another history's.
            batch.put_value(Table::Meta, READ_TO, &ReadTo { epoch, after: 0 })?;
            self.put_entries(batch, next).await?;
            return Ok(Asks::Again);
        }
        for (number, list) in lists {
            batch.put(Table::Meta, format!("{LIST}{number}"), list);
        }
        let mut lost = if more { BTreeMap::new() } else { self.of_another_history(epoch).await? };
        for (one, bytes) in entries {
            place.after = one.seq;
            lost.remove(&one.entry);
            let own = one.kind == EntryKind::Raised && self.raised_as(one.concern).await?.is_some();
            if !own && next.concerns.handing.contains_key(&one.entry) {
                next.let_go(&mut batch, one.entry);
            }
            batch.put_value(Table::Meta, read_key(one.entry), &one)?;
            batch.put(Table::Blob, read_key(one.entry), bytes);
        }
        for entry in lost.into_keys() {
            self.bring_back(&mut batch, &mut next, entry).await?;
        }
        batch.put_value(Table::Meta, READ_TO, &place)?;
        self.put_entries(batch, next).await?;
        Ok(if more { Asks::Again } else { Asks::Done })
    }

    /// Everything that was fetched, in the order in which base received it.
    ///
    /// # Errors
    /// When storage cannot be read.
    pub async fn read_entries(&self) -> Result<Vec<ReadEntry>, StorageError> {
        let stored = self.sealed.scan(Table::Meta, READ.as_bytes()).await?;
        let read = |(_, found): &(Vec<u8>, Found)| match found {
            Found::Whole(bytes) => encoding::read(bytes),
            Found::Damaged(_) => None,
        };
        let mut all: Vec<ReadEntry> = stored.iter().filter_map(read).collect();
        domain::sorting::sort_by_key(&mut all, |one| (one.received_at, one.seq));
        Ok(all)
    }

    /// The bytes of an entry that was fetched; nothing where they cannot be read any more.
    ///
    /// # Errors
    /// When storage cannot be read.
    pub async fn read_entry(&self, entry: ConcernEntryId) -> Result<Option<Vec<u8>>, StorageError> {
        match self.sealed.get(Table::Blob, read_key(entry).as_bytes()).await? {
            Some(Found::Whole(bytes)) => Ok(Some(bytes)),
            Some(Found::Damaged(_)) | None => Ok(None),
        }
    }

    /// The lists that came along, to check answers with.
    ///
    /// # Errors
    /// When storage cannot be read.
    pub async fn signed_lists(&self) -> Result<Vec<Vec<u8>>, StorageError> {
        let stored = self.sealed.scan(Table::Meta, LIST.as_bytes()).await?.into_iter();
        let whole = |(_, found): (Vec<u8>, Found)| match found {
            Found::Whole(bytes) => Some(bytes),
            Found::Damaged(_) => None,
        };
        Ok(stored.filter_map(whole).collect())
    }

    /// What was fetched in another history of base's and did not come in this one.
    async fn of_another_history(
        &self,
        epoch: u64,
    ) -> Result<BTreeMap<ConcernEntryId, ReadEntry>, StorageError> {
        let all = self.read_entries().await?.into_iter();
        Ok(all.filter(|one| one.epoch != epoch).map(|one| (one.entry, one)).collect())
    }

    async fn bring_back(
        &self,
        batch: &mut Batch,
        next: &mut State,
        entry: ConcernEntryId,
    ) -> Result<(), StorageError> {
        if next.concerns.handing.contains_key(&entry) {
            return Ok(());
        }
        if let Some(bytes) = self.read_entry(entry).await? {
            batch.put(Table::Blob, sealed_key(entry), bytes);
            next.hand(batch, entry, Handing::Due);
        }
        Ok(())
    }
}
