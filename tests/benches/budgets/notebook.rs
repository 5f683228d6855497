//! The documents that somebody has at hand while they write: each edit becomes one change, as on a device.

use std::collections::BTreeMap;

use anyhow::Result;
use domain::id::DeviceId;
use jiff::Timestamp;
use protocol::sync::Push;
use records::{Document, DocumentId, Edit, Writer};
use sha2::{Digest as _, Sha256};
use sync_server::relay::Principal;

use crate::draw::Draw;

/// Documents, and who has written in them.
pub(crate) struct Notebook {
    draw: Draw,
    now: Timestamp,
    documents: BTreeMap<DocumentId, Document>,
    actors: BTreeMap<(DeviceId, DocumentId), [u8; 16]>,
}

impl Notebook {
    /// An empty one. Two that are in use at the same school have different seeds: actors are drawn from it.
    pub(crate) const fn new(seed: u64, now: Timestamp) -> Self {
        Self { draw: Draw::seeded(seed), now, documents: BTreeMap::new(), actors: BTreeMap::new() }
    }

    /// Writes an edit; answers what is to be pushed.
    pub(crate) fn write(&mut self, who: &Principal, edit: &Edit) -> Result<Push> {
        let id = edit.document();
        let document = self.documents.entry(id).or_insert_with(|| Document::new(id));
        let drawn = self.draw.id().to_be_bytes();
        let actor = *self.actors.entry((who.device, id)).or_insert(drawn);
        let chunk = document.write(&Writer { actor, author: who.user, at: self.now }, edit)?;
        Ok(Push {
            doc: id.to_string(),
            mutation: self.draw.id().to_be_bytes().to_vec(),
            sha256: Sha256::digest(&chunk).to_vec(),
            chunk,
        })
    }

    /// Lets go of the documents; nothing is written into them any more.
    pub(crate) fn put_away(&mut self) {
        self.documents.clear();
        self.actors.clear();
    }
}
