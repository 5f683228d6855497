//! What tries changes, and keeps the documents loaded that changes were tried on lately: twenty visits to one document
//! do not load it twenty times.

use std::collections::{BTreeSet, HashMap};

use domain::{
    id::VisitId,
    visit::{Attachment, PictureHash},
};
use protocol::sync::RefusedBecause;
use records::{
    Content, Document, DocumentId,
    admission::{self, Together},
};

use super::{Passed, Trial, Verdict};
use crate::relay::gate;

/// Documents that stay loaded.
const ROOM: usize = 64;

/// See the module.
#[derive(Default)]
pub(super) struct Worker {
    /// Counts uses; the smallest is the longest unused.
    clock: u64,
    loaded: HashMap<DocumentId, Loaded>,
}

/// A document in a state.
struct Loaded {
    used: u64,
    state: u64,
    document: Document,
}

impl Worker {
    /// Tries changes; what passed stays loaded as it is then. Nothing is answered when the document is believed to be
    /// loaded, and is not.
    pub(super) fn try_together(&mut self, trial: &Trial) -> Option<Verdict> {
        let Ok(id) = trial.doc.parse::<DocumentId>() else {
            return Some(Verdict::Refused(RefusedBecause::NotAllowed));
        };
        let opened = match &trial.base {
            None => Ok(Document::new(id)),
            Some(base) => match self.loaded.remove(&id) {
                Some(loaded) if loaded.state == base.state => Ok(loaded.document),
                _ if base.bytes.is_empty() => return None,
                _ => Document::load(id, &base.bytes),
            },
        };
        let Ok(document) = opened else { return Some(Verdict::NotTried) };
        let chunks: Vec<&[u8]> = trial.chunks.iter().map(|chunk| chunk.0.as_slice()).collect();
        let (verdict, state, document) =
            match admission::admit_together(&document, &chunks, gate::LIMITS) {
                Err(refusal) => (Verdict::Refused(gate::because(refusal)), None, document),
                Ok(together) => match passed(together) {
                    Some((passed, after)) => {
                        (Verdict::Passed(Box::new(passed)), Some(trial.then), after)
                    }
                    None => return Some(Verdict::NotTried),
                },
            };
        if let Some(state) = state.or(trial.base.as_ref().map(|base| base.state)) {
            self.keep(state, document);
        }
        Some(verdict)
    }

    fn keep(&mut self, state: u64, document: Document) {
        self.clock += 1;
        self.loaded.insert(document.id(), Loaded { used: self.clock, state, document });
        while self.loaded.len() > ROOM {
            let oldest = self.loaded.iter().min_by_key(|(_, loaded)| loaded.used);
            let Some(id) = oldest.map(|(id, _)| *id) else { return };
            self.loaded.remove(&id);
        }
    }
}

fn passed(together: Together) -> Option<(Passed, Document)> {
    let Together { document, bytes, before, content, row, author, amends, .. } = together;
    let pictures = pictures(&before, &content);
    let core = match (before, content) {
        (Content::Core(was), Content::Core(is)) => Some((was, is)),
        _ => None,
    };
    let row = row.to_bytes().ok()?;
    Some((Passed { bytes, row, author, core, amends, pictures }, document))
}

/// The pictures of visits that were not there before.
fn pictures(before: &Content, after: &Content) -> Vec<PictureHash> {
    let (Content::Year(before), Content::Year(after)) = (before, after) else { return Vec::new() };
    let known: BTreeSet<VisitId> = before.visits.iter().map(|visit| visit.id).collect();
    let new = after.visits.iter().filter(|visit| !known.contains(&visit.id));
    let named = new.flat_map(|visit| visit.attachments.iter().filter_map(Attachment::picture));
    named.map(|picture| picture.hash).collect()
}
