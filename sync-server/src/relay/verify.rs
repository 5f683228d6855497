//! Whether everything that a database holds can still be read and agrees with itself: every document is put together
//! again from the log, change by change, and compared with what was derived from it. Whoever reads a file does not know
//! who changed it, so what automerge panics over is damage like any other.

use std::{
    collections::{BTreeMap, BTreeSet},
    panic::{AssertUnwindSafe, catch_unwind},
};

use concerns::{Holders, Lists, Sealed};
use domain::{concern::EntryKind, visit::PictureHash};
use protocol::sync::Seq;
use records::{Applied, Document, DocumentId, Row};

use super::{acts::read_acts, sha256};
use crate::store::{
    DocRow, LogKind, SealedRow, SnapshotRow, Store, StoreError, Transaction, register::Told,
};

/// So many entries of the log are read at a time, without their bytes.
const AT_A_TIME: usize = 1_000;
/// So many changes that were handed in are read at a time, with theirs: no more than one document may be long.
const WITH_BYTES: usize = 16;

/// What was found.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Verified {
    /// Documents that were put together again.
    pub documents: usize,
    /// Changes in the log.
    pub changes: usize,
    /// Pictures that are whole.
    pub pictures: usize,
    /// Sealed entries of concerns.
    pub concerns: usize,
    /// Those that base once had and lacks. Devices hand them in again.
    pub concerns_lacking: u64,
    /// Acts in the audit log.
    pub acts: usize,
    /// What is lost where nothing else has it: a device, or an older backup.
    pub damaged: Vec<Damage>,
    /// What the relay makes again by itself, from a log that is whole.
    pub derived: Vec<Damage>,
}

/// One thing that is not as it should be.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Damage {
    /// What the database says of its own file.
    #[error("the file: {0}")]
    File(String),
    /// An entry whose bytes are not those that were received.
    #[error("entry {0} of the log, of {1}: not the bytes that were received")]
    Bytes(Seq, String),
    /// What was handed in for the coordinator and is not what was received.
    #[error("change {0} of what was handed in, for {1}: not the bytes that were received")]
    HandedIn(u64, String),
    /// A document that its changes do not make.
    #[error("{0}: change {1} of its log cannot be applied")]
    Change(String, usize),
    /// A document that is in the list or in the log, and not in the other.
    #[error("{0}: the list of documents and the log do not agree about it")]
    Listed(String),
    /// A name that is none.
    #[error("{0}: not the name of a document")]
    Name(String),
    /// A snapshot that cannot be read, or says something else than the log.
    #[error("{0}: its snapshot is not what the log says")]
    Snapshot(String),
    /// A picture whose bytes are not those that its name says.
    #[error("picture {0}: not the bytes that were received")]
    Picture(PictureHash),
    /// A sealed entry of a concern whose bytes are not those that were received.
    #[error("sealed entry {0}: not the bytes that were received")]
    Sealed(u64),
    /// A list of those who hold keys to concerns that is not what the recovery key signed.
    #[error("list {0} of those who hold keys: not what was signed")]
    Holders(u64),
    /// An answer to a concern that nobody who held a key then signed.
    #[error("sealed entry {0}: nobody who held a key signed it")]
    NotSigned(u64),
    /// A list that the register knows as another, or that is gone.
    #[error("list {0} of those who hold keys: it is not here, or not what the register knows")]
    HoldersGone(u64),
    /// An act that does not follow from those before it.
    #[error("act {0} of the audit log: it, or the one before it, is not what was noted")]
    Act(u64),
    /// Acts, from one to another, that somebody took away.
    #[error("acts {0} to {1} of the audit log: they are missing")]
    ActsMissing(u64, u64),
    /// An act that the register knows as another, or that is gone.
    #[error("act {0} of the audit log: it, and what follows, is not what the register knows")]
    ActGone(u64),
    /// A row that is not that of the snapshot.
    #[error("{0}: its row is not what its snapshot says")]
    Row(String),
}

/// Reads all of it.
///
/// # Errors
/// When the database cannot be read at all.
pub fn verify(store: &mut dyn Store) -> Result<Verified, StoreError> {
    let work = store.begin()?;
    let mut found = Verified::default();
    let newest = read_log(work.as_ref(), &mut found)?;
    let listed = work.docs_after(0)?;
    let names: BTreeSet<&str> = listed.iter().map(|doc| doc.name.as_str()).collect();
    let unlisted = newest.keys().filter(|name| !names.contains(name.as_str()));
    found.damaged.extend(unlisted.cloned().map(Damage::Listed));
    for doc in &listed {
        if newest.get(&doc.name) != Some(&doc.last_seq) {
            found.damaged.push(Damage::Listed(doc.name.clone()));
        }
        verify_document(work.as_ref(), doc, &mut found)?;
    }
    read_handed_in(work.as_ref(), &mut found)?;
    read_sealed(work.as_ref(), &mut found)?;
    read_acts(work.as_ref(), &mut found)?;
    for hash in work.whole_blobs()? {
        found.pictures += 1;
        if work.blob_bytes(&hash)?.is_none_or(|bytes| sha256(&bytes) != hash) {
            found.damaged.push(Damage::Picture(PictureHash::new(hash)));
        }
    }
    Ok(found)
}

/// Checks the bytes of everything that was handed in, whatever was decided about it: no device has it any more.
fn read_handed_in(work: &dyn Transaction, found: &mut Verified) -> Result<(), StoreError> {
    let mut after = 0;
    loop {
        let rows = work.every_handed_in_after(after, WITH_BYTES)?;
        let Some(last) = rows.last() else { return Ok(()) };
        after = last.id;
        let damaged = rows.into_iter().filter(|row| sha256(&row.bytes) != row.sha256);
        found.damaged.extend(damaged.map(|row| Damage::HandedIn(row.id, row.doc)));
    }
}

