//! A file from one device to another (docs/decisions/0035): what waits here is signed with the device key, and sealed for
//! eight words; what is taken in is carried until base has it. What is in a file, and what becomes of it, is `replica`'s to
//! say; how it is sealed, the vault crate's. None of it depends on whether this device's own records are sealed.

use std::cell::Cell;

use protocol::{
    ErrorCode,
    blob::Held,
    carried::{CARRIED, CARRIED_BLOB, CarriedAnswer, CarriedPart},
    words::{self, NotTheWords},
};
use replica::{
    Delivered, NotAParcel, PackedFor, ParcelId, Place, TakeInError, TakenIn, ToHandIn,
    storage::StorageError,
};
use vault::{Asked, Cost, NotAFile, SealedFile, sealed_file};

use super::{Alongside, Inside, closed};
use crate::device::{
    base::{BaseError, Verb},
    clock,
    key::{DeviceKey, KeyError},
    stretch::{StretchError, stretch},
};

thread_local! {
    static HANDING_IN: Cell<bool> = const { Cell::new(false) };
}

/// A file, ready to be saved.
pub struct MadeFile {
    /// All of it.
    pub bytes: Vec<u8>,
    /// The words that open it; they are nowhere else.
    pub words: String,
    /// How many records are in it.
    pub records: usize,
    /// How many unfinished visits are.
    pub drafts: usize,
    /// How many changes and pictures it has no room for.
    pub left: usize,
}

/// Why there is no file, or nothing was taken in: what to do.
#[derive(Debug, thiserror::Error)]
pub enum FileError {
    /// It is not such a file, or not whole, or these are not its words.
    #[error("{}", file_words(*.0))]
    File(#[from] NotAFile),
    /// What was typed cannot be its words.
    #[error("{}", typed_words(.0))]
    Words(NotTheWords),
    /// What is in it cannot be taken in here.
    #[error("{}", taken_words(.0))]
    Parcel(#[from] TakeInError),
    /// The words could not be stretched.
    #[error(transparent)]
    Stretch(#[from] StretchError),
    /// The device key did not sign.
    #[error(transparent)]
    Key(#[from] KeyError),
    /// Storage could not be read.
    #[error(
        "This device could not be read just now. Close Alongside, open it again and try once more."
    )]
    Storage(#[from] StorageError),
}

const DAMAGED: &str = "This file is damaged: it was cut short or changed on the way. Save it again on the other device, which still has everything.";
const NEWER: &str = "A newer Alongside saved this file. Connect to the school\u{2019}s Wi-Fi, close Alongside and open it again to update it. Then take the file in.";

const fn file_words(error: NotAFile) -> &'static str {
    match error {
        NotAFile::SomethingElse => {
            "This is another kind of file. Choose the one that Alongside saved on the other device."
        }
        NotAFile::Newer => NEWER,
        NotAFile::Damaged => DAMAGED,
        NotAFile::OtherWords => {
            "These are not the words of this file. Check each of them, and that they were written down for this very file."
        }
    }
}

fn typed_words(error: &NotTheWords) -> String {
    match error {
        NotTheWords::Unknown(word) => format!(
            "\u{201c}{word}\u{201d} is not among the words that Alongside uses. Check how it is spelt."
        ),
        NotTheWords::Many(many) => {
            format!("A file has {} words, and {many} are here. Enter all of them.", words::SECRET)
        }
    }
}

const fn taken_words(error: &TakeInError) -> &'static str {
    match error {
        TakeInError::Parcel(NotAParcel::Newer) => NEWER,
        TakeInError::Parcel(NotAParcel::Damaged) => DAMAGED,
        TakeInError::OtherSchool => {
            "This file is of another school, and nothing of it belongs here."
        }
        TakeInError::TooMany => {
            "This device carries as many files as it may. Open Alongside where there is a signal, so that base gets what is in them. Then take this one in."
        }
        TakeInError::Storage(StorageError::Full) => {
            "This device is full, and nothing was taken in. Free some space on it and try again."
        }
        TakeInError::NotEnrolled | TakeInError::Storage(_) => {
            "This device did not take it in. Close Alongside, open it again and try once more."
        }
    }
}

impl Alongside {
    /// A file with everything that base does not have; nothing where there is nothing.
    ///
    /// # Errors
    /// When there is none.
    pub async fn make_file(&self, whom: PackedFor) -> Result<Option<MadeFile>, FileError> {
        let inside = self.inside().ok_or_else(closed)?;
        let Some(unsigned) = inside.replica.lock().await.pack(whom).await? else {
            return Ok(None);
        };
        let key = DeviceKey::kept(&inside.strongbox).await?.ok_or(KeyError::Refused)?;
        let messages: Vec<_> = unsigned.to_sign().collect();
        let mut signatures = Vec::new();
        for message in messages {
            signatures.push(key.sign(&message).await?);
        }
        let packed = unsigned.signed(signatures)?;
        let mut drawn = [0; words::SECRET];
        clock::fill(&mut drawn);
        let words = words::secret(&drawn);
        let asked = Asked::drawn(Cost::FLOOR, clock::fill);
        let stretched = stretch(&words, asked).await?;
        let bytes = sealed_file(&packed.bytes, asked, &stretched.key, clock::fill);
        let replica::Packed { records, drafts, left, .. } = packed;
        Ok(Some(MadeFile { bytes, words, records, drafts, left }))
    }

