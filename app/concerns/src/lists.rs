//! The lists that answers are checked with: the newest, which a device or base knows, and those before it that base sends along.

use std::collections::BTreeMap;

use crate::{Holders, HoldersError, Sealed, sealed::Proof};

/// Some lists of those who hold keys.
pub struct Lists {
    newest: Holders,
    all: BTreeMap<u64, Holders>,
}

impl Lists {
    /// The list that is known, which nothing here is later than.
    #[must_use]
    pub fn new(newest: Holders) -> Self {
        Self { all: BTreeMap::from([(newest.number(), newest.clone())]), newest }
    }

    /// The list that is known.
    #[must_use]
    pub const fn newest(&self) -> &Holders {
        &self.newest
    }

    /// Takes one in that base sent along.
    ///
    /// # Errors
    /// As with [`Holders::read_earlier`]; then nothing is checked with it.
    pub fn add(&mut self, bytes: &[u8]) -> Result<(), HoldersError> {
        let list = self.newest.read_earlier(bytes)?;
        self.all.insert(list.number(), list);
        Ok(())
    }

    /// Whether somebody who was on the list that it names signed an entry. A concern itself nobody signs.
    #[must_use]
    pub fn signed(&self, entry: &Sealed) -> bool {
        entry.proof().is_some_and(|proof| self.prove(&proof))
    }

    pub(crate) fn prove(&self, proof: &Proof) -> bool {
        self.all.get(&proof.head.holders).is_some_and(|list| proof.is_signed_on(list))
    }
}
