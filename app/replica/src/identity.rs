//! Whose device this is: what enrolment left here, and by which words it is known before. The device's private key is not
//! here; it never leaves the browser.

use domain::{
    id::{DeviceId, UserId},
    staff::Role,
};
use protocol::words;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

/// What the device knows about itself and its user since enrolment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Identity {
    /// Whose device it is.
    pub user: UserId,
    /// Their name: "Ms Okafor".
    pub user_name: String,
    /// What they are here for. The relay decides access; this only chooses screens.
    pub role: Role,
    /// The school's name.
    pub school: String,
    /// This device.
    pub device: DeviceId,
    /// "Tablet 2".
    pub device_name: String,
    /// The relay's own id, part of what the device signs.
    pub relay: String,
}

/// The four words that this device shows before it is let in, with single spaces. Base makes the same for the coordinator.
#[must_use]
pub fn four_words(relay: &str, device: DeviceId, public_key: &[u8], nonce: &[u8]) -> String {
    let made_of = words::input(relay, &device.to_string(), public_key, nonce);
    words::four(&Sha256::digest(made_of).into())
}
