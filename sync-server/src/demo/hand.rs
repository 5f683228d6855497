//! The invented people's hands: what they write goes through `records` and through the same gate as everybody's.

use std::collections::BTreeMap;

use domain::id::DeviceId;
use jiff::Timestamp;
use protocol::sync::{Push, PushResult, RefusedBecause, SyncRequest};
use records::{Document, DocumentId, Edit, Writer};

use super::{DemoError, draw::Draw};
use crate::relay::{Principal, Relay, sha256};

/// Everything that was written, and by which actor each device writes into each document.
pub(super) struct Hand<'a> {
    relay: &'a Relay,
    documents: BTreeMap<DocumentId, Document>,
    actors: BTreeMap<(DeviceId, DocumentId), [u8; 16]>,
    epoch: u64,
}

impl<'a> Hand<'a> {
    pub(super) fn new(relay: &'a Relay) -> Self {
        Self { relay, documents: BTreeMap::new(), actors: BTreeMap::new(), epoch: relay.epoch() }
    }

    /// Writes and hands in, as if it had arrived at that moment.
    pub(super) fn write(
        &mut self,
        draw: &mut Draw,
        who: &Principal,
        at: Timestamp,
        edits: &[Edit],
    ) -> Result<(), DemoError> {
        let mut push = Vec::new();
        for edit in edits {
            let id = edit.document();
            let document = self.documents.entry(id).or_insert_with(|| Document::new(id));
            let actor =
                *self.actors.entry((who.device, id)).or_insert_with(|| draw.id().to_be_bytes());
            let writer = Writer { actor, author: who.user, at };
            let chunk = document.write(&writer, edit)?;
            push.push(Push {
                doc: id.to_string(),
                mutation: draw.id().to_be_bytes().to_vec(),
                sha256: sha256(&chunk).to_vec(),
                chunk,
            });
        }
        let cursor = self.relay.head().borrow().seq;
        let request = SyncRequest {
            epoch: self.epoch,
            cursor,
            first: false,
            push,
            device_time: at.as_millisecond(),
            ..SyncRequest::default()
        };
        let answer = self.relay.sync(who, &request, at)?;
        let refused = answer.results.iter().find_map(|result| match result {
            PushResult::AtBase { .. } => None,
            PushResult::Refused { reason } => Some(*reason),
            PushResult::HandedIn { .. } | PushResult::LeftOut { .. } | PushResult::Unknown => {
                Some(RefusedBecause::Unknown)
            }
        });
        refused.map_or(Ok(()), |reason| Err(DemoError::Refused(reason)))
    }
}
