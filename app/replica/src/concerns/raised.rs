//! A concern after it was sealed here: it is handed in until it is known that somebody who holds a key received it. What is
//! left for its person says that there is one, when, to whom, and how far it got. No word of it, and not about whom.

use domain::{
    concern::{Delivery, Receipt},
    id::{ConcernEntryId, ConcernId, UserId},
};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{Handing, sealed_key};
use crate::{
    cipher::Cipher,
    draft::DraftKey,
    drafts, encoding,
    env::Env,
    replica::Replica,
    sealed::{Batch, Found},
    state::State,
    storage::{Storage, StorageError, Table},
};

const RAISED: &str = "concern/raised/";

/// What is left of a concern on the device on which it was raised.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Raised {
    /// As which entry it was sealed.
    pub entry: ConcernEntryId,
    /// Which, when, to whom, and how far it got.
    pub receipt: Receipt,
    /// Who signed that they received it.
    pub by: Option<UserId>,
    /// What is wrong with it, and has to be told on the phone.
    pub doubt: Option<Doubt>,
}

/// What can be wrong with a concern that was sealed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Doubt {
    /// Base has something else in its place.
    Another,
    /// Base says that it was received, and nobody who holds a key signed for it.
    NotProven,
    /// Its bytes cannot be read here any more, and base does not have it.
    Lost,
}

fn raised_key(concern: ConcernId) -> String {
    format!("{RAISED}{concern}")
}

impl<S: Storage, C: Cipher, E: Env> Replica<S, C, E> {
    /// Keeps a concern that was sealed, and what is left of it for its person; the draft that it comes from is gone with the
    /// same stroke. Twice is like once, also where the first answer was lost. Where storage is full, pictures that base can give
    /// again make room.
    ///
    /// # Errors
    /// When storage did not take it; the draft is still there.
    pub async fn raise(
        &mut self,
        raised: &Raised,
        sealed: &[u8],
        draft: &DraftKey,
    ) -> Result<(), StorageError> {
        let kept = self.try_to_raise(raised, sealed, draft).await;
        if matches!(kept, Err(StorageError::Full)) && self.drop_fetched().await? {
            return self.try_to_raise(raised, sealed, draft).await;
        }
        kept
    }

    async fn try_to_raise(
        &mut self,
        raised: &Raised,
        sealed: &[u8],
        draft: &DraftKey,
    ) -> Result<(), StorageError> {
        self.settle().await?;
        if self.identity().is_none() {
            return Err(StorageError::Unusable("this device is nobody's".to_owned()));
        }
        let (mut batch, mut next) = (Batch::default(), self.state.clone());
        if self.raised_as(raised.receipt.concern).await?.is_none() {
            let entry = raised.entry;
            next.hand(&mut batch, entry, Handing::Due);
            batch.put(Table::Blob, sealed_key(entry), sealed.to_vec());
            keep(&mut batch, raised)?;
        }
        batch.delete(Table::Draft, draft.to_string());
        drafts::forget(&mut next, draft);
        self.put_entries(batch, next).await
    }

    /// What is left of the concerns that were raised here, the newest first.
    ///
    /// # Errors
    /// When storage cannot be read.
    pub async fn raised(&self) -> Result<Vec<Raised>, StorageError> {
        let stored = self.sealed.scan(Table::Meta, RAISED.as_bytes()).await?;
        let mut all: Vec<Raised> = stored.iter().filter_map(|(_, found)| read(found)).collect();
        for one in &mut all {
            if let Some(Handing::AtBase(at)) = self.state.concerns.handing.get(&one.entry) {
                one.receipt.note(*at, None);
            }
        }
        domain::sorting::sort_by_key(&mut all, |one| std::cmp::Reverse(one.receipt.at));
        Ok(all)
    }

    /// The concern with this id, if it was raised here.
    ///
    /// # Errors
    /// When storage cannot be read.
    pub async fn raised_as(&self, concern: ConcernId) -> Result<Option<Raised>, StorageError> {
        let found = self.sealed.get(Table::Meta, raised_key(concern).as_bytes()).await?;
        Ok(found.as_ref().and_then(read))
    }

    /// The entries that base lacks, as far as is known.
    pub fn entries_to_hand_in(&self) -> impl Iterator<Item = ConcernEntryId> {
        let all = self.state.concerns.handing.iter();
        all.filter(|(_, handing)| handing.waits()).map(|(entry, _)| *entry)
    }

