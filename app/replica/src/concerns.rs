//! Concerns on this device (clause 5.7): sealed entries that wait for base, what is left of a concern for whoever raised it, the list
//! of those who hold keys, and for one of those what they fetched. Everything sealed is bytes here: who can open it, who signed
//! it and whether that is so is the crate `concerns`' to say, which this one does not know.
//!
//! | in the table of values, under `concern/` | is |
//! |---|---|
//! | `sealed/<entry>` | how an entry is with base ([`Handing`]); its bytes lie beside the pictures, under the same name |
//! | `raised/<concern>` | what is left of a concern that was raised here ([`Raised`]) |
//! | `holders`, `asked` | the list that is believed ([`KnownList`]), and when base was last asked for it |
//! | `read/<entry>`, `read-to`, `list/<number>` | what a holder fetched, how far, and the lists that answers were signed under |
//!
//! Only the first and `asked` are read at a start.

mod list;
mod raised;
mod reading;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use domain::id::ConcernEntryId;
use jiff::Timestamp;

pub use self::{
    list::KnownList,
    raised::{Doubt, Raised},
    reading::{Asks, ReadEntry, ReadPage, ReadTo},
};
use crate::{
    sealed::{Batch, Found},
    state::State,
    storage::Table,
};

/// The keys of how entries are with base begin with this, and those of their bytes.
const SEALED: &str = "concern/sealed/";
/// Under which it is kept when base was last asked for the list.
const ASKED: &str = "concern/asked";

/// How a sealed entry is with base.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Handing {
    /// It is to be handed in, for the first time or once more.
    Due,
    /// Base has it since then. It stays here too until it is known that somebody received it.
    AtBase(Timestamp),
    /// Base would not take it, and is asked again.
    Refused,
}

impl Handing {
    /// Whether base lacks it.
    #[must_use]
    pub const fn waits(self) -> bool {
        !matches!(self, Self::AtBase(_))
    }

    fn to_bytes(self) -> Vec<u8> {
        match self {
            Self::Due => Vec::new(),
            Self::AtBase(at) => at.as_millisecond().to_be_bytes().to_vec(),
            Self::Refused => vec![1],
        }
    }

    /// What cannot be read is handed in once more: base takes the same twice.
    fn read(found: &Found) -> Self {
        match found {
            Found::Whole(bytes) if *bytes == [1] => Self::Refused,
            found => moment(found).map_or(Self::Due, Self::AtBase),
        }
    }
}

fn moment(found: &Found) -> Option<Timestamp> {
    let Found::Whole(bytes) = found else { return None };
    let millis: [u8; 8] = bytes.as_slice().try_into().ok()?;
    Timestamp::from_millisecond(i64::from_be_bytes(millis)).ok()
}

fn sealed_key(entry: ConcernEntryId) -> String {
    format!("{SEALED}{entry}")
}

/// What is known of concerns at a start.
#[derive(Debug, Clone, Default)]
pub(crate) struct Entries {
    /// How the sealed entries are with base.
    pub(crate) handing: BTreeMap<ConcernEntryId, Handing>,
    /// When base was last asked for the list.
    pub(crate) asked: Option<Timestamp>,
}

impl Entries {
    /// Reads a value, if it is one of these; answers whether it is.
    pub(crate) fn read(&mut self, name: &str, found: &Found) -> bool {
        if let Some(Ok(entry)) = name.strip_prefix(SEALED).map(str::parse) {
            self.handing.insert(entry, Handing::read(found));
            return true;
        }
        if name == ASKED {
            self.asked = moment(found);
        }
        name == ASKED
    }
}

impl State {
    /// How many sealed entries base lacks.
    pub(crate) fn sealed_that_wait(&self) -> usize {
        self.concerns.handing.values().filter(|handing| handing.waits()).count()
    }

    /// Hands in all of them once more: base may have lost them, or does not say what it has.
    pub(crate) fn hand_in_again(&mut self, batch: &mut Batch) {
        let all: Vec<_> = self.concerns.handing.keys().copied().collect();
        for entry in all {
            self.hand(batch, entry, Handing::Due);
        }
    }

    /// Notes how an entry is with base.
    fn hand(&mut self, batch: &mut Batch, entry: ConcernEntryId, handing: Handing) {
        batch.put(Table::Meta, sealed_key(entry), handing.to_bytes());
        self.concerns.handing.insert(entry, handing);
    }

    /// An entry need not be handed in any more.
    fn let_go(&mut self, batch: &mut Batch, entry: ConcernEntryId) {
        batch.delete(Table::Meta, sealed_key(entry));
        batch.delete(Table::Blob, sealed_key(entry));
        self.concerns.handing.remove(&entry);
    }
}
