//! Gathering a parcel. It takes two steps, because only the browser can sign: what is to be signed is answered, and the
//! signatures are handed back.

use std::collections::BTreeSet;

use domain::visit::PictureHash;
use jiff::Timestamp;
use protocol::{limits, sync::Push};
use records::EntryRef;
use serde_bytes::ByteBuf;

use super::{
    FORMAT, KeptDraft, LIST_BYTES, Parcel, SignedChanges, SignedPicture, Whose, bytes_of,
    picture_to_sign, to_sign,
};
use crate::{
    Draft,
    cipher::Cipher,
    encoding,
    env::Env,
    identity::Identity,
    outbox::Outgoing,
    pictures,
    replica::Replica,
    storage::{Storage, StorageError},
};

/// For whom a parcel is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PackedFor {
    /// Its own person, who gets back also what is not finished.
    Oneself,
    /// Somebody who is to hand it in.
    Somebody,
}

/// A parcel before it is signed.
#[derive(Debug, Clone)]
pub struct Unsigned {
    parcel: Parcel,
    left: usize,
}

/// A parcel, to be sealed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Packed {
    /// What is to be sealed.
    pub bytes: Vec<u8>,
    /// How many records are in it.
    pub records: usize,
    /// How many drafts are.
    pub drafts: usize,
    /// How many changes and pictures there was no room for.
    pub left: usize,
}

impl<S: Storage, C: Cipher, E: Env> Replica<S, C, E> {
    /// Everything that base has not acknowledged; nothing where there is nothing. Nothing changes for it: this device goes
    /// on sending all of it itself.
    ///
    /// # Errors
    /// When storage cannot be read.
    pub async fn pack(&self, whom: PackedFor) -> Result<Option<Unsigned>, StorageError> {
        let Some(identity) = self.identity().cloned() else { return Ok(None) };
        self.is_handed_over();
        let rows = self.unsent_rows().await?;
        let mut gathering = Gathering::default();
        for (_, row) in rows.into_iter().filter(|(_, row)| !row.about.is_left_out()) {
            gathering.change(row);
        }
        for (hash, entries) in self.state.pictures_that_wait() {
            if let Some(bytes) = self.picture(hash).await? {
                gathering.picture(bytes, entries);
            }
        }
        if whom == PackedFor::Oneself {
            // A concern is for those alone to whom it is sealed: what is begun of one stays where it was begun.
            for summary in self.drafts().iter().filter(|one| !one.key.is_concern()) {
                let Some(draft) = self.draft(&summary.key).await? else { continue };
                let mut named = Vec::new();
                for hash in drafted(&draft) {
                    named.extend(self.picture(hash).await?);
                }
                gathering.draft(summary.key.to_string(), &draft, named)?;
            }
        }
        Ok(gathering.ended(identity, self.state.position.epoch, self.env.now()))
    }
}

/// What there is so far.
#[derive(Default)]
struct Gathering {
    changes: Vec<SignedChanges>,
    pictures: Vec<SignedPicture>,
    drafts: Vec<KeptDraft>,
    entries: BTreeSet<EntryRef>,
    bytes: usize,
    of_pictures: usize,
    left: usize,
}

impl Gathering {
    /// Once one has no room, none after it is taken either: it may build on it.
    fn change(&mut self, row: Outgoing) {
        let Outgoing { about, chunk, sha256, .. } = row;
        self.bytes = self.bytes.saturating_add(chunk.len());
        if self.bytes > limits::CARRIED_CHANGES {
            self.left += 1;
            return;
        }
        self.entries.extend(about.entry);
        let (doc, mutation) = (about.doc.to_string(), about.mutation.to_vec());
        let push = Push { doc, mutation, chunk, sha256 };
        let fits = |list: &&mut SignedChanges| {
            list.push.len() < limits::PUSH_CHANGES
                && bytes_of(&list.push) + push.chunk.len() <= LIST_BYTES
        };
        match self.changes.last_mut().filter(fits) {
            Some(list) => list.push.push(push),
            None => self.changes.push(SignedChanges { push: vec![push], signature: Vec::new() }),
        }
    }

    fn picture(&mut self, bytes: Vec<u8>, entries: Vec<EntryRef>) {
        if self.has_room_for(&bytes) {
            self.entries.extend(entries);
            self.pictures.push(SignedPicture { bytes, signature: Vec::new() });
        }
    }

