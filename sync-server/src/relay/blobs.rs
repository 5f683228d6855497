//! Pictures: taken in part by part from whoever wrote a record that names them, and handed out to whoever may read such
//! a record. A record travels first, so that a picture that nothing names is nobody's to send.
//!
//! To name a picture is not to have it: the name travels with every record that shows it, and who may no longer read such
//! a record may still know it. So a record shows a picture once somebody for whom it names it has sent all of it: its
//! author, and those for whom another record names it that its author may read, as when a visit is moved.

use std::collections::BTreeSet;

use domain::{
    id::{DeviceId, UserId},
    staff::Role,
    visit::{PictureHash, PictureKind},
};
use jiff::Timestamp;
use protocol::{
    blob::{Held, Part},
    limits::{BLOB, BLOB_PART, BLOB_PARTS, BLOBS_A_DAY, BLOBS_UNNAMED},
};

use super::{
    Principal, Refusal, Relay,
    access::{Reader, settle_for},
    acting::acted,
    challenge::{asking_device, known_as},
    sha256,
};
use crate::store::{BlobSender, ComingBlob, StoreError, Transaction};

/// Milliseconds in a day.
const DAY: i64 = 24 * 60 * 60 * 1_000;
/// With this begins what stands in a document's place where what was left out of it names a picture. It is no document's
/// name, so nobody reads it.
const LEFT_OUT: &str = "left-out/";
/// So many bytes at the beginning say what kind of picture it is.
const BEGINNING: usize = 12;

impl Relay {
    /// How much base has of a picture that the asker is to send.
    ///
    /// # Errors
    /// [`Refusal::NotAllowed`] for whoever wrote nothing that names it.
    pub fn blob_held(&self, who: &Principal, hash: PictureHash) -> Result<Held, Refusal> {
        let mut kept = self.kept();
        let work = kept.store.begin()?;
        may_send(work.as_ref(), who, hash)?;
        match whole_for(work.as_ref(), who, hash)? {
            Some(whole) => Ok(whole),
            None => Ok(so_far(coming(work.as_ref(), who, hash)?.as_ref())),
        }
    }

    /// Takes in some bytes of a picture, if they are the sender's next. The last ones are acknowledged once all of it is
    /// what its name says, and durable.
    ///
    /// # Errors
    /// [`Refusal::NotAllowed`] as above, [`Refusal::TooLarge`] over a limit, [`Refusal::BadRequest`] for what is no
    /// picture, or not the one that it should be: then nothing of it is kept, and it begins again.
    pub fn take_blob_part(
        &self,
        who: &Principal,
        hash: PictureHash,
        part: &Part,
        now: Timestamp,
    ) -> Result<Held, Refusal> {
        let mut kept = self.kept();
        let mut work = kept.store.begin()?;
        let held = take_part(work.as_mut(), who, who.device, hash, part, now)?;
        work.commit()?;
        held.ok_or(Refusal::BadRequest)
    }

    /// The bytes of a picture from this place on, as many as go into one part.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] when there is no such picture, or the asker may read nothing that shows it.
    pub fn blob_part(
        &self,
        who: &Principal,
        hash: PictureHash,
        at: u64,
        now: Timestamp,
    ) -> Result<Part, Refusal> {
        let mut kept = self.kept();
        let mut work = kept.store.begin()?;
        if asking_device(work.as_ref(), who, now)?.removed_at.is_some() {
            return Err(Refusal::UnknownDevice);
        }
        // Access may have ended with the day, and nobody of them synced since. As in a sync that is durable and announced
        // before anything is read; none of their devices has an answer yet that says so.
        if who.role != Role::Coordinator {
            settle_for(work.as_mut(), who.user, now)?;
        }
        let head = work.head()?;
        work.commit()?;
        self.announce(head, None);
        let work = kept.store.begin()?;
        let shown = is_shown(work.as_ref(), who, hash)?;
        #[cfg(feature = "planted")]
        let shown = shown || crate::planted::is(crate::planted::Bug::ShowsPicturesToAnybody);
        if !shown {
            return Err(Refusal::NotFound);
        }
        let bytes = work.blob_bytes(hash.as_bytes())?.ok_or(Refusal::NotFound)?;
        let from = usize::try_from(at).ok().and_then(|at| bytes.get(at..));
        let from = from.ok_or(Refusal::NotFound)?;
        let length = bytes.len() as u64;
        let bytes = from.get(..BLOB_PART).unwrap_or(from).to_vec();
        Ok(Part { at, length, bytes })
    }
}

