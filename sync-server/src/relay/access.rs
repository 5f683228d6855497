//! Who is tied to which student, computed from admitted core documents and the day, and written down as grants
//! and purges in the one sequence. What a tie allows is `domain::access::permission`'s to say.

use std::collections::{BTreeMap, BTreeSet};

use domain::{
    access::{Action, Ownership, Permission, Subject, Tie, may, permission, reads_everyone},
    id::{DeviceId, StudentId, UserId},
    relationship::Relationship,
    staff::Role,
    student::stays,
};
use jiff::{Timestamp, civil::Date, tz::TimeZone};
use records::{CoreRecord, DocumentId};

use super::{
    Principal,
    acting::{acted, ever_coordinated},
};
use crate::store::{AuditRow, Granted, StoreError, StudentFacts, Transaction, UserRow};

/// The school's clock on the wall.
pub(crate) static LONDON: TimeZone = jiff::tz::get!("Europe/London");

/// The school's today.
pub(crate) fn today(now: Timestamp) -> Date {
    now.to_zoned(LONDON.clone()).date()
}

/// Whose change says that access begins or ends, and from which device; nobody's where the day does.
pub(super) type SaidBy = Option<(UserId, DeviceId)>;

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
        self.permission(&DocumentId::StudentCore(student)).reads()
    }

    /// Whether they may read the document with this name. A name that nobody knows is nobody's to read.
    pub(super) fn may_read(&self, name: &str) -> bool {
        name.parse().is_ok_and(|doc| self.permission(&doc).reads())
    }
}

/// How people stand on a day to a student who stands for themselves.
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

/// The student as whom this one counts: themselves, unless they were merged into another.
fn who_stays(work: &dyn Transaction, student: StudentId) -> Result<StudentId, StoreError> {
    let into = |student| {
        let merged = work.facts(student)?.and_then(|facts| facts.merged_into);
        // Whom base does not know, nobody can be shown with.
        let known = merged.map(|into| work.facts(into)).transpose()?.flatten();
        Ok::<_, StoreError>(known.map(|facts| facts.student))
    };
    stays(student, into)
}

/// How people should stand on a day to any student. To one who was merged into another they stand as to that other,
/// whatever their own record says; who the merged one is, nobody but the coordinator writes any more.
fn wanted(
    work: &dyn Transaction,
    student: StudentId,
    today: Date,
) -> Result<BTreeMap<UserId, Tie>, StoreError> {
    let stays = who_stays(work, student)?;
    let mut wanted = work.facts(stays)?.map(|facts| ties(&facts, today)).unwrap_or_default();
    if stays != student {
        wanted.values_mut().for_each(|tie| *tie = Tie::Related);
    }
    Ok(wanted)
}

/// How people may stand on a day to any student: as they should, but for those from whom it is withheld. Once the
/// records themselves say that it has ended, and nothing that they lost could say otherwise, nothing is withheld.
fn allowed(
    work: &mut dyn Transaction,
    student: StudentId,
    today: Date,
) -> Result<BTreeMap<UserId, Tie>, StoreError> {
    let mut allowed = wanted(work, student, today)?;
    for user in work.withheld_from(student)? {
        if allowed.remove(&user).is_none() && !is_behind(work, student)? {
            work.give_back(student, user)?;
        }
    }
    Ok(allowed)
}

/// Whether base once took in more than it has of what says how people stand to a student.
fn is_behind(work: &dyn Transaction, student: StudentId) -> Result<bool, StoreError> {
    let lost = |student| work.any_lost(&DocumentId::StudentCore(student).to_string());
    Ok(lost(student)? || lost(who_stays(work, student)?)?)
}

/// Ends a tie of which it is known that it ended, and withholds it where the records, an older copy, say that it goes on
/// or may come to say so while what they lost is brought back.
pub(super) fn withhold(
    work: &mut dyn Transaction,
    student: StudentId,
    user: UserId,
    now: Timestamp,
) -> Result<(), StoreError> {
    if wanted(work, student, today(now))?.contains_key(&user) || is_behind(work, student)? {
        work.withhold(student, user)?;
    }
    work.put_tie(student, user, Tie::None)?;
    let subject = whose(student, user);
    work.audit(&AuditRow::by_itself("access-withheld", subject, now.as_millisecond()))?;
    let_go_again(work, user, student, now)
}

