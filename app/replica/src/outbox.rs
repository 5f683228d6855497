//! What base has not acknowledged: the change as it will be sent, and the typed intents that made it.
//!
//! In memory there is only an index; the chunks are read when a request is built. The intents are kept as bytes of
//! their own, so that a row can be read by a version that knows its intents no longer. They are for saying in words
//! what waits (`unsent`), and for writing a refused change again under a new actor (`sync/again`).

use std::collections::{BTreeMap, BTreeSet};

use domain::id::StudentId;
use jiff::Timestamp;
use protocol::sync::RefusedBecause;
use records::{
    DocumentId, Edit, EntryRef,
    admission::{Limits, prescreen},
};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::{
    encoding,
    safekeeping::{Safekeeping, Waiting, WaitingRecord},
    storage::StorageError,
};

/// A row of the outbox, as it is stored.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Outgoing {
    /// The index of it.
    pub(crate) about: About,
    /// One automerge change chunk.
    #[serde(with = "serde_bytes")]
    pub(crate) chunk: Vec<u8>,
    /// SHA-256 of the chunk.
    #[serde(with = "serde_bytes")]
    pub(crate) sha256: Vec<u8>,
    /// The [`Edit`]s that made it, in CBOR.
    #[serde(with = "serde_bytes")]
    pub(crate) intents: Vec<u8>,
}

/// What is known of an unacknowledged change without reading its bytes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct About {
    /// The same for every try.
    pub(crate) mutation: [u8; 16],
    /// The document that it changes.
    pub(crate) doc: DocumentId,
    /// The record that it is, or is part of.
    pub(crate) entry: Option<EntryRef>,
    /// Whether the record lies in another document, and this one only says so: the other half of a move.
    #[serde(default)]
    pub(crate) elsewhere: bool,
    /// When it was saved, by this device's clock.
    pub(crate) saved: Timestamp,
    /// What base said about it, if it would not take it in.
    pub(crate) refusal: Option<Refusal>,
    /// Base acknowledged it once and may have lost it: it is offered, as it is, and may be somebody else's.
    #[serde(default)]
    pub(crate) offered: bool,
    /// It was written again after a refusal; what is refused then stays refused.
    #[serde(default)]
    pub(crate) again: bool,
}

/// What base said about a change that it would not take in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Refusal {
    /// Why.
    pub(crate) because: RefusedBecause,
    /// When it is to be tried again.
    pub(crate) again: Again,
}

/// When a refused change is tried again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Again {
    /// With the next sync.
    Now,
    /// When something comes that may change the answer: the document changes, or the student is granted again.
    WhenItChanges,
    /// The coordinator left it out of the record: it is taken out of the document here as well (`sync/again`).
    LeftOut,
}

impl Refusal {
    /// What the coordinator left out.
    pub(crate) const LEFT_OUT: Self =
        Self { because: RefusedBecause::NotAllowed, again: Again::LeftOut };

    /// Damage on the way and changes that overtook another heal by themselves; the rest needs a reason.
    pub(crate) const fn new(because: RefusedBecause) -> Self {
        let again = match because {
            RefusedBecause::Damaged | RefusedBecause::UnknownDependencies => Again::Now,
            RefusedBecause::NotAllowed
            | RefusedBecause::TooLarge
            | RefusedBecause::WrongActor
            | RefusedBecause::Unreadable
            | RefusedBecause::Unknown => Again::WhenItChanges,
        };
        Self { because, again }
    }
}

impl Outgoing {
    pub(crate) fn new(
        mutation: [u8; 16],
        edit: &Edit,
        chunk: Vec<u8>,
        saved: Timestamp,
    ) -> Result<Self, StorageError> {
        let (doc, entry) = (edit.document(), edit.entry());
        let elsewhere = matches!(edit, Edit::MoveVisit { .. });
        Ok(Self {
            about: About {
                mutation,
                doc,
                entry,
                elsewhere,
                saved,
                refusal: None,
                offered: false,
                again: false,
            },
            sha256: Sha256::digest(&chunk).to_vec(),
            chunk,
            intents: encoding::write(&[edit])?,
        })
    }

    /// A change that base may have already: there is nothing to say in words, for its document says it.
    pub(crate) fn offered_again(
        mutation: u128,
        earlier: Earlier,
        saved: Timestamp,
    ) -> Result<Self, StorageError> {
        let Earlier { doc, chunk, entry } = earlier;
        Ok(Self {
            about: About {
                mutation: mutation.to_be_bytes(),
                doc,
                entry,
                elsewhere: false,
                saved,
                refusal: None,
                offered: true,
                again: false,
            },
            sha256: Sha256::digest(&chunk).to_vec(),
            chunk,
            intents: encoding::write(&Vec::<Edit>::new())?,
        })
    }

