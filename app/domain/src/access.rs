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

/// A kind of document, or of what base keeps beside them, as far as access goes.
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
    /// An entry of a document that may be written.
    Entry(Ownership),
    /// The people whom base knows.
    People,
    /// Their devices.
    Devices,
    /// What was handed in for a coordinator.
    HandedIn,
    /// What base refused and kept.
    Refused,
    /// A concern (clause 5.7). Who reads one is not decided by what somebody is here for but by who holds a key to it.
    Concern,
    /// The list of those who hold keys to concerns.
    Holders,
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

/// What somebody may want to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Action {
    /// To see which there are.
    List,
    /// To read one.
    Read,
    /// To write one that is there.
    Write,
    /// To bring one into being.
    Create,
    /// To say whose it is: who is related to a student and who the student is, how often they meet and when the student is
    /// in (clause 2.7), for whom the next device is, and what a person is here for.
    Assign,
    /// To take it out of use.
    Revoke,
    /// To say what should be known now instead.
    Amend,
    /// To decide what becomes of it.
    Decide,
    /// To hand in what was written before access ended.
    HandIn,
    /// To hand in what was written before access ended, for the coordinator to decide about.
    HandInForReview,
}

impl Action {
    /// All of them.
    pub const ALL: [Self; 10] = [
        Self::List,
        Self::Read,
        Self::Write,
        Self::Create,
        Self::Assign,
        Self::Revoke,
        Self::Amend,
        Self::Decide,
        Self::HandIn,
        Self::HandInForReview,
    ];
}

/// The one table: what a role may do with what. Nobody may do what is not here, and a role or a kind that is new does not
/// compile before it is.
const fn table(role: Role, subject: Subject) -> &'static [Action] {
    match role {
        Role::Coordinator => coordinator(subject),
        Role::Mentor | Role::LearningMentor | Role::ExternalProfessional => mentor(subject),
        Role::Leader => leader(subject),
        Role::SafeguardingLead
        | Role::DeputySafeguardingLead
        | Role::PeerCoordinator
        | Role::Referrer => other_staff(subject),
        Role::PeerMentor => peer_mentor(subject),
    }
}

const fn coordinator(subject: Subject) -> &'static [Action] {
    use Action::{Amend, Assign, Create, Decide, List, Read, Revoke, Write};

    match subject {
        Subject::Me { own: Ownership::Own } => &[Read, Write, Create],
        Subject::Me { own: Ownership::Others } => &[],
        Subject::Entry(_) => &[Amend],
        Subject::Org | Subject::StudentYear(_) => &[Read, Write, Create],
        Subject::StudentCore(_) => &[Read, Write, Create, Assign],
        Subject::Concern => &[Create],
        Subject::Holders => &[Read, Write],
        Subject::People => &[List, Create, Assign],
        Subject::Devices => &[List, Assign, Revoke],
        Subject::HandedIn => &[List, Decide],
        Subject::Refused => &[List, Read],
    }
}

/// Those with a caseload (clauses 2.5, 2.6, 3, 13): their own students, and nobody else.
const fn mentor(subject: Subject) -> &'static [Action] {
    use Action::{Amend, Create, HandIn, HandInForReview, Read, Write};

    match subject {
        Subject::Me { own: Ownership::Own } => &[Read, Write, Create],
        Subject::Entry(Ownership::Own) => &[Amend],
        Subject::Org | Subject::StudentCore(Tie::Related) | Subject::Holders => &[Read],
        Subject::Concern => &[Create],
        Subject::StudentCore(Tie::Met) => &[Read, Write],
        // Whom nobody knows yet: somebody met off site.
        Subject::StudentCore(Tie::None) => &[Create],
        Subject::StudentYear(Tie::Related | Tie::Met) => &[Read, Write, Create],
        Subject::StudentYear(Tie::Found) => &[HandIn],
        Subject::StudentYear(Tie::Was) => &[HandInForReview],
        Subject::Me { own: Ownership::Others }
        | Subject::StudentCore(Tie::Found | Tie::Was)
        | Subject::StudentYear(Tie::None)
        | Subject::Entry(Ownership::Others)
        | Subject::People
        | Subject::Devices
        | Subject::HandedIn
        | Subject::Refused => &[],
    }
}

/// Those who see whether the policy works (clause 16.2): every record, and nothing to write in. What they still hold as
/// the mentor that they were is not lost.
const fn leader(subject: Subject) -> &'static [Action] {
    use Action::{Create, HandInForReview, Read, Write};

    match subject {
        Subject::Me { own: Ownership::Own } => &[Read, Write, Create],
        Subject::Org | Subject::StudentCore(_) | Subject::Holders => &[Read],
        Subject::Concern => &[Create],
        Subject::StudentYear(Tie::Was) => &[Read, HandInForReview],
        Subject::StudentYear(Tie::Related | Tie::Met | Tie::Found | Tie::None) => &[Read],
        Subject::Me { own: Ownership::Others }
        | Subject::Entry(_)
        | Subject::People
        | Subject::Devices
        | Subject::HandedIn
        | Subject::Refused => &[],
    }
}

