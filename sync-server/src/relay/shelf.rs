//! Documents that were written to lately, kept ready so that twenty visits to one document do not read it twenty
//! times. Derived: an empty shelf changes nothing but the time it takes.

use std::collections::HashMap;

use protocol::sync::Seq;
use records::Document;

/// Documents kept.
const ROOM: usize = 64;

/// The shelf.
#[derive(Default)]
pub(super) struct Shelf {
    /// Counts uses; the smallest is the longest unused.
    clock: u64,
    kept: HashMap<String, (u64, Shelved)>,
}

/// A document as it stood at `seq`.
pub(super) struct Shelved {
    pub(super) seq: Seq,
    pub(super) document: Document,
}

impl Shelf {
    /// Takes a document down, if it is there as it stood at `seq`.
    pub(super) fn take(&mut self, name: &str, seq: Seq) -> Option<Document> {
        let (_, shelved) = self.kept.remove(name)?;
        (shelved.seq == seq).then_some(shelved.document)
    }

    /// Puts documents back after their commit.
    pub(super) fn put_back(&mut self, documents: Vec<(String, Shelved)>) {
        for (name, shelved) in documents {
            self.clock += 1;
            self.kept.insert(name, (self.clock, shelved));
        }
        while self.kept.len() > ROOM {
            let oldest = self.kept.iter().min_by_key(|(_, (used, _))| *used);
            let Some(name) = oldest.map(|(name, _)| name.clone()) else { return };
            self.kept.remove(&name);
        }
    }
}
