//! What base has, as a new device of the coordinator's is sent it.

use std::collections::BTreeMap;

use anyhow::{Context as _, Result, ensure};
use domain::{
    calendar::AcademicYear,
    id::{StudentId, VisitId},
    visit::Visit,
};
use protocol::sync::{ItemBody, SyncRequest};
use records::{Content, CoreRow, Document, DocumentId, Row};
use sync_server::relay::Principal;

use scenarios::base::Base;

/// See the module.
pub(super) struct AtBase(BTreeMap<DocumentId, Kept>);

/// One document.
pub(super) struct Kept {
    pub(super) bytes: Vec<u8>,
    pub(super) row: Row,
}

impl AtBase {
    /// Asks for everything.
    pub(super) fn ask(base: &Base, auditor: &Principal) -> Result<Self> {
        let answer = base.sync(auditor, &SyncRequest { first: true, ..SyncRequest::default() })?;
        ensure!(!answer.more, "base has more than one answer holds");
        let mut all = BTreeMap::new();
        for item in answer.items {
            if let ItemBody::Snapshot { doc, bytes, row, .. } = item.body {
                let id = doc.parse::<DocumentId>().context("base has a document of no name")?;
                let row = Row::from_bytes(&row).context("base sent a row that is none")?;
                all.insert(id, Kept { bytes, row });
            }
        }
        Ok(Self(all))
    }

    pub(super) fn documents(&self) -> impl Iterator<Item = (DocumentId, &Kept)> {
        self.0.iter().map(|(id, kept)| (*id, kept))
    }

    pub(super) fn has_document(&self, id: DocumentId) -> bool {
        self.0.contains_key(&id)
    }

    pub(super) fn document(&self, id: DocumentId) -> Result<Option<Document>> {
        let kept = self.0.get(&id);
        kept.map(|kept| Ok(Document::load(id, &kept.bytes)?)).transpose()
    }

    /// Who every student is, and who is related to them.
    pub(super) fn cores(&self) -> BTreeMap<StudentId, CoreRow> {
        let core = |(id, kept): (&DocumentId, &Kept)| match (id, &kept.row) {
            (DocumentId::StudentCore(student), Row::Core(core)) => Some((*student, core.clone())),
            _ => None,
        };
        self.0.iter().filter_map(core).collect()
    }

    fn visits_in(&self, id: DocumentId) -> Result<Vec<Visit>> {
        Ok(match self.document(id)?.map(|document| document.read()) {
            Some(Content::Year(year)) => year.visits,
            _ => Vec::new(),
        })
    }

    /// Whether a visit is there as it was written.
    pub(super) fn has(&self, visit: &Visit) -> Result<bool> {
        let id = DocumentId::StudentYear(visit.student, AcademicYear::of(visit.date));
        Ok(self.visits_in(id)?.contains(visit))
    }

    /// Whether the bytes of a visit's document have these words, whatever they mean.
    pub(super) fn has_words(&self, visit: &Visit, words: &str) -> bool {
        let id = DocumentId::StudentYear(visit.student, AcademicYear::of(visit.date));
        let are = |bytes: &[u8]| bytes == words.as_bytes();
        self.0.get(&id).is_some_and(|kept| kept.bytes.windows(words.len()).any(are))
    }

    /// Every visit.
    pub(super) fn visits(&self) -> Result<BTreeMap<VisitId, Visit>> {
        let mut all = BTreeMap::new();
        for id in self.0.keys() {
            all.extend(self.visits_in(*id)?.into_iter().map(|visit| (visit.id, visit)));
        }
        Ok(all)
    }
}
