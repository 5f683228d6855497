//! Whether the audit log is whole, and how a copy of the records goes on with it. Each act is sealed together with all before
//! it; which seals there were the register beside the database knows as well, so that it is noticed when the last acts are
//! gone, or all of them were sealed anew. Whoever may write both can forge both: a register kept elsewhere tells.

use std::collections::BTreeMap;

use jiff::Timestamp;

use super::{Damage, Verified, meta};
use crate::store::{AuditRow, Store, StoreError, Transaction, register::Sealed};

/// Reads all acts: whether each follows from those before it, and none is missing.
pub(super) fn read_acts(work: &dyn Transaction, found: &mut Verified) -> Result<(), StoreError> {
    let (mut place, mut before) = (0, Vec::new());
    work.each_act(&mut |act| {
        if act.seq != place + 1 {
            found.damaged.push(Damage::ActsMissing(place + 1, act.seq.saturating_sub(1)));
        } else if act.seal != act.sealed_after(&before) {
            found.damaged.push(Damage::Act(act.seq));
        }
        found.acts += 1;
        (place, before) = (act.seq, act.seal);
        Ok(())
    })?;
    let noted = work.acts_noted()?;
    if noted > place {
        found.damaged.push(Damage::ActsMissing(place + 1, noted));
    }
    Ok(())
}

/// Whether the acts that a register knows of this history are where they were. It has to be read before the database, to
/// which acts may come meanwhile.
pub(crate) fn compare_acts(
    store: &mut dyn Store,
    known: &[Sealed],
    found: &mut Verified,
) -> Result<(), StoreError> {
    let work = store.begin()?;
    let epoch = work.meta(meta::EPOCH)?.and_then(|epoch| epoch.parse::<u64>().ok());
    let seals = seals(work.as_ref())?;
    let mut ours = known.iter().filter(|act| Some(act.epoch) == epoch);
    let gone = ours.find(|act| !has(&seals, act));
    found.damaged.extend(gone.map(|act| Damage::ActGone(act.seq)));
    Ok(())
}

/// Goes on in a copy with the acts of the records that it takes the place of. What both have stays as it is, so that the
/// chain goes on as it was; from the first act on in which they differ, those of the replaced records get other numbers.
/// Where their chain was broken the copy says so, for there it is mended.
pub(crate) fn carry_acts(
    copy: &mut dyn Store,
    there: &mut dyn Store,
    now: Timestamp,
) -> Result<(), StoreError> {
    let mut work = copy.begin()?;
    let own = seals(work.as_ref())?;
    let (mut differ, mut broken, mut before) = (false, None, Vec::new());
    there.begin()?.each_act(&mut |act| {
        if act.seal != act.sealed_after(&before) {
            broken = broken.or(Some(act.seq));
        }
        differ |= own.get(&act.seq) != Some(&act.seal);
        if differ {
            work.carry_act(&act)?;
        }
        before = act.seal;
        Ok(())
    })?;
    if let Some(seq) = broken {
        let at = now.as_millisecond();
        work.audit(&AuditRow::by_itself("acts-broken", seq.to_string(), at))?;
    }
    work.commit()
}

/// Notes which acts a copy lacks, as far as the register knows.
pub(super) fn note_lost_acts(
    work: &mut dyn Transaction,
    newest: Option<&Sealed>,
    at: i64,
) -> Result<(), StoreError> {
    let Some(newest) = newest else { return Ok(()) };
    let seals = seals(work)?;
    if has(&seals, newest) {
        return Ok(());
    }
    let first = seals.keys().next_back().map_or(1, |last| newest.seq.min(last + 1));
    let lost = format!("{first}-{}", newest.seq);
    work.audit(&AuditRow::by_itself("acts-lost", lost, at))
}

/// The seals of all acts.
fn seals(work: &dyn Transaction) -> Result<BTreeMap<u64, Vec<u8>>, StoreError> {
    let mut seals = BTreeMap::new();
    work.each_act(&mut |act| {
        seals.insert(act.seq, act.seal);
        Ok(())
    })?;
    Ok(seals)
}

fn has(seals: &BTreeMap<u64, Vec<u8>>, act: &Sealed) -> bool {
    seals.get(&act.seq).is_some_and(|seal| *seal == act.seal)
}
