//! Drafts that the journal has and, as far as is known, their rows have not. Each has a place of its own, so that one which
//! storage refuses does not stand in the way of another.

use replica::{Draft, DraftKey};
use serde::{Deserialize, Serialize};

/// The drafts, as the journal keeps them.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub(super) struct Left(Vec<(DraftKey, Draft)>);

impl Left {
    /// Whether it has none.
    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Takes them one after the other.
    pub(super) fn into_drafts(self) -> Vec<(DraftKey, Draft)> {
        self.0
    }

    /// The same with this draft in place of an earlier one under its key; the others stay.
    pub(super) fn with(&self, key: &DraftKey, draft: &Draft) -> Self {
        let mut left = self.clone();
        left.0.retain(|(other, _)| other != key);
        left.0.push((*key, draft.clone()));
        left
    }

    /// The same without the draft of this key: it is finished or discarded.
    pub(super) fn without(&self, key: &DraftKey) -> Self {
        let mut left = self.clone();
        left.0.retain(|(other, _)| other != key);
        left
    }

    /// The same without what a draft's row has now. Words that were written since stay.
    pub(super) fn without_row(&self, key: &DraftKey, row: &Draft) -> Self {
        let mut left = self.clone();
        left.0.retain(|(other, it)| other != key || it.updated > row.updated);
        left
    }

    /// The draft of this key, if it is newer than what its row has.
    pub(super) fn newer_than(&self, key: &DraftKey, row: Option<&Draft>) -> Option<Draft> {
        let (_, draft) = self.0.iter().find(|(other, _)| other == key)?;
        row.is_none_or(|row| row.updated < draft.updated).then(|| draft.clone())
    }
}

#[cfg(test)]
mod tests {
    use domain::{id::StudentId, visit::VisitDraft};
    use jiff::Timestamp;
    use replica::{DraftBody, DraftKind};

    use super::*;

    fn draft(student: u128, second: i64, note: &str) -> (DraftKey, Draft) {
        let student = StudentId::draw(student);
        let mut visit = VisitDraft::new(student);
        visit.note = note.into();
        let updated = Timestamp::UNIX_EPOCH + jiff::SignedDuration::from_secs(second);
        let key = DraftKey { kind: DraftKind::Visit, student };
        (key, Draft { updated, body: DraftBody::Visit(visit) })
    }

    #[test]
    fn a_second_draft_has_a_place_beside_the_first() {
        let ((kai, kais), (ada, adas)) = (draft(7, 1, "Kai"), draft(8, 2, "Ada"));
        let left = Left::default().with(&kai, &kais).with(&ada, &adas);
        assert_eq!(left.newer_than(&kai, None), Some(kais.clone()));
        assert_eq!(left.newer_than(&ada, None), Some(adas.clone()));
        // The first is written on, and stands once.
        let (_, later) = draft(7, 3, "Kai, and more");
        let left = left.with(&kai, &later);
        assert_eq!(left.newer_than(&kai, Some(&kais)), Some(later.clone()));
        assert_eq!(left.clone().into_drafts().len(), 2);
        // One is finished, and the other stays.
        let left = left.without(&kai);
        assert_eq!(left.newer_than(&kai, None), None);
        assert_eq!(left.newer_than(&ada, None), Some(adas));
        assert!(!left.is_empty() && left.without(&ada).is_empty());
    }

    #[test]
    fn what_a_row_has_goes_and_what_was_written_since_stays() {
        let ((kai, earlier), (_, later)) = (draft(7, 1, "Kai"), draft(7, 2, "Kai, and more"));
        let left = Left::default().with(&kai, &later);
        assert_eq!(left.without_row(&kai, &earlier), left, "its row is behind");
        assert!(left.without_row(&kai, &later).is_empty());
        assert_eq!(left.newer_than(&kai, Some(&later)), None);
        let (ada, adas) = draft(8, 9, "Ada");
        assert_eq!(left.without_row(&ada, &adas), left, "another's row says nothing of it");
    }
}