    /// The hash of its change.
    pub(crate) fn hash(&self) -> Option<[u8; 32]> {
        prescreen(&self.chunk, Limits::ON_DEVICE).ok().map(|seen| seen.hash)
    }
}

/// The hashes of changes that wait.
pub(crate) fn hashes(rows: &[(u64, Outgoing)]) -> BTreeSet<[u8; 32]> {
    rows.iter().filter_map(|(_, row)| row.hash()).collect()
}

/// A change that base acknowledged once and may have lost.
#[derive(Debug, Clone)]
pub(crate) struct Earlier {
    /// The document that it changes.
    pub(crate) doc: DocumentId,
    /// One automerge change chunk.
    pub(crate) chunk: Vec<u8>,
    /// The record that base may lack as long as it lacks this.
    pub(crate) entry: Option<EntryRef>,
}

impl About {
    /// Whether the next request is to carry it.
    pub(crate) const fn is_due(&self) -> bool {
        matches!(self.refusal, None | Some(Refusal { again: Again::Now, .. }))
    }

    /// Whether the coordinator left it out of the record.
    pub(crate) fn is_left_out(&self) -> bool {
        self.refusal == Some(Refusal::LEFT_OUT)
    }
}

/// The index of the outbox, oldest first.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Outbox(BTreeMap<u64, About>);

/// The storage key of a row.
pub(crate) const fn key(order: u64) -> [u8; 8] {
    order.to_be_bytes()
}

impl Outbox {
    /// The order of the next row. Orders of acknowledged rows may be used again; nothing refers to them.
    pub(crate) fn next_order(&self) -> u64 {
        self.0.last_key_value().map_or(1, |(order, _)| order.saturating_add(1))
    }

    pub(crate) fn insert(&mut self, order: u64, about: About) {
        self.0.insert(order, about);
    }

    pub(crate) fn remove(&mut self, order: u64) -> Option<About> {
        self.0.remove(&order)
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = (u64, &About)> {
        self.0.iter().map(|(order, about)| (*order, about))
    }

    pub(crate) fn get(&self, order: u64) -> Option<&About> {
        self.0.get(&order)
    }

    /// The orders of one document's rows, oldest first.
    pub(crate) fn of_document(&self, doc: DocumentId) -> impl Iterator<Item = u64> {
        self.iter().filter(move |(_, about)| about.doc == doc).map(|(order, _)| order)
    }

    /// Documents in which base refused something that can be written again so that it may be taken in, or so that
    /// what was built on it can be; and those in which it will not have what was offered, or has left something out.
    pub(crate) fn to_write_again(&self, kept: &BTreeSet<StudentId>) -> BTreeSet<DocumentId> {
        let because = |row: &About| row.refusal.map(|refusal| refusal.because);
        let holds_up = |doc: DocumentId| {
            let built_on = |row: &About| because(row) == Some(RefusedBecause::UnknownDependencies);
            self.0.values().any(|row| row.doc == doc && built_on(row))
        };
        let may_help = |row: &&About| match because(row) {
            Some(
                RefusedBecause::WrongActor | RefusedBecause::Unreadable | RefusedBecause::Unknown,
            ) => true,
            Some(RefusedBecause::NotAllowed | RefusedBecause::TooLarge) => {
                let gone = row.doc.student().is_some_and(|student| kept.contains(&student));
                row.offered && gone || holds_up(row.doc)
            }
            Some(RefusedBecause::Damaged | RefusedBecause::UnknownDependencies) | None => false,
        };
        // Once base has answered for all that it was offered: what it may not have stays in the document. That something was
        // damaged on the way is no answer.
        let open = |row: &About| because(row).is_none_or(|it| it == RefusedBecause::Damaged);
        let answered = |doc: DocumentId| {
            !self.0.values().any(|row| row.doc == doc && row.offered && open(row))
        };
        let may_help =
            |row: &&About| (row.is_left_out() || !row.again && may_help(row)) && answered(row.doc);
        self.0.values().filter(may_help).map(|row| row.doc).collect()
    }

    /// Where a record is.
    pub(crate) fn safekeeping(&self, entry: EntryRef) -> Safekeeping {
        let mut rows = self.0.values().filter(|about| about.entry == Some(entry));
        let Some(oldest) = rows.next() else {
            return Safekeeping::AtBase;
        };
        let because = |about: &About| about.refusal.map(|refusal| refusal.because);
        let refused = because(oldest).or_else(|| rows.find_map(because));
        Safekeeping::Waiting { since: oldest.saved, refused }
    }

    /// What waits, in numbers.
    pub(crate) fn waiting(&self) -> Waiting {
        let records: BTreeSet<EntryRef> = self.0.values().filter_map(|about| about.entry).collect();
        Waiting {
            records: records.len(),
            changes: self.0.len(),
            pictures: 0,
            concerns: 0,
            oldest: self.0.values().map(|about| about.saved).min(),
            refused: self.0.values().filter(|about| about.refusal.is_some()).count(),
        }
    }

    /// The records that wait, oldest first, each once.
    pub(crate) fn records(&self) -> Vec<WaitingRecord> {
        let mut records: Vec<WaitingRecord> = Vec::new();
        for about in self.0.values() {
            let Some(entry) = about.entry else { continue };
            let refused = about.refusal.map(|refusal| refusal.because);
            match records.iter_mut().find(|known| known.entry == entry) {
                Some(known) => known.refused = known.refused.or(refused),
                None => records.push(WaitingRecord {
                    entry,
                    document: about.doc,
                    saved: about.saved,
                    refused,
                    pictures: 0,
                }),
            }
        }
        records
    }
}

#[cfg(test)]
mod tests {
    use domain::id::{StudentId, UserId, VisitId};

