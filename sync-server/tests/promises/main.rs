//! What the relay promises, one promise a file. `school` and `tablet` play the people; `caller` speaks HTTP.
//! No mocks: the real relay over real SQLite, in this process, behind a real socket or as a real process.
//! `power` puts a disk under SQLite that loses what was not flushed (`disk`).
#![expect(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "tests")]

mod access_changes;
mod acknowledged;
mod added_again;
mod amended;
mod app_files;
mod attacked;
mod caller;
mod caseload;
mod codes;
mod counting;
mod damaged;
mod demo;
mod dice;
mod disk;
mod disk_files;
mod gate_processes;
mod handed_in;
mod handed_in_tried;
mod identity;
mod invented;
mod journal;
mod killed;
mod limits;
mod many_mutants;
mod merged;
mod met_off_site;
mod mutants;
mod named;
mod once;
mod packs;
mod pages;
mod pictures;
mod pictures_apart;
mod pictures_moved;
mod poke;
mod power;
mod restored;
mod restoring;
mod school;
mod sign_in;
mod store;
mod store_pictures;
mod tablet;
mod tampered;
mod times;
mod together;
mod unwelcome;
mod upkeep;
mod wiped;
