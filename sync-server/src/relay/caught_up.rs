//! What an older copy of the records is told before a relay goes on from it: what the register says that happened since.
//! What was taken away stays taken away; changes that the copy does not have are awaited from the devices (`push`); and
//! a new history begins, so that devices ask for everything again and offer what is missing.

use std::collections::{BTreeMap, BTreeSet};

use domain::{
    cover::Stands,
    id::{CoverId, DeviceId, PasskeyId, StudentId, UserId},
    staff::Role,
};
use jiff::Timestamp;
use protocol::sync::Seq;

use super::{
    access::{take_role, withhold},
    acting::settle_cover,
    acts::note_lost_acts,
    meta,
};
use crate::store::{
    ActorRow, Approval, AuditRow, CoverRow, Granted, HoldersRow, LostRow, SealedFact, Store,
    StoreError, Transaction, Unsettled,
    register::{Fact, Sealed},
};

/// Which history a database holds, and how far it has come.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct History {
    /// The relay's id.
    pub(crate) relay: String,
    epoch: u64,
    head: Seq,
}

/// What a copy was told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CaughtUp {
    /// The history that begins.
    pub epoch: u64,
    /// Devices that were removed again.
    pub removed: usize,
    /// What is left to settle.
    pub left: Unsettled,
}

impl History {
    /// Reads it; nothing where no relay ever wrote.
    pub(crate) fn of(store: &mut dyn Store) -> Result<Option<Self>, StoreError> {
        let work = store.begin()?;
        let Some(relay) = work.meta(meta::RELAY)? else { return Ok(None) };
        let epoch = work.meta(meta::EPOCH)?.and_then(|epoch| epoch.parse().ok());
        let epoch = epoch.ok_or(StoreError::Unreadable("meta"))?;
        Ok(Some(Self { relay, epoch, head: work.head()? }))
    }
}

/// Tells a copy what happened since, as the register and the records that it replaces know it.
pub(crate) fn catch_up(
    copy: &mut dyn Store,
    register: &[Fact],
    replaced: Option<&History>,
    now: Timestamp,
) -> Result<CaughtUp, StoreError> {
    let own = History::of(copy)?.ok_or(StoreError::Unreadable("meta"))?;
    let known = Known::of(register, [Some(&own), replaced].into_iter().flatten());
    let at = now.as_millisecond();
    let mut work = copy.begin()?;
    // No place of the old history is one of the new: who says where it stands is never taken for being up to date.
    work.begin_after(known.head + 1)?;
    for change in &known.changes {
        if work.find_change(&change.doc, &change.hash)?.is_none() {
            work.put_lost(change)?;
        }
    }
    // Before anything comes back: nobody else may write under an actor whose changes are lost.
    for (actor, owner) in &known.actors {
        if work.actor(actor)?.is_none() {
            work.bind_actor(actor, owner)?;
        }
    }
    // Before anybody asks: whose duty ended since does not come back by the copy's list.
    known.holders.iter().try_for_each(|row| work.add_holders(row))?;
    known.entries.iter().try_for_each(|entry| work.put_lost_sealed(entry))?;
    note_lost_acts(work.as_mut(), known.act, at)?;
    let_in_again(work.as_mut(), &known, at)?;
    let removed = remove_again(work.as_mut(), &known, at)?;
    remove_second_ways_again(work.as_mut(), &known, at)?;
    withhold_again(work.as_mut(), &known, now)?;
    take_roles_again(work.as_mut(), &known, now)?;
    cover_again(work.as_mut(), &known, now)?;
    let epoch = known.epoch + 1;
    work.put_meta(meta::EPOCH, &epoch.to_string())?;
    work.audit(&AuditRow::by_itself("restored", epoch.to_string(), at))?;
    let left = work.unsettled()?;
    work.commit()?;
    Ok(CaughtUp { epoch, removed, left })
}

