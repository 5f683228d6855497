//! The sealed entries that lie here: those that were fetched, in base's order, and after them what was added here and base has not
//! given back yet.

use std::collections::BTreeSet;

use ::concerns::Sealed;
use domain::{
    concern::EntryKind,
    id::{ConcernId, UserId},
};
use jiff::Timestamp;
use leptos::prelude::*;
use replica::storage::StorageError;

use crate::store::Alongside;

/// One.
pub(super) struct Entry {
    /// It, sealed.
    pub(super) sealed: Sealed,
    /// How it came to base, as far as base has said.
    pub(super) came: Option<Came>,
}

/// How an entry came to base.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Came {
    /// Who handed it in, by their session.
    pub(super) user: UserId,
    /// When, by base's clock.
    pub(super) at: Timestamp,
}

/// What there is.
pub(super) struct Entries {
    /// Those that can be read.
    pub(super) all: Vec<Entry>,
    /// How many cannot: damaged here.
    pub(super) unreadable: usize,
}

/// All of them, or those of one concern.
///
/// # Errors
/// When storage cannot be read.
pub(super) async fn entries(
    alongside: Alongside,
    of: Option<ConcernId>,
) -> Result<Entries, StorageError> {
    let (mut all, mut unreadable, mut known) = (Vec::new(), 0, BTreeSet::new());
    for one in alongside.read_entries().await? {
        known.insert(one.entry);
        if of.is_some_and(|of| of != one.concern) {
            continue;
        }
        let came = Some(Came { user: one.user, at: one.received_at });
        match read(alongside.read_entry(one.entry).await?) {
            Some(sealed) => all.push(Entry { sealed, came }),
            None => unreadable += 1,
        }
    }
    let kept: Vec<_> = alongside.view.with_untracked(|view| view.handing.keys().copied().collect());
    for entry in kept.into_iter().filter(|entry| !known.contains(entry)) {
        let Some(sealed) = read(alongside.sealed_entry(entry).await?) else { continue };
        let head = sealed.head();
        // One's own concern is not fetched yet; what is here of it is for the receipt.
        if head.kind != EntryKind::Raised && of.is_none_or(|of| of == head.concern) {
            all.push(Entry { sealed, came: None });
        }
    }
    Ok(Entries { all, unreadable })
}

fn read(bytes: Option<Vec<u8>>) -> Option<Sealed> {
    Sealed::read(&bytes?).ok()
}
