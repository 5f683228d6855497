//! The clock and entropy ports. Nothing else in this crate knows what time it is or draws a number.

use jiff::Timestamp;

/// Where the time and random bits come from; the browser's on a tablet, turned by hand in tests.
pub trait Env {
    /// The time by this device's clock.
    fn now(&self) -> Timestamp;

    /// 128 bits from a source that is fit for identifiers.
    fn random(&self) -> u128;
}
