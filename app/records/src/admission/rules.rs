//! What no change may do to a document, whoever sends it: overwrite an entry, add one in
//! somebody else's name, or leave something that cannot be read.

use std::collections::BTreeSet;

use domain::{
    access::Ownership,
    id::{PlanId, UserId},
    visit::{
        Amendment, EntryId, LARGEST_PICTURE, MOST_ATTACHMENTS, MovedVisit, PlannedVisit,
        ReadReceipt, Recorded, Visit,
    },
};

use super::Refusal;
use crate::{Conflict, Content, YearRecord};

/// Containers of a year's entries, which are added and never overwritten.
const KEPT: [&str; 3] = ["visits/", "amendments/", "helps/"];

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
        _ => Ok(()),
    }
}

/// Whose entries `author` amended: nothing where none was, another's where one of them is, or is not there. Who may do
/// so depends on what they are here for, which is not known here (`domain::access::may_amend`).
pub(super) fn amends(before: &Content, after: &Content, author: UserId) -> Option<Ownership> {
    let (Content::Year(before), Content::Year(after)) = (before, after) else { return None };
    let whose = |amendment: &Amendment| {
        let EntryId::Visit(id) = amendment.entry;
        let visit = after.visits.iter().find(|visit| visit.id == id);
        visit.map_or(Ownership::Others, |visit| Ownership::of(visit.recorded.by, author))
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
    let touches = |conflict: &&Conflict| {
        KEPT.iter().any(|container| conflict.field.starts_with(container))
            && !before.conflicts.contains(conflict)
    };
    match after.conflicts.iter().find(touches) {
        Some(_) => Err(LOST),
        None => Ok(()),
    }
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