/// The newest of what is known about everything.
struct Known<'a> {
    head: Seq,
    epoch: u64,
    changes: Vec<&'a LostRow>,
    actors: BTreeMap<&'a [u8], &'a ActorRow>,
    access: BTreeMap<(UserId, StudentId), (Seq, Granted)>,
    roles: BTreeMap<UserId, Role>,
    covers: Vec<CoverRow>,
    covers_ended: Vec<(CoverId, i64)>,
    approved: Vec<(DeviceId, i64)>,
    /// In the order of their removal.
    removed: Vec<(DeviceId, i64)>,
    wiped: Vec<(DeviceId, i64)>,
    passkeys_removed: Vec<(PasskeyId, i64)>,
    codes_removed: Vec<(UserId, i64)>,
    holders: Vec<&'a HoldersRow>,
    entries: Vec<&'a SealedFact>,
    /// The last one of the newest history.
    act: Option<&'a Sealed>,
}

impl<'a> Known<'a> {
    fn of(register: &'a [Fact], histories: impl Iterator<Item = &'a History>) -> Self {
        let mut known = Self {
            head: 0,
            epoch: 0,
            changes: Vec::new(),
            actors: BTreeMap::new(),
            access: BTreeMap::new(),
            roles: BTreeMap::new(),
            covers: Vec::new(),
            covers_ended: Vec::new(),
            approved: Vec::new(),
            removed: Vec::new(),
            wiped: Vec::new(),
            passkeys_removed: Vec::new(),
            codes_removed: Vec::new(),
            holders: Vec::new(),
            entries: Vec::new(),
            act: None,
        };
        for history in histories {
            known.head = known.head.max(history.head);
            known.epoch = known.epoch.max(history.epoch);
        }
        for fact in register {
            match fact {
                Fact::Change { seq, change } => {
                    known.head = known.head.max(*seq);
                    known.changes.push(change);
                }
                Fact::Actor { actor, owner } => {
                    known.actors.insert(actor, owner);
                }
                Fact::Access { seq, student, user, granted, .. } => {
                    known.head = known.head.max(*seq);
                    known.access.insert((*user, *student), (*seq, *granted));
                }
                Fact::Role { user, role } => {
                    known.roles.insert(*user, *role);
                }
                &Fact::Cover { id, by, duty, away, days } => {
                    let (ended_at, told) = (None, Stands::Before);
                    known.covers.push(CoverRow { id, by, duty, away, days, ended_at, told });
                }
                Fact::CoverEnded { id, at } => known.covers_ended.push((*id, *at)),
                Fact::Approved { device, at } => known.approved.push((*device, *at)),
                Fact::Removed { device, at } => known.removed.push((*device, *at)),
                Fact::Wiped { device, at } => known.wiped.push((*device, *at)),
                Fact::PasskeyRemoved { passkey, at } => {
                    known.passkeys_removed.push((*passkey, *at))
                }
                Fact::CodesRemoved { user, at } => known.codes_removed.push((*user, *at)),
                Fact::Holders(row) => known.holders.push(row),
                Fact::Entry(entry) => known.entries.push(entry),
                Fact::Epoch(epoch) => known.epoch = known.epoch.max(*epoch),
                Fact::Act(act) => {
                    let newer = known.act.is_none_or(|newest| newest.epoch <= act.epoch);
                    known.act = if newer { Some(act) } else { known.act };
                }
            }
        }
        known
    }
}

/// A device that the copy knows as waiting, and that was let in since. Whether it was removed after that is asked next.
fn let_in_again(work: &mut dyn Transaction, known: &Known<'_>, at: i64) -> Result<(), StoreError> {
    for (device, approved_at) in &known.approved {
        if work.approve_device(*device, *approved_at)? {
            work.audit(&AuditRow::by_itself("device-approved", device.to_string(), at))?;
        }
    }
    Ok(())
}

/// Answers how many. Of a device that was added since, the copy knows nothing, so that it cannot sign in.
fn remove_again(
    work: &mut dyn Transaction,
    known: &Known<'_>,
    at: i64,
) -> Result<usize, StoreError> {
    let mut removed = 0;
    for (device, removed_at) in &known.removed {
        let Some(row) = work.device(*device)?.filter(|row| row.removed_at.is_none()) else {
            continue;
        };
        work.remove_device(row.id, *removed_at)?;
        let what = match row.approval {
            Approval::Waiting(_) => "device-refused",
            Approval::Given(_) => "device-removed",
        };
        work.audit(&AuditRow::by_itself(what, row.id.to_string(), at))?;
        removed += 1;
    }
    for (device, wiped_at) in &known.wiped {
        work.note_wiped(*device, *wiped_at)?;
    }
    Ok(removed)
}