    use super::*;

    fn about(entry: Option<EntryRef>, refusal: Option<RefusedBecause>) -> About {
        About {
            mutation: [1; 16],
            doc: DocumentId::StudentCore(StudentId::draw(1)),
            entry,
            elsewhere: false,
            saved: Timestamp::UNIX_EPOCH,
            refusal: refusal.map(Refusal::new),
            offered: false,
            again: false,
        }
    }

    #[test]
    fn a_record_in_two_changes_counts_once_until_both_are_acknowledged() {
        let visit = EntryRef::Visit(VisitId::draw(1));
        let mut outbox = Outbox::default();
        outbox.insert(1, about(Some(visit), None));
        outbox.insert(2, about(Some(visit), Some(RefusedBecause::NotAllowed)));
        outbox.insert(3, about(None, None));
        let waiting = outbox.waiting();
        assert_eq!((waiting.records, waiting.changes, waiting.refused), (1, 3, 1));
        let listed = outbox.records();
        let refused = Some(RefusedBecause::NotAllowed);
        assert_eq!(listed.len(), waiting.records);
        assert!(listed.iter().all(|one| one.entry == visit && one.refused == refused));

        outbox.remove(1);
        let refused = Some(RefusedBecause::NotAllowed);
        let since = Timestamp::UNIX_EPOCH;
        assert_eq!(outbox.safekeeping(visit), Safekeeping::Waiting { since, refused });
        outbox.remove(2);
        assert_eq!(outbox.safekeeping(visit), Safekeeping::AtBase);
        assert_eq!(outbox.waiting().records, 0);
        assert_eq!(outbox.waiting().changes, 1);
    }

    #[test]
    fn only_what_heals_by_itself_is_tried_again_at_once() {
        for (because, due) in [
            (RefusedBecause::Damaged, true),
            (RefusedBecause::UnknownDependencies, true),
            (RefusedBecause::NotAllowed, false),
            (RefusedBecause::TooLarge, false),
            (RefusedBecause::WrongActor, false),
            (RefusedBecause::Unreadable, false),
            (RefusedBecause::Unknown, false),
        ] {
            assert_eq!(about(None, Some(because)).is_due(), due, "{because:?}");
        }
        assert!(about(None, None).is_due());
    }

    #[test]
    fn nothing_is_written_without_what_was_offered_before_base_has_answered_for_it() {
        for (said, is_answer) in [
            (None, false),
            (Some(RefusedBecause::Damaged), false),
            (Some(RefusedBecause::UnknownDependencies), true),
            (Some(RefusedBecause::WrongActor), true),
        ] {
            for refusal in [Refusal::LEFT_OUT, Refusal::new(RefusedBecause::WrongActor)] {
                let mut outbox = Outbox::default();
                outbox.insert(1, About { offered: true, ..about(None, said) });
                outbox.insert(2, About { refusal: Some(refusal), ..about(None, None) });
                let written = outbox.to_write_again(&BTreeSet::new()).len();
                assert_eq!(written, usize::from(is_answer), "{said:?}");
            }
        }
    }

    #[test]
    fn a_stored_row_reads_back() -> Result<(), StorageError> {
        let (user, key, value) = (UserId::draw(4), "theme".to_owned(), "dark".to_owned());
        let edit = Edit::SetPreference { user, key, value };
        let row = Outgoing::new([9; 16], &edit, vec![1, 2, 3], Timestamp::UNIX_EPOCH)?;
        let bytes = encoding::write(&row)?;
        assert_eq!(encoding::read::<Outgoing>(&bytes), Some(row.clone()));
        assert_eq!(encoding::read::<Vec<Edit>>(&row.intents), Some(vec![edit]));
        Ok(())
    }
}
