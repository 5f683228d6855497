//! The audit log: what was done to people, devices and access, in a chain. Each act is sealed together with all before it,
//! so that one that was changed or taken away is noticed. Ids only. Not which acts there are (`relay`), and not who looks
//! whether all are there (`relay::acts`).

use domain::id::{DeviceId, NotAnId, UserId};
use sha2::{Digest as _, Sha256};

use super::StoreError;

/// Something that was done to people, devices or access. Ids only.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuditRow {
    /// Milliseconds since 1970.
    pub at: i64,
    /// Who did it; nobody for what the relay does by itself or is asked for at its machine.
    pub by: Option<UserId>,
    /// On which device; acts that an earlier version noted do not say.
    pub device: Option<DeviceId>,
    /// What: `device-enrolled`.
    pub what: String,
    /// To which id; of access that began or ended the student and the person.
    pub subject: String,
}

impl AuditRow {
    /// What nobody did on a device.
    pub(crate) fn by_itself(what: &str, subject: String, at: i64) -> Self {
        Self { at, by: None, device: None, what: what.to_owned(), subject }
    }
}

/// An act as it lies in the database, whatever somebody made of it there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Act {
    /// Its number: the first has 1, and none is left out.
    pub seq: u64,
    /// Milliseconds since 1970.
    pub at: i64,
    /// Who did it.
    pub by: Option<String>,
    /// On which device.
    pub device: Option<String>,
    /// What.
    pub what: String,
    /// To which id.
    pub subject: String,
    /// SHA-256 over all of this and the seal of the act before.
    pub seal: Vec<u8>,
}

impl Act {
    /// The seal that it should have after an act with that one; before the first there is an empty one.
    #[must_use]
    pub fn sealed_after(&self, before: &[u8]) -> [u8; 32] {
        let fields: [Option<&[u8]>; 5] = [
            Some(before),
            self.by.as_deref().map(str::as_bytes),
            self.device.as_deref().map(str::as_bytes),
            Some(self.what.as_bytes()),
            Some(self.subject.as_bytes()),
        ];
        let mut hash = Sha256::new();
        hash.update(b"alongside act 1\n");
        hash.update(self.seq.to_be_bytes());
        hash.update(self.at.to_be_bytes());
        for field in fields {
            // No field can run into the next, and nothing is not the same as an empty word.
            match field {
                None => hash.update([0_u8]),
                Some(field) => {
                    hash.update([1_u8]);
                    hash.update((field.len() as u64).to_be_bytes());
                    hash.update(field);
                }
            }
        }
        hash.finalize().into()
    }
}

/// Reading and adding to the audit log. Nothing in it is ever changed.
pub trait AuditRows {
    /// Notes what was done, after everything that was noted before.
    ///
    /// # Errors
    /// When the database refuses.
    fn audit(&mut self, row: &AuditRow) -> Result<(), StoreError>;

    /// What a device did of one kind, oldest first: to what, and when, milliseconds since 1970.
    ///
    /// # Errors
    /// When the database refuses.
    fn acts_of(&self, device: DeviceId, what: &str) -> Result<Vec<(String, i64)>, StoreError>;

    /// Notes what another database noted, under a number of its own.
    ///
    /// # Errors
    /// When the database refuses.
    fn carry_act(&mut self, act: &Act) -> Result<(), StoreError>;

    /// How many acts were ever noted, also when the last of them are gone.
    ///
    /// # Errors
    /// When the database refuses.
    fn acts_noted(&self) -> Result<u64, StoreError>;

    /// Gives the acts, oldest first and one at a time.
    ///
    /// # Errors
    /// When the database refuses, and those of who takes it.
    fn each_act(
        &self,
        take: &mut dyn FnMut(Act) -> Result<(), StoreError>,
    ) -> Result<(), StoreError>;

    /// What was done, oldest first.
    ///
    /// # Errors
    /// When the database refuses, or somebody made nonsense of an id.
    fn audited(&self) -> Result<Vec<AuditRow>, StoreError> {
        let mut all = Vec::new();
        self.each_act(&mut |act| {
            let Act { at, by, device, what, subject, .. } = act;
            let by = by.map(|id| id.parse::<UserId>()).transpose().map_err(unreadable)?;
            let device = device.map(|id| id.parse::<DeviceId>()).transpose().map_err(unreadable)?;
            all.push(AuditRow { at, by, device, what, subject });
            Ok(())
        })?;
        Ok(all)
    }
}

const fn unreadable(_: NotAnId) -> StoreError {
    StoreError::Unreadable("audit")
}