/// A coordinator decides now about a student: what was withheld is in force again for those whom it is about.
pub(super) fn decided(
    work: &mut dyn Transaction,
    student: StudentId,
    was: &CoreRecord,
    is: &CoreRecord,
) -> Result<(), StoreError> {
    for one in with_merged(work, student)? {
        for user in work.withheld_from(one)? {
            if was.standing != is.standing || !naming(was, user).eq(naming(is, user)) {
                work.give_back(one, user)?;
            }
        }
    }
    Ok(())
}

fn naming(core: &CoreRecord, user: UserId) -> impl Iterator<Item = &Relationship> {
    core.relationships.iter().filter(move |relationship| relationship.mentor == user)
}

/// A student with everyone who was merged into them, straight or by way of others: those for whom a fact about the
/// student may change something.
fn with_merged(
    work: &dyn Transaction,
    student: StudentId,
) -> Result<BTreeSet<StudentId>, StoreError> {
    let mut all = BTreeSet::from([student]);
    let mut next = vec![student];
    while let Some(at) = next.pop() {
        next.extend(work.merged_into(at)?.into_iter().filter(|merged| all.insert(*merged)));
    }
    Ok(all)
}

/// Brings everyone's ties in line with what is known by now about a student, and about those who were merged into
/// them; what changed travels as grants and purges.
pub(super) fn settle(
    work: &mut dyn Transaction,
    student: StudentId,
    by: SaidBy,
    now: Timestamp,
) -> Result<(), StoreError> {
    for student in with_merged(work, student)? {
        let wanted = allowed(work, student, today(now))?;
        let had: BTreeMap<_, _> = work.ties_to(student)?.into_iter().collect();
        let everyone: BTreeSet<_> = wanted.keys().chain(had.keys()).copied().collect();
        for user in everyone {
            let tie = |of: &BTreeMap<_, _>| of.get(&user).copied().unwrap_or(Tie::None);
            change(work, (student, user), tie(&had), tie(&wanted), by, now)?;
        }
    }
    Ok(())
}

/// The students whose records name a person as their mentor or finder, with those who were merged into them.
pub(super) fn caseload(
    work: &dyn Transaction,
    user: UserId,
) -> Result<BTreeSet<StudentId>, StoreError> {
    let mut students = BTreeSet::new();
    for facts in work.facts_naming(user)? {
        students.append(&mut with_merged(work, facts.student)?);
    }
    Ok(students)
}

/// Brings one person's ties in line with the day: a relationship may have begun or ended overnight.
pub(super) fn settle_for(
    work: &mut dyn Transaction,
    user: UserId,
    now: Timestamp,
) -> Result<(), StoreError> {
    for student in caseload(work, user)? {
        let had = work.tie(student, user)?;
        let wanted = allowed(work, student, today(now))?.get(&user).copied().unwrap_or(Tie::None);
        change(work, (student, user), had, wanted, None, now)?;
    }
    Ok(())
}

/// Somebody is here for something else from now on.
pub(super) fn take_role(
    work: &mut dyn Transaction,
    user: &UserRow,
    is: Role,
    by: SaidBy,
    now: Timestamp,
) -> Result<(), StoreError> {
    // Ties of those who read everyone are not kept up with the day.
    settle_for(work, user.id, now)?;
    let had = acted(work, user.id)?;
    work.set_role(user.id, is)?;
    let has = acted(work, user.id)?;
    retell(work, user.id, (had, has), by, now)
}

