//! The lock: choosing a passphrase, opening with it or with a passkey, sealing a device that was in use before, and what is said before the
//! app locks. How a vault is made, opened and locked is `store`'s to know.

mod by_passkey;
mod card;
mod change;
mod left;
mod over;
mod passkey;
mod passphrase;
mod seal;
mod unlock;

pub use by_passkey::ByPasskey;
pub use card::LockCard;
pub use change::ChangePassphrase;
pub use left::LeftWords;
pub use over::Over;
pub use passkey::OpenWithPasskey;
pub use passphrase::{ChoosePassphrase, Chosen, ShowTyped};
pub use seal::Seal;
pub use unlock::Unlock;
pub(crate) use unlock::labels;
