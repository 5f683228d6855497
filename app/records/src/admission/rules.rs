//! What no change may do to a document, whoever sends it: overwrite an entry, add one in
//! somebody else's name, or leave something that cannot be read.

use std::collections::BTreeSet;

use domain::{
    access::Ownership,
    id::{PlanId, UserId},
    ledger::{Agreed, Pause},
    session::{LONGEST_SESSION, MOST_STUDENTS, Outcome, Session},
    visit::{
        Amendment, EntryId, LARGEST_PICTURE, MOST_ATTACHMENTS, MovedVisit, PlannedVisit,
        ReadReceipt, Recorded, Visit,
    },
};

use super::Refusal;
use crate::{Conflict, Content, CoreRecord, OrgRecord, YearRecord};

/// Containers of a year's entries, which are added and never overwritten.
const KEPT: [&str; 6] = ["visits/", "sessions/", "pauses/", "pause_ends/", "amendments/", "helps/"];
/// The same of who a student is.
const KEPT_OF_CORE: [&str; 1] = ["agreed/"];

/// The most characters that go with a photo or a signature: more than a screen lets anybody type.
const WORDS: usize = 1_000;

/// Whether `author` may have made `after` of `before`, as far as the documents themselves say. Whether plans that show
/// another's name were changed by their author is asked of `own_apart`.
pub(super) fn follows(
    before: &Content,
    after: &Content,
    author: UserId,
    own_apart: impl Fn(&[PlanId]) -> bool,
) -> Result<(), Refusal> {
    let known = before.unreadable();
    if !after.unreadable().iter().all(|entry| known.contains(entry)) {
        return Err(Refusal::Unreadable("an entry of another format"));
    }
    match (before, after) {
        (Content::Year(before), Content::Year(after)) => {
            year_follows(before, after, author)?;
            let known = |plan: &PlannedVisit| before.plans.contains(plan);
            let changed = after.plans.iter().filter(|plan| plan.recorded.by != author);
            let changed: Vec<_> = changed.filter(|plan| !known(plan)).map(|plan| plan.id).collect();
            if changed.is_empty() || own_apart(&changed) { Ok(()) } else { Err(OTHERS) }
        }
        (Content::Core(before), Content::Core(after)) => core_follows(before, after, author),
        (Content::Org(before), Content::Org(after)) => terms_follow(before, after),
        _ => Ok(()),
    }
}

/// Whose entries `author` amended: nothing where none was, another's where one of them is, or is not there. Who may do
/// so depends on what they are here for, which is not known here (`domain::access::may_amend`).
pub(super) fn amends(before: &Content, after: &Content, author: UserId) -> Option<Ownership> {
    let (Content::Year(before), Content::Year(after)) = (before, after) else { return None };
    let whose = |amendment: &Amendment| {
        let recorded = match amendment.entry {
            EntryId::Visit(id) => {
                after.visits.iter().find(|visit| visit.id == id).map(|visit| visit.recorded)
            }
            EntryId::Session(id) => {
                after.sessions.iter().find(|session| session.id == id).map(|it| it.recorded)
            }
        };
        recorded.map_or(Ownership::Others, |recorded| Ownership::of(recorded.by, author))
    };
    let mut amended = added(&before.amendments, &after.amendments).map(whose);
    let first = amended.next()?;
    Some(if amended.all(|next| next == Ownership::Own) { first } else { Ownership::Others })
}

fn year_follows(before: &YearRecord, after: &YearRecord, author: UserId) -> Result<(), Refusal> {
    let own = |recorded: &Recorded| recorded.by == author;
    kept_and_own(&before.visits, &after.visits, |visit| own(&visit.recorded))?;
    if !added(&before.visits, &after.visits).all(attached_within_limits) {
        return Err(Refusal::TooLarge("photos and signatures"));
    }
    kept_and_own(&before.sessions, &after.sessions, |session| own(&session.recorded))?;
    if !added(&before.sessions, &after.sessions).all(may_be_kept) {
        return Err(Refusal::NotAllowed("a session that cannot have been"));
    }
    kept_and_own(&before.pauses, &after.pauses, |pause| own(&pause.recorded))?;
    if added(&before.pauses, &after.pauses).any(|pause: &Pause| pause.check().is_err()) {
        return Err(Refusal::NotAllowed("a pause that cannot be kept"));
    }
    kept_and_own(&before.pause_ends, &after.pause_ends, |end| own(&end.recorded))?;
    kept_and_own(&before.amendments, &after.amendments, |amendment| own(&amendment.recorded))?;
    kept_and_own(&before.ticks, &after.ticks, |tick| own(&tick.recorded))?;
    // Said twice by one person on two devices, that they read it is there once, in the words of either.
    let key = |read: &ReadReceipt| (read.entry, read.recorded.by);
    keys_kept(&before.reads, &after.reads, key)?;
    all_own(&before.reads, &after.reads, |read| own(&read.recorded))?;
    // A line may be taken out of *What helps*, and a plan may be changed by whoever signs it (`signed`).
    all_own(&before.helps, &after.helps, |help| help.by == author)?;
    keys_kept(&before.plans, &after.plans, |plan| plan.id)?;
    keys_kept(&before.cancelled, &after.cancelled, |plan| *plan)?;
    // Only whoever wrote a visit says that it is another student's, and nobody takes that back: it can be moved again.
    let theirs = |moved: &MovedVisit| {
        let visit = after.visits.iter().find(|visit| visit.id == moved.visit);
        own(&moved.recorded) && visit.is_some_and(|visit| own(&visit.recorded))
    };
    kept_and_own(&before.moved, &after.moved, theirs)?;
    none_over_another(&KEPT, &before.conflicts, &after.conflicts)
}

