//! Carrying for others: a parcel of another device, kept apart until base has answered for everything in it, and then
//! dropped. Nothing of it gets into this device's own records, which may not even be allowed to show it; what is here is
//! base's to judge, by the signature of the device that it came from. `hand_in` says what is sent and what becomes of it,
//! `unfinished` puts back what its own person was writing.
//!
//! What is carried is known by a value each in the table of values, `carried/<id>`; the bytes lie beside the pictures, under
//! the same name and a place in it, so that a start does not read them.

mod hand_in;
#[cfg(test)]
mod tests;
mod unfinished;

use std::collections::BTreeSet;

use domain::visit::PictureHash;
use jiff::Timestamp;
use protocol::limits;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

pub use self::hand_in::{Delivered, Place, ToHandIn};
use crate::{
    cipher::Cipher,
    env::Env,
    parcel::{NotAParcel, Parcel, Whose},
    replica::Replica,
    sealed::Batch,
    storage::{Storage, StorageError, Table},
};

/// The keys of what is known of parcels begin with this, and those of their bytes.
pub(crate) const CARRIED: &str = "carried/";

/// Which parcel: made of what is in it, so that the same is known again.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ParcelId(String);

impl ParcelId {
    fn of(bytes: &[u8]) -> Self {
        let digest = Sha256::digest(bytes);
        Self(digest.iter().take(16).map(|byte| format!("{byte:02x}")).collect())
    }

    /// As it is stored.
    pub(crate) const fn named(name: String) -> Self {
        Self(name)
    }

    fn key(&self) -> String {
        format!("{CARRIED}{}", self.0)
    }

    fn list_key(&self, list: u32) -> String {
        format!("{CARRIED}{}/{list}", self.0)
    }

    fn picture_key(&self, picture: PictureHash) -> String {
        format!("{CARRIED}{}/{picture}", self.0)
    }
}

/// What is known of a parcel that this device carries.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Carrying {
    /// Whose it is.
    pub whose: Whose,
    /// When it was taken in, by this device's clock.
    pub since: Timestamp,
    /// Its lists of changes that base has not answered for.
    lists: BTreeSet<u32>,
    /// Its pictures that base does not have.
    pictures: BTreeSet<PictureHash>,
    /// How many changes base would not take into a record. It keeps them, and so does the device that they came from.
    pub refused: u32,
}

impl Carrying {
    /// Whether base has answered for its changes, and only pictures are left.
    #[must_use]
    pub fn only_pictures(&self) -> bool {
        self.lists.is_empty()
    }
}

/// What was taken in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TakenIn {
    /// Whose it is.
    pub whose: Whose,
    /// How many unfinished visits were put back, here where they are its person's.
    pub put_back: usize,
    /// How many of them are here in newer words. The older ones are set aside.
    pub older: usize,
}

/// Why nothing was taken in.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TakeInError {
    /// It cannot be read.
    #[error(transparent)]
    Parcel(#[from] NotAParcel),
    /// It is of another school.
    #[error("it is of another school")]
    OtherSchool,
    /// This device carries as many as it may.
    #[error("this device carries too many")]
    TooMany,
    /// Nobody is enrolled on this device.
    #[error("this device is not enrolled")]
    NotEnrolled,
    /// Storage did not take it.
    #[error(transparent)]
    Storage(#[from] StorageError),
}

impl<S: Storage, C: Cipher, E: Env> Replica<S, C, E> {
    /// Takes in a parcel, all of it or nothing. Twice is like once. Where storage is full, pictures that base can give again
    /// make room.
    ///
    /// # Errors
    /// When nothing was taken in.
    pub async fn take_in(&mut self, parcel: &[u8]) -> Result<TakenIn, TakeInError> {
        self.settle().await?;
        let identity = self.identity().cloned().ok_or(TakeInError::NotEnrolled)?;
        let id = ParcelId::of(parcel);
        let parcel = Parcel::read(parcel)?;
        if parcel.whose.relay != identity.relay {
            return Err(TakeInError::OtherSchool);
        }
        let carries = &self.state.carrying;
        if !carries.contains_key(&id) && carries.len() >= limits::CARRIED_FILES {
            return Err(TakeInError::TooMany);
        }
        let is_own = parcel.whose.user == identity.user;
        let own = is_own.then_some(&parcel.drafts);
        let taken = self.try_to_take_in(&id, &parcel, own).await;
        if matches!(taken, Err(StorageError::Full)) && self.drop_fetched().await? {
            return Ok(self.try_to_take_in(&id, &parcel, own).await?);
        }
        Ok(taken?)
    }

    /// Drops a parcel that base has not answered for. The device that it came from still has everything.
    ///
    /// # Errors
    /// When storage did not take it; then it is still carried.
    pub async fn let_go_of(&mut self, id: &ParcelId) -> Result<(), StorageError> {
        self.settle().await?;
        let (mut batch, mut next) = (Batch::default(), self.state.clone());
        let Some(known) = next.carrying.remove(id) else { return Ok(()) };
        for list in &known.lists {
            batch.delete(Table::Blob, id.list_key(*list));
        }
        for picture in &known.pictures {
            batch.delete(Table::Blob, id.picture_key(*picture));
        }
        batch.delete(Table::Meta, id.key());
        next.derive();
        self.commit(batch, next).await
    }
}
