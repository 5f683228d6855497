//! Concerns, sealed (clause 5.7); see below where to start.
#![doc = include_str!("../README.md")]

mod fingerprint;
mod galois;
mod glass;
mod holder_key;
mod holders;
mod kept;
mod keys;
mod lists;
mod opening;
mod padding;
mod recovery;
mod sealed;
mod sealing;
mod shares;
mod signing;
mod succession;
mod written;

pub use glass::Glass;
pub use holder_key::{HolderKey, HolderPublic, NotAKey};
pub use holders::{Holder, Holders, HoldersError, MOST_HOLDERS};
pub use kept::{Kept, Said, Stands, to_hand_in};
pub use keys::{Fresh, OpeningKey, PublicKey};
pub use lists::Lists;
pub use opening::{OpenError, Opened};
pub use recovery::{JoinError, RecoveryKey, RecoveryPublic};
pub use sealed::{Head, NotSealed, Of, Sealed};
pub use sealing::{SealError, Text, answer, seal};
pub use shares::{Copies, NotAShare, Share};
pub use signing::CheckKey;