/// The same of whoever took the picture, by whichever device it comes: that one's it is counted as. Nothing where it is not
/// what it should be; then it is dropped, which is to be committed all the same.
pub(super) fn take_part(
    work: &mut dyn Transaction,
    who: &Principal,
    by: DeviceId,
    hash: PictureHash,
    part: &Part,
    now: Timestamp,
) -> Result<Option<Held>, Refusal> {
    let end = within_limits(part)?;
    let because = may_send(work, who, hash)?;
    let (name, user) = (hash.as_bytes(), who.user);
    if let Some(whole) = whole_for(work, who, hash)? {
        work.drop_blob(name, user)?;
        return Ok(Some(whole));
    }
    let known = match coming(work, who, hash)? {
        // The sender was wrong about how long it is, or sends crumbs.
        Some(row) if row.length != part.length || row.parts >= BLOB_PARTS => {
            work.drop_blob(name, user)?;
            None
        }
        known => known,
    };
    let here = so_far(known.as_ref());
    if part.at != here.bytes {
        return Ok(Some(here));
    }
    if known.is_none() {
        begin(work, who, by, hash, part, because, now)?;
    }
    work.add_to_blob(name, user, part.at, &part.bytes)?;
    let whole = end == part.length;
    if whole {
        let bytes = work.coming_bytes(name, user)?;
        work.drop_blob(name, user)?;
        if sha256(&bytes) != *name || PictureKind::of(&bytes).is_none() {
            return Ok(None);
        }
        work.put_blob(name, &bytes)?;
        work.note_sender(name, &BlobSender { user, device: who.device })?;
    }
    Ok(Some(Held { bytes: end, whole }))
}

/// Notes for whom a document names pictures, now that this author named them there: for themselves, and for those for
/// whom a record does that they may read. Records come in any order, above all back after a restore: so this one does the
/// same for those that named the picture before it.
pub(super) fn note_names(
    work: &mut dyn Transaction,
    author: &Principal,
    doc: &str,
    pictures: &[PictureHash],
) -> Result<(), StoreError> {
    let reader = Reader::of(author, work)?;
    for picture in pictures {
        let hash = picture.as_bytes();
        let mut names = work.blob_names(hash)?;
        names.retain(|name| !name.doc.starts_with(LEFT_OUT));
        let mut elsewhere = BTreeSet::new();
        for name in names.iter().filter(|name| name.doc != doc) {
            let role = acted(work, name.author)?;
            let who = Principal { user: name.author, role, ..*author };
            if Reader::of(&who, work)?.may_read(doc) {
                elsewhere.insert(name.doc.clone());
            }
        }
        let (open, closed): (Vec<_>, Vec<_>) =
            names.into_iter().partition(|name| reader.may_read(&name.doc));
        let mut named_for: BTreeSet<UserId> = open.into_iter().map(|name| name.author).collect();
        // Nor does somebody get back what they sent themselves, for a record that is closed to them by now.
        let was_theirs = closed.iter().any(|name| name.author == author.user);
        if !was_theirs || !reader.may_read(doc) {
            named_for.insert(author.user);
        }
        for user in named_for {
            work.name_blob(hash, doc, user)?;
            for other in &elsewhere {
                work.name_blob(hash, other, user)?;
            }
        }
    }
    Ok(())
}

/// Notes that what a coordinator left out of a document names pictures of this author's: they are kept, shown to nobody,
/// and count no longer as what nothing names.
pub(super) fn note_left_out(
    work: &mut dyn Transaction,
    author: UserId,
    doc: &str,
    pictures: &[PictureHash],
) -> Result<(), StoreError> {
    let place = format!("{LEFT_OUT}{doc}");
    pictures.iter().try_for_each(|picture| work.name_blob(picture.as_bytes(), &place, author))
}

