//! Who may read and write what: one table, which the relay enforces and the screens mirror.

use serde::{Deserialize, Serialize};

use crate::{id::UserId, staff::Role};

/// How a person stands to a student.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Tie {
    /// Related now (clause 2.1).
    Related,
    /// Met the student off site and recorded them; not decided yet.
    Met,
    /// Met the student off site, which is decided by now, and is not related.
    Found,
    /// Tied once, and not any more.
    Was,
    /// None of these.
    None,
}

/// A kind of document, as far as access goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Subject {
    /// The school's own: calendar, staff names, home schools.
    Org,
    /// Who a student is, and who is related to them.
    StudentCore(Tie),
    /// What was recorded about a student in a year.
    StudentYear(Tie),
    /// A person's own preferences; `true` only for themselves.
    Me {
        /// Whose.
        own: Ownership,
    },
}

/// Whose a personal document or an entry is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Ownership {
    /// The asker's own.
    Own,
    /// Somebody else's.
    Others,
}

impl Ownership {
    /// Whose something of this owner is to the asker.
    #[must_use]
    pub fn of(owner: UserId, asker: UserId) -> Self {
        if owner == asker { Self::Own } else { Self::Others }
    }
}

/// What may be done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Permission {
    /// Nothing at all, not even to know that it exists.
    Nothing,
    /// To hand in what was written before access ended, and to read nothing.
    HandIn,
    /// To hand in what was written before access ended, for the coordinator to decide about, and to read nothing.
    ForReview,
    /// To read.
    Read,
    /// To read and to write.
    Write,
}

impl Permission {
    /// Whether it is one to read.
    #[must_use]
    pub const fn reads(self) -> bool {
        matches!(self, Self::Read | Self::Write)
    }
}

/// The one table.
#[must_use]
pub const fn permission(role: Role, subject: Subject) -> Permission {
    match (role, subject) {
        (_, Subject::Me { own: Ownership::Own }) => Permission::Write,
        (_, Subject::Me { own: Ownership::Others }) => Permission::Nothing,
        (Role::Coordinator, _) => Permission::Write,
        (Role::Mentor, Subject::Org) => Permission::Read,
        (
            Role::Mentor,
            Subject::StudentYear(Tie::Related | Tie::Met) | Subject::StudentCore(Tie::Met),
        ) => Permission::Write,
        (Role::Mentor, Subject::StudentCore(Tie::Related)) => Permission::Read,
        (Role::Mentor, Subject::StudentYear(Tie::Found)) => Permission::HandIn,
        (Role::Mentor, Subject::StudentYear(Tie::Was)) => Permission::ForReview,
        (
            Role::Mentor,
            Subject::StudentCore(Tie::Found | Tie::Was | Tie::None)
            | Subject::StudentYear(Tie::None),
        ) => Permission::Nothing,
    }
}

/// Whether an entry may be amended by whoever may write the document that it is in: a mentor says what should be known
/// now about what they recorded themselves, a coordinator about anything.
#[must_use]
pub const fn may_amend(role: Role, entry: Ownership) -> bool {
    matches!((role, entry), (Role::Coordinator, _) | (Role::Mentor, Ownership::Own))
}

#[cfg(test)]
mod tests;
