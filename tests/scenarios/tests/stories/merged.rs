//! A mentor meets somebody off site who is here already: the coordinator says so, and nothing that was recorded is
//! lost, moved or shown to anybody else.
#![expect(clippy::indexing_slicing, reason = "tests")]

use anyhow::Result;
use domain::{
    id::{AmendmentId, StudentId},
    student::{Decided, Standing},
    visit::{Amendment, EntryId, Visit},
};
use records::{Edit, EntryRef};
use replica::{Env, Safekeeping};
use scenarios::{
    school::{ADA, KAI, KHAN, OKAFOR, REID, School},
    tablet::Tablet,
    words::{recorded, relationship, student, visit},
};

/// "Rue", whom Mr Reid meets at a bus stop: Ada, who is Ms Okafor's.
const RUE: StudentId = StudentId::draw(901);
/// "Tam", whom Ms Okafor meets.
const TAM: StudentId = StudentId::draw(902);

fn met(reid: &mut Tablet) -> Result<Visit> {
    let first = visit(reid, RUE, "Waited at the bus stop");
    reid.save(vec![
        Edit::PutStudent(student(RUE, "Rue")),
        Edit::SetStanding { student: RUE, standing: Standing::MetOffSite { by: REID } },
        Edit::RecordVisit(first.clone()),
    ])?;
    Ok(first)
}

fn decided(khan: &Tablet) -> Decided {
    Decided { met_by: REID, by: KHAN, at: khan.env.now() }
}

fn listed(tablet: &Tablet) -> Vec<StudentId> {
    tablet.copy.view().students.keys().copied().collect()
}

/// Nothing of the student is stored on the tablet.
fn is_gone(tablet: &Tablet, id: StudentId) -> bool {
    let id = id.to_string();
    tablet.storage.dump().iter().all(|(_, key, _)| !String::from_utf8_lossy(key).contains(&id))
}

#[test]
fn the_record_of_somebody_met_off_site_joins_the_student_who_they_are() -> Result<()> {
    let mut school = School::set_up()?;
    school.quiet()?;
    let School { base, tablets: [khan, okafor, reid], .. } = &mut school;
    let first = met(reid)?;
    reid.sync(base)?;

    // Mr Reid is off site again while Mrs Khan decides.
    let late = visit(reid, RUE, "Recorded before he heard of it");
    reid.save(vec![Edit::RecordVisit(late.clone())])?;
    khan.sync(base)?;
    let standing = Standing::MergedInto { student: ADA, decided: decided(khan) };
    khan.save(vec![Edit::SetStanding { student: RUE, standing }])?;
    khan.sync(base)?;

    // Ms Okafor, Ada's mentor, reads it in Ada's record; lists have Ada once.
    okafor.sync(base)?;
    assert_eq!(listed(okafor), [KAI, ADA]);
    let record = okafor.record(ADA)?;
    assert_eq!(record.timeline[0].visit, first);
    let name = record.recorded_as(RUE).and_then(|merged| merged.student.as_ref());
    assert_eq!(name.map(|student| student.given_name.as_str()), Some("Rue"));

    // Back in range his late visit arrives, and only then the record leaves his tablet.
    let synced = reid.sync(base)?;
    assert!(synced.iter().all(|synced| synced.refused.is_empty()));
    assert_eq!(reid.copy.safekeeping(EntryRef::Visit(late.id)), Safekeeping::AtBase);
    assert!(is_gone(reid, RUE) && !is_gone(okafor, RUE));

    // Mrs Khan amends the first visit where it lies; Ms Okafor sees it all in one timeline.
    let amendment = Amendment {
        id: AmendmentId::draw(khan.env.random()),
        entry: EntryId::Visit(first.id),
        text: "It was Ada".to_owned(),
        reason: "She calls herself Rue".to_owned(),
        recorded: recorded(khan),
    };
    let year = record.timeline[0].year;
    khan.save(vec![Edit::Amend { student: first.student, year, amendment }])?;
    khan.sync(base)?;
    okafor.sync(base)?;
    for tablet in [okafor, khan] {
        let record = tablet.record(ADA)?;
        let visits: Vec<_> = record.timeline.iter().map(|entry| entry.visit.id).collect();
        assert_eq!(visits.len(), 2);
        assert!(visits.contains(&first.id) && visits.contains(&late.id));
        let amended = record.timeline.iter().find(|entry| entry.visit.id == first.id);
        assert_eq!(amended.map(|entry| entry.amendments.len()), Some(1));
        assert!(!listed(tablet).contains(&RUE));
    }
    Ok(())
}

