//! Pictures that records name: kept when they are taken, sent when their records are at base, and fetched when somebody
//! looks at one that is not on this device. What was fetched is kept beside its record, within bounds.

use domain::visit::{Picture, PictureHash};
use leptos::prelude::*;
use protocol::{
    ErrorCode,
    blob::{BLOB, BLOB_FROM, Held, Part},
    limits,
};
use records::{DocumentId, EntryRef};
use replica::storage::StorageError;
use serde::Serialize;

use super::{Alongside, Inside, closed};
use crate::device::{
    base::{BaseError, Nothing, Verb},
    picture::Made,
};

/// Questions after which sending one picture is given up: twice as many as it has parts.
const TURNS: usize = 2 * limits::BLOB.div_ceil(limits::BLOB_PART) + 2;

impl Alongside {
    /// Keeps a picture, for a draft that is to name it. When this answers it is on this device.
    ///
    /// # Errors
    /// When it could not be kept: the screen says *not saved*.
    pub async fn keep_picture(&self, made: Made) -> Result<Picture, StorageError> {
        let inside = self.inside().ok_or_else(closed)?;
        let Made { kind, bytes, width, height } = made;
        let length = u32::try_from(bytes.len()).unwrap_or(u32::MAX);
        let hash = inside.replica.lock().await.keep_picture(bytes).await?;
        Ok(Picture { hash, kind, bytes: length, width, height })
    }

    /// The bytes of a picture, from this device or else from base. Those are kept for the record that names them, if one
    /// does.
    ///
    /// # Errors
    /// When it is not here, and base does not answer or does not have it (yet).
    pub async fn picture(
        &self,
        hash: PictureHash,
        named_in: Option<(DocumentId, EntryRef)>,
    ) -> Result<Vec<u8>, BaseError> {
        let inside = self.inside().ok_or(BaseError::NoSignal)?;
        let here = inside.replica.lock().await.picture(hash).await;
        if let Ok(Some(bytes)) = here {
            return Ok(bytes);
        }
        let mut bytes = Vec::new();
        loop {
            let at = bytes.len().to_string();
            let path = BLOB_FROM.replace("{hash}", &hash.to_string()).replace("{at}", &at);
            let part: Part = self.call(Verb::Get, &path, Nothing).await?;
            let fits = part.length <= limits::BLOB as u64 && !part.bytes.is_empty();
            bytes.extend(Some(part.bytes).filter(|_| fits).ok_or(BaseError::Nonsense)?);
            if bytes.len() as u64 >= part.length {
                break;
            }
        }
        if replica::picture_hash(&bytes) != hash {
            return Err(BaseError::Nonsense);
        }
        if let Some(named_in) = named_in {
            let mut replica = inside.replica.lock().await;
            // What cannot be kept is shown all the same, and fetched the next time.
            drop(replica.keep_fetched(bytes.clone(), named_in).await);
            self.show(&replica);
        }
        Ok(bytes)
    }

    /// Whether a picture was taken here and its bytes cannot be read any more.
    pub async fn picture_is_lost(&self, hash: PictureHash) -> bool {
        let Some(inside) = self.inside() else { return false };
        let replica = inside.replica.lock().await;
        replica.picture_is_lost(hash)
    }

    /// Sends the pictures that are due; adds the records that are at base with them. A record that is saved meanwhile
    /// travels first: then the others wait for the next sync.
    pub(super) async fn send_pictures(
        &self,
        inside: &Inside,
        arrived: &mut Vec<EntryRef>,
    ) -> Result<(), BaseError> {
        let changes = || self.view.with_untracked(|view| view.waiting.changes);
        let before = changes();
        let due = inside.replica.lock().await.pictures_to_send();
        for hash in due {
            if changes() > before {
                break;
            }
            let here = {
                let mut replica = inside.replica.lock().await;
                let here = replica.picture_to_send(hash).await;
                self.show(&replica);
                here
            };
            // What cannot be read now is sent another time; what never can be waits no longer.
            let Ok(Some(bytes)) = here else { continue };
            match self.send_picture(hash, &bytes).await {
                Ok(()) => {
                    let mut replica = inside.replica.lock().await;
                    let sent = replica.picture_sent(hash).await;
                    self.show(&replica);
                    arrived.extend(sent.unwrap_or_default());
                }
                // Base will not have this one now, or never says that it has. It stays here, and the others are not to
                // wait for it.
                Err(
                    BaseError::Nonsense
                    | BaseError::Refused(
                        ErrorCode::NotAllowed | ErrorCode::TooLarge | ErrorCode::BadRequest,
                    ),
                ) => {}
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }

    async fn send_picture(&self, hash: PictureHash, bytes: &[u8]) -> Result<(), BaseError> {
        let path = BLOB.replace("{hash}", &hash.to_string());
        let held = self.call(Verb::Get, &path, Nothing).await?;
        self.send_in_parts(&path, bytes, held, |part| part).await
    }

    /// Goes on where base stands, until it has all of it. `request` makes of a part what is sent to this path.
    pub(super) async fn send_in_parts<T: Serialize>(
        &self,
        path: &str,
        bytes: &[u8],
        mut held: Held,
        request: impl Fn(Part) -> T,
    ) -> Result<(), BaseError> {
        let length = bytes.len() as u64;
        for _ in 0..TURNS {
            if held.whole {
                return Ok(());
            }
            // Base may have believed somebody about another length: then it begins again.
            let at = if held.bytes < length { held.bytes } else { 0 };
            let rest = usize::try_from(at).ok().and_then(|at| bytes.get(at..)).unwrap_or(bytes);
            let bytes = rest.get(..limits::BLOB_PART).unwrap_or(rest).to_vec();
            held = self.call(Verb::Put, path, &request(Part { at, length, bytes })).await?;
        }
        if held.whole { Ok(()) } else { Err(BaseError::Nonsense) }
    }
}
