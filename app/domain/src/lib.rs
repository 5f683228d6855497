//! The policy as plain types and rules: no clock, no storage, no CRDT, no browser.
//!
//! Where to start: [`visit`] is the record everything is built around (clause 2.5);
//! [`student`] is whom it is about; [`access`] says who may see it.
//!
//! Time and randomness are always arguments, so that every rule can be tested by table.

pub mod access;
pub mod calendar;
pub mod id;
pub mod relationship;
pub mod school;
pub mod staff;
pub mod student;
pub mod upn;
pub mod visit;
