//! One concern with what was added to it, and the keys that were handed over. What nobody who held a key signed is no answer.

use std::collections::BTreeMap;

use ::concerns::{Lists, OpenError, Opened, OpeningKey};
use domain::{
    concern::EntryKind,
    id::{ConcernId, UserId},
};
use jiff::Timestamp;

use super::entries::Entry;

/// It.
pub(super) struct Case {
    /// The concern itself.
    pub(super) raised: Entry,
    /// What was added, in base's order.
    pub(super) answers: Vec<Entry>,
    /// Keys that were handed over to those who came later.
    pub(super) overs: Vec<Entry>,
}

impl Case {
    /// The concerns that these entries make.
    pub(super) fn all(entries: Vec<Entry>) -> Vec<Self> {
        let is_raised = |entry: &Entry| entry.sealed.head().kind == EntryKind::Raised;
        let (raised, others): (Vec<_>, Vec<_>) = entries.into_iter().partition(is_raised);
        let mut cases = BTreeMap::new();
        for raised in raised {
            let concern = raised.sealed.head().concern;
            let case = Self { raised, answers: Vec::new(), overs: Vec::new() };
            cases.entry(concern).or_insert(case);
        }
        for other in others {
            let Some(case) = cases.get_mut(&other.sealed.head().concern) else { continue };
            if other.sealed.head().kind == EntryKind::HandedOver {
                case.overs.push(other);
            } else if other.sealed.answers(&case.raised.sealed) {
                case.answers.push(other);
            }
        }
        cases.into_values().collect()
    }

    /// Which.
    pub(super) const fn concern(&self) -> ConcernId {
        self.raised.sealed.head().concern
    }

    /// Everything that has a text, the concern first.
    pub(super) fn texts(&self) -> impl Iterator<Item = &Entry> {
        std::iter::once(&self.raised).chain(&self.answers)
    }

    /// Who signed first that they received it, and when they say they did.
    pub(super) fn received(&self, lists: &Lists) -> Option<(UserId, Timestamp)> {
        let signed = |entry: &&Entry| {
            entry.sealed.head().kind == EntryKind::Received && lists.signed(&entry.sealed)
        };
        let head = self.answers.iter().find(signed)?.sealed.head();
        Some((head.by, head.at))
    }

    /// Opens an entry of it, also by a key that somebody handed over.
    ///
    /// # Errors
    /// See [`OpenError`].
    pub(super) fn opened(
        &self,
        entry: &Entry,
        key: &OpeningKey,
        lists: &Lists,
    ) -> Result<Opened, OpenError> {
        let sealed = &entry.sealed;
        let opened = sealed.open(key, lists);
        if !matches!(opened, Err(OpenError::NotForThisKey)) {
            return opened;
        }
        let of_it = |over: &&Entry| over.sealed.head().of == Some(sealed.as_of());
        let overs = self.overs.iter().filter(of_it);
        let mut handed = overs.map(|over| sealed.open_handed_over(&over.sealed, key, lists));
        handed.find(Result::is_ok).unwrap_or(Err(OpenError::NotForThisKey))
    }
}

#[cfg(test)]
pub(super) mod tests;
