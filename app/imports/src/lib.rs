//! Importers; see below where to start.
#![doc = include_str!("../README.md")]

pub mod ctf;
pub mod encoding;
pub mod gias;
pub mod mentors;
mod table;
