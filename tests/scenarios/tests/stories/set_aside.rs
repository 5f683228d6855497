//! A record that ended the page is set aside while base, which was put back to an earlier day, lacks what only that says:
//! it is tried once more and brought back, and what cannot be opened is not erased.

use std::panic::{AssertUnwindSafe, catch_unwind};

use anyhow::{Result, ensure};
use domain::{calendar::AcademicYear, visit::Visit};
use records::{DocumentId, Edit, EntryRef};
use replica::{Safekeeping, storage::Table};
use scenarios::{
    base::Base,
    school::{ADA, School},
    tablet::Tablet,
    words::visit,
};

fn record_of(visit: &Visit) -> DocumentId {
    DocumentId::StudentYear(ADA, AcademicYear::of(visit.date))
}

/// Ms Okafor records a visit with Ada, and base has it.
fn records(okafor: &mut Tablet, base: &Base, note: &str) -> Result<Visit> {
    let visit = visit(okafor, ADA, note);
    okafor.save(vec![Edit::RecordVisit(visit.clone())])?;
    okafor.sync(base)?;
    assert_eq!(okafor.copy.safekeeping(EntryRef::Visit(visit.id)), Safekeeping::AtBase);
    Ok(visit)
}

/// The page of Ms Okafor's tablet ends while she does something, and she opens the app again.
fn ends<T>(okafor: &mut Tablet, done: impl FnOnce(&mut Tablet) -> Result<T>) -> Result<()> {
    let went_on = catch_unwind(AssertUnwindSafe(|| done(okafor))).is_ok();
    ensure!(!went_on, "the page went on");
    okafor.restart()
}

/// Base lost the last of Ms Okafor's visits with Ada, her tablet has heard that it was put back, and Ada's record ended its
/// page twice.
fn set_aside(school: &mut School, earlier: &[&str]) -> Result<Visit> {
    let School { base, tablets: [_, okafor, _], .. } = school;
    okafor.sync(base)?;
    for note in earlier {
        records(okafor, base, note)?;
    }
    let copy = base.copy()?;
    let lost = records(okafor, base, "In the garden")?;
    base.restore(&copy)?;
    ensure!(okafor.sync_once(base)?.base_restored, "her tablet has not heard of it");
    okafor.restart()?;
    okafor.env.ends_at(Some(record_of(&lost)));
    for _ in 0..2 {
        ends(okafor, |okafor| okafor.record(ADA))?;
    }
    okafor.env.ends_at(None);
    ensure!(okafor.record(ADA)?.timeline.is_empty(), "it was not set aside");
    Ok(lost)
}

#[test]
fn what_only_a_record_says_that_was_set_aside_comes_back_to_base() -> Result<()> {
    // Base has an earlier visit of the record, or nothing of it.
    let earlier: [&[&str]; 2] = [&[], &["On the bus"]];
    for earlier in earlier {
        let mut school = School::set_up()?;
        let lost = set_aside(&mut school, earlier)?;
        let School { base, tablets: [khan, okafor, _], .. } = &mut school;
        okafor.sync(base)?;
        assert_eq!(okafor.copy.safekeeping(EntryRef::Visit(lost.id)), Safekeeping::AtBase);
        khan.sync(base)?;
        for tablet in [khan, okafor] {
            assert_eq!(tablet.record(ADA)?.timeline.len(), earlier.len() + 1);
            ensure!(tablet.has(&lost)?, "the visit is not as she wrote it");
        }
    }
    Ok(())
}

#[test]
fn a_removed_tablet_hands_it_in_before_it_is_erased() -> Result<()> {
    let mut school = School::set_up()?;
    let lost = set_aside(&mut school, &[])?;
    let School { base, tablets: [khan, okafor, _], .. } = &mut school;
    let who = khan.principal();
    base.remove(&who, okafor.identity.device)?;
    okafor.sync_once(base)?;
    ensure!(!okafor.must(async |copy| copy.wipe().await)??, "base has not got it yet");
    okafor.sync(base)?;
    ensure!(okafor.must(async |copy| copy.wipe().await)??, "it holds nothing any more");
    for one in base.review(&who)?.handed_in {
        base.take(&who, one.id)?;
    }
    khan.sync(base)?;
    ensure!(khan.has(&lost)?, "the visit went with the tablet");
    Ok(())
}

#[test]
fn what_ends_the_page_once_more_is_not_tried_for_ever_and_not_erased() -> Result<()> {
    let mut school = School::set_up()?;
    let lost = set_aside(&mut school, &[])?;
    let School { base, tablets: [khan, okafor, _], .. } = &mut school;
    okafor.env.ends_at(Some(record_of(&lost)));
    for _ in 0..2 {
        ends(okafor, |okafor| okafor.sync(base))?;
    }
    // From now on everything else goes on.
    okafor.sync(base)?;
    let visit = visit(okafor, scenarios::school::KAI, "In the corridor");
    okafor.save(vec![Edit::RecordVisit(visit.clone())])?;
    okafor.sync(base)?;
    assert_eq!(okafor.copy.safekeeping(EntryRef::Visit(visit.id)), Safekeeping::AtBase);

    base.remove(&khan.principal(), okafor.identity.device)?;
    okafor.sync(base)?;
    ensure!(!okafor.must(async |copy| copy.wipe().await)??, "what nobody else has was erased");
    ensure!(!okafor.storage.keys(Table::Quarantine).is_empty(), "it is kept for support");
    Ok(())
}
