//! Pictures: taken in part by part from whoever wrote a record that names them, and handed out to whoever may read such
//! a record. A record travels first, so that a picture that nothing names is nobody's to send.

use domain::visit::{PictureHash, PictureKind};
use jiff::Timestamp;
use protocol::{
    blob::{Held, Part},
    limits::{BLOB, BLOB_PART, BLOBS_A_DAY},
};

use super::{Principal, Refusal, Relay, access::Reader, challenge::known_device, sha256};
use crate::store::{BlobRow, Transaction};

/// Milliseconds in a day.
const DAY: i64 = 24 * 60 * 60 * 1_000;
/// So many bytes at the beginning say what kind of picture it is.
const BEGINNING: usize = 12;

impl Relay {
    /// How much base has of a picture.
    ///
    /// # Errors
    /// [`Refusal::NotAllowed`] for whoever wrote nothing that names it.
    pub fn blob_held(&self, who: &Principal, hash: PictureHash) -> Result<Held, Refusal> {
        let mut kept = self.kept();
        let work = kept.store.begin()?;
        may_send(work.as_ref(), who, hash)?;
        Ok(work.blob(hash.as_bytes())?.map(held).unwrap_or_default())
    }

    /// Takes in some bytes of a picture, if they are the next. The last ones are acknowledged once all of it is what its
    /// name says, and durable.
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
        let end = within_limits(part)?;
        let mut kept = self.kept();
        let mut work = kept.store.begin()?;
        may_send(work.as_ref(), who, hash)?;
        let name = hash.as_bytes();
        let known = match work.blob(name)? {
            Some(row) if row.whole => return Ok(held(row)),
            // Somebody was wrong about how long it is, and cannot be allowed to keep it from coming.
            Some(row) if row.length != part.length => {
                work.drop_blob(name)?;
                None
            }
            known => known,
        };
        if part.at != known.as_ref().map_or(0, |row| row.held) {
            work.commit()?;
            return Ok(known.map(held).unwrap_or_default());
        }
        if known.is_none() {
            begin(work.as_mut(), who, hash, part, now)?;
        }
        work.add_to_blob(name, part.at, &part.bytes)?;
        let whole = end == part.length;
        if whole {
            let bytes = work.blob_bytes(name)?;
            if sha256(&bytes) != *name || PictureKind::of(&bytes).is_none() {
                work.drop_blob(name)?;
                work.commit()?;
                return Err(Refusal::BadRequest);
            }
            work.finish_blob(name)?;
        }
        work.commit()?;
        Ok(Held { bytes: end, whole })
    }

    /// The bytes of a picture from this place on, as many as go into one part.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] when there is no such picture, or the asker may read nothing that names it.
    pub fn blob_part(&self, who: &Principal, hash: PictureHash, at: u64) -> Result<Part, Refusal> {
        let mut kept = self.kept();
        let work = kept.store.begin()?;
        if known_device(work.as_ref(), who.device)?.removed_at.is_some() {
            return Err(Refusal::UnknownDevice);
        }
        let reader = Reader::of(who, work.as_ref())?;
        let names = work.blob_names(hash.as_bytes())?;
        let row = work.blob(hash.as_bytes())?.filter(|row| row.whole);
        let (true, Some(row)) = (names.iter().any(|name| reader.may_read(&name.doc)), row) else {
            return Err(Refusal::NotFound);
        };
        let bytes = work.blob_bytes(hash.as_bytes())?;
        let from = usize::try_from(at).ok().and_then(|at| bytes.get(at..));
        let from = from.ok_or(Refusal::NotFound)?;
        let bytes = from.get(..BLOB_PART).unwrap_or(from).to_vec();
        Ok(Part { at, length: row.length, bytes })
    }
}

fn held(row: BlobRow) -> Held {
    Held { bytes: row.held, whole: row.whole }
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

/// Lets those pass who wrote an entry that names the picture, or handed something in, as a removed device does with all
/// that it holds: what is kept for the coordinator to decide about may name it, and nobody has looked into it.
fn may_send(work: &dyn Transaction, who: &Principal, hash: PictureHash) -> Result<(), Refusal> {
    let removed = known_device(work, who.device)?.removed_at.is_some();
    let names = work.blob_names(hash.as_bytes())?;
    let named = names.iter().any(|name| name.author == who.user);
    if named || removed || work.has_handed_in(who.device)? {
        Ok(())
    } else {
        Err(Refusal::NotAllowed)
    }
}

/// Begins a picture with its first bytes, which must look like one: not like a page or a drawing in markup, which could
/// do something where it is shown.
fn begin(
    work: &mut dyn Transaction,
    who: &Principal,
    hash: PictureHash,
    part: &Part,
    now: Timestamp,
) -> Result<(), Refusal> {
    if part.bytes.len() >= BEGINNING && PictureKind::of(&part.bytes).is_none() {
        return Err(Refusal::BadRequest);
    }
    let at = now.as_millisecond();
    let lately = work.blob_bytes_since(who.device, at.saturating_sub(DAY))?;
    if lately.saturating_add(part.length) > BLOBS_A_DAY {
        return Err(Refusal::TooLarge);
    }
    let (hash, length) = (*hash.as_bytes(), part.length);
    let row = BlobRow { hash, length, held: 0, whole: false, device: who.device, begun_at: at };
    Ok(work.begin_blob(&row)?)
}
