//! A device that base removed is added again before it has been there once more: what it had not sent arrives, once, and
//! nobody else's code takes over.
#![expect(clippy::indexing_slicing, reason = "tests")]

use anyhow::Result;
use domain::id::DeviceId;
use records::{Edit, EntryRef};
use replica::{EnrolError, Identity, Safekeeping};
use scenarios::{
    school::{KAI, REID, School},
    words::visit,
};

#[test]
fn what_a_removed_device_holds_arrives_once_after_it_is_added_again() -> Result<()> {
    let mut school = School::set_up()?;
    let School { base, tablets: [khan, okafor, _], .. } = &mut school;
    okafor.sync(base)?;
    let sent = visit(okafor, KAI, "Sent while it was known.");
    okafor.save(vec![Edit::RecordVisit(sent)])?;
    okafor.sync(base)?;
    let unsent = visit(okafor, KAI, "Written in a corridor, then removed.");
    okafor.save(vec![Edit::RecordVisit(unsent.clone())])?;
    base.remove(&khan.principal(), okafor.identity.device)?;

    // Another person's enrolment takes over nothing, whatever base says.
    let theirs = Identity { user: REID, ..okafor.identity.clone() };
    let taken = okafor.must(async |copy| copy.enrol(theirs).await)?;
    assert_eq!(taken, Err(EnrolError::OtherPerson));
    assert_eq!(okafor.copy.waiting().len(), 1);

    let again = base.enrol_again(&khan.principal(), &okafor.identity, DeviceId::draw(112))?;
    okafor.must(async |copy| copy.enrol(again.clone()).await)??;
    okafor.identity = again;
    okafor.restart()?;
    let arrived: Vec<_> =
        okafor.sync(base)?.into_iter().flat_map(|synced| synced.arrived_at_base).collect();
    assert_eq!(arrived, [EntryRef::Visit(unsent.id)]);
    assert_eq!(okafor.copy.safekeeping(EntryRef::Visit(unsent.id)), Safekeeping::AtBase);
    assert_eq!(okafor.copy.view().waiting.changes, 0);

    khan.sync(base)?;
    let mut notes: Vec<_> =
        khan.record(KAI)?.timeline.into_iter().map(|entry| entry.visit.note).collect();
    notes.sort_unstable();
    assert_eq!(notes, ["Sent while it was known.", "Written in a corridor, then removed."]);
    assert_eq!(khan.copy.view().students[&KAI].received.len(), 2, "when it was received is known");

    // And it goes on from there.
    let next = visit(okafor, KAI, "The day after.");
    okafor.save(vec![Edit::RecordVisit(next)])?;
    okafor.sync(base)?;
    khan.sync(base)?;
    assert_eq!(khan.record(KAI)?.timeline.len(), 3);
    Ok(())
}
