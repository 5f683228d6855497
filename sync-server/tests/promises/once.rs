//! A change is taken in once, however often it is sent, and every try is answered like the first.

use domain::id::StudentId;
use protocol::sync::{PushResult, RefusedBecause};

use crate::{
    invented::{noon, visit},
    school::{School, start, year},
    tablet::at_base,
};

const KAI: StudentId = StudentId::draw(101);

fn kais_school() -> School {
    let mut school = School::open();
    school.add(KAI, ("Kai", "Morgan"), Some(0));
    school.mentors[0].sync_all(&school.relay, start());
    school
}

#[test]
fn a_lost_answer_is_asked_for_again() {
    let mut school = kais_school();
    let [okafor, _] = &mut school.mentors;
    let recorded = okafor.recorded(start());
    okafor.write(&visit(1, KAI, recorded, "once"), start());
    let request = okafor.request();
    let lost = school.relay.sync(&okafor.who, &request, start()).unwrap();
    let again = school.relay.sync(&okafor.who, &request, noon("2026-11-05")).unwrap();
    assert_eq!(lost.results, again.results, "the first place and the first time of arrival");
    okafor.keep(&again);

    school.coordinator.sync_all(&school.relay, start());
    assert_eq!(school.coordinator.visits(year(KAI)), 1);
}

#[test]
fn the_same_change_under_another_mutation_is_the_same_change() {
    let mut school = kais_school();
    let [okafor, _] = &mut school.mentors;
    let recorded = okafor.recorded(start());
    let push = okafor.write(&visit(1, KAI, recorded, "once"), start());
    let first = at_base(&okafor.sync(&school.relay, start()));
    let again = okafor.push_of(year(KAI), push.chunk.clone());
    okafor.outbox = vec![again.clone(), push];
    assert_eq!(at_base(&okafor.sync(&school.relay, start())), [first[0], first[0]]);
    okafor.outbox = vec![again];
    assert_eq!(at_base(&okafor.sync(&school.relay, start())), first);
}

#[test]
fn one_mutation_cannot_carry_two_changes() {
    let mut school = kais_school();
    let [okafor, _] = &mut school.mentors;
    let recorded = okafor.recorded(start());
    let one = okafor.write(&visit(1, KAI, recorded, "one"), start());
    let mut two = okafor.write(&visit(2, KAI, recorded, "two"), start());
    two.mutation = one.mutation.clone();
    okafor.outbox = vec![one, two];
    let answer = okafor.sync(&school.relay, start());
    assert!(matches!(
        answer.results[..],
        [PushResult::AtBase { .. }, PushResult::Refused { reason: RefusedBecause::Unreadable }]
    ));
}

#[test]
fn a_change_that_builds_on_one_in_the_same_push_is_taken_in_and_one_that_does_not_waits() {
    let mut school = kais_school();
    let [okafor, _] = &mut school.mentors;
    let recorded = okafor.recorded(start());
    let one = okafor.write(&visit(1, KAI, recorded, "one"), start());
    let two = okafor.write(&visit(2, KAI, recorded, "two"), start());
    okafor.outbox = vec![two.clone()];
    let early = okafor.sync(&school.relay, start());
    let reason = RefusedBecause::UnknownDependencies;
    assert_eq!(early.results, [PushResult::Refused { reason }]);
    okafor.outbox = vec![one, two];
    let places = at_base(&okafor.sync(&school.relay, start()));
    assert_eq!(places[1], places[0] + 1);
}