/// Checks the bytes of every sealed entry, the lists of those who hold keys, and who signed what is answered. What is sealed
/// nobody reads here.
fn read_sealed(work: &dyn Transaction, found: &mut Verified) -> Result<(), StoreError> {
    let rows = work.all_holders()?;
    let newest = rows.last().and_then(|row| Holders::read_first(&row.bytes).ok());
    let mut lists = newest.map(Lists::new);
    for row in rows {
        let good = lists.as_mut().is_some_and(|lists| lists.add(&row.bytes).is_ok());
        if !good || sha256(&row.bytes) != row.sha256 {
            found.damaged.push(Damage::Holders(row.number));
        }
    }
    found.concerns_lacking = work.lost_sealed_in_all()?;
    let mut after = 0;
    loop {
        let rows = work.sealed_after(after, WITH_BYTES)?;
        let Some(last) = rows.last() else { return Ok(()) };
        after = last.seq;
        found.concerns += rows.len();
        found.damaged.extend(rows.iter().filter_map(|row| harmed(row, lists.as_ref())));
    }
}

fn harmed(row: &SealedRow, lists: Option<&Lists>) -> Option<Damage> {
    if sha256(&row.bytes) != row.sha256 {
        return Some(Damage::Sealed(row.seq));
    }
    let Ok(sealed) = Sealed::read(&row.bytes) else { return Some(Damage::Sealed(row.seq)) };
    let signed =
        sealed.head().kind == EntryKind::Raised || lists.is_some_and(|lists| lists.signed(&sealed));
    (!signed).then_some(Damage::NotSigned(row.seq))
}

/// Whether what a register knows of concerns is there: each list of those who hold keys as it was, and how many entries are
/// lacking. It has to be read before the database, to which some may come meanwhile.
pub(crate) fn compare_sealed(
    store: &mut dyn Store,
    known: &Told,
    found: &mut Verified,
) -> Result<(), StoreError> {
    let work = store.begin()?;
    for row in &known.holders {
        let here = work.holders_with(row.number)?;
        let gone = Damage::HoldersGone(row.number);
        if here.is_none_or(|here| here.bytes != row.bytes) && !found.damaged.contains(&gone) {
            found.damaged.push(gone);
        }
    }
    let mut lacking = BTreeSet::new();
    for entry in &known.entries {
        if work.find_sealed(entry.id)?.is_none() && work.lost_sealed(entry.id)?.is_none() {
            lacking.insert(entry.id);
        }
    }
    found.concerns_lacking += lacking.len() as u64;
    Ok(())
}

/// Checks the bytes of every change; answers the newest place of each document.
fn read_log(
    work: &dyn Transaction,
    found: &mut Verified,
) -> Result<BTreeMap<String, Seq>, StoreError> {
    let mut newest = BTreeMap::new();
    let mut cursor = 0;
    loop {
        let entries = work.entries_after(cursor, AT_A_TIME)?;
        let Some(last) = entries.last() else {
            return Ok(newest);
        };
        cursor = last.seq;
        for entry in entries {
            let LogKind::Change { doc, .. } = entry.kind else { continue };
            found.changes += 1;
            let (bytes, expected) = work.change_bytes(entry.seq)?;
            if sha256(&bytes) != expected {
                found.damaged.push(Damage::Bytes(entry.seq, doc.clone()));
            }
            newest.insert(doc, entry.seq);
        }
    }
}

fn verify_document(
    work: &dyn Transaction,
    doc: &DocRow,
    found: &mut Verified,
) -> Result<(), StoreError> {
    let Ok(id) = doc.name.parse::<DocumentId>() else {
        found.damaged.push(Damage::Name(doc.name.clone()));
        return Ok(());
    };
    let changes = work.changes_of(&doc.name)?;
    let mut from_log = Document::new(id);
    for (place, change) in changes.iter().enumerate() {
        if !matches!(caught(|| from_log.apply(change)), Some(Ok(Applied::New))) {
            found.damaged.push(Damage::Change(doc.name.clone(), place + 1));
            return Ok(());
        }
    }
    found.documents += 1;
    let Some(snapshot) = work.snapshot(&doc.name)? else {
        return Ok(());
    };
    match caught(|| brought_up_to_date(id, &snapshot, &changes)).flatten() {
        Some((row, document)) if document.heads() == from_log.heads() => {
            // Rows of another version are made again when they are asked for.
            if Row::is_of_this_version(&snapshot.row) && Row::from_bytes(&snapshot.row) != Ok(row) {
                found.derived.push(Damage::Row(doc.name.clone()));
            }
        }
        _ => found.derived.push(Damage::Snapshot(doc.name.clone())),
    }
    Ok(())
}

/// Nothing when it panics; what it worked on is not looked at again.
fn caught<T>(work: impl FnOnce() -> T) -> Option<T> {
    catch_unwind(AssertUnwindSafe(work)).ok()
}

/// The row of a snapshot, and its document with all changes of the log; nothing when it cannot be read.
fn brought_up_to_date(
    id: DocumentId,
    snapshot: &SnapshotRow,
    changes: &[Vec<u8>],
) -> Option<(Row, Document)> {
    if sha256(&snapshot.bytes) != snapshot.sha256 {
        return None;
    }
    let mut document = Document::load(id, &snapshot.bytes).ok()?;
    let row = document.row();
    for change in changes {
        document.apply(change).ok()?;
    }
    Some((row, document))
}
