//! Talking to base, without a network: a request is built, somebody carries it, and the answer is taken in.
//!
//! `request` is what is asked; `answer` takes in what comes back, all of it in one transaction: `acknowledged`
//! settles the outbox, `incoming` brings documents up to date, `purge` drops what the user may no longer see, `again`
//! writes again what base refused.
//! `schedule` says when, `pace` how much at once. Nothing here knows about HTTP.

mod acknowledged;
mod again;
#[cfg(test)]
mod again_tests;
mod answer;
#[cfg(test)]
mod answer_tests;
#[cfg(test)]
mod first_tests;
#[cfg(test)]
mod frozen_tests;
#[cfg(test)]
mod handed_in_tests;
mod incoming;
#[cfg(test)]
mod newer_tests;
mod pace;
mod purge;
#[cfg(test)]
mod purge_tests;
mod request;
mod schedule;
mod wipe;
#[cfg(test)]
mod wipe_tests;

pub use answer::{SyncError, Synced};
pub(crate) use pace::{Awaited, Pace};
pub use schedule::{Event, Failure, Next, Schedule};
