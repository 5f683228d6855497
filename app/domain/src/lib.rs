//! The policy as plain types and rules; see below where to start.
#![doc = include_str!("../README.md")]

pub mod access;
pub mod barrier;
pub mod calendar;
pub mod concern;
pub mod cover;
pub mod id;
pub mod ledger;
pub mod relationship;
pub mod school;
pub mod search;
pub mod session;
pub mod sorting;
pub mod staff;
pub mod student;
pub mod upn;
pub mod visit;
pub mod words;
