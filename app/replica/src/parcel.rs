//! A parcel: what one device holds and base has not acknowledged, as another device can hand it in
//! (docs/decisions/0035). Changes lie in it in lists, each signed by the device that holds them, and so does each picture;
//! for the same person there are drafts as well, which nobody hands in. How it is gathered is in `pack`, what becomes of it
//! elsewhere in `carrying`. Not how it is sealed: that is the vault's, and here it is plain bytes.

mod pack;
#[cfg(test)]
pub(crate) mod tests;

use domain::{
    id::{DeviceId, UserId},
    visit::PictureHash,
};
use jiff::Timestamp;
use protocol::{carried, limits, sync::Push};
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

pub use self::pack::{Packed, PackedFor, Unsigned};
use crate::{DraftKey, encoding, picture_hash, storage::StorageError};

/// The format that is written, and the newest that is read.
const FORMAT: u8 = 1;

/// Whose a parcel is, from where and when.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Whose {
    /// Whose device it was.
    pub user: UserId,
    /// "Ms Okafor".
    pub user_name: String,
    /// The device that holds and signed it.
    pub device: DeviceId,
    /// "Tablet 2".
    pub device_name: String,
    /// The relay's own id: another school's takes nothing of it.
    pub relay: String,
    /// The relay's history that the device had come to.
    pub epoch: u64,
    /// When it was made, by that device's clock.
    pub made: Timestamp,
    /// How many records are in it, as people count them.
    pub records: u32,
}

/// Changes in the order in which they were written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct SignedChanges {
    pub(crate) push: Vec<Push>,
    #[serde(with = "serde_bytes")]
    pub(crate) signature: Vec<u8>,
}

/// A picture that a record names.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct SignedPicture {
    #[serde(with = "serde_bytes")]
    pub(crate) bytes: Vec<u8>,
    #[serde(with = "serde_bytes")]
    pub(crate) signature: Vec<u8>,
}

impl SignedPicture {
    pub(crate) fn hash(&self) -> PictureHash {
        picture_hash(&self.bytes)
    }
}

/// What was being written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct KeptDraft {
    /// As [`DraftKey`] is written.
    pub(crate) key: String,
    /// A [`Draft`](crate::Draft) as it is stored.
    #[serde(with = "serde_bytes")]
    pub(crate) draft: Vec<u8>,
    /// The pictures that it names.
    pub(crate) pictures: Vec<serde_bytes::ByteBuf>,
}

/// All of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Parcel {
    format: u8,
    pub(crate) whose: Whose,
    pub(crate) changes: Vec<SignedChanges>,
    pub(crate) pictures: Vec<SignedPicture>,
    pub(crate) drafts: Vec<KeptDraft>,
}

/// What every format says.
#[derive(Deserialize)]
struct Formatted {
    format: u8,
}

/// Bytes that are no parcel for this device.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotAParcel {
    /// A later version made it.
    #[error("a newer version made it")]
    Newer,
    /// It cannot be read, or is over a limit.
    #[error("it cannot be read")]
    Damaged,
}

impl Parcel {
    /// Reads one, and believes nothing of it: every limit is looked at, and that everything is what its hash says. Whether
    /// it is signed only base knows, which has the key.
    pub(crate) fn read(bytes: &[u8]) -> Result<Self, NotAParcel> {
        let Formatted { format } = encoding::read(bytes).ok_or(NotAParcel::Damaged)?;
        if format > FORMAT {
            return Err(NotAParcel::Newer);
        }
        let parcel: Self = encoding::read(bytes).ok_or(NotAParcel::Damaged)?;
        if parcel.is_sound() { Ok(parcel) } else { Err(NotAParcel::Damaged) }
    }

    pub(crate) fn write(&self) -> Result<Vec<u8>, StorageError> {
        encoding::write(self)
    }

    fn is_sound(&self) -> bool {
        let whole = |push: &Push| {
            push.chunk.len() <= limits::CHUNK
                && push.doc.len() <= limits::DOC_NAME
                && push.mutation.len() == 16
                && Sha256::digest(&push.chunk).as_slice() == push.sha256
        };
        let list = |list: &SignedChanges| {
            list.push.len() <= limits::PUSH_CHANGES
                && bytes_of(&list.push) <= LIST_BYTES
                && list.push.iter().all(whole)
        };
        let changes: usize = self.changes.iter().map(|list| bytes_of(&list.push)).sum();
        let kept = self.drafts.iter().flat_map(|draft| &draft.pictures).map(|one| one.len());
        let pictures: Vec<usize> =
            self.pictures.iter().map(|one| one.bytes.len()).chain(kept).collect();
        let Whose { user_name, device_name, relay, .. } = &self.whose;
        self.format == FORMAT
            && [user_name, device_name, relay].into_iter().all(|name| name.len() <= LONGEST_NAME)
            && self.changes.iter().all(list)
            && changes <= limits::CARRIED_CHANGES
            && pictures.iter().all(|length| *length <= limits::BLOB)
            && pictures.iter().sum::<usize>() <= limits::CARRIED_PICTURES
            && self.drafts.iter().all(|draft| draft.key.parse::<DraftKey>().is_ok())
    }
}

/// Bytes of a name that somebody else's device says.
const LONGEST_NAME: usize = 400;

/// As much as a list may hold, so that a request has room for it whatever it is made of.
const LIST_BYTES: usize = limits::REQUEST_BODY / 4 * 3;

fn bytes_of(push: &[Push]) -> usize {
    push.iter().map(|push| push.chunk.len()).sum()
}

/// What the device of a parcel signs of a list.
fn to_sign(whose: &Whose, list: &SignedChanges) -> Vec<u8> {
    carried::changes_signed(&whose.relay, &whose.device.to_string(), &list.push)
}

/// What it signs of a picture.
fn picture_to_sign(whose: &Whose, picture: &SignedPicture) -> Vec<u8> {
    let hash = picture.hash().to_string();
    carried::picture_signed(&whose.relay, &whose.device.to_string(), &hash)
}

/// Whether bytes are a parcel, for those who try out what nobody should be given.
///
/// # Errors
/// When they are none.
pub fn read_parcel(bytes: &[u8]) -> Result<Whose, NotAParcel> {
    Parcel::read(bytes).map(|parcel| parcel.whose)
}
