//! A mentor may record someone met off site, and goes on reading and writing about them until it is decided.

use domain::{
    id::{AgreedId, StudentId},
    ledger::{Agreed, DaysIn, Every, Weekdays},
    student::Standing,
    visit::Recorded,
};
use jiff::civil::Weekday;
use protocol::sync::{PushResult, RefusedBecause};
use records::Edit;

use crate::{
    invented::{day, noon, relate, student, visit},
    school::{School, core, names, start, year},
    tablet::at_base,
};

const BILAL: StudentId = StudentId::draw(201);

/// Ms Okafor met Bilal and wrote about it, all in one push.
fn met() -> School {
    let mut school = School::open();
    let [okafor, _] = &mut school.mentors;
    let (by, recorded) = (okafor.who.user, okafor.recorded(start()));
    okafor.write(&student(BILAL, "Bilal", "Aziz"), start());
    let standing = Standing::MetOffSite { by };
    okafor.write(&Edit::SetStanding { student: BILAL, standing }, start());
    okafor.write(&visit(1, BILAL, recorded, "met at the gate"), start());
    at_base(&okafor.sync(&school.relay, start()));
    school
}

fn decide(school: &mut School, edits: &[Edit]) {
    school.coordinator.sync_all(&school.relay, start());
    for edit in edits {
        school.coordinator.write(edit, start());
    }
    at_base(&school.coordinator.sync(&school.relay, start()));
}

const CONFIRMED: Edit = Edit::SetStanding { student: BILAL, standing: Standing::Confirmed };

#[test]
fn it_reaches_the_coordinator_and_nobody_else() {
    let mut school = met();
    school.coordinator.sync_all(&school.relay, start());
    assert!(school.coordinator.words().contains("met at the gate"));
    school.mentors[1].sync_all(&school.relay, start());
    assert_eq!(school.mentors[1].holds(), names(&[]));
}

#[test]
fn until_it_is_decided_the_finder_goes_on_writing() {
    let mut school = met();
    decide(&mut school, &[student(BILAL, "Bilal", "Aziz-Khan")]);
    let later = noon("2026-12-01");
    let [okafor, _] = &mut school.mentors;
    let recorded = okafor.recorded(later);
    okafor.write(&visit(2, BILAL, recorded, "again"), later);
    at_base(&okafor.sync(&school.relay, later));
    assert_eq!(okafor.holds(), names(&[core(BILAL), year(BILAL)]));
}

#[test]
fn confirmed_and_related_the_finder_goes_on_without_a_break() {
    let mut school = met();
    let finder = school.mentors[0].who.user;
    decide(&mut school, &[relate(BILAL, finder, "2026-11-02", None), CONFIRMED]);
    let [okafor, _] = &mut school.mentors;
    okafor.sync_all(&school.relay, start());
    assert_eq!(okafor.holds(), names(&[core(BILAL), year(BILAL)]));
    // Related, no longer the finder: reads who it is, and writes only what happened.
    let recorded = okafor.recorded(start());
    okafor.write(&visit(3, BILAL, recorded, "as their mentor"), start());
    okafor.write(&student(BILAL, "Billy", "Aziz"), start());
    let answer = okafor.sync(&school.relay, start());
    assert!(matches!(
        answer.results[..],
        [PushResult::AtBase { .. }, PushResult::Refused { reason: RefusedBecause::NotAllowed }]
    ));
}

#[test]
fn confirmed_and_given_to_another_the_finder_hands_over() {
    let mut school = met();
    let other = school.mentors[1].who.user;
    decide(&mut school, &[CONFIRMED, relate(BILAL, other, "2026-11-02", None)]);
    let [okafor, lowe] = &mut school.mentors;
    okafor.sync_all(&school.relay, start());
    lowe.sync_all(&school.relay, start());
    assert_eq!(okafor.holds(), names(&[]));
    assert_eq!(lowe.visits(year(BILAL)), 1);
}

/// How often to meet, as the assessment says (clause 2.7).
fn agreed(recorded: Recorded) -> Edit {
    let agreed = Agreed {
        id: AgreedId::draw(1),
        from: day("2026-11-16"),
        minutes: 45,
        every: Every::Week,
        assessment: "Twice a week while he settles in".to_owned(),
        recorded,
    };
    Edit::AgreeFrequency { student: BILAL, agreed }
}

fn days_in() -> Edit {
    let on = Weekdays::new(&[Weekday::Tuesday]).unwrap();
    Edit::SetDaysIn { student: BILAL, days: DaysIn { from: day("2026-11-16"), on } }
}

#[test]
fn the_finder_decides_nothing() {
    let mut school = met();
    let [okafor, lowe] = &mut school.mentors;
    for edit in [
        CONFIRMED,
        relate(BILAL, okafor.who.user, "2026-11-02", None),
        agreed(okafor.recorded(start())),
        days_in(),
        Edit::SetStanding { student: BILAL, standing: Standing::MetOffSite { by: lowe.who.user } },
    ] {
        let mut copy = okafor.documents.clone();
        okafor.write(&edit, start());
        let answer = okafor.sync(&school.relay, start());
        let reason = RefusedBecause::NotAllowed;
        assert_eq!(answer.results, [PushResult::Refused { reason }], "{edit:?}");
        std::mem::swap(&mut okafor.documents, &mut copy);
        okafor.forget_actors();
    }
}

#[test]
fn nobody_meets_a_student_who_is_known_here() {
    let mut school = met();
    let [_, lowe] = &mut school.mentors;
    let by = lowe.who.user;
    lowe.write(&student(BILAL, "Bilal", "Mine"), start());
    let standing = Standing::MetOffSite { by };
    lowe.write(&Edit::SetStanding { student: BILAL, standing }, start());
    let answer = lowe.sync(&school.relay, start());
    let refused = PushResult::Refused { reason: RefusedBecause::NotAllowed };
    assert_eq!(answer.results, [refused.clone(), refused]);
    assert_eq!(answer.items, []);
}

#[test]
fn a_year_without_a_student_is_nobodys_to_write() {
    let mut school = School::open();
    let [okafor, _] = &mut school.mentors;
    let recorded = okafor.recorded(start());
    okafor.write(&visit(1, BILAL, recorded, "no core"), start());
    let answer = okafor.sync(&school.relay, start());
    assert_eq!(answer.results, [PushResult::Refused { reason: RefusedBecause::NotAllowed }]);
}
