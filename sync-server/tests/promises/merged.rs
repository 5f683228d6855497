//! Somebody met off site is merged with a student who is here, or declined: who is tied to the student who stays is
//! tied to the merged one, at once and for as long; the finder hands in what they hold, and nobody else is sent a word.

use domain::{
    id::StudentId,
    staff::Role,
    student::{Decided, Standing},
};
use protocol::sync::{ItemBody, PushResult, RefusedBecause, SyncAnswer};
use records::{Content, Edit};

use crate::{
    invented::{day, noon, relate, relationship, student, visit},
    school::{School, core, mentor, names, person, start, year},
    tablet::{Tablet, at_base},
};

const KAI: StudentId = StudentId::draw(101);
const BILAL: StudentId = StudentId::draw(201);
const OMAR: StudentId = StudentId::draw(202);
const FINDER: usize = 0;
const OTHER: usize = 1;

/// Kai is here and Mr Lowe's; Ms Okafor met Bilal off site and wrote about him. Everyone has synced.
fn met() -> School {
    let mut school = School::open();
    school.add(KAI, ("Kai", "Morgan"), Some(OTHER));
    meets(&mut school, BILAL, "met at the gate");
    everyone_syncs(&mut school);
    school
}

fn meets(school: &mut School, id: StudentId, note: &str) {
    let okafor = &mut school.mentors[FINDER];
    let (by, recorded) = (okafor.who.user, okafor.recorded(start()));
    let number = if id == BILAL { 1 } else { 11 };
    okafor.write(&student(id, "Bilal", "Aziz"), start());
    okafor
        .write(&Edit::SetStanding { student: id, standing: Standing::MetOffSite { by } }, start());
    okafor.write(&visit(number, id, recorded, note), start());
    at_base(&okafor.sync(&school.relay, start()));
}

fn everyone_syncs(school: &mut School) {
    school.coordinator.sync_all(&school.relay, start());
    for tablet in &mut school.mentors {
        tablet.sync_all(&school.relay, start());
    }
}

fn decided(school: &School) -> Decided {
    let (met_by, by) = (school.mentors[FINDER].who.user, school.coordinator.who.user);
    Decided { met_by, by, at: start() }
}

fn merge(school: &School, student: StudentId, into: StudentId) -> Edit {
    let standing = Standing::MergedInto { student: into, decided: decided(school) };
    Edit::SetStanding { student, standing }
}

fn decline(school: &School, student: StudentId) -> Edit {
    let standing =
        Standing::Declined { reason: "Goes elsewhere".to_owned(), decided: decided(school) };
    Edit::SetStanding { student, standing }
}

fn decide(school: &mut School, edits: &[Edit]) {
    school.coordinator.sync_all(&school.relay, start());
    for edit in edits {
        school.coordinator.write(edit, start());
    }
    at_base(&school.coordinator.sync(&school.relay, start()));
}

/// Everything that was sent, in words: names of documents, bytes, rows, grants and purges.
fn sent(answers: &[SyncAnswer]) -> String {
    let items = answers.iter().flat_map(|answer| &answer.items);
    let words = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    items
        .map(|item| match &item.body {
            ItemBody::Change { doc, bytes, .. } => format!("change {doc} {}", words(bytes)),
            ItemBody::Snapshot { doc, bytes, row, .. } => {
                format!("whole {doc} {} {}", words(bytes), words(row))
            }
            ItemBody::Grant { student } => format!("grant {student}\n"),
            ItemBody::Purge { student } => format!("purge {student}\n"),
            ItemBody::Wipe { .. } | ItemBody::Unknown => String::new(),
        })
        .collect()
}

#[test]
fn who_is_tied_to_the_student_who_stays_reads_and_the_finder_hands_over() {
    let mut school = met();
    let merge = merge(&school, BILAL, KAI);
    decide(&mut school, &[merge]);
    let [okafor, lowe] = &mut school.mentors;
    let answers = lowe.sync_all(&school.relay, start());
    assert!(sent(&answers).starts_with(&format!("grant {BILAL}")));
    assert_eq!(lowe.holds(), names(&[core(KAI), core(BILAL), year(BILAL)]));
    assert_eq!(lowe.visits(year(BILAL)), 1);
    let answers = okafor.sync_all(&school.relay, start());
    assert_eq!(sent(&answers), format!("purge {BILAL}\n"), "and not what became of them");
    assert_eq!(okafor.holds(), names(&[]));
}