/// Somebody acts as something else from now on. What they may read begins and ends with it, as with a tie.
pub(super) fn retell(
    work: &mut dyn Transaction,
    user: UserId,
    (had, has): (Role, Role),
    by: SaidBy,
    now: Timestamp,
) -> Result<(), StoreError> {
    if had == has {
        return Ok(());
    }
    let ties: BTreeMap<_, _> = work.ties_of(user)?.into_iter().collect();
    let docs = work.docs_after(0)?.into_iter();
    for student in docs.filter_map(|doc| doc.student).collect::<BTreeSet<_>>() {
        let tie = ties.get(&student).copied().unwrap_or(Tie::None);
        tell(work, (student, user), (had, tie), (has, tie), by, now)?;
    }
    Ok(())
}

/// Whether a person may hand in what they recorded about a student whom they once met off site: it is decided by now,
/// and they were never related, for which other rules hold.
pub(super) fn hands_in(
    work: &dyn Transaction,
    who: &Principal,
    doc: &DocumentId,
) -> Result<bool, StoreError> {
    let (DocumentId::StudentYear(student, _) | DocumentId::StudentCore(student)) = doc else {
        return Ok(false);
    };
    let found = work.facts(*student)?.is_some_and(|facts| {
        facts.found_by == Some(who.user)
            && facts.relations.iter().all(|relation| relation.mentor != who.user)
    });
    let subject = match doc {
        DocumentId::StudentYear(..) => Subject::StudentYear(Tie::Found),
        _ => Subject::StudentCore(Tie::Found),
    };
    Ok(found && permission(who.role, subject) == Permission::HandIn)
}

/// Whether what a person recorded about a student goes to the coordinator, who decides about it: the student was theirs
/// once, or they covered for the coordinator. Every tie that ever began is in the log; of whoever reads everyone it says
/// nothing, but the records do.
pub(super) fn hands_in_for_review(
    work: &dyn Transaction,
    who: &Principal,
    doc: &DocumentId,
) -> Result<bool, StoreError> {
    let DocumentId::StudentYear(student, _) = doc else { return Ok(false) };
    if !may(who.role, Action::HandInForReview, Subject::StudentYear(Tie::Was)) {
        return Ok(false);
    }
    if reads_everyone(who.role) {
        let theirs = caseload(work, who.user)?.contains(student);
        return Ok(theirs || ever_coordinated(work, who.user)?);
    }
    Ok(work.access_after(who.user, 0)?.iter().any(|turn| turn.student == *student))
}

/// Tells a person's devices to let go of a student's records again, because one of them just handed something in, or
/// may not have heard of it.
pub(super) fn let_go_again(
    work: &mut dyn Transaction,
    user: UserId,
    student: StudentId,
    now: Timestamp,
) -> Result<(), StoreError> {
    work.append_access(user, student, Granted::No, now.as_millisecond())?;
    Ok(())
}

fn change(
    work: &mut dyn Transaction,
    (student, user): (StudentId, UserId),
    had: Tie,
    wanted: Tie,
    by: SaidBy,
    now: Timestamp,
) -> Result<(), StoreError> {
    if had == wanted {
        return Ok(());
    }
    work.put_tie(student, user, wanted)?;
    let role = acted(work, user)?;
    tell(work, (student, user), (role, had), (role, wanted), by, now)
}

/// Writes down that access begins or ends, where what may be read is not the same as it was.
fn tell(
    work: &mut dyn Transaction,
    (student, user): (StudentId, UserId),
    had: (Role, Tie),
    has: (Role, Tie),
    by: SaidBy,
    now: Timestamp,
) -> Result<(), StoreError> {
    let reads = |(role, tie)| permission(role, Subject::StudentCore(tie)).reads();
    let (granted, what) = match (reads(had), reads(has)) {
        (false, true) => (Granted::Yes, "access-granted"),
        (true, false) => (Granted::No, "access-ended"),
        _ => return Ok(()),
    };
    let at = now.as_millisecond();
    work.append_access(user, student, granted, at)?;
    let (by, device) = by.unzip();
    let (what, subject) = (what.to_owned(), whose(student, user));
    work.audit(&AuditRow { at, by, device, what, subject })
}

/// Which student's record, and who reads it, for the audit log.
fn whose(student: StudentId, user: UserId) -> String {
    format!("{student} {user}")
}
