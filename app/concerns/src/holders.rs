//! The list of those who hold keys to concerns: the Designated Safeguarding Lead and the deputies (clause 5.7). The
//! recovery key signs each list, so that whoever runs base cannot add themselves. Lists are numbered; a device and base
//! take in a later one and never an earlier one, so nobody whose duty ended comes back by an old list.

use std::collections::BTreeSet;

use domain::{concern::Duty, id::UserId};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{
    CheckKey, HolderKey, HolderPublic, PublicKey, RecoveryKey, RecoveryPublic, succession::Earlier,
    written,
};

/// The most who may be on the list.
pub const MOST_HOLDERS: usize = 16;
/// So many there should be, for one of them may be ill.
const ENOUGH: usize = 2;
const FORMAT: u8 = 1;
const LABEL: &[u8] = b"alongside holders 1\n";

/// Somebody who holds a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Holder {
    /// Who.
    pub user: UserId,
    /// Why.
    pub duty: Duty,
    /// What is sealed to them, and what their answers are checked with. Two people have compared its fingerprint.
    pub key: HolderPublic,
    /// Since when.
    pub from: Timestamp,
}

/// The list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Holders {
    pub(crate) format: u8,
    pub(crate) number: u64,
    pub(crate) recovery: RecoveryPublic,
    /// Recovery keys that were given up, the oldest first.
    pub(crate) earlier: Vec<Earlier>,
    pub(crate) holders: Vec<Holder>,
}

/// The list as it is sent and kept: its bytes, and what the recovery key says to them.
#[derive(Serialize, Deserialize)]
struct Signed {
    #[serde(with = "serde_bytes")]
    holders: Vec<u8>,
    #[serde(with = "serde_bytes")]
    signature: Vec<u8>,
}

/// Why a list is not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum HoldersError {
    /// It cannot be read.
    #[error("this is no list of those who hold keys")]
    NotReadable,
    /// The recovery key did not sign it.
    #[error("the recovery key did not sign this list")]
    NotSigned,
    /// It is signed by another recovery key than the one that is known.
    #[error("this list is of another recovery key")]
    OtherKey,
    /// It is earlier than the one that is known.
    #[error("list {offered} is earlier than list {held}, which is known")]
    Earlier {
        /// The number that is known.
        held: u64,
        /// The number that was offered.
        offered: u64,
    },
    /// It is later than the one that is known, which has to be fetched first.
    #[error("list {offered} is later than list {held}, which is known")]
    Later {
        /// The number that is known.
        held: u64,
        /// The number that was offered.
        offered: u64,
    },
    /// It begins another recovery key and does not say that it follows the list that is known.
    #[error("this list does not follow the one that is known")]
    NotAfter,
    /// There are two lists with this number.
    #[error("there are two lists with number {0}")]
    Twice(u64),
    /// Somebody, or some key, is on it twice.
    #[error("somebody is on this list twice")]
    TwoAlike,
    /// There are too many.
    #[error("there are more than {MOST_HOLDERS} on this list")]
    TooMany,
    /// A key on it is none.
    #[error("the key of somebody on this list is not a key")]
    NotAKey,
}

impl Holders {
    /// The first list of a recovery key.
    ///
    /// # Errors
    /// [`HoldersError::TwoAlike`], [`HoldersError::TooMany`], [`HoldersError::NotAKey`].
    pub fn first(key: &RecoveryKey, holders: Vec<Holder>) -> Result<Self, HoldersError> {
        let (recovery, earlier) = (key.public(), Vec::new());
        Self { format: FORMAT, number: 1, recovery, earlier, holders: Vec::new() }.with(holders)
    }

    /// The list that follows this one.
    ///
    /// # Errors
    /// As with [`Holders::first`].
    pub fn next(&self, holders: Vec<Holder>) -> Result<Self, HoldersError> {
        Self { number: self.number.saturating_add(1), ..self.clone() }.with(holders)
    }

    /// The list that follows this one, without somebody whose duty has ended.
    ///
    /// # Errors
    /// As with [`Holders::first`].
    pub fn without(&self, user: UserId) -> Result<Self, HoldersError> {
        self.next(self.holders.iter().filter(|holder| holder.user != user).copied().collect())
    }

    pub(crate) fn with(mut self, mut holders: Vec<Holder>) -> Result<Self, HoldersError> {
        holders.sort_by_key(|holder| holder.user);
        self.holders = holders;
        self.looked_at()
    }

