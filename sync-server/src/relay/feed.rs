//! What a device is sent: whole documents at first (`packs`), then what follows in sequence. Each thing is looked at with
//! the access of the moment of reading, whatever was allowed when it was written.

mod packs;

use std::collections::{BTreeMap, BTreeSet};

use domain::id::{DeviceId, StudentId, UserId};
use protocol::{
    limits::{ANSWER_BYTES, LEAST_ANSWER_BYTES},
    sync::{Coming, Item, ItemBody, Origin, Place, Seq},
};

use records::Row;

use super::{
    Refusal,
    access::{self, Reader},
    gate, sha256,
};
use crate::store::{AccessEntry, DocRow, LogEntry, LogKind, SnapshotRow, StoreError, Transaction};

/// Log entries looked at in one go.
const STEP: usize = 512;
/// What an item weighs beside its bytes.
const ITEM: usize = 128;

/// Where a device stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Position {
    /// It has not finished its first sync: whole documents are wanted.
    Beginning {
        /// What it had before.
        after: Seq,
        /// How far that has come.
        place: Option<Place>,
    },
    /// It follows.
    Following {
        /// What it has already.
        after: Seq,
    },
}

/// What a request asks for, apart from what becomes of what it pushes.
#[derive(Debug, Clone, Copy)]
pub(super) struct Asked<'a> {
    pub(super) position: Position,
    /// Where the changes stand that came with the request.
    pub(super) pushed: &'a BTreeSet<Seq>,
    /// Whose documents somebody waits for.
    pub(super) want: Option<StudentId>,
    /// How many bytes the device takes at once; 0 leaves it to us.
    pub(super) room: u32,
}

/// One answer's worth.
#[derive(Debug)]
pub(super) struct Page {
    pub(super) items: Vec<Item>,
    pub(super) cursor: Seq,
    pub(super) more: bool,
    pub(super) coming: Option<Coming>,
}

/// Puts an answer together.
pub(super) fn page(
    work: &mut dyn Transaction,
    reader: &Reader,
    user: UserId,
    asked: &Asked<'_>,
) -> Result<Page, Refusal> {
    let (Position::Beginning { after, .. } | Position::Following { after }) = asked.position;
    let turns = work.access_after(user, after)?;
    let limit = match usize::try_from(asked.room) {
        Ok(room @ 1..) => room.clamp(LEAST_ANSWER_BYTES, ANSWER_BYTES),
        _ => ANSWER_BYTES,
    };
    let feed = Feed { work, reader, items: Vec::new(), bytes: 0, limit };
    match asked.position {
        Position::Beginning { after, place } => {
            let own = access::caseload(feed.work, user)?;
            feed.begin(after, place, &turns, &packs::Order { own, want: asked.want })
        }
        Position::Following { after } => feed.follow(after, &turns, user, asked.pushed),
    }
}

/// All that a removed device is sent. It stays where it stands.
pub(super) fn only_wipe(position: Position, device: DeviceId) -> Page {
    let (Position::Beginning { after, .. } | Position::Following { after }) = position;
    let body = ItemBody::Wipe { device: device.to_string() };
    Page { items: vec![Item { seq: after, body }], cursor: after, more: false, coming: None }
}

struct Feed<'a> {
    work: &'a mut dyn Transaction,
    reader: &'a Reader,
    items: Vec<Item>,
    bytes: usize,
    /// Nothing is added once there are more bytes.
    limit: usize,
}

