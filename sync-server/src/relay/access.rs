//! Who is tied to which student, computed from admitted core documents and the day, and written down as grants
//! and purges in the one sequence. What a tie allows is `domain::access::permission`'s to say.

use std::collections::{BTreeMap, BTreeSet};

use domain::{
    access::{Ownership, Permission, Subject, Tie, permission},
    id::{StudentId, UserId},
    staff::Role,
};
use jiff::{Timestamp, civil::Date, tz::TimeZone};
use records::DocumentId;

use super::Principal;
use crate::store::{Granted, StoreError, StudentFacts, Transaction};

/// The school's clock on the wall.
pub(crate) static LONDON: TimeZone = jiff::tz::get!("Europe/London");

/// The school's today.
pub(crate) fn today(now: Timestamp) -> Date {
    now.to_zoned(LONDON.clone()).date()
}

/// What a person may do with any document, at this moment of a transaction.
pub(super) struct Reader {
    user: UserId,
    role: Role,
    ties: BTreeMap<StudentId, Tie>,
}

impl Reader {
    /// Reads the person's ties.
    pub(super) fn of(who: &Principal, work: &dyn Transaction) -> Result<Self, StoreError> {
        let ties = work.ties_of(who.user)?.into_iter().collect();
        Ok(Self { user: who.user, role: who.role, ties })
    }

    /// What they may do with a document.
    pub(super) fn permission(&self, doc: &DocumentId) -> Permission {
        let tie = |student| self.ties.get(student).copied().unwrap_or(Tie::None);
        let subject = match doc {
            DocumentId::Org => Subject::Org,
            DocumentId::StudentCore(student) => Subject::StudentCore(tie(student)),
            DocumentId::StudentYear(student, _) => Subject::StudentYear(tie(student)),
            DocumentId::Me(user) if *user == self.user => Subject::Me { own: Ownership::Own },
            DocumentId::Me(_) => Subject::Me { own: Ownership::Others },
        };
        permission(self.role, subject)
    }

    /// Whether they may read a student's documents.
    pub(super) fn may_read_student(&self, student: StudentId) -> bool {
        self.permission(&DocumentId::StudentCore(student)) != Permission::Nothing
    }

    /// Whether what they may read depends on ties at all.
    pub(super) const fn needs_ties(&self) -> bool {
        matches!(permission(self.role, Subject::StudentCore(Tie::None)), Permission::Nothing)
    }

    /// Whether they may read the document with this name. A name that nobody knows is nobody's to read.
    pub(super) fn may_read(&self, name: &str) -> bool {
        name.parse().is_ok_and(|doc| self.permission(&doc) != Permission::Nothing)
    }
}

/// How people stand to a student on a day.
fn ties(facts: &StudentFacts, today: Date) -> BTreeMap<UserId, Tie> {
    let mut ties: BTreeMap<_, _> = facts
        .relations
        .iter()
        .filter(|relation| relation.from <= today && relation.to.is_none_or(|to| today <= to))
        .map(|relation| (relation.mentor, Tie::Related))
        .collect();
    // Until it is decided the finder may go on writing, whatever else is said.
    ties.extend(facts.met_by.map(|user| (user, Tie::Met)));
    ties
}

/// Brings everyone's ties to a student in line with the facts; what changed travels as grants and purges.
pub(super) fn settle(
    work: &mut dyn Transaction,
    facts: &StudentFacts,
    now: Timestamp,
) -> Result<(), StoreError> {
    let wanted = ties(facts, today(now));
    let had: BTreeMap<_, _> = work.ties_to(facts.student)?.into_iter().collect();
    let everyone: BTreeSet<_> = wanted.keys().chain(had.keys()).copied().collect();
    for user in everyone {
        let tie = |of: &BTreeMap<_, _>| of.get(&user).copied().unwrap_or(Tie::None);
        change(work, facts.student, user, tie(&had), tie(&wanted), now)?;
    }
    Ok(())
}

/// Brings one person's ties in line with the day: a relationship may have begun or ended overnight.
pub(super) fn settle_for(
    work: &mut dyn Transaction,
    user: UserId,
    now: Timestamp,
) -> Result<(), StoreError> {
    for facts in work.facts_naming(user)? {
        let had = work.tie(facts.student, user)?;
        let wanted = ties(&facts, today(now)).get(&user).copied().unwrap_or(Tie::None);
        change(work, facts.student, user, had, wanted, now)?;
    }
    Ok(())
}

fn change(
    work: &mut dyn Transaction,
    student: StudentId,
    user: UserId,
    had: Tie,
    wanted: Tie,
    now: Timestamp,
) -> Result<(), StoreError> {
    if had == wanted {
        return Ok(());
    }
    work.put_tie(student, user, wanted)?;
    let granted = match (had, wanted) {
        (Tie::None, _) => Granted::Yes,
        (_, Tie::None) => Granted::No,
        // Another kind of tie: what may be read is the same.
        _ => return Ok(()),
    };
    work.append_access(user, student, granted, now.as_millisecond())?;
    Ok(())
}
