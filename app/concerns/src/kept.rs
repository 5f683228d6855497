//! A concern on the device of whoever raised it. The device cannot open it, and keeps it all the same until somebody who holds a
//! key has received it: should base lose it, to an older copy of its records, it is handed in again, the same to the byte.

use domain::{
    concern::EntryKind,
    id::{ConcernId, UserId},
};
use jiff::Timestamp;

use crate::{Head, Lists, NotSealed, Of, Sealed, sealed::Proof};

/// One that is kept.
pub struct Kept {
    bytes: Vec<u8>,
    head: Head,
    as_of: Of,
}

/// What base says of a concern to whoever raised it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Said<'a> {
    /// Which.
    pub concern: ConcernId,
    /// SHA-256 of what base has.
    pub sha256: [u8; 32],
    /// When base received it.
    pub at_base: Timestamp,
    /// What shows that somebody who holds a key received it.
    pub received: Option<&'a [u8]>,
}

/// How far one got.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stands {
    /// Base does not have it: it has to be handed in, once more if it was before.
    NotAtBase,
    /// Base has it.
    AtBase {
        /// When base received it.
        at: Timestamp,
    },
    /// Base says that it was received, and nobody on a list that this device knows signed for that. Where the list that is
    /// meant is not known, it has to be fetched; otherwise nobody has received it.
    NotProven,
    /// Base has something else in its place. Whoever holds keys has to be told by other means.
    Another,
    /// Somebody who holds a key received it, and signed for it. It need not be kept any more.
    Received {
        /// Who.
        by: UserId,
        /// When they say they did.
        at: Timestamp,
    },
}

impl Kept {
    /// Takes a sealed concern to be kept, also out of where it was.
    ///
    /// # Errors
    /// [`NotSealed`] for what is none.
    pub fn new(bytes: Vec<u8>) -> Result<Self, NotSealed> {
        let sealed = Sealed::read(&bytes)?;
        if sealed.head().kind != EntryKind::Raised {
            return Err(NotSealed);
        }
        Ok(Self { head: sealed.head().clone(), as_of: sealed.as_of(), bytes })
    }

    /// What is stored and handed in.
    #[must_use]
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// Which.
    #[must_use]
    pub const fn concern(&self) -> ConcernId {
        self.head.concern
    }

    /// When it was written.
    #[must_use]
    pub const fn written(&self) -> Timestamp {
        self.head.at
    }

    /// How far it got, by what base says of it; base says nothing of what it does not have.
    #[must_use]
    pub fn stands(&self, said: &[Said<'_>], lists: &Lists) -> Stands {
        let Some(said) = said.iter().find(|said| said.concern == self.concern()) else {
            return Stands::NotAtBase;
        };
        if said.sha256 != self.as_of.sha256 {
            return Stands::Another;
        }
        let Some(received) = said.received else { return Stands::AtBase { at: said.at_base } };
        let proof = Proof::read(received);
        match proof.filter(|proof| self.is_received_by(&proof.head) && lists.prove(proof)) {
            Some(Proof { head, .. }) => Stands::Received { by: head.by, at: head.at },
            None => Stands::NotProven,
        }
    }

    /// Whether an entry says that this very concern was received, under no earlier list than it was sealed to.
    fn is_received_by(&self, answer: &Head) -> bool {
        answer.kind == EntryKind::Received
            && answer.of == Some(self.as_of)
            && answer.concern == self.head.concern
            && answer.holders >= self.head.holders
    }
}

/// Which of those that are kept base does not have. A removed device may ask nothing, and hands all of them in: what base has
/// already it takes for the same.
#[must_use]
pub fn to_hand_in<'a>(kept: &'a [Kept], said: &[Said<'_>]) -> Vec<&'a Kept> {
    let is_there = |kept: &Kept| said.iter().any(|said| said.concern == kept.concern());
    kept.iter().filter(|kept| !is_there(kept)).collect()
}
