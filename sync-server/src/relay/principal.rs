//! Who is asking: a person, on one of their devices.

use domain::{
    id::{DeviceId, UserId},
    staff::Role,
};

use super::Refusal;
use crate::store::AuditRow;

/// Someone who signed in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Principal {
    /// Who.
    pub user: UserId,
    /// What they are here for.
    pub role: Role,
    /// On which device.
    pub device: DeviceId,
}

impl Principal {
    /// Something that they do.
    pub(super) fn does(&self, what: &str, subject: String, at: i64) -> AuditRow {
        let (by, device) = (Some(self.user), Some(self.device));
        AuditRow { at, by, device, what: what.to_owned(), subject }
    }

    /// Lets coordinators pass.
    pub(super) const fn coordinator(&self) -> Result<(), Refusal> {
        match self.role {
            Role::Coordinator => Ok(()),
            Role::Mentor => Err(Refusal::NotAllowed),
        }
    }
}
