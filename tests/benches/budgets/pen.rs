//! How everything gets into a measured school: written through `records`, pushed, and admitted like anything else.

use std::collections::BTreeMap;

use anyhow::{Result, bail};
use domain::id::DeviceId;
use jiff::Timestamp;
use protocol::sync::{Push, PushResult, SyncRequest};
use records::{Document, DocumentId, Edit, Writer};
use sha2::{Digest as _, Sha256};
use sync_server::relay::{Principal, Relay};

use crate::draw::Draw;

/// Writes into the documents at hand.
pub(crate) struct Pen<'a> {
    relay: &'a Relay,
    draw: Draw,
    now: Timestamp,
    documents: BTreeMap<DocumentId, Document>,
    actors: BTreeMap<(DeviceId, DocumentId), [u8; 16]>,
    changes: usize,
}

impl<'a> Pen<'a> {
    pub(crate) const fn new(relay: &'a Relay, seed: u64, now: Timestamp) -> Self {
        Self {
            relay,
            draw: Draw::seeded(seed),
            now,
            documents: BTreeMap::new(),
            actors: BTreeMap::new(),
            changes: 0,
        }
    }

    /// Writes and hands in, in one request.
    pub(crate) fn write(&mut self, who: &Principal, edits: &[Edit]) -> Result<()> {
        let mut push = Vec::with_capacity(edits.len());
        for edit in edits {
            push.push(self.change(who, edit)?);
        }
        self.changes += push.len();
        let cursor = self.relay.head().borrow().seq;
        let request = SyncRequest {
            epoch: self.relay.epoch(),
            cursor,
            first: false,
            push,
            device_time: self.now.as_millisecond(),
        };
        let answer = self.relay.sync(who, &request, self.now)?;
        for result in answer.results {
            if !matches!(result, PushResult::AtBase { .. }) {
                bail!("an invented change is not at base: {result:?}");
            }
        }
        Ok(())
    }

    fn change(&mut self, who: &Principal, edit: &Edit) -> Result<Push> {
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

    /// Lets go of the documents at hand; nothing is written into them any more.
    pub(crate) fn put_away(&mut self) {
        self.documents.clear();
        self.actors.clear();
    }

    /// How many changes have been handed in.
    pub(crate) const fn changes(&self) -> usize {
        self.changes
    }
}
