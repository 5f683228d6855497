//! Members of staff and the roles that decide what they may do.

use serde::{Deserialize, Serialize};

use crate::id::UserId;

/// What a member of staff is here for; decides access (see [`crate::access`]).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Role {
    /// The mentoring coordinator (clause 16.1).
    Coordinator,
    /// An adult student mentor, transition mentor or Designated Learning Mentor (clauses 2.5, 3, 13).
    Mentor,
}

/// A member of staff as everyone at the school may see them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StaffMember {
    /// Who.
    pub id: UserId,
    /// As shown on screens: "Ms Okafor".
    pub name: String,
    /// What they are here for.
    pub role: Role,
}
