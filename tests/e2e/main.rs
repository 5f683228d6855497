//! The seven points of the main job as stories: real browsers, the real relay with the app inside, nothing mocked.
//! Each story says in its first line what a person can do.

mod accessible;
mod accessible_states;
mod alone;
mod amended;
mod apart;
mod attached;
mod browser_offline;
mod by_hand;
mod closed_pages;
mod codes;
mod discarded;
mod engines;
mod faults;
mod foreign;
mod hidden_names;
mod home_screen;
mod imports;
mod killed;
mod late_visit;
mod met_off_site;
mod offered;
mod offline_visit;
mod people;
mod planned;
mod quiet_update;
mod refiled;
mod register;
mod releases;
mod removed;
mod same_field_apart;
mod stand_in;
mod two_modules;
mod two_thousand;
mod what_helps;