    /// The bytes of an entry; nothing where they cannot be read any more ([`Replica::entry_is_lost`]).
    ///
    /// # Errors
    /// When storage cannot be read.
    pub async fn sealed_entry(
        &self,
        entry: ConcernEntryId,
    ) -> Result<Option<Vec<u8>>, StorageError> {
        match self.sealed.get(Table::Blob, sealed_key(entry).as_bytes()).await? {
            Some(Found::Whole(bytes)) => Ok(Some(bytes)),
            Some(Found::Damaged(_)) | None => Ok(None),
        }
    }

    /// Base has an entry, will not have it, or has lost it.
    ///
    /// # Errors
    /// When storage did not take it: it is handed in once more.
    pub async fn entry_stands(
        &mut self,
        entry: ConcernEntryId,
        handing: Handing,
    ) -> Result<(), StorageError> {
        self.settle().await?;
        let known = self.state.concerns.handing.get(&entry);
        if known.is_none_or(|known| *known == handing) {
            return Ok(());
        }
        let (mut batch, mut next) = (Batch::default(), self.state.clone());
        next.hand(&mut batch, entry, handing);
        self.put_entries(batch, next).await
    }

    /// The bytes of an entry cannot be read any more: what is there is set aside.
    ///
    /// # Errors
    /// When storage did not take it.
    pub async fn entry_is_lost(&mut self, entry: ConcernEntryId) -> Result<(), StorageError> {
        self.settle().await?;
        if !self.state.concerns.handing.contains_key(&entry) {
            return Ok(());
        }
        let (mut batch, mut next) = (Batch::default(), self.state.clone());
        let key = sealed_key(entry);
        let found = self.sealed.get(Table::Blob, key.as_bytes()).await?;
        next.let_go(&mut batch, entry);
        if let Some(Found::Damaged(bytes)) = found {
            batch.set_aside(Table::Blob, key.as_bytes(), bytes);
            next.set_aside += 1;
        }
        let raised = self.raised().await?.into_iter().find(|one| one.entry == entry);
        if let Some(raised) = raised {
            keep(&mut batch, &Raised { doubt: Some(Doubt::Lost), ..raised })?;
        }
        self.put_entries(batch, next).await
    }

    /// Somebody who holds a key received a concern, and whoever calls this has checked that they signed for it: its bytes
    /// are not needed here any more.
    ///
    /// # Errors
    /// When storage did not take it: it stays as it was.
    pub async fn concern_received(
        &mut self,
        concern: ConcernId,
        by: UserId,
        at: Timestamp,
    ) -> Result<(), StorageError> {
        self.settle().await?;
        let Some(mut raised) = self.raised_as(concern).await? else { return Ok(()) };
        let (mut batch, mut next) = (Batch::default(), self.state.clone());
        raised.receipt.delivery = Delivery::Received { at };
        (raised.by, raised.doubt) = (Some(by), None);
        keep(&mut batch, &raised)?;
        next.let_go(&mut batch, raised.entry);
        self.put_entries(batch, next).await
    }

    /// What base says of a concern cannot be true, or is again as it should be.
    ///
    /// # Errors
    /// When storage did not take it.
    pub async fn concern_doubted(
        &mut self,
        concern: ConcernId,
        doubt: Option<Doubt>,
    ) -> Result<(), StorageError> {
        self.settle().await?;
        let raised = self.raised_as(concern).await?.filter(|one| one.doubt != doubt);
        let Some(raised) = raised else { return Ok(()) };
        let mut batch = Batch::default();
        keep(&mut batch, &Raised { doubt, ..raised })?;
        self.put_entries(batch, self.state.clone()).await
    }

    /// Keeps what somebody who holds a key added to a concern, until base has it and has given it back
    /// ([`Replica::take_in_entries`]).
    ///
    /// # Errors
    /// When storage did not take it.
    pub async fn hand_in_later(
        &mut self,
        entry: ConcernEntryId,
        sealed: &[u8],
    ) -> Result<(), StorageError> {
        self.settle().await?;
        if self.identity().is_none() {
            return Err(StorageError::Unusable("this device is nobody's".to_owned()));
        }
        let (mut batch, mut next) = (Batch::default(), self.state.clone());
        next.hand(&mut batch, entry, Handing::Due);
        batch.put(Table::Blob, sealed_key(entry), sealed.to_vec());
        self.put_entries(batch, next).await
    }

    pub(super) async fn put_entries(
        &mut self,
        batch: Batch,
        mut next: State,
    ) -> Result<(), StorageError> {
        next.derive();
        self.commit(batch, next).await
    }
}

fn keep(batch: &mut Batch, raised: &Raised) -> Result<(), StorageError> {
    batch.put_value(Table::Meta, raised_key(raised.receipt.concern), raised)
}

fn read(found: &Found) -> Option<Raised> {
    let Found::Whole(bytes) = found else { return None };
    encoding::read(bytes)
}
