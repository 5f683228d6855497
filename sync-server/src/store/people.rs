//! People, their devices, and the one-time codes that devices are enrolled with.

use domain::{
    id::{DeviceId, UserId},
    staff::Role,
};
use protocol::words::NONCE;

use super::StoreError;

/// Someone who may have a device.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UserRow {
    /// Who.
    pub id: UserId,
    /// "Ms Okafor".
    pub name: String,
    /// What they are here for.
    pub role: Role,
}

/// A device.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeviceRow {
    /// Which.
    pub id: DeviceId,
    /// Whose.
    pub user: UserId,
    /// "Tablet 2".
    pub name: String,
    /// Uncompressed SEC1 point.
    pub public_key: Vec<u8>,
    /// Milliseconds since 1970.
    pub enrolled_at: i64,
    /// Whether it was let in.
    pub approval: Approval,
    /// Milliseconds since 1970.
    pub last_sync: Option<i64>,
    /// How many records on it base did not have then, as it said itself.
    pub unsent: Option<u32>,
    /// Milliseconds since 1970, once it was removed, or refused while it waited.
    pub removed_at: Option<i64>,
    /// Milliseconds since 1970, once it said after its removal that nothing is on it any more.
    pub wiped_at: Option<i64>,
}

/// Whether a device was let in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Approval {
    /// Nobody has compared its four words. They are made with this, which base drew once it had the device's key.
    Waiting([u8; NONCE]),
    /// It was, milliseconds since 1970.
    Given(i64),
}

/// What a code is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CodePurpose {
    /// To set up the school.
    SetUp,
    /// To enrol a device of this user.
    Enrol(UserId),
    /// To begin a recovery key: for its first list of those who hold keys to concerns.
    Holders,
}

/// A one-time code; only its hash is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CodeRow {
    /// SHA-256 of the code's normal form.
    pub hash: [u8; 32],
    /// What it is for.
    pub purpose: CodePurpose,
    /// Milliseconds since 1970.
    pub expires_at: i64,
    /// The device that spent it.
    pub used_by: Option<DeviceId>,
    /// Whether it was made at base's own machine, so that whoever has it needs nobody to let them in.
    pub lets_in: bool,
}

/// Reading and writing people, devices and codes.
pub trait PeopleRows {
    /// Adds a person; one whose id is known is left as they are. Says whether they were added.
    ///
    /// # Errors
    /// When the database refuses.
    fn add_user(&mut self, user: &UserRow, at: i64) -> Result<bool, StoreError>;

    /// Says what a person is here for from now on. Says whether they are known.
    ///
    /// # Errors
    /// When the database refuses.
    fn set_role(&mut self, user: UserId, role: Role) -> Result<bool, StoreError>;

    /// One person.
    ///
    /// # Errors
    /// When the database refuses.
    fn user(&self, id: UserId) -> Result<Option<UserRow>, StoreError>;

    /// Everyone, by name.
    ///
    /// # Errors
    /// When the database refuses.
    fn users(&self) -> Result<Vec<UserRow>, StoreError>;

    /// Adds a device that was not known.
    ///
    /// # Errors
    /// When the database refuses, also when the device is known or its user is not.
    fn add_device(&mut self, device: &DeviceRow) -> Result<(), StoreError>;

    /// One device, also a removed one.
    ///
    /// # Errors
    /// When the database refuses.
    fn device(&self, id: DeviceId) -> Result<Option<DeviceRow>, StoreError>;

    /// A person's devices, oldest first, also removed ones.
    ///
    /// # Errors
    /// When the database refuses.
    fn devices_of(&self, user: UserId) -> Result<Vec<DeviceRow>, StoreError>;

    /// Lets in a device that waits. Of one that was let in, or removed, nothing is noted. Says whether it waited.
    ///
    /// # Errors
    /// When the database refuses.
    fn approve_device(&mut self, device: DeviceId, at: i64) -> Result<bool, StoreError>;

    /// Notes when a device synced last, and how many records it said were on it that base did not have.
    ///
    /// # Errors
    /// When the database refuses.
    fn note_sync(&mut self, device: DeviceId, at: i64, unsent: u32) -> Result<(), StoreError>;

    /// Removes a device; the time of the first removal stays. Says whether the device is known.
    ///
    /// # Errors
    /// When the database refuses.
    fn remove_device(&mut self, device: DeviceId, at: i64) -> Result<bool, StoreError>;

    /// Notes that nothing is on a removed device any more; the time of the first note stays, and of a device that was not
    /// removed nothing is noted.
    ///
    /// # Errors
    /// When the database refuses.
    fn note_wiped(&mut self, device: DeviceId, at: i64) -> Result<(), StoreError>;

    /// Adds a code, and forgets codes that ended before `at`.
    ///
    /// # Errors
    /// When the database refuses.
    fn add_code(&mut self, code: &CodeRow, at: i64) -> Result<(), StoreError>;

    /// A code by its hash, also a spent or ended one.
    ///
    /// # Errors
    /// When the database refuses.
    fn code(&self, hash: &[u8; 32]) -> Result<Option<CodeRow>, StoreError>;

    /// Spends a code.
    ///
    /// # Errors
    /// When the database refuses.
    fn spend_code(&mut self, hash: &[u8; 32], device: DeviceId) -> Result<(), StoreError>;

    /// Forgets every set-up code.
    ///
    /// # Errors
    /// When the database refuses.
    fn forget_set_up_codes(&mut self) -> Result<(), StoreError>;
}
