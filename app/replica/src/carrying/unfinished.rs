//! Taking a parcel in, in one transaction; and with it what its own person was writing: newer words stay or are put back,
//! and older ones that differ are set aside, so that none are lost.

use super::{Carrying, ParcelId, TakenIn};
use crate::{
    Draft, DraftKey, DraftSummary,
    cipher::Cipher,
    drafts, encoding,
    env::Env,
    parcel::{KeptDraft, Parcel},
    replica::Replica,
    sealed::{Batch, Found},
    state::State,
    storage::{Storage, StorageError, Table},
};

/// Where an unfinished visit goes whose words are older than those that are here: what is set aside, under a name that is no
/// table's, because it is not damaged.
const EARLIER: &[u8] = b"earlier-draft\0";

impl<S: Storage, C: Cipher, E: Env> Replica<S, C, E> {
    /// Takes it in, with what its person was writing where this is their device.
    pub(super) async fn try_to_take_in(
        &mut self,
        id: &ParcelId,
        parcel: &Parcel,
        own: Option<&Vec<KeptDraft>>,
    ) -> Result<TakenIn, StorageError> {
        self.settle().await?;
        let (mut batch, mut next) = (Batch::default(), self.state.clone());
        let whose = parcel.whose.clone();
        let mut taken = TakenIn { whose, put_back: 0, older: 0 };
        let holds = !parcel.changes.is_empty() || !parcel.pictures.is_empty();
        if holds && !next.carrying.contains_key(id) {
            let known = self.carried(&mut batch, id, parcel)?;
            next.carrying.insert(id.clone(), known);
        }
        for kept in own.into_iter().flatten() {
            self.put_back(&mut batch, &mut next, kept, &mut taken).await?;
        }
        if batch.is_empty() {
            return Ok(taken);
        }
        next.sort_drafts();
        next.derive();
        self.commit(batch, next).await?;
        Ok(taken)
    }

    fn carried(
        &self,
        batch: &mut Batch,
        id: &ParcelId,
        parcel: &Parcel,
    ) -> Result<Carrying, StorageError> {
        let Parcel { whose, changes, pictures, .. } = parcel;
        let known = Carrying {
            whose: whose.clone(),
            since: self.env.now(),
            lists: (0..).zip(changes).map(|(list, _)| list).collect(),
            pictures: pictures.iter().map(|picture| picture.hash()).collect(),
            refused: 0,
        };
        for (list, changes) in known.lists.iter().zip(changes) {
            batch.put_value(Table::Blob, id.list_key(*list), changes)?;
        }
        for picture in pictures {
            batch.put_value(Table::Blob, id.picture_key(picture.hash()), picture)?;
        }
        batch.put_value(Table::Meta, id.key(), &known)?;
        Ok(known)
    }

    async fn put_back(
        &self,
        batch: &mut Batch,
        next: &mut State,
        kept: &KeptDraft,
        taken: &mut TakenIn,
    ) -> Result<(), StorageError> {
        let (Ok(key), Some(draft)) =
            (kept.key.parse::<DraftKey>(), encoding::read::<Draft>(&kept.draft))
        else {
            // A later version wrote it: it stays in the file.
            return Ok(());
        };
        let here = self.draft(&key).await?;
        match here {
            Some(here) if here == draft => {}
            Some(here) if here.updated >= draft.updated => {
                taken.older += 1;
                self.set_earlier_aside(batch, next, &key, &draft).await?;
            }
            here => {
                if let Some(here) = here {
                    taken.older += 1;
                    self.set_earlier_aside(batch, next, &key, &here).await?;
                }
                taken.put_back += 1;
                for bytes in &kept.pictures {
                    next.keep_picture(batch, bytes.to_vec(), self.env.now())?;
                }
                batch.put_value(Table::Draft, key.to_string(), &draft)?;
                drafts::forget(next, &key);
                next.drafts.push(DraftSummary::of(key, &draft));
            }
        }
        Ok(())
    }

    /// Once, however often the same file is taken in.
    async fn set_earlier_aside(
        &self,
        batch: &mut Batch,
        next: &mut State,
        key: &DraftKey,
        draft: &Draft,
    ) -> Result<(), StorageError> {
        let name = format!("{key}@{}", draft.updated.as_millisecond());
        let place = [EARLIER, name.as_bytes()].concat();
        if !matches!(self.sealed.get(Table::Quarantine, &place).await?, Some(Found::Whole(_))) {
            batch.put_value(Table::Quarantine, place, draft)?;
            next.set_aside += 1;
        }
        Ok(())
    }
}
