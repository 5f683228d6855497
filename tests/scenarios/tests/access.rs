//! Who loses access receives nothing more, and loses nothing that they wrote.
#![expect(clippy::indexing_slicing, reason = "tests")]

use anyhow::Result;
use domain::id::RelationshipId;
use jiff::civil::date;
use protocol::sync::RefusedBecause;
use records::{Edit, EntryRef};
use replica::Safekeeping;
use scenarios::{
    school::{KAI, REID, School},
    words::{relationship, visit},
};

#[test]
fn a_reassigned_students_edits_are_kept_and_go_when_they_may() -> Result<()> {
    let mut school = School::set_up()?;
    school.quiet()?;
    let School { base, tablets: [khan, _, reid], .. } = &mut school;

    // Off site Mr Reid writes about Kai; meanwhile the relationship is ended.
    let visit = visit(reid, KAI, "Written while it was being ended");
    let entry = EntryRef::Visit(visit.id);
    reid.save(vec![Edit::RecordVisit(visit.clone())])?;
    let (id, to) = (RelationshipId::draw(2), date(2026, 11, 15));
    khan.save(vec![Edit::EndRelationship { student: KAI, id, to }])?;
    khan.sync(base)?;
    let synced = reid.sync(base)?;
    assert_eq!(synced[0].refused, [(Some(entry), RefusedBecause::NotAllowed)]);
    assert_eq!(synced[0].kept_for_unsent, [KAI]);
    assert_eq!(reid.record(KAI)?.timeline[0].visit, visit);
    let refused = Some(RefusedBecause::NotAllowed);
    let kept = reid.copy.safekeeping(entry);
    assert!(matches!(kept, Safekeeping::Waiting { refused: why, .. } if why == refused));

    // He is related again: it arrives by itself.
    khan.save(vec![Edit::Relate(relationship(77, KAI, REID))])?;
    khan.sync(base)?;
    reid.sync(base)?;
    reid.sync(base)?;
    assert_eq!(reid.copy.safekeeping(entry), Safekeeping::AtBase);
    khan.sync(base)?;
    assert_eq!(khan.record(KAI)?.timeline[0].visit, visit);
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
    let (id, to) = (RelationshipId::draw(2), date(2026, 11, 15));
    khan.save(vec![Edit::EndRelationship { student: KAI, id, to }])?;
    khan.sync(base)?;
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
fn what_is_written_after_a_purge_arrives_when_it_may() -> Result<()> {
    let mut school = School::set_up()?;
    school.quiet()?;
    let School { base, tablets: [khan, _, reid], .. } = &mut school;
    let before = visit(reid, KAI, "Before the end");
    reid.save(vec![Edit::RecordVisit(before.clone())])?;
    reid.sync(base)?;
    let (id, to) = (RelationshipId::draw(2), date(2026, 11, 15));
    khan.save(vec![Edit::EndRelationship { student: KAI, id, to }])?;
    khan.sync(base)?;
    reid.sync(base)?;

    // A form was open while the record was purged. Its words are kept, and the record begins anew around them.
    let after = visit(reid, KAI, "Finished after the end");
    reid.save(vec![Edit::RecordVisit(after.clone())])?;
    reid.sync(base)?;
    assert_eq!(reid.record(KAI)?.timeline.len(), 1);
    assert_eq!(reid.copy.view().waiting.refused, 1);

    khan.save(vec![Edit::Relate(relationship(77, KAI, REID))])?;
    khan.sync(base)?;
    reid.sync(base)?;
    reid.sync(base)?;
    khan.sync(base)?;
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
