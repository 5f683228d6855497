//! Getting a device ready: installing the app first, then making the device known to base (`/welcome`, `/setup`).
//! Which devices there are is the coordinator's screen in `coordination`.

mod code;
mod enrol;
mod install;
mod ready;
mod setup;
mod welcome;

pub use install::Install;
pub use ready::Ready;
pub use setup::SetUp;
pub use welcome::Welcome;
