//! Real browsers, driven through WebDriver as a person would use them: Chromium, Firefox ESR, and WebKitGTK.
//! WebKitGTK shows the engine of Safari, not iOS eviction or the home screen.

mod around;
mod at_rest;
mod axe;
mod device;
mod driver;
mod keys;
mod lock;
mod page;
mod time;

pub use around::Network;
pub use at_rest::{AtRest, THEIR_DATABASE};
pub use axe::{Violation, violations};
pub use device::Device;
pub use driver::{Browser, Engine, Window};
pub use lock::PASSPHRASE;
pub use page::{Page, Size, Theme};
