//! The screens of Alongside, one folder for each thing that people come to do, and what they stand on.
//!
//! Where to start: [`app`] says what is on the screen and when; [`store`] is what every screen reads and writes
//! through; `today` and `visits` are the walkthrough of the README. Only `device` names the browser.

#![expect(
    unreachable_pub,
    reason = "the component macro makes a public type for every private component"
)]

mod apart;
pub mod app;
pub mod concerns;
pub mod coordination;
pub mod device;
pub mod devices;
pub mod drafting;
pub mod locking;
pub mod more;
pub mod place;
pub mod recovery;
pub mod routes;
pub mod safekeeping;
pub mod seldom;
pub mod sessions;
pub mod shell;
pub mod store;
pub mod students;
pub mod today;
pub mod ui;
pub mod visits;

/// Starts the app in the page that loaded it.
#[cfg(all(target_arch = "wasm32", not(test)))]
#[wasm_bindgen::prelude::wasm_bindgen(start)]
pub fn start() {
    leptos::mount::mount_to_body(app::App);
}