/// Whether a record that they may read shows them the picture.
fn is_shown(
    work: &dyn Transaction,
    who: &Principal,
    hash: PictureHash,
) -> Result<bool, StoreError> {
    let senders = work.blob_senders(hash.as_bytes())?;
    let sent = |author: UserId| senders.iter().any(|sender| sender.user == author);
    let reader = Reader::of(who, work)?;
    for name in work.blob_names(hash.as_bytes())? {
        // What names it may still be on its way back, after a restore.
        if sent(name.author) && reader.may_read(&name.doc) && work.doc(&name.doc)?.is_some() {
            return Ok(true);
        }
    }
    Ok(false)
}

/// All of a picture, if it is here and they may know so: whoever else names it has to send it.
fn whole_for(
    work: &dyn Transaction,
    who: &Principal,
    hash: PictureHash,
) -> Result<Option<Held>, StoreError> {
    let Some(bytes) = work.blob_length(hash.as_bytes())? else { return Ok(None) };
    let senders = work.blob_senders(hash.as_bytes())?;
    let sent = senders.iter().any(|sender| sender.user == who.user);
    let may_know = sent || is_shown(work, who, hash)?;
    Ok(may_know.then_some(Held { bytes, whole: true }))
}

/// What came from this person.
fn coming(
    work: &dyn Transaction,
    who: &Principal,
    hash: PictureHash,
) -> Result<Option<ComingBlob>, StoreError> {
    let coming = work.coming_blobs(hash.as_bytes())?;
    Ok(coming.into_iter().find(|row| row.user == who.user))
}

fn so_far(coming: Option<&ComingBlob>) -> Held {
    Held { bytes: coming.map_or(0, |row| row.held), whole: false }
}

/// Where a part ends, if it can be one.
fn within_limits(part: &Part) -> Result<u64, Refusal> {
    if part.length > BLOB as u64 || part.bytes.len() > BLOB_PART {
        return Err(Refusal::TooLarge);
    }
    let end = part.at.checked_add(part.bytes.len() as u64);
    match end.filter(|end| *end <= part.length && !part.bytes.is_empty()) {
        Some(end) => Ok(end),
        None => Err(Refusal::BadRequest),
    }
}

/// Why somebody may send a picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Because {
    /// A record names it for them, or what was left out of one does.
    Named,
    /// Something that they handed in may name it.
    HandedIn,
}

/// Lets those pass for whom a record names the picture, or who handed something in, as a removed device does with all
/// that it holds: what is kept for the coordinator to decide about may name it, and nobody has looked into it. What she
/// decided makes no difference, nor that the device was added again since: a tablet lets go of nothing before base has
/// all of its pictures, and what it handed in comes no second time to name them.
fn may_send(
    work: &dyn Transaction,
    who: &Principal,
    hash: PictureHash,
) -> Result<Because, Refusal> {
    known_as(work, who)?;
    let names = work.blob_names(hash.as_bytes())?;
    if names.iter().any(|name| name.author == who.user) {
        Ok(Because::Named)
    } else if work.has_handed_in(who.device)? {
        Ok(Because::HandedIn)
    } else {
        Err(Refusal::NotAllowed)
    }
}

/// Begins a picture with its first bytes, which must look like one: not like a page or a drawing in markup, which could
/// do something where it is shown.
fn begin(
    work: &mut dyn Transaction,
    who: &Principal,
    by: DeviceId,
    hash: PictureHash,
    part: &Part,
    because: Because,
    now: Timestamp,
) -> Result<(), Refusal> {
    if part.bytes.len() >= BEGINNING && PictureKind::of(&part.bytes).is_none() {
        return Err(Refusal::BadRequest);
    }
    let (user, length) = (who.user, part.length);
    let at = now.as_millisecond();
    let day_before = at.saturating_sub(DAY);
    work.forget_begun(day_before)?;
    let lately = work.blob_bytes_since(by, day_before)?;
    let unnamed = match because {
        Because::Named => 0,
        Because::HandedIn => work.unnamed_blob_bytes(who.device)?.saturating_add(length),
    };
    if lately.saturating_add(length) > BLOBS_A_DAY || unnamed > BLOBS_UNNAMED {
        return Err(Refusal::TooLarge);
    }
    let row = ComingBlob { hash: *hash.as_bytes(), user, length, held: 0, parts: 0, device: by };
    Ok(work.begin_blob(&row, at)?)
}