/// Whether no entry of these containers hides another that was written apart.
fn none_over_another(
    kept: &[&str],
    before: &[Conflict],
    after: &[Conflict],
) -> Result<(), Refusal> {
    let touches = |conflict: &&Conflict| {
        kept.iter().any(|container| conflict.field.starts_with(container))
            && !before.contains(conflict)
    };
    match after.iter().find(touches) {
        Some(_) => Err(LOST),
        None => Ok(()),
    }
}

/// How often to meet is agreed in one's own name, and what was agreed before stays (clause 2.7).
fn core_follows(before: &CoreRecord, after: &CoreRecord, author: UserId) -> Result<(), Refusal> {
    kept_and_own(&before.agreed, &after.agreed, |agreed| agreed.recorded.by == author)?;
    if added(&before.agreed, &after.agreed).any(|agreed: &Agreed| agreed.check().is_err()) {
        return Err(Refusal::NotAllowed("an agreement that cannot be kept"));
    }
    none_over_another(&KEPT_OF_CORE, &before.conflicts, &after.conflicts)
}

/// Whether each term that is new may be kept beside the others.
fn terms_follow(before: &OrgRecord, after: &OrgRecord) -> Result<(), Refusal> {
    let terms = &after.terms;
    let fits = |(place, term): (usize, &domain::calendar::Term)| {
        let others = terms.iter().enumerate().filter(|(other, _)| *other != place);
        let others: Vec<_> = others.map(|(_, other)| other.clone()).collect();
        before.terms.contains(term) || term.check(&others).is_ok()
    };
    if terms.iter().enumerate().all(fits) {
        Ok(())
    } else {
        Err(Refusal::NotAllowed("a term that cannot be kept"))
    }
}

/// Whether a session can have been one: for one student or a group, and where it took place, so that somebody was there
/// and it lasted from a minute to the longest that one may (docs/decisions/0034).
fn may_be_kept(session: &Session) -> bool {
    let held = match &session.outcome {
        Outcome::Held(held) => {
            (1..=LONGEST_SESSION).contains(&held.minutes)
                && !held.there.is_empty()
                && held.there.is_subset(&session.students)
        }
        Outcome::NobodyCame | Outcome::Cancelled { .. } => true,
    };
    held && (1..=MOST_STUDENTS).contains(&session.students.len())
}

/// Whether a visit has no more photos and signatures, and none larger, than it may have.
fn attached_within_limits(visit: &Visit) -> bool {
    let fits = |bytes| (1..=LARGEST_PICTURE).contains(&bytes);
    visit.attachments.len() <= MOST_ATTACHMENTS
        && visit.attachments.iter().all(|one| {
            one.words().chars().count() <= WORDS && one.picture().is_none_or(|it| fits(it.bytes))
        })
}

pub(super) const LOST: Refusal = Refusal::NotAllowed("overwrites or takes out an entry");
pub(super) const OTHERS: Refusal = Refusal::NotAllowed("an entry in somebody else's name");

fn kept_and_own<T: PartialEq>(
    before: &[T],
    after: &[T],
    own: impl Fn(&T) -> bool,
) -> Result<(), Refusal> {
    // Both are in the same order, so that what was there is found by going along once.
    let mut along = after.iter();
    if !before.iter().all(|entry| along.any(|found| found == entry)) {
        return Err(LOST);
    }
    if added(before, after).all(own) { Ok(()) } else { Err(OTHERS) }
}

/// What of `after` was not there; both are in the same order.
fn added<'a, T: PartialEq>(before: &'a [T], after: &'a [T]) -> impl Iterator<Item = &'a T> {
    let mut known = before.iter().peekable();
    after.iter().filter(move |entry| known.next_if_eq(entry).is_none())
}

fn keys_kept<T, K: Ord>(before: &[T], after: &[T], key: impl Fn(&T) -> K) -> Result<(), Refusal> {
    let keys: BTreeSet<_> = after.iter().map(&key).collect();
    if before.iter().all(|entry| keys.contains(&key(entry))) { Ok(()) } else { Err(LOST) }
}

fn all_own<T: PartialEq>(
    before: &[T],
    after: &[T],
    own: impl Fn(&T) -> bool,
) -> Result<(), Refusal> {
    // In the same order, as above.
    let mut along = before.iter();
    if after.iter().all(|entry| own(entry) || along.any(|found| found == entry)) {
        Ok(())
    } else {
        Err(OTHERS)
    }
}
