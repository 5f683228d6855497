//! The walkthrough of the README, without screens: a mentor records a visit with no signal; the coordinator reads it.
#![expect(clippy::indexing_slicing, reason = "tests")]

use anyhow::Result;
use domain::{
    calendar::AcademicYear,
    visit::{EntryId, ReadReceipt, VisitDraft},
};
use records::{Edit, EntryRef};
use replica::{Draft, DraftBody, DraftKey, DraftKind, Env, Safekeeping};
use scenarios::{
    school::{ADA, KAI, OKAFOR, SAM, School},
    tablet::Ended,
    words::{recorded, visit},
};

#[test]
fn a_visit_recorded_with_no_signal_reaches_the_coordinator_and_is_read() -> Result<()> {
    let mut school = School::set_up()?;
    let School { base, clock, tablets: [khan, okafor, _] } = &mut school;

    // At base: exactly Ms Okafor's students come onto her tablet.
    okafor.sync(base)?;
    let students: Vec<_> = okafor.copy.view().students.keys().copied().collect();
    assert_eq!(students, [KAI, ADA]);
    assert!(okafor.copy.view().first_sync_done);
    assert_eq!(okafor.copy.view().org.school_name, "Harbour");

    // Off site: she begins, is interrupted, comes back to the same draft and finishes.
    let key = DraftKey { kind: DraftKind::Visit, student: KAI };
    let body = VisitDraft { note: "Kai showed me the gar".to_owned(), ..VisitDraft::new(KAI) };
    let draft = Draft { updated: okafor.env.now(), body: DraftBody::Visit(body) };
    okafor.must(async |copy| copy.put_draft(&key, &draft).await)??;
    okafor.restart()?;
    assert_eq!(okafor.must(async |copy| copy.draft(&key).await)??, Some(draft));
    clock.turn(600_000);
    let visit = visit(okafor, KAI, "Kai showed me the garden.");
    let entry = EntryRef::Visit(visit.id);
    let ended = okafor.try_to_save(vec![Edit::RecordVisit(visit.clone())], Some(key))?;
    assert!(matches!(ended, Ended::With(Ok(_))), "{ended:?}");
    okafor.restart()?;
    assert!(okafor.copy.drafts().is_empty());
    assert!(matches!(okafor.copy.safekeeping(entry), Safekeeping::Waiting { refused: None, .. }));
    assert_eq!(okafor.copy.view().waiting.records, 1);

    // Back in range: one record received at base.
    let synced = okafor.sync(base)?;
    assert_eq!(synced[0].arrived_at_base, [entry]);
    assert_eq!(okafor.copy.safekeeping(entry), Safekeeping::AtBase);

    // Mrs Khan sees it, with who and when, and opens it.
    khan.sync(base)?;
    let view = khan.copy.view().clone();
    let recent = &view.students[&KAI].years[0].recent[0];
    assert_eq!((recent.id, recent.recorded.by), (visit.id, OKAFOR));
    assert!(recent.read_by.is_empty());
    assert_eq!(view.students[&KAI].received.get(&EntryId::Visit(visit.id)), Some(&clock.now()));
    assert_eq!(khan.record(KAI)?.timeline[0].visit, visit);
    let receipt = ReadReceipt { entry: EntryId::Visit(visit.id), recorded: recorded(khan) };
    let year = AcademicYear::of(visit.date);
    khan.save(vec![Edit::MarkRead { student: KAI, year, receipt }])?;
    khan.sync(base)?;

    // Her copy says so.
    okafor.sync(base)?;
    assert_eq!(okafor.record(KAI)?.timeline[0].reads, [receipt]);
    assert!(!okafor.copy.view().students.contains_key(&SAM));
    Ok(())
}
