//! Who loses access receives nothing more, and loses nothing that they wrote: what they still hold they hand in, and the
//! coordinator decides whether it goes into the record.
#![expect(clippy::indexing_slicing, reason = "tests")]

use anyhow::{Context as _, Result, ensure};
use domain::id::RelationshipId;
use jiff::civil::date;
use records::{Edit, EntryRef};
use replica::Safekeeping;
use scenarios::{
    base::Base,
    school::{KAI, REID, School},
    tablet::Tablet,
    words::{relationship, visit},
};

/// The relationship of Mr Reid and Kai ends, as of yesterday, and Mrs Khan's device has said so.
fn ended(khan: &mut Tablet, base: &Base) -> Result<()> {
    let (id, to) = (RelationshipId::draw(2), date(2026, 11, 15));
    khan.save(vec![Edit::EndRelationship { student: KAI, id, to }])?;
    khan.sync(base)?;
    Ok(())
}

/// What waits for Mrs Khan, in words, on her desktop.
fn said(khan: &mut Tablet, base: &Base) -> Result<(u64, Vec<Edit>)> {
    let mut review = base.review(&khan.principal())?;
    ensure!(review.handed_in.len() == 1, "one document of one device");
    let one = review.handed_in.remove(0);
    ensure!(one.from.name == "Mr Reid", "his, by name");
    let chunks: Vec<_> = one.changes.into_iter().map(|change| change.chunk).collect();
    let said = khan.must(async |copy| copy.would_add(&one.doc, &chunks).await)??;
    Ok((one.id, said.context("it can be read")?))
}

#[test]
fn what_was_written_while_it_was_being_ended_is_handed_in_and_mrs_khan_takes_it() -> Result<()> {
    let mut school = School::set_up()?;
    school.quiet()?;
    let School { base, tablets: [khan, okafor, reid], .. } = &mut school;

    // Off site Mr Reid writes about Kai; meanwhile the relationship is ended.
    let visit = visit(reid, KAI, "Written while it was being ended");
    let entry = EntryRef::Visit(visit.id);
    reid.save(vec![Edit::RecordVisit(visit.clone())])?;
    ended(khan, base)?;
    let synced = reid.sync(base)?;
    assert_eq!((&synced[0].handed_in[..], &synced[0].purged[..]), (&[entry][..], &[KAI][..]));
    assert!(synced[0].arrived_at_base.is_empty());
    for _ in 0..2 {
        assert_eq!(reid.copy.safekeeping(entry), Safekeeping::HandedIn);
        assert_eq!(reid.copy.view().waiting.changes, 0);
        assert!(reid.record(KAI).is_err(), "the record has left");
        reid.restart()?;
    }

    // Mrs Khan reads his words; nobody's record has them before she says so.
    let (id, words) = said(khan, base)?;
    assert_eq!(words, [Edit::RecordVisit(visit.clone())]);
    for tablet in [&mut *khan, &mut *okafor] {
        tablet.sync(base)?;
        assert!(tablet.record(KAI)?.timeline.is_empty());
    }
    assert_eq!(base.take(&khan.principal(), id)?.changes, 1);
    for tablet in [&mut *khan, &mut *okafor] {
        tablet.sync(base)?;
        assert_eq!(tablet.record(KAI)?.timeline[0].visit, visit, "as he wrote it");
    }
    assert!(base.review(&khan.principal())?.handed_in.is_empty());

    // He is related again: it is in the record that comes back to him.
    khan.save(vec![Edit::Relate(relationship(77, KAI, REID))])?;
    khan.sync(base)?;
    reid.sync(base)?;
    assert_eq!(reid.copy.safekeeping(entry), Safekeeping::AtBase);
    assert_eq!(reid.record(KAI)?.timeline[0].visit, visit);
    Ok(())
}

#[test]
fn what_mrs_khan_leaves_out_is_not_called_at_base_when_he_is_related_again() -> Result<()> {
    let mut school = School::set_up()?;
    school.quiet()?;
    let School { base, tablets: [khan, _, reid], .. } = &mut school;
    let visit = visit(reid, KAI, "Written while it was being ended");
    let entry = EntryRef::Visit(visit.id);
    reid.save(vec![Edit::RecordVisit(visit)])?;
    ended(khan, base)?;
    reid.sync(base)?;
    khan.save(vec![Edit::Relate(relationship(77, KAI, REID))])?;
    khan.sync(base)?;
    reid.sync(base)?;
    assert_eq!(reid.copy.safekeeping(entry), Safekeeping::HandedIn, "she has not decided");
    let (id, _) = said(khan, base)?;
    assert_eq!(base.leave_out(&khan.principal(), id)?.changes, 1);
    reid.sync(base)?;
    let by = khan.identity.user;
    for _ in 0..2 {
        assert_eq!(reid.copy.safekeeping(entry), Safekeeping::LeftOut { by });
        assert_eq!(reid.copy.view().left_out.len(), 1);
        assert!(reid.record(KAI)?.timeline.is_empty(), "it is not in the record");
        reid.restart()?;
    }
    Ok(())
}

#[test]
fn what_is_acknowledged_goes_with_the_purge() -> Result<()> {
    let mut school = School::set_up()?;
    school.quiet()?;
    let School { base, tablets: [khan, _, reid], .. } = &mut school;
    let visit = visit(reid, KAI, "At base before the end");
    reid.save(vec![Edit::RecordVisit(visit)])?;
    reid.sync(base)?;
    ended(khan, base)?;
    let synced = reid.sync(base)?;
    assert_eq!(synced[0].purged, [KAI]);
    let id = KAI.to_string();
    let traces = reid
        .storage
        .dump()
        .into_iter()
        .filter(|(_, key, _)| String::from_utf8_lossy(key).contains(&id));
    assert_eq!(traces.count(), 0);
    Ok(())
}

#[test]
fn what_is_written_after_a_purge_is_handed_in_as_well() -> Result<()> {
    let mut school = School::set_up()?;
    school.quiet()?;
    let School { base, tablets: [khan, _, reid], .. } = &mut school;
    let before = visit(reid, KAI, "Before the end");
    reid.save(vec![Edit::RecordVisit(before.clone())])?;
    reid.sync(base)?;
    ended(khan, base)?;
    reid.sync(base)?;

    // A form was open while the record was purged. Its words go to Mrs Khan, and leave the tablet again.
    let after = visit(reid, KAI, "Finished after the end");
    reid.save(vec![Edit::RecordVisit(after.clone())])?;
    assert_eq!(reid.record(KAI)?.timeline.len(), 1);
    reid.sync(base)?;
    assert_eq!(reid.copy.safekeeping(EntryRef::Visit(after.id)), Safekeeping::HandedIn);
    assert!(reid.record(KAI).is_err());
    let (id, words) = said(khan, base)?;
    assert_eq!(words, [Edit::RecordVisit(after.clone())]);
    base.take(&khan.principal(), id)?;

    khan.save(vec![Edit::Relate(relationship(77, KAI, REID))])?;
    khan.sync(base)?;
    reid.sync(base)?;
    assert_eq!(reid.copy.view().waiting.changes, 0);
    for tablet in [khan, reid] {
        let record = tablet.record(KAI)?;
        let visits: Vec<_> = record.timeline.into_iter().map(|entry| entry.visit).collect();
        assert_eq!(visits.len(), 2);
        assert!(visits.contains(&before) && visits.contains(&after));
        assert!(record.failed.is_empty());
    }
    Ok(())
}
