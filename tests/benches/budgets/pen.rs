//! How everything gets into a measured school: written through `records`, pushed, and admitted like anything else.

use anyhow::{Result, bail};
use jiff::Timestamp;
use protocol::sync::{PushResult, SyncRequest};
use records::Edit;
use sync_server::relay::{Principal, Relay};

use crate::notebook::Notebook;

/// Writes into the documents at hand.
pub(crate) struct Pen<'a> {
    relay: &'a Relay,
    now: Timestamp,
    notebook: Notebook,
    changes: usize,
}

impl<'a> Pen<'a> {
    pub(crate) const fn new(relay: &'a Relay, seed: u64, now: Timestamp) -> Self {
        Self { relay, now, notebook: Notebook::new(seed, now), changes: 0 }
    }

    /// Writes and hands in, in one request.
    pub(crate) fn write(&mut self, who: &Principal, edits: &[Edit]) -> Result<()> {
        let mut push = Vec::with_capacity(edits.len());
        for edit in edits {
            push.push(self.notebook.write(who, edit)?);
        }
        self.changes += push.len();
        let cursor = self.relay.head().borrow().seq;
        let request = SyncRequest {
            epoch: self.relay.epoch(),
            cursor,
            first: false,
            push,
            device_time: self.now.as_millisecond(),
            ..SyncRequest::default()
        };
        let answer = self.relay.sync(who, &request, self.now)?;
        for result in answer.results {
            if !matches!(result, PushResult::AtBase { .. }) {
                bail!("an invented change is not at base: {result:?}");
            }
        }
        Ok(())
    }

    /// Lets go of the documents at hand; nothing is written into them any more.
    pub(crate) fn put_away(&mut self) {
        self.notebook.put_away();
    }

    /// How many changes have been handed in.
    pub(crate) const fn changes(&self) -> usize {
        self.changes
    }
}
