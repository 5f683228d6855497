//! Members of staff and the roles that decide what they may do.

use serde::{Deserialize, Serialize};

use crate::id::UserId;

/// What a member of staff is here for; decides access (see [`crate::access`]).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Role {
    /// The mentoring coordinator (clause 16.1).
    Coordinator,
    /// An adult student mentor or transition mentor (clauses 2.5, 3).
    Mentor,
    /// A Designated Learning Mentor (clause 13).
    LearningMentor,
    /// A professional from outside the school who mentors (clause 2.6).
    ExternalProfessional,
    /// The peer mentoring coordinator (clause 10).
    PeerCoordinator,
    /// A peer mentor, who is a student (clause 9).
    PeerMentor,
    /// The Designated Safeguarding Lead (clause 5.7).
    SafeguardingLead,
    /// Who stands in for the Designated Safeguarding Lead (clause 5.7).
    DeputySafeguardingLead,
    /// The Deputy Headteacher or the Director of Learning SEND, who see whether the policy works (clause 16.2).
    Leader,
    /// Whoever refers students: any staff, the SENCO, the Inclusion Team, an agency (clause 14).
    Referrer,
}

impl Role {
    /// All of them, in the order in which they are offered.
    pub const ALL: [Self; 10] = [
        Self::Mentor,
        Self::LearningMentor,
        Self::ExternalProfessional,
        Self::Coordinator,
        Self::Leader,
        Self::SafeguardingLead,
        Self::DeputySafeguardingLead,
        Self::Referrer,
        Self::PeerCoordinator,
        Self::PeerMentor,
    ];

    /// Its name on the wire and at base, which never changes.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Coordinator => "coordinator",
            Self::Mentor => "mentor",
            Self::LearningMentor => "learning-mentor",
            Self::ExternalProfessional => "external-professional",
            Self::PeerCoordinator => "peer-coordinator",
            Self::PeerMentor => "peer-mentor",
            Self::SafeguardingLead => "safeguarding-lead",
            Self::DeputySafeguardingLead => "deputy-safeguarding-lead",
            Self::Leader => "leader",
            Self::Referrer => "referrer",
        }
    }

    /// The role with this name, if there is one.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.name() == name)
    }

    /// As people at the school call it.
    #[must_use]
    pub const fn title(self) -> &'static str {
        match self {
            Self::Coordinator => "Mentoring coordinator",
            Self::Mentor => "Mentor",
            Self::LearningMentor => "Designated Learning Mentor",
            Self::ExternalProfessional => "External professional",
            Self::PeerCoordinator => "Peer mentoring coordinator",
            Self::PeerMentor => "Peer mentor",
            Self::SafeguardingLead => "Designated Safeguarding Lead",
            Self::DeputySafeguardingLead => "Deputy Safeguarding Lead",
            Self::Leader => "Leader (read only)",
            Self::Referrer => "Referrer",
        }
    }
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

/// The longest that the name of a member of staff may be, in characters. Base takes any name that [`in_one_line`] gives
/// and that is no longer.
pub const STAFF_NAME_LIMIT: usize = 100;

/// A name as it is kept: words with one space between them, without what cannot be seen (a tab out of a spreadsheet).
#[must_use]
pub fn in_one_line(text: &str) -> String {
    let words = text.split(|letter: char| letter.is_whitespace() || letter.is_control());
    words.filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_role_has_a_name_and_a_title_of_its_own() {
        for role in Role::ALL {
            assert_eq!(Role::named(role.name()), Some(role));
            let same = Role::ALL.into_iter().filter(|other| other.title() == role.title());
            assert_eq!(same.count(), 1, "{}", role.title());
        }
        assert_eq!(Role::named("Mentor"), None);
    }

    #[test]
    fn a_name_is_kept_in_one_line() {
        assert_eq!(in_one_line(" Ms\tAda\u{a0}\r\n Okafor\u{7f}\u{9d}"), "Ms Ada Okafor");
        assert_eq!(in_one_line("\t\u{0}"), "");
    }
}
