//! A first sync comes in pages that end where they may be cut, and a device that follows is never sent too much.

use domain::id::StudentId;
use protocol::limits::ANSWER_BYTES;

use crate::{
    invented::{noise, relate, visit},
    school::{School, core, mentor, start, year},
    tablet::at_base,
};

const STUDENTS: u128 = 18;

fn heavy() -> School {
    let mut school = School::open();
    for number in 0..STUDENTS {
        let student = StudentId::draw(100 + number);
        school.add(student, ("Padding", "Padding"), Some(0));
        let recorded = school.coordinator.recorded(start());
        for part in 0..6 {
            let entry = 1_000 + number * 10 + part;
            let words = noise(u64::try_from(entry).unwrap());
            school.coordinator.write(&visit(entry, student, recorded, &words), start());
        }
        at_base(&school.coordinator.sync(&school.relay, start()));
    }
    school
}

fn fresh(school: &School, number: u8) -> crate::tablet::Tablet {
    let mut tablet = mentor(number);
    tablet.who.user = school.mentors[0].who.user;
    school.enrol(&tablet, start());
    tablet
}

#[test]
fn pages_are_bounded_and_together_they_are_everything() {
    let school = heavy();
    let mut tablet = fresh(&school, 70);
    let answers = tablet.sync_all(&school.relay, start());
    assert!(answers.len() > 1, "one page was enough: the test tests nothing");
    for answer in &answers {
        let frame = minicbor_serde::to_vec(answer).unwrap();
        // One more document may come after the limit is passed, never two.
        assert!(frame.len() < ANSWER_BYTES + (1 << 20), "{}", frame.len());
    }
    for number in 0..STUDENTS {
        let student = StudentId::draw(100 + number);
        assert!(tablet.documents.contains_key(&core(student)));
        assert_eq!(tablet.visits(year(student)), 6);
    }
}

#[test]
fn what_was_granted_together_is_not_cut_apart() {
    let mut school = School::open();
    let students: Vec<_> = (0..STUDENTS).map(|number| StudentId::draw(100 + number)).collect();
    for (number, student) in (0..).zip(&students) {
        school.add(*student, ("Padding", "Padding"), None);
        let recorded = school.coordinator.recorded(start());
        for part in 0..6 {
            let entry = 1_000 + number * 10 + part;
            let words = noise(u64::try_from(entry).unwrap());
            school.coordinator.write(&visit(entry, *student, recorded, &words), start());
        }
        at_base(&school.coordinator.sync(&school.relay, start()));
    }
    // Everything was there before: core and year stand at the place of the grant, both.
    let okafor = school.mentors[0].who.user;
    for student in &students {
        school.coordinator.write(&relate(*student, okafor, "2026-09-01", None), start());
    }
    at_base(&school.coordinator.sync(&school.relay, start()));
    let mut tablet = fresh(&school, 72);
    assert!(tablet.sync_all(&school.relay, start()).len() > 1);
    for student in students {
        assert!(tablet.documents.contains_key(&core(student)));
        assert_eq!(tablet.visits(year(student)), 6);
    }
}

#[test]
fn a_page_that_was_lost_is_asked_for_again_from_the_same_place() {
    let school = heavy();
    let mut tablet = fresh(&school, 71);
    tablet.sync(&school.relay, start());
    let lost = school.relay.sync(&tablet.who, &tablet.request(), start()).unwrap();
    let again = school.relay.sync(&tablet.who, &tablet.request(), start()).unwrap();
    assert_eq!(lost, again);
    assert!(lost.items.iter().all(|item| item.seq > tablet.cursor));
}

#[test]
fn who_follows_catches_up_in_pages_as_well() {
    let mut school = School::open();
    let student = StudentId::draw(100);
    school.add(student, ("Kai", "Morgan"), Some(0));
    school.mentors[0].sync_all(&school.relay, start());
    let recorded = school.coordinator.recorded(start());
    for number in 0..110 {
        let words = noise(u64::try_from(number).unwrap());
        school.coordinator.write(&visit(number, student, recorded, &words), start());
        at_base(&school.coordinator.sync(&school.relay, start()));
    }
    let answers = school.mentors[0].sync_all(&school.relay, start());
    assert!(answers.len() > 1, "one page was enough: the test tests nothing");
    assert_eq!(school.mentors[0].visits(year(student)), 110);
}

#[test]
fn a_place_in_another_history_begins_again() {
    let mut school = heavy();
    school.mentors[0].sync_all(&school.relay, start());
    let mut request = school.mentors[0].request();
    request.epoch += 1;
    let answer = school.relay.sync(&school.mentors[0].who, &request, start()).unwrap();
    assert!(answer.more && answer.items.len() > 1);
    let mut request = school.mentors[0].request();
    request.cursor += 1_000;
    let answer = school.relay.sync(&school.mentors[0].who, &request, start()).unwrap();
    assert!(answer.items.len() > 1, "beyond the end of this history");
}
