//! Drafts that the journal has and, as far as is known, their rows have not. Each has a place of its own, so that one which
//! storage refuses does not stand in the way of another.

use std::ops::Range;

use minicbor_serde::{Deserializer, from_slice, to_vec};
use replica::{Draft, DraftKey};
use serde::{Deserialize as _, de::IgnoredAny};

use crate::device::{
    journal::{self, Written},
    strongbox::Strongbox,
};

/// A list in CBOR whose end is told by a byte, so that what this version cannot read can stand in it as it is.
const BEGINS: u8 = 0x9f;
const ENDS: u8 = 0xff;

/// The drafts, as the journal keeps them.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Left {
    drafts: Vec<(DraftKey, Draft)>,
    /// Drafts of a kind that this version does not know, as they were written.
    unread: Vec<Vec<u8>>,
}

impl Left {
    /// What is in the journal of whose vault this is; nothing where something is there that cannot be read.
    pub(super) fn found(strongbox: &Strongbox) -> Option<Self> {
        match journal::read(strongbox) {
            Written::Nothing => Some(Self::default()),
            Written::Unreadable => None,
            Written::Drafts(bytes) => Self::read(&bytes),
        }
    }

    /// What was written into the journal: a list, or the one draft that it took before it took several. Nothing where it is
    /// neither.
    fn read(bytes: &[u8]) -> Option<Self> {
        if let Ok(one) = from_slice(bytes) {
            return Some(Self { drafts: vec![one], unread: Vec::new() });
        }
        let mut left = Self::default();
        for range in places(bytes)? {
            let place = bytes.get(range)?;
            match from_slice(place) {
                Ok(one) => left.drafts.push(one),
                Err(_) => left.unread.push(place.to_vec()),
            }
        }
        Some(left)
    }

    /// As the journal keeps it; nothing where a draft cannot be written down.
    fn to_bytes(&self) -> Option<Vec<u8>> {
        let mut bytes = vec![BEGINS];
        for one in &self.drafts {
            bytes.extend(to_vec(one).ok()?);
        }
        bytes.extend(self.unread.iter().flatten());
        bytes.push(ENDS);
        Some(bytes)
    }

    /// Writes it into the journal of whose vault this is; answers whether it was kept.
    pub(super) fn is_written(&self, strongbox: &Strongbox) -> bool {
        self.to_bytes().is_some_and(|bytes| journal::write(strongbox, &bytes))
    }

    /// Whether it has none.
    pub(super) fn is_empty(&self) -> bool {
        self.drafts.is_empty() && self.unread.is_empty()
    }

    /// The drafts, one after the other.
    pub(super) fn drafts(&self) -> &[(DraftKey, Draft)] {
        &self.drafts
    }

    /// The same with this draft in place of an earlier one under its key; the others stay.
    pub(super) fn with(&self, key: &DraftKey, draft: &Draft) -> Self {
        let mut left = self.clone();
        left.drafts.retain(|(other, _)| other != key);
        left.drafts.push((*key, draft.clone()));
        left
    }

    /// The same without the draft of this key: it is finished or discarded.
    pub(super) fn without(&self, key: &DraftKey) -> Self {
        let mut left = self.clone();
        left.drafts.retain(|(other, _)| other != key);
        left
    }

    /// The same without what a draft's row has now. Words that were written since stay.
    pub(super) fn without_row(&self, key: &DraftKey, row: &Draft) -> Self {
        let mut left = self.clone();
        left.drafts.retain(|(other, it)| other != key || it.updated > row.updated);
        left
    }

    /// The draft of this key, if it is newer than what its row has.
    pub(super) fn newer_than(&self, key: &DraftKey, row: Option<&Draft>) -> Option<Draft> {
        let (_, draft) = self.drafts.iter().find(|(other, _)| other == key)?;
        row.is_none_or(|row| row.updated < draft.updated).then(|| draft.clone())
    }
}

/// Where in a list each of its values stands.
fn places(list: &[u8]) -> Option<Vec<Range<usize>>> {
    let mut values = Deserializer::new(list);
    let many = values.decoder_mut().array().ok()?;
    let mut places = Vec::new();
    loop {
        let from = values.decoder().position();
        let ends = match many {
            Some(many) => u64::try_from(places.len()) == Ok(many),
            None => list.get(from) == Some(&ENDS),
        };
        if ends {
            return Some(places);
        }
        IgnoredAny::deserialize(&mut values).ok()?;
        places.push(from..values.decoder().position());
    }
}

#[cfg(test)]
mod tests {
    use domain::{id::StudentId, visit::VisitDraft};
    use jiff::Timestamp;
    use replica::{DraftBody, DraftKind};

    use super::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

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
        assert_eq!(left.drafts().len(), 2);
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

    /// What a list of these was before it took what cannot be read.
    fn written(drafts: &[(DraftKey, Draft)]) -> Vec<u8> {
        to_vec(drafts).unwrap_or_default()
    }

    #[test]
    fn what_was_left_is_read_again_also_as_earlier_versions_wrote_it() {
        let (kais, adas) = (draft(7, 1, "Kai"), draft(8, 2, "Ada"));
        let left = Left::default().with(&kais.0, &kais.1).with(&adas.0, &adas.1);
        assert_eq!(left.to_bytes().and_then(|bytes| Left::read(&bytes)), Some(left.clone()));
        // A list, and before that one draft by itself.
        assert_eq!(Left::read(&written(&[kais.clone(), adas])), Some(left));
        let one = Left::read(&to_vec(&kais).unwrap_or_default());
        assert_eq!(one, Some(Left::default().with(&kais.0, &kais.1)));
        assert_eq!(Left::read(&written(&[])), Some(Left::default()));
        for bad in [b"".as_slice(), b"no list", &[BEGINS], &[0x82, 0x01]] {
            assert_eq!(Left::read(bad), None, "that is not the same as none");
        }
    }

    #[test]
    fn a_draft_of_an_unknown_kind_takes_no_other_along_and_stays_as_it_was_written() {
        let ((kai, kais), (ada, adas)) = (draft(7, 1, "Kai"), draft(8, 2, "Ada"));
        let mut bytes = written(&[(kai, kais.clone()), (ada, adas.clone())]);
        // A later version has another kind in the place of Kai's visit.
        let at = bytes.windows(5).position(|five| five == b"visit").unwrap_or_default();
        drop(bytes.splice(at..at + 5, *b"grant"));
        let left = Left::read(&bytes).unwrap_or_default();
        assert_eq!(left.drafts(), [(ada, adas)]);
        // What is here is in its row: the other still is not.
        let left = left.without(&ada);
        assert!(left.drafts().is_empty() && !left.is_empty());
        // The later version finds it.
        let mut later = left.to_bytes().unwrap_or_default();
        let at = later.windows(5).position(|five| five == b"grant").unwrap_or_default();
        drop(later.splice(at..at + 5, *b"visit"));
        assert_eq!(Left::read(&later).map(|left| left.drafts().to_vec()), Some(vec![(kai, kais)]));
    }
}
