//! Who is asking: a person, on one of their devices.

use domain::{
    access::{Action, Subject, may},
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
    /// How far they have shown that it is they.
    pub door: Door,
}

/// Which doors somebody went through (docs/decisions/0030).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Door {
    /// The key of their device.
    First,
    /// And a passkey or a code of their own, in this session.
    Second,
}

impl Principal {
    /// Something that they do.
    pub(super) fn does(&self, what: &str, subject: String, at: i64) -> AuditRow {
        let (by, device) = (Some(self.user), Some(self.device));
        AuditRow { at, by, device, what: what.to_owned(), subject }
    }

    /// Lets those pass who may do that.
    pub(super) fn may(&self, action: Action, subject: Subject) -> Result<(), Refusal> {
        if may(self.role, action, subject) { Ok(()) } else { Err(Refusal::NotAllowed) }
    }
}
