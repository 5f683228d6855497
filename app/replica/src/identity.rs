//! Whose device this is: what enrolment left here. The device's private key is not here; it never leaves the browser.

use domain::{
    id::{DeviceId, UserId},
    staff::Role,
};
use serde::{Deserialize, Serialize};

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
