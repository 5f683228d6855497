//! The seven points of the main job as stories: real browsers, the real relay with the app inside, nothing mocked.
//! Each story says in its first line what a person can do.

mod accessible;
mod apart;
mod codes;
mod engines;
mod faults;
mod imports;
mod killed;
mod met_off_site;
mod offline_visit;
mod people;
mod releases;
mod removed;
