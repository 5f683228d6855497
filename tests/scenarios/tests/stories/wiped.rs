//! A device that a coordinator removed hands in what it holds and erases itself; what it held is the coordinator's to decide
//! about, and not a word of it is lost.
#![expect(clippy::indexing_slicing, reason = "tests")]

use anyhow::Result;
use domain::id::DeviceId;
use records::{Edit, EntryRef};
use replica::{Safekeeping, storage::Table};
use scenarios::{
    school::{KAI, School},
    words::visit,
};

#[test]
fn what_a_removed_tablet_held_is_with_the_coordinator_and_the_tablet_is_empty() -> Result<()> {
    let mut school = School::set_up()?;
    let School { base, tablets: [khan, okafor, _], .. } = &mut school;
    okafor.sync(base)?;
    let held = visit(okafor, KAI, "Written in a corridor.");
    okafor.save(vec![Edit::RecordVisit(held.clone())])?;
    base.remove(&khan.principal(), okafor.identity.device)?;
    assert!(!okafor.must(async |copy| copy.wipe().await)??, "it has not heard of it");

    okafor.sync(base)?;
    assert_eq!(okafor.copy.safekeeping(EntryRef::Visit(held.id)), Safekeeping::HandedIn);
    assert!(okafor.must(async |copy| copy.wipe().await)??);
    okafor.restart()?;
    assert!(okafor.copy.is_wiped() && okafor.copy.identity().is_none());
    base.wiped(&okafor.principal())?;
    okafor.must(async |copy| copy.forget_whose().await)??;
    for table in Table::ALL {
        assert!(okafor.storage.keys(table).is_empty(), "{}", table.name());
    }

    let review = base.review(&khan.principal())?;
    assert_eq!(review.handed_in.len(), 1);
    base.take(&khan.principal(), review.handed_in[0].id)?;
    khan.sync(base)?;
    let notes: Vec<_> =
        khan.record(KAI)?.timeline.into_iter().map(|entry| entry.visit.note).collect();
    assert_eq!(notes, ["Written in a corridor."]);

    // With a new code it is a device like any: what was taken into the record is on it.
    let again = base.enrol_again(&khan.principal(), &okafor.identity, DeviceId::draw(112))?;
    okafor.must(async |copy| copy.enrol(again.clone()).await)??;
    okafor.identity = again;
    okafor.sync(base)?;
    assert_eq!(okafor.record(KAI)?.timeline.len(), 1);
    Ok(())
}

#[test]
fn added_again_before_it_was_erased_what_it_handed_in_goes_into_the_record_as_usual() -> Result<()>
{
    let mut school = School::set_up()?;
    let School { base, tablets: [khan, okafor, _], .. } = &mut school;
    okafor.sync(base)?;
    let held = visit(okafor, KAI, "Written in a corridor.");
    okafor.save(vec![Edit::RecordVisit(held.clone())])?;
    base.remove(&khan.principal(), okafor.identity.device)?;
    okafor.sync(base)?;
    assert_eq!(okafor.copy.safekeeping(EntryRef::Visit(held.id)), Safekeeping::HandedIn);

    let again = base.enrol_again(&khan.principal(), &okafor.identity, DeviceId::draw(112))?;
    okafor.must(async |copy| copy.enrol(again.clone()).await)??;
    okafor.identity = again;
    okafor.sync(base)?;
    okafor.sync(base)?;
    assert_eq!(okafor.copy.safekeeping(EntryRef::Visit(held.id)), Safekeeping::AtBase);
    let review = base.review(&khan.principal())?.handed_in;
    assert!(review.is_empty(), "{review:?}");
    khan.sync(base)?;
    assert_eq!(khan.record(KAI)?.timeline.len(), 1);
    Ok(())
}