/// What somebody lost, or had removed, does not open anything again. An app that was set up after the removal stays.
fn remove_second_ways_again(
    work: &mut dyn Transaction,
    known: &Known<'_>,
    at: i64,
) -> Result<(), StoreError> {
    let note = |subject| AuditRow::by_itself("second-way-removed", subject, at);
    for (passkey, removed_at) in &known.passkeys_removed {
        if work.remove_passkey(*passkey, *removed_at)? {
            work.audit(&note(format!("passkey {passkey}")))?;
        }
    }
    for (user, removed_at) in &known.codes_removed {
        let before = work.codes_of(*user)?.is_some_and(|codes| codes.added_at <= *removed_at);
        if before && work.remove_codes(*user, *removed_at)? {
            work.audit(&note(format!("codes {user}")))?;
        }
    }
    Ok(())
}

/// People are here for what was said last. Of whoever was added since, the copy knows nothing.
fn take_roles_again(
    work: &mut dyn Transaction,
    known: &Known<'_>,
    now: Timestamp,
) -> Result<(), StoreError> {
    // Whoever begins to coordinate before whoever ceases to; and the last one goes on, since whom the copy does not know
    // may have been another.
    let begins = |role: &Role| *role == Role::Coordinator;
    let (first, then): (Vec<_>, Vec<_>) = known.roles.iter().partition(|(_, role)| begins(role));
    for (user, role) in first.into_iter().chain(then) {
        let mut others = work.users()?;
        others.retain(|other| other.id != *user && begins(&other.role));
        if others.is_empty() && !begins(role) {
            continue;
        }
        let Some(row) = work.user(*user)?.filter(|row| row.role != *role) else { continue };
        take_role(work, &row, *role, None, now)?;
        let (subject, at) = (format!("{user} {}", role.name()), now.as_millisecond());
        work.audit(&AuditRow::by_itself("role-changed", subject, at))?;
    }
    Ok(())
}

/// Who covers for whom is what was said last. Of whoever was added since, the copy knows nothing.
fn cover_again(
    work: &mut dyn Transaction,
    known: &Known<'_>,
    now: Timestamp,
) -> Result<(), StoreError> {
    let at = now.as_millisecond();
    for cover in &known.covers {
        let (by, away) = (work.user(cover.by)?, work.user(cover.away)?);
        if by.and(away).is_some() && work.add_cover(cover)? {
            let subject = format!("{} {}", cover.id, cover.by);
            work.audit(&AuditRow::by_itself("cover-named", subject, at))?;
        }
    }
    for (id, ended_at) in &known.covers_ended {
        if work.end_cover(*id, *ended_at)? {
            work.audit(&AuditRow::by_itself("cover-ended", id.to_string(), at))?;
        }
    }
    for user in work.users()? {
        settle_cover(work, user.id, None, now)?;
    }
    Ok(())
}

/// Whose access ended since is not given it by records that do not know of it.
fn withhold_again(
    work: &mut dyn Transaction,
    known: &Known<'_>,
    now: Timestamp,
) -> Result<(), StoreError> {
    let mut in_copy = BTreeMap::new();
    let users: BTreeSet<_> = known.access.keys().map(|(user, _)| *user).collect();
    for user in users {
        let newest = work.access_after(user, 0)?.into_iter();
        in_copy.extend(newest.map(|entry| ((user, entry.student), entry.seq)));
    }
    for (whose, (seq, granted)) in &known.access {
        let (user, student) = *whose;
        if in_copy.get(whose).is_some_and(|newest| newest >= seq) {
            continue;
        }
        match granted {
            Granted::Yes => work.give_back(student, user)?,
            Granted::No => withhold(work, student, user, now)?,
        }
    }
    Ok(())
}