/// Staff who come for other things than students' records, which the policy gives to related mentors, coordinators and
/// leaders: the Designated Safeguarding Lead and deputy for concerns (clause 5.7), the peer mentoring coordinator for peer
/// mentors (clause 10), a referrer for referrals (clause 14). They read what all staff do. What they still hold as the
/// mentor that they were is not lost.
const fn other_staff(subject: Subject) -> &'static [Action] {
    use Action::{Create, HandInForReview, Read, Write};

    match subject {
        Subject::Me { own: Ownership::Own } => &[Read, Write, Create],
        Subject::Org | Subject::Holders => &[Read],
        Subject::Concern => &[Create],
        Subject::StudentYear(Tie::Was) => &[HandInForReview],
        Subject::Me { own: Ownership::Others }
        | Subject::StudentCore(_)
        | Subject::StudentYear(Tie::Related | Tie::Met | Tie::Found | Tie::None)
        | Subject::Entry(_)
        | Subject::People
        | Subject::Devices
        | Subject::HandedIn
        | Subject::Refused => &[],
    }
}

/// A peer mentor is a student (clause 9): never a student's record or a list of names. What all staff read names the
/// staff, their roles and whom to phone at each home school, so a peer mentor does not read that either.
const fn peer_mentor(subject: Subject) -> &'static [Action] {
    use Action::{Create, Read, Write};

    match subject {
        Subject::Me { own: Ownership::Own } => &[Read, Write, Create],
        Subject::Me { own: Ownership::Others }
        | Subject::Org
        | Subject::Concern
        | Subject::Holders
        | Subject::StudentCore(_)
        | Subject::StudentYear(_)
        | Subject::Entry(_)
        | Subject::People
        | Subject::Devices
        | Subject::HandedIn
        | Subject::Refused => &[],
    }
}

/// Whether the table says so.
#[must_use]
pub fn may(role: Role, action: Action, subject: Subject) -> bool {
    table(role, subject).contains(&action)
}

/// Whether whoever does that shows first that it is they, with a passkey or a code besides the device's key, once they have
/// such a second way: who gets a device or keeps one, what people are here for and who covers for them, what becomes of what
/// was handed in, what base gives out to be kept elsewhere, and who holds keys to concerns. Never what arrives by itself, so
/// that no record waits for a tap (docs/decisions/0030).
#[must_use]
pub const fn asks_who_it_is(action: Action, subject: Subject) -> bool {
    matches!(
        (action, subject),
        (Action::Assign | Action::Revoke, Subject::Devices)
            | (Action::Create | Action::Assign, Subject::People)
            | (Action::Decide, Subject::HandedIn)
            | (Action::Read, Subject::Refused)
            | (Action::Write, Subject::Holders)
    )
}

/// Whether somebody in this role may have a second way: those who decide for others, who answer for concerns, or who read
/// everyone.
#[must_use]
pub const fn may_have_a_second_way(role: Role) -> bool {
    match role {
        Role::Coordinator
        | Role::Leader
        | Role::SafeguardingLead
        | Role::DeputySafeguardingLead => true,
        Role::Mentor
        | Role::LearningMentor
        | Role::ExternalProfessional
        | Role::PeerCoordinator
        | Role::Referrer
        | Role::PeerMentor => false,
    }
}

/// What may be done with a document that is there.
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

/// What the table comes to for a document that is there.
#[must_use]
pub fn permission(role: Role, document: Subject) -> Permission {
    let may = |action| may(role, action, document);
    if may(Action::Write) {
        Permission::Write
    } else if may(Action::Read) {
        Permission::Read
    } else if may(Action::HandIn) {
        Permission::HandIn
    } else if may(Action::HandInForReview) {
        Permission::ForReview
    } else {
        Permission::Nothing
    }
}

/// Whether an entry may be amended by whoever may write the document that it is in: a mentor says what should be known
/// now about what they recorded themselves, a coordinator about anything.
#[must_use]
pub fn may_amend(role: Role, entry: Ownership) -> bool {
    may(role, Action::Amend, Subject::Entry(entry))
}

/// Whether somebody in this role mentors: reads the records of students who are related to them, and writes in them.
#[must_use]
pub fn has_caseload(role: Role) -> bool {
    may_record(role) && !reads_everyone(role)
}

/// Whether somebody in this role reads every student's record, whoever is related to them.
#[must_use]
pub fn reads_everyone(role: Role) -> bool {
    may(role, Action::Read, Subject::StudentCore(Tie::None))
}

/// Whether somebody in this role records anything about students.
#[must_use]
pub fn may_record(role: Role) -> bool {
    may(role, Action::Write, Subject::StudentYear(Tie::Related))
}

/// Whether somebody in this role says how often a student and their mentors meet, and on which weekdays the student is in
/// (clause 2.7).
#[must_use]
pub fn may_agree(role: Role) -> bool {
    may(role, Action::Assign, Subject::StudentCore(Tie::None))
}

#[cfg(test)]
mod tests;
