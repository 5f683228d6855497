//! A device's first sync, with the real relay: cut at any page, and after a long sleep.

use std::collections::BTreeSet;

use anyhow::{Result, ensure};
use domain::id::{DeviceId, StudentId};
use protocol::{limits::FAR_BEHIND, sync::ItemBody};
use records::Edit;
use scenarios::{
    base::Base,
    clock::OnDevice,
    school::{ADA, KAI, SAM, STUDENTS, School},
    tablet::Tablet,
    words::visit,
};

/// One visit fills a short page.
fn long(note: &str) -> String {
    format!("{note} {}", "We walked along the corridor and back. ".repeat(1_000))
}

/// A round trip on a wire so slow that base is asked for as little as possible.
fn one_page(tablet: &mut Tablet, base: &Base) -> Result<bool> {
    for _ in 0..8 {
        tablet.ask()?;
    }
    Ok(tablet.sync_once(base)?.more)
}

fn notes(tablet: &mut Tablet, student: StudentId) -> Result<BTreeSet<String>> {
    let record = tablet.record(student)?;
    Ok(record.timeline.into_iter().map(|entry| entry.visit.note).collect())
}

#[test]
fn a_first_sync_is_cut_at_every_page_and_misses_nothing() -> Result<()> {
    let mut school = School::set_up()?;
    for student in STUDENTS {
        let [khan, ..] = &mut school.tablets;
        let visit = visit(khan, student, &long("Before"));
        khan.save(vec![Edit::RecordVisit(visit)])?;
        khan.sync(&school.base)?;
    }
    for cut in 1..3 {
        let School { base, clock, tablets: [khan, ..] } = &mut school;
        let device = DeviceId::draw(200 + cut);
        let identity = base.enrol_again(&khan.principal(), &khan.identity, device)?;
        let mut laptop = Tablet::new(identity, OnDevice::new(clock, 0, 200 + u64::try_from(cut)?))?;
        let mut pages: u128 = 0;
        while one_page(&mut laptop, base)? {
            pages += 1;
            ensure!(pages < 100, "it never ends");
            laptop.restart()?;
            if pages == cut {
                // Meanwhile there is something new with everybody.
                for student in STUDENTS {
                    let visit = visit(khan, student, &format!("Meanwhile, at {cut}"));
                    khan.save(vec![Edit::RecordVisit(visit)])?;
                }
                khan.sync(base)?;
            }
            let view = laptop.copy.view();
            if let Some(coming) = view.coming {
                assert!(coming.come < coming.all);
                assert!(!coming.listed || view.students.len() == 3);
            }
        }
        assert!(pages > 1, "one page was enough: the test tests nothing");
        assert!(laptop.copy.view().first_sync_done && laptop.copy.view().coming.is_none());
        for student in STUDENTS {
            assert_eq!(notes(&mut laptop, student)?, notes(khan, student)?);
        }
        assert!(laptop.copy.view().failed.is_empty());
    }
    Ok(())
}

#[test]
fn a_record_that_is_opened_while_others_are_still_coming_comes_next() -> Result<()> {
    let mut school = School::set_up()?;
    let School { base, clock, tablets: [khan, ..] } = &mut school;
    for student in STUDENTS {
        let visit = visit(khan, student, &long("Before"));
        khan.save(vec![Edit::RecordVisit(visit)])?;
    }
    khan.sync(base)?;
    for (number, student) in [(1, KAI), (2, ADA), (3, SAM)] {
        let device = DeviceId::draw(300 + u128::from(number));
        let identity = base.enrol_again(&khan.principal(), &khan.identity, device)?;
        let mut laptop = Tablet::new(identity, OnDevice::new(clock, 0, 300 + number))?;
        assert!(one_page(&mut laptop, base)?);
        assert_eq!(laptop.copy.view().students.len(), 3, "everybody is listed");
        laptop.record(student)?;
        one_page(&mut laptop, base)?;
        assert_eq!(laptop.record(student)?.timeline.len(), 1);
        laptop.sync(base)?;
        assert!(laptop.copy.view().first_sync_done);
    }
    Ok(())
}

#[test]
fn after_a_long_sleep_whole_documents_come_and_everything_goes_on() -> Result<()> {
    let mut school = School::set_up()?;
    school.quiet()?;
    let School { base, tablets: [khan, okafor, _], .. } = &mut school;
    let mine = visit(okafor, KAI, "Written before she was away.");
    okafor.save(vec![Edit::RecordVisit(mine)])?;
    // As if so much had been written meanwhile.
    base.alter(|work| {
        let head = work.head()?;
        work.begin_after(head + FAR_BEHIND + 1)
    })?;
    for student in [KAI, ADA] {
        let visit = visit(khan, student, &long("While she was away"));
        khan.save(vec![Edit::RecordVisit(visit)])?;
    }
    khan.sync(base)?;

    let asked = okafor.ask()?;
    let answer = base.sync(&okafor.principal(), &asked)?;
    let whole = |item: &protocol::sync::Item| matches!(item.body, ItemBody::Snapshot { .. });
    assert!(!asked.first && answer.items.iter().all(whole) && !answer.items.is_empty());
    let mut pages = 0;
    while one_page(okafor, base)? {
        okafor.restart()?;
        pages += 1;
        ensure!(pages < 100, "it never ends");
    }
    assert!(pages > 0, "one page was enough: the test tests nothing");
    assert!(okafor.copy.view().first_sync_done && okafor.copy.view().waiting.changes == 0);
    khan.sync(base)?;
    for student in [KAI, ADA] {
        assert_eq!(notes(okafor, student)?, notes(khan, student)?);
    }
    let last = visit(khan, ADA, "And it goes on.");
    khan.save(vec![Edit::RecordVisit(last)])?;
    khan.sync(base)?;
    okafor.sync(base)?;
    assert!(notes(okafor, ADA)?.contains("And it goes on."));
    Ok(())
}
