//! Cover: somebody has the duty of a colleague who is away, beside what they are here for themselves, from one day of the
//! school's to another. The policy gives the coordinator (clause 16.1) and the Designated Safeguarding Lead (clause 5.7)
//! duties that do not rest while they are ill.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::{
    access::{Subject, permission},
    staff::Role,
};

/// A duty for which somebody covers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Duty {
    /// The mentoring coordinator's (clause 16.1).
    Coordinator,
    /// The Designated Safeguarding Lead's (clause 5.7).
    SafeguardingLead,
}

impl Duty {
    /// All of them.
    pub const ALL: [Self; 2] = [Self::Coordinator, Self::SafeguardingLead];

    /// The duty of somebody in this role, if it is one for which somebody covers.
    #[must_use]
    pub const fn of(role: Role) -> Option<Self> {
        match role {
            Role::Coordinator => Some(Self::Coordinator),
            Role::SafeguardingLead | Role::DeputySafeguardingLead => Some(Self::SafeguardingLead),
            Role::Mentor
            | Role::LearningMentor
            | Role::ExternalProfessional
            | Role::PeerCoordinator
            | Role::PeerMentor
            | Role::Leader
            | Role::Referrer => None,
        }
    }

    /// The role whose duty it is.
    #[must_use]
    pub const fn role(self) -> Role {
        match self {
            Self::Coordinator => Role::Coordinator,
            Self::SafeguardingLead => Role::SafeguardingLead,
        }
    }

    /// The duty with this name, which is that of its role.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|duty| duty.role().name() == name)
    }
}

/// Whether somebody in this role may be named to cover: any member of staff who has not the duty already. A peer mentor
/// is a student (clause 9).
#[must_use]
pub fn may_cover(role: Role, duty: Duty) -> bool {
    is_staff(role) && role != duty.role()
}

/// Students do not read what names the staff.
fn is_staff(role: Role) -> bool {
    permission(role, Subject::Org).reads()
}

/// As what somebody acts who covers for these duties: the role whose access they have. A coordinator may do whatever any
/// member of staff may, so that nothing of their own is lost; and all that a Designated Safeguarding Lead may do by role, any
/// member of staff may as well, since who reads concerns is on the list of those who hold keys.
#[must_use]
pub fn acts_as(own: Role, covers: impl IntoIterator<Item = Duty>) -> Role {
    let coordinates = covers.into_iter().any(|duty| duty == Duty::Coordinator);
    if coordinates && is_staff(own) { Role::Coordinator } else { own }
}

/// The days of a cover, both included; by the school's calendar.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Days {
    first: Date,
    last: Date,
}

/// The last day is before the first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("The last day must be on or after the first day")]
pub struct EndsBeforeItBegins;

/// How a day lies to days of cover.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stands {
    /// They are still to come.
    Before,
    /// It is one of them.
    Now,
    /// They are over.
    After,
}

impl Days {
    /// From one day to another, both included.
    ///
    /// # Errors
    /// [`EndsBeforeItBegins`].
    pub fn new(first: Date, last: Date) -> Result<Self, EndsBeforeItBegins> {
        if first <= last { Ok(Self { first, last }) } else { Err(EndsBeforeItBegins) }
    }

    /// The first day.
    #[must_use]
    pub const fn first(self) -> Date {
        self.first
    }

    /// The last day.
    #[must_use]
    pub const fn last(self) -> Date {
        self.last
    }

    /// How many there are.
    #[must_use]
    pub fn count(self) -> i64 {
        self.first.until(self.last).map_or(i64::MAX, |span| i64::from(span.get_days()) + 1)
    }

    /// How a day lies to them.
    #[must_use]
    pub fn stand(self, day: Date) -> Stands {
        if day < self.first {
            Stands::Before
        } else if day <= self.last {
            Stands::Now
        } else {
            Stands::After
        }
    }

    /// Whether any day is one of both.
    #[must_use]
    pub fn overlap(self, other: Self) -> bool {
        self.first <= other.last && other.first <= self.last
    }
}

#[cfg(test)]
mod tests;
