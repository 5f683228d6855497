//! The relay at base: it takes records in, keeps them, and hands them on to whom may see them.
//!
//! Where to start: [`relay::Relay::sync`] is the request that carries records; [`store::Store`] is what must be
//! remembered; `http` is how requests arrive; [`serve()`] puts the three together.

mod app;
mod demo;
mod http;
mod journal;
pub mod relay;
mod serve;
pub mod store;
mod upkeep;

pub use app::AppFrom;
pub use demo::DemoError;
pub use http::{TlsError, Written, sync_request};
pub use journal::Journal;
pub use relay::{Damage, Verified};
pub use serve::{Clock, Demo, Invite, Options, Running, ServeError, serve};
pub use upkeep::{UpkeepError, Where, back_up, verify};
