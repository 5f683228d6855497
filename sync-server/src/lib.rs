//! The relay at base: it takes records in, keeps them, and hands them on to whom may see them.
//!
//! Where to start: [`relay::Relay::sync`] is the request that carries records; [`store::Store`] is what must be
//! remembered; `http` is how requests arrive; [`serve()`] puts the three together.

// The stories' relay is compiled with all that the simulator's is, to be compiled once.
#[cfg(all(feature = "planted", feature = "packed", not(debug_assertions)))]
compile_error!("planted bugs are for the simulator, and no relay that ships has them");

mod app;
mod backups;
mod base_name;
mod covering;
mod demo;
mod holders_code;
mod http;
mod journal;
#[cfg(feature = "planted")]
pub mod planted;
pub mod relay;
mod restore;
mod sealed;
mod second_way;
mod serve;
pub mod store;
mod upkeep;

pub use app::AppFrom;
pub use backups::Backups;
pub use base_name::{BaseName, NotAName};
pub use covering::{CoverAsked, CoverError, Covered, cover};
pub use demo::DemoError;
pub use holders_code::{CodeError, holders_code};
pub use http::{TlsError, Waits, Written, blob_part, sync_request};
pub use journal::Journal;
pub use relay::gatekeeper::{limit_memory, run_child as run_gate, trials as gate_trials};
pub use relay::{CaughtUp, Damage, Verified};
pub use restore::{KnownSince, RestoreError, Restored, put_back, restore, restore_sealed};
pub use sealed::{BackupKey, NotAKey, Recipient, SealedError};
pub use second_way::{SecondWayError, remove_second_ways};
pub use serve::{Clock, Demo, GATE, GateFrom, Invite, Options, Running, ServeError, Tls, serve};
pub use store::register::register_anew;
pub use upkeep::{UpkeepError, Where, audit, back_up, back_up_sealed, verify};