impl Feed<'_> {
    /// Every readable change, grant and purge after `after`.
    fn follow(
        mut self,
        after: Seq,
        turns: &[AccessEntry],
        user: UserId,
        pushed: &BTreeSet<Seq>,
    ) -> Result<Page, Refusal> {
        let turns: BTreeMap<_, _> = turns.iter().map(|turn| (turn.student, *turn)).collect();
        let mut whole = BTreeMap::new();
        let mut looked_at = after;
        let mut last = after;
        loop {
            let entries = self.work.entries_after(looked_at, STEP)?;
            let Some(newest) = entries.last() else { return self.end() };
            looked_at = newest.seq;
            for entry in entries {
                if self.full() {
                    return Ok(self.cut(last));
                }
                let before = self.items.len();
                if !pushed.contains(&entry.seq) {
                    self.entry(&entry, &turns, &mut whole, user)?;
                }
                if self.items.len() > before {
                    last = entry.seq;
                }
            }
        }
    }

    fn entry(
        &mut self,
        entry: &LogEntry,
        turns: &BTreeMap<StudentId, AccessEntry>,
        whole: &mut BTreeMap<String, Seq>,
        reader: UserId,
    ) -> Result<(), Refusal> {
        match &entry.kind {
            LogKind::Change { doc, user, device, time } => {
                let sent = whole.get(doc).is_some_and(|newest| entry.seq <= *newest);
                if sent || !self.reader.may_read(doc) {
                    return Ok(());
                }
                // What happened before a grant comes with the grant, as a whole document.
                let student = gate::student_of(doc);
                let turn = student.and_then(|student| turns.get(&student));
                if turn.is_some_and(|turn| entry.seq < turn.seq) {
                    return Ok(());
                }
                let origin = Origin {
                    user: user.to_string(),
                    device: device.to_string(),
                    received_at: entry.received_at,
                    time: *time,
                };
                self.change(entry.seq, doc, origin)
            }
            LogKind::Grant { user, student } | LogKind::Purge { user, student } => {
                let newest = turns.get(student).is_some_and(|turn| turn.seq == entry.seq);
                if *user != reader || !newest {
                    return Ok(());
                }
                if self.reader.may_read_student(*student) {
                    self.grant(entry.seq, *student, whole)
                } else {
                    self.purge(entry.seq, *student);
                    Ok(())
                }
            }
        }
    }

    fn change(&mut self, seq: Seq, doc: &str, origin: Origin) -> Result<(), Refusal> {
        let (bytes, sha256) = self.work.change_bytes(seq)?;
        self.add(
            seq,
            bytes.len(),
            ItemBody::Change { doc: doc.to_owned(), bytes, sha256: sha256.to_vec(), origin },
        );
        Ok(())
    }

    fn grant(
        &mut self,
        seq: Seq,
        student: StudentId,
        whole: &mut BTreeMap<String, Seq>,
    ) -> Result<(), Refusal> {
        self.add(seq, 0, ItemBody::Grant { student: student.to_string() });
        for doc in self.work.docs_of(student)? {
            if self.reader.may_read(&doc.name) {
                self.snapshot(seq, &doc)?;
                whole.insert(doc.name, doc.last_seq);
            }
        }
        Ok(())
    }

    fn purge(&mut self, seq: Seq, student: StudentId) {
        #[cfg(feature = "planted")]
        if crate::planted::is(crate::planted::Bug::KeepsPurgesBack) {
            return;
        }
        self.add(seq, 0, ItemBody::Purge { student: student.to_string() });
    }

    fn snapshot(&mut self, seq: Seq, doc: &DocRow) -> Result<(), Refusal> {
        let snapshot = match snapshot(self.work, doc) {
            // One damaged document keeps nobody from the others; the mark is for who repairs it.
            Err(Refusal::Damaged(_)) => {
                self.work.put_meta(&format!("damaged {}", doc.name), &doc.last_seq.to_string())?;
                return Ok(());
            }
            other => other?,
        };
        self.add(
            seq,
            snapshot.bytes.len() + snapshot.row.len(),
            ItemBody::Snapshot {
                doc: doc.name.clone(),
                bytes: snapshot.bytes,
                sha256: snapshot.sha256.to_vec(),
                row: snapshot.row,
            },
        );
        Ok(())
    }

    fn add(&mut self, seq: Seq, bytes: usize, body: ItemBody) {
        self.bytes += bytes + ITEM;
        self.items.push(Item { seq, body });
    }

    const fn full(&self) -> bool {
        self.bytes > self.limit
    }

    fn cut(self, last: Seq) -> Page {
        Page { items: self.items, cursor: last, more: true, coming: None }
    }

    /// Nothing is left: the device stands where the sequence ends.
    fn end(self) -> Result<Page, Refusal> {
        let cursor = self.work.head()?;
        Ok(Page { items: self.items, cursor, more: false, coming: None })
    }
}

/// A document's snapshot; made again from the log when it is missing, late or damaged, and its row when that is of
/// another version.
pub(super) fn snapshot(work: &mut dyn Transaction, doc: &DocRow) -> Result<SnapshotRow, Refusal> {
    if let Some(kept) = work.snapshot(&doc.name)?
        && kept.seq == doc.last_seq
        && sha256(&kept.bytes) == kept.sha256
    {
        if Row::is_of_this_version(&kept.row) {
            return Ok(kept);
        }
        let id = doc.name.parse().map_err(|_| StoreError::Unreadable("doc"))?;
        if let Ok(document) = gate::load(id, &kept) {
            let made = gate::snapshot(kept.seq, kept.bytes, &document.row())?;
            work.put_snapshot(&doc.name, &made)?;
            return Ok(made);
        }
    }
    let id = doc.name.parse().map_err(|_| StoreError::Unreadable("doc"))?;
    let document = gate::replay(id, &work.changes_of(&doc.name)?)?;
    let made = gate::snapshot(doc.last_seq, document.save(), &document.row())?;
    work.put_snapshot(&doc.name, &made)?;
    Ok(made)
}
