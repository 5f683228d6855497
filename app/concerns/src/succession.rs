//! When the recovery key is lost, another takes its place: its first list has the next number and names the key that is given
//! up, with the last number that this one signed. Nobody signs for the change but the new key, so whoever takes such a list in
//! has compared digits first; base takes it with a code from its own machine.

use serde::{Deserialize, Serialize};

use crate::{Holder, Holders, HoldersError, RecoveryKey, RecoveryPublic};

/// The most recovery keys that a list may name as given up.
const MOST_EARLIER: usize = 16;

/// A recovery key that was given up.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Earlier {
    recovery: RecoveryPublic,
    /// The number of the last list that it signed.
    to: u64,
}

impl Holders {
    /// The first list of another recovery key, which follows this one. What was sealed before stays sealed to the keys of then.
    ///
    /// # Errors
    /// As with [`Holders::first`]; [`HoldersError::TwoAlike`] too when it is the same key.
    pub fn begin_again(
        &self,
        key: &RecoveryKey,
        holders: Vec<Holder>,
    ) -> Result<Self, HoldersError> {
        if key.public() == self.recovery {
            return Err(HoldersError::TwoAlike);
        }
        let mut earlier = self.earlier.clone();
        earlier.push(Earlier { recovery: self.recovery, to: self.number });
        let number = self.number.saturating_add(1);
        Self { number, recovery: key.public(), earlier, ..self.clone() }.with(holders)
    }

    /// Reads a list of another recovery key that follows this one. Whoever takes it in compares the fingerprint of its key
    /// first, as with [`Holders::read_first`].
    ///
    /// # Errors
    /// [`HoldersError::NotAfter`] when it does not say so, or is of the same key; see [`HoldersError`].
    pub fn read_begun_again(&self, bytes: &[u8]) -> Result<Self, HoldersError> {
        let offered = Self::read_first(bytes)?;
        if offered.number <= self.number {
            return Err(HoldersError::Earlier { held: self.number, offered: offered.number });
        }
        let next = offered.earlier.get(self.earlier.len());
        let follows = offered.earlier.starts_with(&self.earlier)
            && next.is_some_and(|it| it.recovery == self.recovery && it.to >= self.number);
        if follows { Ok(offered) } else { Err(HoldersError::NotAfter) }
    }

    /// Reads this list or one before it, also of a recovery key that was given up: what was answered under it is checked by it.
    ///
    /// # Errors
    /// [`HoldersError::OtherKey`] when another key signed lists then; see [`HoldersError`].
    pub fn read_earlier(&self, bytes: &[u8]) -> Result<Self, HoldersError> {
        let offered = Self::read_first(bytes)?;
        if offered.number > self.number {
            return Err(HoldersError::Later { held: self.number, offered: offered.number });
        }
        if offered.recovery != *self.in_force_at(offered.number) {
            return Err(HoldersError::OtherKey);
        }
        if offered.number == self.number && offered != *self {
            return Err(HoldersError::Twice(self.number));
        }
        Ok(offered)
    }

    /// Which recovery key signed the list with this number.
    fn in_force_at(&self, number: u64) -> &RecoveryPublic {
        let then = self.earlier.iter().find(|earlier| number <= earlier.to);
        then.map_or(&self.recovery, |earlier| &earlier.recovery)
    }

    /// Whether keys that were given up are named as they can have followed each other.
    pub(crate) fn earlier_are_in_order(&self) -> bool {
        let mut keys: Vec<_> = self.earlier.iter().map(|earlier| earlier.recovery).collect();
        keys.push(self.recovery);
        let different = keys.iter().enumerate().all(|(place, key)| {
            keys.iter().skip(place + 1).all(|other| other.signing() != key.signing())
        });
        different
            && self.earlier.len() <= MOST_EARLIER
            && self.earlier.is_sorted_by(|one, next| one.to < next.to)
            && self.earlier.iter().all(|earlier| (1..self.number).contains(&earlier.to))
    }
}