#[test]
fn a_visit_that_is_finished_after_the_record_has_left_arrives_too() -> Result<()> {
    let mut school = School::set_up()?;
    school.quiet()?;
    let School { base, tablets: [khan, _, reid], .. } = &mut school;
    met(reid)?;
    reid.sync(base)?;
    khan.sync(base)?;
    let reason = "Goes to another school".to_owned();
    let standing = Standing::Declined { reason, decided: decided(khan) };
    khan.save(vec![Edit::SetStanding { student: RUE, standing }])?;
    khan.sync(base)?;
    reid.sync(base)?;
    assert!(is_gone(reid, RUE));

    let after = visit(reid, RUE, "A form was open meanwhile");
    reid.save(vec![Edit::RecordVisit(after.clone())])?;
    reid.sync(base)?;
    assert_eq!(reid.copy.safekeeping(EntryRef::Visit(after.id)), Safekeeping::AtBase);
    assert!(is_gone(reid, RUE), "and leaves again");
    khan.sync(base)?;
    assert!(!listed(khan).contains(&RUE));
    assert!(khan.copy.view().declined.contains_key(&RUE));
    assert_eq!(khan.record(RUE)?.timeline.len(), 2);
    Ok(())
}

#[test]
fn two_coordinators_merge_two_students_into_each_other_and_all_tablets_agree() -> Result<()> {
    let mut school = School::set_up()?;
    school.quiet()?;
    let School { base, tablets: [khan, okafor, reid], .. } = &mut school;
    met(reid)?;
    reid.sync(base)?;
    okafor.save(vec![
        Edit::PutStudent(student(TAM, "Tam")),
        Edit::SetStanding { student: TAM, standing: Standing::MetOffSite { by: OKAFOR } },
    ])?;
    okafor.sync(base)?;
    khan.sync(base)?;
    // Rue into Tam, and Tam into Rue: as if each had been written on a desk of its own.
    for (student, into, met_by) in [(RUE, TAM, REID), (TAM, RUE, OKAFOR)] {
        let decided = Decided { met_by, ..decided(khan) };
        let standing = Standing::MergedInto { student: into, decided };
        khan.save(vec![Edit::SetStanding { student, standing }])?;
    }
    khan.sync(base)?;
    okafor.sync(base)?;
    reid.sync(base)?;
    // Rue stays, undecided and with whom met her; whoever was merged into her is shown with her.
    for tablet in [&mut *khan, &mut *reid] {
        assert!(listed(tablet).contains(&RUE) && !listed(tablet).contains(&TAM));
        assert_eq!(tablet.copy.view().merged.get(&TAM), Some(&RUE));
        let record = tablet.record(RUE)?;
        assert_eq!((record.timeline.len(), record.merged.len()), (1, 1));
        assert_eq!(record.core.standing, Standing::MetOffSite { by: REID });
    }
    assert!(is_gone(okafor, TAM));
    // Confirming the one who stays ends the circle.
    khan.save(vec![
        Edit::SetStanding { student: RUE, standing: Standing::Confirmed },
        Edit::Relate(relationship(77, RUE, OKAFOR)),
    ])?;
    khan.sync(base)?;
    okafor.sync(base)?;
    reid.sync(base)?;
    assert!(is_gone(reid, RUE) && is_gone(reid, TAM));
    let record = okafor.record(RUE)?;
    assert_eq!((record.timeline.len(), record.merged.len()), (1, 1));
    assert_eq!(record.core.standing, Standing::Confirmed);
    Ok(())
}
