//! The lock: choosing a passphrase, opening with it, sealing a device that was in use before, and what is said before the
//! app locks. How a vault is made, opened and locked is `store`'s to know.

mod card;
mod change;
mod left;
mod over;
mod passphrase;
mod seal;
mod unlock;

pub use card::LockCard;
pub use change::ChangePassphrase;
pub use left::LeftWords;
pub use over::Over;
pub use passphrase::{ChoosePassphrase, Chosen, ShowTyped};
pub use seal::Seal;
pub use unlock::Unlock;
pub(crate) use unlock::labels;