#[test]
fn a_mentor_of_neither_is_sent_nothing() {
    let mut school = met();
    let mut reid = mentor(7);
    let people = protocol::admin::AddPeople { people: vec![person(&reid, "Mr Reid")] };
    school.relay.add_people(&school.coordinator.who, &people, start()).unwrap();
    school.enrol(&reid, start());
    reid.sync_all(&school.relay, start());
    let merge = merge(&school, BILAL, KAI);
    decide(&mut school, &[merge]);
    let recorded = school.coordinator.recorded(start());
    decide(&mut school, &[visit(5, BILAL, recorded, "after the merge")]);
    assert_eq!(sent(&reid.sync_all(&school.relay, start())), "");
    // The finder, too, hears no more of them, however often they ask, and from the beginning.
    school.mentors[FINDER].sync_all(&school.relay, start());
    let mut fresh = Tablet::new(20, school.mentors[FINDER].who.user, Role::Mentor);
    school.enrol(&fresh, start());
    for tablet in [&mut school.mentors[FINDER], &mut fresh] {
        let sent = sent(&tablet.sync_all(&school.relay, start()));
        assert!(!sent.replace(&format!("purge {BILAL}\n"), "").contains(&BILAL.to_string()));
        assert_eq!(tablet.holds(), names(&[]));
    }
}

#[test]
fn mentors_of_the_one_who_stays_write_the_merged_ones_year_and_not_who_they_are() {
    let mut school = met();
    let merge = merge(&school, BILAL, KAI);
    decide(&mut school, &[merge]);
    let lowe = &mut school.mentors[OTHER];
    lowe.sync_all(&school.relay, start());
    let recorded = lowe.recorded(start());
    lowe.write(&visit(3, BILAL, recorded, "as their mentor"), start());
    lowe.write(&student(BILAL, "Kai", "Morgan"), start());
    let answer = lowe.sync(&school.relay, start());
    assert!(matches!(
        answer.results[..],
        [PushResult::AtBase { .. }, PushResult::Refused { reason: RefusedBecause::NotAllowed }]
    ));
}

#[test]
fn what_the_finder_recorded_before_they_heard_arrives_and_leaves_their_tablet() {
    for decline_it in [false, true] {
        let mut school = met();
        let decision =
            if decline_it { decline(&school, BILAL) } else { merge(&school, BILAL, KAI) };
        decide(&mut school, &[decision]);
        let [okafor, lowe] = &mut school.mentors;
        let recorded = okafor.recorded(start());
        okafor.write(&visit(2, BILAL, recorded, "with no signal"), start());
        let answer = okafor.sync(&school.relay, start());
        at_base(&answer);
        assert_eq!(sent(&[answer]), format!("purge {BILAL}\n"));
        assert_eq!(okafor.holds(), names(&[]));
        // A draft was open while the record left; it is finished after that, and leaves again.
        okafor.forget_actors();
        okafor.write(&visit(4, BILAL, recorded, "finished later"), start());
        at_base(&okafor.sync(&school.relay, start()));
        assert_eq!(okafor.holds(), names(&[]));

        school.coordinator.sync_all(&school.relay, start());
        assert_eq!(school.coordinator.visits(year(BILAL)), 3);
        lowe.sync_all(&school.relay, start());
        assert_eq!(lowe.visits(year(BILAL)), if decline_it { 0 } else { 3 });
    }
}

#[test]
fn nobody_else_hands_in_and_the_finder_only_what_was_recorded() {
    let mut school = met();
    let decline = decline(&school, BILAL);
    decide(&mut school, &[decline]);
    let [okafor, lowe] = &mut school.mentors;
    let recorded = lowe.recorded(start());
    lowe.write(&visit(3, BILAL, recorded, "not mine"), start());
    okafor.write(&student(BILAL, "Bilal", "Mine again"), start());
    okafor.write(&Edit::SetStanding { student: BILAL, standing: Standing::Confirmed }, start());
    for tablet in [okafor, lowe] {
        let answer = tablet.sync(&school.relay, start());
        assert!(!answer.results.is_empty());
        for result in answer.results {
            assert_eq!(result, PushResult::Refused { reason: RefusedBecause::NotAllowed });
        }
    }
}

