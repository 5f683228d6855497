//! Who is asking: a person, on one of their devices.

use domain::{
    id::{DeviceId, UserId},
    staff::Role,
};

use super::Refusal;

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
    /// Lets coordinators pass.
    pub(super) const fn coordinator(&self) -> Result<(), Refusal> {
        match self.role {
            Role::Coordinator => Ok(()),
            Role::Mentor => Err(Refusal::NotAllowed),
        }
    }
}
