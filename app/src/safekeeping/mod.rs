//! Keeping records safe, as people see it: what waits and what is at base (`/sync`), what base has received
//! (`/received`), a file for another device (`/sync/backup`), whether this tablet is ready for a day without signal, whom to phone when a child may not be safe,
//! what is shown when this device's copy cannot be opened or base was not heard of for too long, and what it cannot hand
//! over as a text file.

mod as_text;
mod away;
mod backup;
mod joins;
mod keep_copy;
mod leased;
mod not_opened;
mod not_shown;
mod put_right;
mod ready;
mod received;
mod record;
mod safety;
mod sync;

pub use as_text::in_words;
pub use away::Away;
pub use backup::{Backup, HandsIn};
pub use joins::Joins;
pub use leased::LeaseNote;
pub use not_opened::{NotOpened, OtherTab};
pub use ready::ReadyCard;
pub use received::Received;
pub use record::RecordLine;
pub use safety::{SafetyWorry, WhomToPhone, concern_path};
pub use sync::Sync;
