//! The school's recovery key on everybody's devices: a vault opens by it when its passphrase was forgotten, and people compare
//! its digits. And one's own key to concerns. How the key is made is the coordinator's (`coordination/recovery`).
//!
//! Where to start: `standing` says which list a device goes by; `looks` sees to it without a screen, `keys` on one.

mod forgotten;
mod keys;
mod looks;
mod own;
mod own_key;
mod parts;
mod standing;

pub use forgotten::Forgotten;
pub use keys::Keys;
pub use looks::Looks;
pub(crate) use parts::{PART, TwoParts, joined, one, two};
pub(crate) use standing::{News, Pinned, Standing, go_by, look};
