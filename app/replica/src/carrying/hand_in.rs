//! What of the parcels that this device carries is to be sent now, and what becomes of it. A list goes as a whole, because
//! it is signed as a whole: it is let go of once base has answered for every change in it.

use domain::visit::PictureHash;
use protocol::{
    carried::Carried,
    sync::{PushResult, RefusedBecause},
};

use super::{Carrying, ParcelId};
use crate::{
    cipher::Cipher,
    encoding,
    env::Env,
    parcel::{SignedChanges, SignedPicture, Whose},
    position::Stands,
    replica::Replica,
    sealed::{Batch, Found},
    storage::{Storage, StorageError, Table},
};

/// One thing that is to be handed in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    parcel: ParcelId,
    what: What,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum What {
    List(u32),
    Picture(PictureHash),
}

/// The same with its bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ToHandIn {
    /// Changes, as they are sent.
    Changes(Carried),
    /// A picture.
    Picture {
        /// Its name.
        hash: PictureHash,
        /// Whose device signed it.
        device: String,
        /// The signature.
        signature: Vec<u8>,
        /// All of it.
        bytes: Vec<u8>,
    },
}

/// A parcel is let go of, because base has answered for all of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Delivered {
    /// Whose it was.
    pub whose: Whose,
    /// How many changes base would not take into a record, and keeps apart.
    pub refused: u32,
}

impl<S: Storage, C: Cipher, E: Env> Replica<S, C, E> {
    /// Everything that is to be handed in, of each parcel changes before pictures.
    #[must_use]
    pub fn to_hand_in(&self) -> Vec<Place> {
        let mut places = Vec::new();
        for (parcel, Carrying { lists, pictures, .. }) in &self.state.carrying {
            let lists = lists.iter().map(|list| What::List(*list));
            let all = lists.chain(pictures.iter().map(|hash| What::Picture(*hash)));
            places.extend(all.map(|what| Place { parcel: parcel.clone(), what }));
        }
        places
    }

    /// What it is. Nothing where its bytes cannot be read any more: then only the device that it came from can send it.
    ///
    /// # Errors
    /// When storage cannot be read.
    pub async fn handed(&self, place: &Place) -> Result<Option<ToHandIn>, StorageError> {
        let Some(known) = self.state.carrying.get(&place.parcel) else { return Ok(None) };
        let device = known.whose.device.to_string();
        let found = self.sealed.get(Table::Blob, place.key().as_bytes()).await?;
        let Some(Found::Whole(stored)) = found else { return Ok(None) };
        Ok(match place.what {
            What::List(_) => encoding::read(&stored).map(|SignedChanges { push, signature }| {
                ToHandIn::Changes(Carried { device, signature, push })
            }),
            What::Picture(hash) => {
                encoding::read(&stored).map(|SignedPicture { bytes, signature }| {
                    ToHandIn::Picture { hash, device, signature, bytes }
                })
            }
        })
    }

    /// Base has answered for a list of changes. What it has not judged for good is handed in again, and an answer that does
    /// not fit what was sent is none.
    ///
    /// # Errors
    /// When storage did not take it; then it is handed in once more.
    pub async fn answered(
        &mut self,
        place: &Place,
        sent: &Carried,
        results: &[PushResult],
    ) -> Result<Option<Delivered>, StorageError> {
        // What came before it may never come, and base keeps the bytes: a device that is to be erased does not wait for it.
        let settled = |result: &PushResult| {
            is_settled(result) || self.state.stands == Stands::Removed && waits_at_base(result)
        };
        if results.len() == sent.push.len() && results.iter().all(settled) {
            let refused = results.iter().filter(|one| matches!(one, PushResult::Refused { .. }));
            let refused = u32::try_from(refused.count()).unwrap_or(u32::MAX);
            self.done_with(place, refused).await
        } else {
            Ok(None)
        }
    }

    /// Base has all of a picture; or its bytes, or those of a list, are gone from here.
    ///
    /// # Errors
    /// When storage did not take it; then it is handed in once more.
    pub async fn no_longer_here(
        &mut self,
        place: &Place,
    ) -> Result<Option<Delivered>, StorageError> {
        self.done_with(place, 0).await
    }

    /// Base does not know the device that this came from, or says that it did not sign it. It stays here, for base may be put
    /// back once more; a device that was removed lets go of it, since nothing else keeps it from being erased.
    ///
    /// # Errors
    /// When storage did not take it.
    pub async fn not_known(&mut self, place: &Place) -> Result<(), StorageError> {
        if self.state.stands == Stands::Removed {
            self.let_go_of(&place.parcel).await?;
        }
        Ok(())
    }

    /// Base does not take a picture, because nothing that it knows names it for the device that it came from. What does may
    /// still come; a device that was removed, and has no list of this parcel left that could, lets go of it.
    ///
    /// # Errors
    /// When storage did not take it.
    pub async fn picture_not_taken(
        &mut self,
        place: &Place,
    ) -> Result<Option<Delivered>, StorageError> {
        let known = self.state.carrying.get(&place.parcel);
        let removed = self.state.stands == Stands::Removed;
        if removed && known.is_some_and(|known| known.lists.is_empty()) {
            self.done_with(place, 0).await
        } else {
            Ok(None)
        }
    }

    async fn done_with(
        &mut self,
        place: &Place,
        refused: u32,
    ) -> Result<Option<Delivered>, StorageError> {
        self.settle().await?;
        let (mut batch, mut next) = (Batch::default(), self.state.clone());
        let Some(known) = next.carrying.get_mut(&place.parcel) else { return Ok(None) };
        let was_there = match place.what {
            What::List(list) => known.lists.remove(&list),
            What::Picture(hash) => known.pictures.remove(&hash),
        };
        if !was_there {
            return Ok(None);
        }
        known.refused = known.refused.saturating_add(refused);
        batch.delete(Table::Blob, place.key());
        let left = !known.lists.is_empty() || !known.pictures.is_empty();
        let mut delivered = None;
        if left {
            batch.put_value(Table::Meta, place.parcel.key(), &*known)?;
        } else {
            batch.delete(Table::Meta, place.parcel.key());
            let ended = next.carrying.remove(&place.parcel);
            delivered = ended.map(|Carrying { whose, refused, .. }| Delivered { whose, refused });
        }
        next.derive();
        self.commit(batch, next).await?;
        Ok(delivered)
    }
}

impl Place {
    fn key(&self) -> String {
        match self.what {
            What::List(list) => self.parcel.list_key(list),
            What::Picture(hash) => self.parcel.picture_key(hash),
        }
    }
}

/// Whether base has a change, or has refused it for good and keeps it with what it refused.
const fn is_settled(result: &PushResult) -> bool {
    match result {
        PushResult::AtBase { .. } | PushResult::HandedIn { .. } | PushResult::LeftOut { .. } => {
            true
        }
        PushResult::Refused { reason } => {
            !matches!(reason, RefusedBecause::Damaged | RefusedBecause::UnknownDependencies)
        }
        PushResult::Unknown => false,
    }
}

/// Whether base keeps a change with what it refused, and takes it in when it comes once more after what it builds on.
const fn waits_at_base(result: &PushResult) -> bool {
    matches!(result, PushResult::Refused { reason: RefusedBecause::UnknownDependencies })
}
