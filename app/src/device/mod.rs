//! The browser, and nothing but the browser: the one folder that may name it. Each file adapts one of its
//! abilities to a port or a plain function; what is done with them is decided elsewhere.

pub mod address;
pub mod base;
pub mod clock;
pub mod database;
pub mod files;
pub mod idling;
pub mod install;
pub mod journal;
pub mod key;
pub mod loading;
pub mod newcomer;
pub mod page;
pub mod passkey;
pub mod picture;
pub mod poke;
pub mod prf;
pub mod rows;
pub mod script;
pub mod secret;
pub mod settings;
pub mod stretch;
pub mod strongbox;
pub mod vaults;
pub mod wake;
pub mod worker;
pub mod writer;
