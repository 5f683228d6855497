//! What no change may do to a document, whoever sends it: touch the containers, overwrite an entry, add one in
//! somebody else's name, or leave something that cannot be read.

use std::collections::BTreeSet;

use automerge::{Automerge, ObjId, ROOT, ReadDoc, Value};
use domain::{
    id::UserId,
    visit::{PlannedVisit, Recorded},
};

use super::Refusal;
use crate::{Conflict, Content, Kind, YearRecord, first};

/// Containers of a year's entries, which are added and never overwritten.
const KEPT: [&str; 3] = ["visits/", "amendments/", "helps/"];

/// Whether the root still holds the frozen containers and nothing else.
pub(super) fn containers_are_whole(kind: Kind, document: &Automerge) -> Result<(), Refusal> {
    const TOUCHED: Refusal = Refusal::NotAllowed("the containers of the document");
    let first = first::of(kind);
    let names: BTreeSet<_> =
        first.containers.iter().copied().chain(first::MARKS).map(str::to_owned).collect();
    let there: BTreeSet<_> = document.keys(ROOT).collect();
    if there != names {
        return Err(TOUCHED);
    }
    // The marks are operations 1 and 2, the containers follow.
    let all = first::MARKS.into_iter().chain(first.containers.iter().copied());
    for (number, name) in (1_u64..).zip(all) {
        let values = document.get_all(ROOT, name).map_err(|_| TOUCHED)?;
        match values.as_slice() {
            [(Value::Object(_) | Value::Scalar(_), ObjId::Id(counter, actor, _))]
                if *counter == number && actor.to_bytes() == first::actor(kind) => {}
            _ => return Err(TOUCHED),
        }
    }
    Ok(())
}

/// Whether `author` may have made `after` of `before`, as far as the documents themselves say.
pub(super) fn follows(before: &Content, after: &Content, author: UserId) -> Result<(), Refusal> {
    let known = before.unreadable();
    if !after.unreadable().iter().all(|entry| known.contains(entry)) {
        return Err(Refusal::Unreadable("an entry of another format"));
    }
    match (before, after) {
        (Content::Year(before), Content::Year(after)) => year_follows(before, after, author),
        _ => Ok(()),
    }
}

fn year_follows(before: &YearRecord, after: &YearRecord, author: UserId) -> Result<(), Refusal> {
    let own = |recorded: &Recorded| recorded.by == author;
    kept_and_own(&before.visits, &after.visits, |visit| own(&visit.recorded))?;
    kept_and_own(&before.amendments, &after.amendments, |amendment| own(&amendment.recorded))?;
    kept_and_own(&before.done, &after.done, |done| own(&done.recorded))?;
    kept_and_own(&before.reads, &after.reads, |read| own(&read.recorded))?;
    // A line may be taken out of *What helps*, and a plan may be changed by whoever signs it.
    all_own(&before.helps, &after.helps, |help| help.by == author)?;
    all_own(&before.plans, &after.plans, |plan| own(&plan.recorded))?;
    let ids = |plans: &[PlannedVisit]| plans.iter().map(|plan| plan.id).collect::<BTreeSet<_>>();
    if !ids(&after.plans).is_superset(&ids(&before.plans)) {
        return Err(LOST);
    }
    if !before.cancelled.iter().all(|plan| after.cancelled.contains(plan)) {
        return Err(LOST);
    }
    let touches = |conflict: &&Conflict| {
        KEPT.iter().any(|container| conflict.field.starts_with(container))
            && !before.conflicts.contains(conflict)
    };
    match after.conflicts.iter().find(touches) {
        Some(_) => Err(LOST),
        None => Ok(()),
    }
}

const LOST: Refusal = Refusal::NotAllowed("overwrites or takes out an entry");
const OTHERS: Refusal = Refusal::NotAllowed("an entry in somebody else's name");

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
    let mut known = before.iter().peekable();
    let mut added = after.iter().filter(|entry| known.next_if_eq(entry).is_none());
    if added.all(own) { Ok(()) } else { Err(OTHERS) }
}

fn all_own<T: PartialEq>(
    before: &[T],
    after: &[T],
    own: impl Fn(&T) -> bool,
) -> Result<(), Refusal> {
    if after.iter().all(|entry| own(entry) || before.contains(entry)) {
        Ok(())
    } else {
        Err(OTHERS)
    }
}
