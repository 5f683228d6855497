//! A concern about a child's safety (clause 5.7): written down, sealed to those who hold keys, and on its way to them. What is here is
//! called from modules apart only (`seldom`, `coordination`): sealing and checking is not read at each start
//! (docs/decisions/0039-concerns-on-a-device.md).
//!
//! Where to start: [`ConcernPage`] is the screen, `sealing` what *Seal and send* does; [`Delivers`] hands in what is sealed and
//! looks what became of it, which [`RaisedConcerns`] shows; `lists` says which list of those who hold keys is believed, `reading`
//! fetches for one of them.

mod about;
mod deliver;
mod keeper;
mod known;
mod list_notes;
pub mod lists;
mod open;
mod raised;
pub mod reading;
mod receipts;
mod screen;
mod sealed;
mod sealing;
mod who_reads;

pub use self::{
    deliver::{Delivers, NotNow, ask_for_list},
    open::ConcernPage,
    raised::RaisedConcerns,
};
