//! What the coordinator does at base: reads what arrived, decides about students met off site, brings in students,
//! home schools and mentors, relates them, invites devices, keeps the school's calendar.
//!
//! Where to start: `overview` is her first page; `desk` is what every screen here works with. What a form means and
//! what waits for her are plain functions in files of their own (`forms`, `form`, `waiting`, `choices`, ...), tested
//! without a browser.

mod apart;
mod covering;
mod dates;
mod desk;
mod devices;
mod directory;
mod door;
mod fields;
mod import;
mod letting_in;
mod matching;
mod merging;
mod overview;
mod people;
mod problem;
mod qr;
mod recovery;
mod remote;
mod school;
mod setup;
mod silence;
mod student;

pub use self::apart::AtBase;
pub(crate) use self::apart::{fetched, is_here};
