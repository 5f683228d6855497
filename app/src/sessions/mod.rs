//! Sessions (clause 3.2): logging one in four taps, and who still needs time in the fortnight. What is here is called from a
//! module apart only (`seldom`), but for the addresses.
//!
//! Where to start: [`LogPage`] is the screen, `keeper` the open draft, `finishing` what *Save* does.

mod choose;
mod due;
mod finishing;
mod group;
mod keeper;
mod length;
mod open;
mod outcome;
mod path;
mod people;
mod promises;
mod school;
mod screen;
mod setting;
mod texts;
mod usual;
mod wording;

pub use self::{open::LogPage, path::session_path};
