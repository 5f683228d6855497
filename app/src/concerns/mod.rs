//! A concern about a child's safety (clause 5.7): written down, sealed to those who hold keys, and on its way to them. What is here is
//! called from modules apart only (`seldom`, `coordination`): sealing and checking is not read at each start
//! (docs/decisions/0039).
//!
//! Where to start: `sealing` is what *Seal and send* does; [`Delivers`] hands in what is sealed and
//! looks what became of it; `lists` says which list of those who hold keys is believed, `reading` fetches for one of them.

mod deliver;
pub mod lists;
pub mod reading;
mod receipts;
mod sealing;

pub use self::deliver::{Delivers, NotNow, ask_for_list};
