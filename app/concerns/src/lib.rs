//! Concerns, sealed (clause 5.7); see below where to start.
#![doc = include_str!("../README.md")]

mod fingerprint;
mod galois;
mod glass;
mod holders;
mod keys;
mod opening;
mod padding;
mod recovery;
mod sealed;
mod sealing;
mod shares;
mod written;

pub use glass::Glass;
pub use holders::{Holder, Holders, HoldersError, MOST_HOLDERS};
pub use keys::{Fresh, HolderKey, NotAKey, PublicKey};
pub use opening::{OpenError, Opened};
pub use recovery::{JoinError, RecoveryKey, RecoveryPublic};
pub use sealed::{Head, NotSealed, Of, Sealed};
pub use sealing::{SealError, Text, seal};
pub use shares::{Copies, NotAShare, Share};
