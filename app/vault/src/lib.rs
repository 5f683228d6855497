//! What a device keeps of one person, sealed; see below where to start.
#![doc = include_str!("../README.md")]

mod aead;
mod capture;
mod cost;
mod derive;
mod file;
mod header;
#[cfg(test)]
mod hex;
mod initials;
mod letter;
pub mod passphrase;
mod reading;
mod secret;
mod tries;
mod vault;
mod ways;

pub use cost::Cost;
pub use file::{NotAFile, SealedFile, sealed_file};
pub use header::{Damaged, Header, Key, NotOpened, VaultId};
pub use initials::Initials;
pub use letter::{NotAKey, key_pair, public_of};
pub use secret::{Random, Secret};
pub use tries::{Next, Tries};
pub use vault::Vault;
pub use ways::{Asked, NewPasskey, NewPassphrase};
