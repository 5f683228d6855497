//! The clock and entropy ports, and the one for names of documents that are being opened. Nothing else in this crate
//! knows what time it is, draws a number, or writes anything but into storage.

use jiff::Timestamp;

/// Where the time and random bits come from; the browser's on a tablet, turned by hand in tests.
pub trait Env: Marker {
    /// The time by this device's clock.
    fn now(&self) -> Timestamp;

    /// 128 bits from a source that is fit for identifiers.
    fn random(&self) -> u128;
}

/// A text that is written down at once and outlives the page: localStorage in the browser. Nothing is lost with it.
pub trait Marker {
    /// What was written down last; nothing when that was empty.
    fn marked(&self) -> Option<String>;

    /// Writes down a text instead of the last.
    fn mark(&self, text: &str);
}