#[test]
fn what_a_finder_holds_who_was_related_and_is_not_any_more_waits_for_the_coordinator() {
    let mut school = met();
    let finder = school.mentors[FINDER].who.user;
    let confirmed = Edit::SetStanding { student: BILAL, standing: Standing::Confirmed };
    decide(&mut school, &[relate(BILAL, finder, "2026-09-01", Some("2026-11-01")), confirmed]);
    let okafor = &mut school.mentors[FINDER];
    okafor.sync_all(&school.relay, start());
    let recorded = okafor.recorded(start());
    okafor.forget_actors();
    okafor.write(&visit(2, BILAL, recorded, "too late"), start());
    let answer = okafor.sync(&school.relay, start());
    let received_at = start().as_millisecond();
    assert_eq!(answer.results, [PushResult::HandedIn { received_at }]);
    school.coordinator.sync_all(&school.relay, start());
    assert_eq!(school.coordinator.visits(year(BILAL)), 1);
}

#[test]
fn ties_to_the_one_who_stays_begin_and_end_for_the_merged_one_in_the_same_answer() {
    let mut school = met();
    let finder = school.mentors[FINDER].who.user;
    let merge = merge(&school, BILAL, KAI);
    decide(&mut school, &[merge]);
    everyone_syncs(&mut school);
    decide(&mut school, &[relate(KAI, finder, "2026-11-02", Some("2026-11-06"))]);
    let okafor = &mut school.mentors[FINDER];
    let answer = okafor.sync(&school.relay, start());
    assert!(!answer.more);
    assert_eq!(okafor.holds(), names(&[core(KAI), core(BILAL), year(BILAL)]));
    // The day alone ends both, and nobody else's.
    let saturday = noon("2026-11-07");
    let answer = okafor.sync(&school.relay, saturday);
    assert_eq!(sent(&[answer]), format!("purge {KAI}\npurge {BILAL}\n"));
    assert_eq!(okafor.holds(), names(&[]));
    let lowe = &mut school.mentors[OTHER];
    lowe.sync_all(&school.relay, saturday);
    assert_eq!(lowe.holds(), names(&[core(KAI), core(BILAL), year(BILAL)]));
    // Ended by hand, the same.
    let other = school.mentors[OTHER].who.user;
    let end =
        Edit::EndRelationship { student: KAI, id: relationship(KAI, other), to: day("2026-11-01") };
    decide(&mut school, &[end]);
    let answer = school.mentors[OTHER].sync(&school.relay, saturday);
    assert_eq!(sent(&[answer]), format!("purge {KAI}\npurge {BILAL}\n"));
}

#[test]
fn a_chain_leads_to_the_one_who_stays_and_a_circle_to_the_same_one_for_everybody() {
    let mut school = met();
    meets(&mut school, OMAR, "met at the bus");
    let chain = [merge(&school, OMAR, BILAL), merge(&school, BILAL, KAI)];
    decide(&mut school, &chain);
    everyone_syncs(&mut school);
    let all = names(&[core(KAI), core(BILAL), year(BILAL), core(OMAR), year(OMAR)]);
    assert_eq!(school.mentors[OTHER].holds(), all);
    assert_eq!(school.mentors[FINDER].holds(), names(&[]));
    // One of the links is taken back: who hung on it goes with it.
    let back = Standing::MetOffSite { by: school.mentors[FINDER].who.user };
    decide(&mut school, &[Edit::SetStanding { student: BILAL, standing: back }]);
    everyone_syncs(&mut school);
    assert_eq!(school.mentors[OTHER].holds(), names(&[core(KAI)]));
    let both = names(&[core(BILAL), year(BILAL), core(OMAR), year(OMAR)]);
    assert_eq!(school.mentors[FINDER].holds(), both);

    // Written apart, the two lead into each other: neither is decided, and both stay with who met them.
    let circle = [merge(&school, BILAL, OMAR)];
    decide(&mut school, &circle);
    everyone_syncs(&mut school);
    assert_eq!(school.mentors[FINDER].holds(), both);
    let okafor = &mut school.mentors[FINDER];
    let recorded = okafor.recorded(start());
    okafor.write(&visit(30, BILAL, recorded, "into the one"), start());
    okafor.write(&visit(31, OMAR, recorded, "into the other"), start());
    at_base(&okafor.sync(&school.relay, start()));
    // The one who stays is confirmed: that ends the circle.
    let other = school.mentors[OTHER].who.user;
    let confirmed = Edit::SetStanding { student: BILAL, standing: Standing::Confirmed };
    decide(&mut school, &[confirmed, relate(BILAL, other, "2026-11-02", None)]);
    everyone_syncs(&mut school);
    assert_eq!(school.mentors[FINDER].holds(), names(&[]));
    assert_eq!(school.mentors[OTHER].visits(year(BILAL)), 2);
    assert_eq!(school.mentors[OTHER].visits(year(OMAR)), 2);
}

