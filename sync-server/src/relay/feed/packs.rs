//! What comes first when a device begins: the school and who its students are, so that everybody is listed and found,
//! then what was recorded with the reader's own students, then the rest. A place says how far that has come, so that it
//! goes on at any page.
//!
//! Nothing that happens meanwhile is missed. What changed, came or was given after the first page is sent in sequence
//! behind the last pack, from where the sequence ended at the first page; what the device has of it already, it knows.
//! Within a pack everything stands where its newest change does, so that what moves while it waits moves to the end of
//! its pack. Only a change of whose students are the reader's own could move a document into a pack that is over: then
//! those packs begin again.

use std::{
    collections::{BTreeMap, BTreeSet},
    iter,
};

use domain::id::StudentId;
use protocol::sync::{Coming, Place, Seq};
use records::DocumentId;

use super::{Feed, Page};
use crate::{
    relay::{Refusal, sha256},
    store::{AccessEntry, DocRow, Granted},
};

/// The version of the places that this file writes.
const VERSION: u8 = 1;
/// The school's own, the reader's own, and what is to go.
const SCHOOL: u8 = 0;
/// Who the students are.
const STUDENTS: u8 = 1;
/// What was recorded with the reader's own students.
const OWN: u8 = 2;
/// What was recorded with all others.
const REST: u8 = 3;

/// Whose documents come before others'.
pub(super) struct Order {
    /// The reader's own students.
    pub(super) own: BTreeSet<StudentId>,
    /// The one for whom somebody waits.
    pub(super) want: Option<StudentId>,
}

/// What is sent at one place of a pack.
struct Piece {
    at: (u8, Seq),
    what: What,
}

enum What {
    Document(DocRow),
    Purge(StudentId),
}

impl Order {
    fn pack(&self, doc: &DocRow) -> u8 {
        match doc.name.parse() {
            Ok(DocumentId::StudentCore(_)) => STUDENTS,
            Ok(DocumentId::StudentYear(student, _)) if self.own.contains(&student) => OWN,
            Ok(DocumentId::StudentYear(..)) => REST,
            _ => SCHOOL,
        }
    }

    /// Who the reader's own students are, as one number: another one when somebody came or went.
    fn number(&self) -> u64 {
        let ids: String = self.own.iter().map(ToString::to_string).collect();
        let digest = sha256(ids.as_bytes());
        digest.first_chunk().map_or(0, |first| u64::from_be_bytes(*first))
    }
}

impl Piece {
    fn student(&self) -> Option<StudentId> {
        match &self.what {
            What::Document(doc) => doc.student,
            What::Purge(_) => None,
        }
    }

    fn is_of(&self, student: Option<StudentId>) -> bool {
        student.is_some() && self.student() == student
    }
}

impl Feed<'_> {
    /// Every readable document that changed, or became readable, after `after`, pack by pack.
    pub(super) fn begin(
        mut self,
        after: Seq,
        place: Option<Place>,
        turns: &[AccessEntry],
        order: &Order,
    ) -> Result<Page, Refusal> {
        let head = self.work.head()?;
        let start = go_on(place, head, order.number());
        let mut pieces = self.pieces(after, turns, order)?;
        let all = students(pieces.iter());
        pieces.retain(|piece| piece.at > (start.pack, start.after));
        pieces.sort_by_key(|piece| piece.at);
        // Who is waited for comes now, whatever else there is room for, and not again in turn.
        let waited: Vec<_> = pieces.extract_if(.., |piece| piece.is_of(order.want)).collect();
        for piece in waited {
            self.piece(piece)?;
        }
        self.bytes = 0;
        let mut place = start;
        let mut pieces = pieces.into_iter();
        while let Some(piece) = pieces.next() {
            // What stands at the same place goes together.
            if self.full() && piece.at != (place.pack, place.after) {
                let listed = piece.at.0 > STUDENTS;
                let left = students(iter::once(&piece).chain(pieces.as_slice()));
                let coming = Coming { place, listed, come: all.saturating_sub(left), all };
                let coming = Some(coming);
                return Ok(Page { items: self.items, cursor: after, more: true, coming });
            }
            (place.pack, place.after) = piece.at;
            self.piece(piece)?;
        }
        // What came since the first page follows in sequence.
        Ok(Page { items: self.items, cursor: start.until, more: start.until < head, coming: None })
    }

    fn piece(&mut self, Piece { at: (_, seq), what }: Piece) -> Result<(), Refusal> {
        match what {
            What::Document(doc) => self.snapshot(seq, &doc),
            What::Purge(student) => {
                self.purge(seq, student);
                Ok(())
            }
        }
    }

    fn pieces(
        &self,
        after: Seq,
        turns: &[AccessEntry],
        order: &Order,
    ) -> Result<Vec<Piece>, Refusal> {
        let granted: BTreeMap<_, _> = turns
            .iter()
            .filter(|turn| turn.granted == Granted::Yes)
            .map(|turn| (turn.student, turn.seq))
            .collect();
        let mut docs = self.work.docs_after(after)?;
        for student in granted.keys() {
            // Not changed since, but new to this reader.
            let older = self.work.docs_of(*student)?;
            docs.extend(older.into_iter().filter(|doc| doc.last_seq <= after));
        }
        docs.retain(|doc| self.reader.may_read(&doc.name));
        let document = |doc: DocRow| {
            let grant = doc.student.and_then(|student| granted.get(&student)).copied();
            let at = (order.pack(&doc), doc.last_seq.max(grant.unwrap_or(0)));
            Piece { at, what: What::Document(doc) }
        };
        let purges = turns
            .iter()
            .filter(|turn| !self.reader.may_read_student(turn.student))
            .map(|turn| Piece { at: (SCHOOL, turn.seq), what: What::Purge(turn.student) });
        Ok(docs.into_iter().map(document).chain(purges).collect())
    }
}

/// Where to go on: at the beginning, unless a place says otherwise that is one of this version and of this history.
fn go_on(place: Option<Place>, head: Seq, own: u64) -> Place {
    match place.filter(|place| place.version == VERSION && place.until <= head) {
        // Who was not the reader's own may be by now, and the other way round.
        Some(place) if place.own != own && place.pack >= OWN => {
            Place { pack: OWN, after: 0, own, ..place }
        }
        Some(place) => Place { own, ..place },
        None => Place { version: VERSION, pack: SCHOOL, after: 0, until: head, own },
    }
}

fn students<'a>(pieces: impl Iterator<Item = &'a Piece>) -> u32 {
    let all: BTreeSet<_> = pieces.filter_map(Piece::student).collect();
    u32::try_from(all.len()).unwrap_or(u32::MAX)
}
