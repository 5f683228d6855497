//! Getting a device ready: installing the app first, then making the device known to base (`/welcome`), and once more when
//! base does not know it any longer (on `/sync`). Setting up a school is in `coordination`.
//! Which devices there are is the coordinator's screen in `coordination`.

mod again;
mod code;
mod enrol;
mod four_words;
mod install;
mod ready;
mod unreadable;
mod welcome;

pub use again::AddAgain;
pub use install::Install;
pub use ready::Ready;
pub use welcome::Welcome;
pub(crate) use {
    code::tidy,
    enrol::{error_of, field_of, mistake},
};