#[test]
fn a_finder_in_a_circle_decides_nothing() {
    let mut school = met();
    meets(&mut school, OMAR, "met at the bus");
    let circle = [merge(&school, OMAR, BILAL), merge(&school, BILAL, OMAR)];
    decide(&mut school, &circle);
    everyone_syncs(&mut school);
    let okafor = &mut school.mentors[FINDER];
    let by = okafor.who.user;
    for student in [BILAL, OMAR] {
        okafor
            .write(&Edit::SetStanding { student, standing: Standing::MetOffSite { by } }, start());
    }
    let refused = PushResult::Refused { reason: RefusedBecause::NotAllowed };
    assert_eq!(okafor.sync(&school.relay, start()).results, [refused.clone(), refused]);
}

#[test]
fn a_merge_into_somebody_whom_base_does_not_know_waits_for_them() {
    let mut school = met();
    let merge = merge(&school, BILAL, OMAR);
    decide(&mut school, &[merge]);
    everyone_syncs(&mut school);
    assert_eq!(school.mentors[FINDER].holds(), names(&[core(BILAL), year(BILAL)]));
    let other = school.mentors[OTHER].who.user;
    decide(&mut school, &[student(OMAR, "Omar", "Aziz"), relate(OMAR, other, "2026-11-02", None)]);
    everyone_syncs(&mut school);
    assert_eq!(school.mentors[FINDER].holds(), names(&[]));
    let now = names(&[core(KAI), core(OMAR), core(BILAL), year(BILAL)]);
    assert_eq!(school.mentors[OTHER].holds(), now);
}

#[test]
fn taken_back_everyone_is_where_they_were() {
    let mut school = met();
    let before = [0, 1].map(|mentor: usize| school.mentors[mentor].holds());
    for decision in [merge(&school, BILAL, KAI), decline(&school, BILAL)] {
        decide(&mut school, &[decision]);
        everyone_syncs(&mut school);
        assert_eq!(school.mentors[FINDER].holds(), names(&[]));
        let by = school.mentors[FINDER].who.user;
        let back = Edit::SetStanding { student: BILAL, standing: Standing::MetOffSite { by } };
        decide(&mut school, &[back]);
        everyone_syncs(&mut school);
        assert_eq!([0, 1].map(|mentor: usize| school.mentors[mentor].holds()), before);
        let okafor = &mut school.mentors[FINDER];
        okafor.forget_actors();
        let number = 40 + u128::from(okafor.draw() as u16);
        let recorded = okafor.recorded(start());
        okafor.write(&visit(number, BILAL, recorded, "again"), start());
        at_base(&okafor.sync(&school.relay, start()));
    }
}

#[test]
fn decided_in_two_ways_apart_both_stay_and_ties_follow_what_is_shown() {
    let mut school = met();
    let mut second = Tablet::new(30, school.coordinator.who.user, Role::Coordinator);
    school.enrol(&second, start());
    second.sync_all(&school.relay, start());
    school.coordinator.sync_all(&school.relay, start());
    let (merge, decline) = (merge(&school, BILAL, KAI), decline(&school, BILAL));
    school.coordinator.write(&merge, start());
    second.write(&decline, start());
    at_base(&school.coordinator.sync(&school.relay, start()));
    at_base(&second.sync(&school.relay, start()));
    everyone_syncs(&mut school);
    second.sync_all(&school.relay, start());
    let shown = |tablet: &Tablet| match tablet.documents[&core(BILAL)].read() {
        Content::Core(core) => (core.standing, core.conflicts),
        other => panic!("{other:?}"),
    };
    let (standing, conflicts) = shown(&second);
    assert_eq!(shown(&school.coordinator), (standing.clone(), conflicts.clone()));
    assert_eq!(conflicts[0].values.len(), 2);
    assert_eq!(school.mentors[FINDER].holds(), names(&[]), "it is decided either way");
    let reads = |school: &School| school.mentors[OTHER].documents.contains_key(&core(BILAL));
    assert_eq!(reads(&school), standing.merged_into().is_some());

    // Whichever is chosen, that is what holds.
    for kind in ["merged-into", "declined"] {
        let Some(conflict) = shown(&school.coordinator).1.pop() else { break };
        let keep = conflict.values.iter().find(|value| value.text.starts_with(kind)).unwrap();
        let choice = Edit::ResolveConflict {
            document: core(BILAL),
            field: conflict.field.clone(),
            keep: keep.text.clone(),
        };
        decide(&mut school, &[choice]);
        everyone_syncs(&mut school);
        assert_eq!(shown(&school.coordinator).1, []);
        assert!(reads(&school), "the merge was chosen");
    }
}
