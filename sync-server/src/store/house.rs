//! The relay's own affairs: who it is, and what it refused.

use domain::id::{DeviceId, UserId};

use super::StoreError;

/// The name of the value that says which history the database holds; a restore begins another.
pub(crate) const EPOCH: &str = "epoch";

/// A push that was not taken in; nothing that somebody sent is thrown away.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QuarantineRow {
    /// Who sent it.
    pub user: UserId,
    /// On which device.
    pub device: DeviceId,
    /// The name it was sent for, as sent.
    pub doc: String,
    /// Why, as `protocol::sync::RefusedBecause` is written.
    pub reason: String,
    /// SHA-256 of what arrived.
    pub sha256: [u8; 32],
    /// What arrived; empty when it was too large to keep.
    pub bytes: Vec<u8>,
    /// Milliseconds since 1970.
    pub at: i64,
}

/// Reading and writing the relay's own affairs.
pub trait HouseRows {
    /// A named value.
    ///
    /// # Errors
    /// When the database refuses.
    fn meta(&self, key: &str) -> Result<Option<String>, StoreError>;

    /// Sets a named value.
    ///
    /// # Errors
    /// When the database refuses.
    fn put_meta(&mut self, key: &str, value: &str) -> Result<(), StoreError>;

    /// Sets a refused push aside. The same bytes from the same device for the same document are kept once; says whether
    /// they were not kept before.
    ///
    /// # Errors
    /// When the database refuses.
    fn quarantine(&mut self, row: &QuarantineRow) -> Result<bool, StoreError>;

    /// How many bytes a device has in quarantine.
    ///
    /// # Errors
    /// When the database refuses.
    fn quarantined_bytes(&self, device: DeviceId) -> Result<u64, StoreError>;

    /// Gives what is in quarantine, oldest first and one at a time.
    ///
    /// # Errors
    /// When the database refuses, and those of who takes it.
    fn each_quarantined(
        &self,
        take: &mut dyn FnMut(QuarantineRow) -> Result<(), StoreError>,
    ) -> Result<(), StoreError>;

    /// What is in quarantine, oldest first.
    ///
    /// # Errors
    /// When the database refuses.
    fn quarantined(&self) -> Result<Vec<QuarantineRow>, StoreError> {
        let mut all = Vec::new();
        self.each_quarantined(&mut |row| {
            all.push(row);
            Ok(())
        })?;
        Ok(all)
    }
}
