//! Vaults: what a device keeps of one person, sealed on it. Base has nothing of one, and hears of one thing.

use serde::{Deserialize, Serialize};

/// `POST` of an [`OpenedByRecovery`] answers 204: on the device that asks, the vault of whoever is signed in was opened with the
/// school's recovery key, since its passphrase was forgotten. It is written down. Said twice, it happened once. A removed
/// device says it too. At most [`crate::limits::VAULTS_OPENED_A_DAY`].
pub const OPENED_BY_RECOVERY: &str = "/v1/vault/opened-by-recovery";

/// See [`OPENED_BY_RECOVERY`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct OpenedByRecovery {
    /// When, by the device's clock, milliseconds since 1970.
    pub at: i64,
}