    /// Takes in a file with its words as they were typed.
    ///
    /// # Errors
    /// When nothing was taken in.
    pub async fn take_in_file(&self, file: &[u8], typed: &str) -> Result<TakenIn, FileError> {
        let inside = self.inside().ok_or_else(closed)?;
        let sealed = SealedFile::read(file)?;
        let words = words::typed(typed).map_err(FileError::Words)?;
        let stretched = stretch(&words, sealed.asked()).await?;
        let parcel = sealed.open(&stretched.key)?;
        let mut replica = inside.replica.lock().await;
        let taken = replica.take_in(&parcel).await;
        self.show(&replica);
        Ok(taken?)
    }

    /// Stops carrying a file.
    ///
    /// # Errors
    /// When it is still carried.
    pub async fn let_go_of(&self, id: &ParcelId) -> Result<(), StorageError> {
        let inside = self.inside().ok_or_else(closed)?;
        let mut replica = inside.replica.lock().await;
        let gone = replica.let_go_of(id).await;
        self.show(&replica);
        gone
    }

    /// Hands in what this device carries, as far as base takes it now; answers what is done with.
    pub async fn hand_in_carried(&self) -> Vec<Delivered> {
        let mut delivered = Vec::new();
        let Some(inside) = self.inside() else { return delivered };
        if HANDING_IN.replace(true) {
            return delivered;
        }
        let places = inside.replica.lock().await.to_hand_in();
        for place in places {
            match self.hand_in(&inside, &place).await {
                Ok(done) => delivered.extend(done),
                // The others do not get there now either.
                Err(_) => break,
            }
        }
        HANDING_IN.set(false);
        delivered
    }

    async fn hand_in(
        &self,
        inside: &Inside,
        place: &Place,
    ) -> Result<Option<Delivered>, BaseError> {
        let handed = inside.replica.lock().await.handed(place).await;
        let answered = match &handed {
            // It is tried again after the next sync.
            Err(_) => return Ok(None),
            Ok(None) => Answered::Done,
            Ok(Some(ToHandIn::Changes(carried))) => {
                let answer = self.call(Verb::Post, CARRIED, carried).await;
                answer.map_or_else(Answered::Not, |CarriedAnswer { results }| {
                    Answered::Each(carried, results)
                })
            }
            Ok(Some(ToHandIn::Picture { hash, device, signature, bytes })) => {
                let path = CARRIED_BLOB.replace("{hash}", &hash.to_string());
                let request = |part| CarriedPart {
                    device: device.clone(),
                    signature: signature.clone(),
                    part,
                };
                // It begins at the beginning; base says where to go on.
                let held = Held { bytes: 0, whole: false };
                let sent = self.send_in_parts(&path, bytes, held, request).await;
                sent.map_or_else(Answered::NotThePicture, |()| Answered::Done)
            }
        };
        let mut replica = inside.replica.lock().await;
        let kept = match answered {
            Answered::Done => replica.no_longer_here(place).await,
            Answered::Each(carried, results) => replica.answered(place, carried, &results).await,
            Answered::Not(BaseError::Refused(ErrorCode::NotFound | ErrorCode::NotAllowed)) => {
                replica.not_known(place).await.map(|()| None)
            }
            // No part of it can ever be taken.
            Answered::NotThePicture(BaseError::Refused(ErrorCode::BadRequest)) => {
                replica.no_longer_here(place).await
            }
            Answered::NotThePicture(BaseError::Refused(
                ErrorCode::NotFound | ErrorCode::NotAllowed,
            )) => replica.picture_not_taken(place).await,
            Answered::NotThePicture(BaseError::Nonsense | BaseError::Refused(_)) => Ok(None),
            Answered::Not(error) | Answered::NotThePicture(error) => return Err(error),
        };
        self.show(&replica);
        Ok(kept.ok().flatten())
    }
}

/// What became of one thing that was handed in.
enum Answered<'a> {
    /// Base has it; or it is gone from here.
    Done,
    /// Base says what became of each change.
    Each(&'a protocol::carried::Carried, Vec<protocol::sync::PushResult>),
    /// Base did not take changes.
    Not(BaseError),
    /// Base did not take a picture.
    NotThePicture(BaseError),
}

#[cfg(test)]
mod tests {
    use super::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    #[test]
    fn everything_that_can_be_wrong_says_what_to_do() {
        let storage = || StorageError::Unusable("closed".into());
        let parcel = |why| FileError::Parcel(TakeInError::Parcel(why));
        for error in [
            FileError::File(NotAFile::SomethingElse),
            FileError::File(NotAFile::Newer),
            FileError::File(NotAFile::Damaged),
            FileError::File(NotAFile::OtherWords),
            FileError::Words(NotTheWords::Unknown("lemn".into())),
            FileError::Words(NotTheWords::Many(7)),
            parcel(NotAParcel::Newer),
            parcel(NotAParcel::Damaged),
            FileError::Parcel(TakeInError::OtherSchool),
            FileError::Parcel(TakeInError::TooMany),
            FileError::Parcel(TakeInError::NotEnrolled),
            FileError::Parcel(TakeInError::Storage(StorageError::Full)),
            FileError::Parcel(TakeInError::Storage(storage())),
            FileError::Storage(storage()),
        ] {
            let words = error.to_string();
            assert!(words.ends_with('.') && words.len() > 40, "{words}");
        }
    }
}
