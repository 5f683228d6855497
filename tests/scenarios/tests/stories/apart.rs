//! Two tablets that wrote about the same student apart both keep every word.

use std::collections::BTreeSet;

use anyhow::{Context as _, Result, bail};
use domain::{
    id::StudentId,
    student::{Standing, Student},
};
use records::{DocumentId, Edit, parts_of};
use scenarios::{
    school::{KAI, KHAN, OKAFOR, REID, School},
    tablet::Tablet,
    words::{student, visit},
};

#[test]
fn the_first_visits_of_a_year_written_apart_are_both_there() -> Result<()> {
    let mut school = School::set_up()?;
    school.quiet()?;
    // The year's document exists nowhere yet: both tablets begin it by themselves.
    for tablet in [1, 2] {
        let Some(tablet) = school.tablets.get_mut(tablet) else { continue };
        for note in ["first", "second"] {
            let by = tablet.identity.user_name.clone();
            let visit = visit(tablet, KAI, &format!("{by}: {note}"));
            tablet.save(vec![Edit::RecordVisit(visit)])?;
        }
    }
    school.quiet()?;
    for tablet in &mut school.tablets {
        let record = tablet.record(KAI)?;
        let authors: BTreeSet<_> =
            record.timeline.iter().map(|entry| entry.visit.recorded.by).collect();
        assert_eq!(record.timeline.len(), 4);
        assert_eq!(authors, BTreeSet::from([OKAFOR, REID]));
        assert!(record.conflicts.is_empty());
        assert_eq!(tablet.copy.view().waiting.changes, 0);
    }
    Ok(())
}

#[test]
fn the_same_field_written_apart_shows_both_values() -> Result<()> {
    let mut school = School::set_up()?;
    // Mrs Khan's second device: she is on the move herself.
    let khan = school.khan().identity.clone();
    let who = scenarios::base::principal(&khan);
    let laptop = school.base.enrol_again(&who, &khan, domain::id::DeviceId::draw(21))?;
    let mut laptop = scenarios::tablet::Tablet::new(
        laptop,
        scenarios::clock::OnDevice::new(&school.clock, 0, 21),
    )?;
    laptop.sync(&school.base)?;
    let name = |name: &str| {
        vec![Edit::PutStudent(domain::student::Student {
            family_name: name.to_owned(),
            ..scenarios::words::student(KAI, "Kai")
        })]
    };
    school.khan().save(name("Morgan-Hale"))?;
    laptop.save(name("Hale"))?;
    school.quiet()?;
    laptop.sync(&school.base)?;
    school.quiet()?;
    let here = school.khan().record(KAI)?;
    let there = laptop.record(KAI)?;
    assert_eq!(here.core, there.core);
    let texts: Vec<BTreeSet<&str>> = here
        .conflicts
        .iter()
        .filter(|(document, _)| *document == DocumentId::StudentCore(KAI))
        .map(|(_, conflict)| conflict.values.iter().map(|value| value.text.as_str()).collect())
        .collect();
    assert_eq!(texts, [BTreeSet::from(["Hale", "Morgan-Hale"])]);
    Ok(())
}

/// Somebody whom Mr Reid met off site.
const RUE: StudentId = StudentId::draw(901);
const OF_HIS: &str = "Somebody at the gate at half past eight";
const OF_HERS: &str = "A quiet place to eat";

/// Until it is decided both may write who a student is: he and the coordinator wrote what Rue needs, apart.
fn both_wrote_what_rue_needs() -> Result<School> {
    let mut school = School::set_up()?;
    school.quiet()?;
    let met = Standing::MetOffSite { by: REID };
    school.reid().save(vec![
        Edit::PutStudent(student(RUE, "Rue")),
        Edit::SetStanding { student: RUE, standing: met },
    ])?;
    school.quiet()?;
    let needs = |needs: &str| {
        let was = student(RUE, "Rue");
        let now = Student { needs: needs.to_owned(), ..was.clone() };
        vec![Edit::ChangeStudent { was: Box::new(was), now: Box::new(now) }]
    };
    school.reid().save(needs(OF_HIS))?;
    school.khan().save(needs(OF_HERS))?;
    school.quiet()?;
    Ok(school)
}

#[test]
fn a_mentor_and_the_coordinator_wrote_the_same_field_of_somebody_met_off_site() -> Result<()> {
    let mut school = both_wrote_what_rue_needs()?;
    let School { tablets: [khan, _, reid], .. } = &mut school;
    for tablet in [khan, reid] {
        let record = tablet.record(RUE)?;
        let [(document, conflict)] = record.conflicts.as_slice() else {
            bail!("not one field with two values: {:?}", record.conflicts);
        };
        assert_eq!(
            (*document, conflict.field.as_str()),
            (DocumentId::StudentCore(RUE), "student/needs")
        );
        let values: BTreeSet<_> =
            conflict.values.iter().map(|value| (value.text.as_str(), value.author)).collect();
        assert_eq!(values, BTreeSet::from([(OF_HIS, Some(REID)), (OF_HERS, Some(KHAN))]));
        assert_eq!(tablet.copy.view().waiting.changes, 0);
    }
    Ok(())
}

#[test]
fn both_keep_both_apart_and_it_is_there_once() -> Result<()> {
    let mut school = both_wrote_what_rue_needs()?;
    let keep_both = || {
        let document = DocumentId::StudentCore(RUE);
        vec![Edit::KeepBoth { document, field: "student/needs".to_owned() }]
    };
    // With no signal: neither has heard of the other's decision.
    school.khan().save(keep_both())?;
    school.reid().save(keep_both())?;
    let needs = |tablet: &mut Tablet| -> Result<String> {
        let student = tablet.record(RUE)?.core.student.context("nobody knows Rue")?;
        Ok(student.needs)
    };
    let kept = needs(school.khan())?;
    assert_eq!(needs(school.reid())?, kept);
    let parts = parts_of(&kept).context("not two people's words")?;
    // His clock is slow, and goes before hers.
    let said: Vec<_> = parts.iter().map(|part| (part.text.as_str(), part.author)).collect();
    assert_eq!(said, [(OF_HIS, REID), (OF_HERS, KHAN)]);

    school.quiet()?;
    let School { tablets: [khan, _, reid], .. } = &mut school;
    for tablet in [khan, reid] {
        assert_eq!(needs(tablet)?, kept);
        assert!(tablet.record(RUE)?.conflicts.is_empty());
        assert_eq!(tablet.copy.view().waiting.changes, 0);
        let row = tablet.copy.view().student(RUE).context("Rue is not listed")?;
        assert_eq!(row.core.conflicts, 0, "it is still counted as written apart");
    }
    Ok(())
}