    /// By user, nobody and no key twice.
    fn looked_at(self) -> Result<Self, HoldersError> {
        if self.holders.len() > MOST_HOLDERS {
            return Err(HoldersError::TooMany);
        }
        let in_order = self.holders.is_sorted_by(|one, next| one.user < next.user);
        let sealing: BTreeSet<&PublicKey> = self.keys().chain([self.recovery.vaults()]).collect();
        let signing = self.holders.iter().map(|holder| holder.key.signing());
        let signing: BTreeSet<&CheckKey> = signing.chain([self.recovery.signing()]).collect();
        let count = self.holders.len();
        if !in_order || sealing.len() != count + 2 || signing.len() != count + 1 {
            return Err(HoldersError::TwoAlike);
        }
        if !self.earlier_are_in_order() {
            return Err(HoldersError::NotReadable);
        }
        let good = self.recovery.is_good() && self.holders.iter().all(|it| it.key.is_good());
        if good { Ok(self) } else { Err(HoldersError::NotAKey) }
    }

    /// The list as it is sent and kept.
    ///
    /// # Errors
    /// [`HoldersError::OtherKey`] when the list is another recovery key's.
    pub fn sign(&self, key: &RecoveryKey) -> Result<Vec<u8>, HoldersError> {
        if key.public() != self.recovery {
            return Err(HoldersError::OtherKey);
        }
        let holders = written::write(self).ok_or(HoldersError::NotReadable)?;
        let signature = key.sign(LABEL, &holders).to_vec();
        written::write(&Signed { holders, signature }).ok_or(HoldersError::NotReadable)
    }

    /// Reads the first list that somebody sees. It says itself which recovery key signs it: whoever takes it in has to
    /// compare the key's fingerprint with somebody who knows it.
    ///
    /// # Errors
    /// See [`HoldersError`].
    pub fn read_first(bytes: &[u8]) -> Result<Self, HoldersError> {
        let signed: Signed = written::read(bytes).ok_or(HoldersError::NotReadable)?;
        let holders: Self = written::read(&signed.holders).ok_or(HoldersError::NotReadable)?;
        if holders.format != FORMAT || holders.number == 0 {
            return Err(HoldersError::NotReadable);
        }
        if !holders.recovery.signing().signed(LABEL, &signed.holders, &signed.signature) {
            return Err(HoldersError::NotSigned);
        }
        holders.looked_at()
    }

    /// Reads a list where this one is known: it is this one, or a later one of the same recovery key.
    ///
    /// # Errors
    /// See [`HoldersError`].
    pub fn read_next(&self, bytes: &[u8]) -> Result<Self, HoldersError> {
        let offered = Self::read_first(bytes)?;
        if offered.recovery != self.recovery {
            return Err(HoldersError::OtherKey);
        }
        if offered.number < self.number {
            return Err(HoldersError::Earlier { held: self.number, offered: offered.number });
        }
        if offered.number == self.number && offered != *self {
            return Err(HoldersError::Twice(self.number));
        }
        Ok(offered)
    }

    /// Its number; later lists have greater ones.
    #[must_use]
    pub const fn number(&self) -> u64 {
        self.number
    }

    /// The recovery key that signs it.
    #[must_use]
    pub const fn recovery(&self) -> &RecoveryPublic {
        &self.recovery
    }

    /// Those who are on it, by their id.
    #[must_use]
    pub fn all(&self) -> &[Holder] {
        &self.holders
    }

    /// Whether somebody is on it.
    #[must_use]
    pub fn has(&self, user: UserId) -> bool {
        self.holders.iter().any(|holder| holder.user == user)
    }

    /// The keys of somebody on it.
    #[must_use]
    pub fn key_of(&self, user: UserId) -> Option<&HolderPublic> {
        self.holders.iter().find(|holder| holder.user == user).map(|holder| &holder.key)
    }

    /// Whether somebody is on it with this key.
    pub(crate) fn has_key(&self, user: UserId, key: &HolderKey) -> bool {
        self.key_of(user) == Some(&key.public())
    }

    /// Whether there are so few that nobody may be there when a concern is raised. It has to be said loudly.
    #[must_use]
    pub fn few(&self) -> bool {
        self.holders.len() < ENOUGH
    }

    /// What a concern is sealed to: the keys of all on the list, and the recovery key last.
    pub(crate) fn keys(&self) -> impl Iterator<Item = &PublicKey> {
        self.holders.iter().map(|holder| holder.key.sealing()).chain([self.recovery.sealing()])
    }
}