    fn draft(
        &mut self,
        key: String,
        draft: &Draft,
        named: Vec<Vec<u8>>,
    ) -> Result<(), StorageError> {
        let named = named.into_iter().filter(|bytes| self.has_room_for(bytes));
        let pictures = named.map(ByteBuf::from).collect();
        self.drafts.push(KeptDraft { key, draft: encoding::write(draft)?, pictures });
        Ok(())
    }

    fn has_room_for(&mut self, picture: &[u8]) -> bool {
        let with = self.of_pictures.saturating_add(picture.len());
        let fits = with <= limits::CARRIED_PICTURES && picture.len() <= limits::BLOB;
        if fits {
            self.of_pictures = with;
        } else {
            self.left += 1;
        }
        fits
    }

    fn ended(self, identity: Identity, epoch: u64, made: Timestamp) -> Option<Unsigned> {
        let Self { changes, pictures, drafts, entries, left, .. } = self;
        if changes.is_empty() && pictures.is_empty() && drafts.is_empty() {
            return None;
        }
        let Identity { user, user_name, device, device_name, relay, .. } = identity;
        let records = u32::try_from(entries.len()).unwrap_or(u32::MAX);
        let whose = Whose { user, user_name, device, device_name, relay, epoch, made, records };
        Some(Unsigned { parcel: Parcel { format: FORMAT, whose, changes, pictures, drafts }, left })
    }
}

fn drafted(draft: &Draft) -> Vec<PictureHash> {
    let attached = draft.body.visit().map(|visit| visit.attachments.as_slice());
    pictures::named(attached.unwrap_or_default()).collect()
}

impl Unsigned {
    /// What the device's key is to sign, one after the other.
    pub fn to_sign(&self) -> impl Iterator<Item = Vec<u8>> + '_ {
        let Parcel { whose, changes, pictures, .. } = &self.parcel;
        let changes = changes.iter().map(move |list| to_sign(whose, list));
        changes.chain(pictures.iter().map(move |picture| picture_to_sign(whose, picture)))
    }

    /// The parcel with the signatures, in the same order; those that are missing base will miss.
    ///
    /// # Errors
    /// When it cannot be written down.
    pub fn signed(self, signatures: Vec<Vec<u8>>) -> Result<Packed, StorageError> {
        let Self { mut parcel, left } = self;
        let places = parcel.changes.iter_mut().map(|list| &mut list.signature);
        let places = places.chain(parcel.pictures.iter_mut().map(|one| &mut one.signature));
        for (place, signature) in places.zip(signatures) {
            *place = signature;
        }
        let records = usize::try_from(parcel.whose.records).unwrap_or(usize::MAX);
        Ok(Packed { bytes: parcel.write()?, records, drafts: parcel.drafts.len(), left })
    }
}

#[cfg(test)]
mod tests {
    use domain::id::UserId;
    use records::Edit;

    use super::*;

    fn gathered(many: u16, length: usize) -> Result<(Vec<usize>, usize), StorageError> {
        let (user, key, value) = (UserId::draw(1), "theme".to_owned(), "dark".to_owned());
        let edit = Edit::SetPreference { user, key, value };
        let mut gathering = Gathering::default();
        for number in 0..many {
            let mutation = u128::from(number).to_be_bytes();
            let chunk = vec![7; length];
            gathering.change(Outgoing::new(mutation, &edit, chunk, Timestamp::UNIX_EPOCH)?);
        }
        Ok((gathering.changes.iter().map(|list| list.push.len()).collect(), gathering.left))
    }

    #[test]
    fn a_list_is_what_a_request_has_room_for_and_what_the_file_has_no_room_for_is_left()
    -> Result<(), StorageError> {
        assert_eq!(gathered(501, 9)?, (vec![500, 1], 0));
        assert_eq!(gathered(50, 200 << 10)?, (vec![15, 15, 10], 10));
        Ok(())
    }

    #[test]
    fn pictures_for_which_there_is_no_room_are_left_and_smaller_ones_go() {
        let mut gathering = Gathering::default();
        for _ in 0..48 {
            gathering.picture(vec![7; (1 << 20) - 1], Vec::new());
        }
        gathering.picture(vec![7; 49], Vec::new());
        gathering.picture(vec![7; 48], Vec::new());
        assert_eq!((gathering.pictures.len(), gathering.left), (49, 1));
        gathering.picture(vec![7; (1 << 20) + 1], Vec::new());
        assert_eq!(gathering.left, 2);
    }
}
