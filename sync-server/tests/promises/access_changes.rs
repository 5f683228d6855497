//! Access begins and ends in the same sequence as the records: what was there before a grant comes with it, and after
//! a purge nothing comes.

use domain::id::StudentId;
use protocol::sync::{ItemBody, PushResult};
use records::{DocumentId, Edit};

use crate::{
    invented::{day, noise, noon, relate, relationship, visit},
    school::{School, core, names, start, year},
    tablet::at_base,
};

const KAI: StudentId = StudentId::draw(101);
const AMIRA: StudentId = StudentId::draw(102);

/// Kai has a visit by Ms Okafor; Mr Lowe has synced and has nothing.
fn told() -> School {
    let mut school = School::open();
    school.coordinator.write(&Edit::NameSchool { name: "Larkfield".to_owned() }, start());
    school.add(KAI, ("Kai", "Morgan"), Some(0));
    let [okafor, lowe] = &mut school.mentors;
    okafor.sync_all(&school.relay, start());
    let recorded = okafor.recorded(start());
    okafor.write(&visit(1, KAI, recorded, "before"), start());
    at_base(&okafor.sync(&school.relay, start()));
    lowe.sync_all(&school.relay, start());
    assert_eq!(lowe.holds(), names(&[DocumentId::Org]));
    school
}

fn end(school: &mut School, mentor: usize, last: &str, at: jiff::Timestamp) {
    let mentor = school.mentors[mentor].who.user;
    let edit = Edit::EndRelationship { student: KAI, id: relationship(KAI, mentor), to: day(last) };
    school.coordinator.sync_all(&school.relay, at);
    school.coordinator.write(&edit, at);
    at_base(&school.coordinator.sync(&school.relay, at));
}

#[test]
fn a_grant_brings_what_was_written_long_before_it() {
    let mut school = told();
    let lowe = school.mentors[1].who.user;
    school.coordinator.sync_all(&school.relay, start());
    school.coordinator.write(&relate(KAI, lowe, "2026-11-02", None), start());
    school.coordinator.sync(&school.relay, start());
    let [_, lowe] = &mut school.mentors;
    let answer = lowe.sync(&school.relay, start());
    let bodies: Vec<_> = answer.items.iter().map(|item| &item.body).collect();
    assert!(
        matches!(
            bodies[..],
            [ItemBody::Grant { .. }, ItemBody::Snapshot { .. }, ItemBody::Snapshot { .. }]
        ),
        "{bodies:?}"
    );
    assert!(answer.items.iter().all(|item| item.seq == answer.items[0].seq));
    assert_eq!(lowe.holds(), names(&[DocumentId::Org, core(KAI), year(KAI)]));
    assert_eq!(lowe.visits(year(KAI)), 1);
    assert_eq!(lowe.sync(&school.relay, start()).items, [], "and once");
}

#[test]
fn after_the_last_day_the_documents_go_and_nothing_comes_any_more() {
    let mut school = told();
    end(&mut school, 0, "2026-11-06", start());
    let friday = noon("2026-11-06");
    school.mentors[0].sync_all(&school.relay, friday);
    assert_eq!(school.mentors[0].holds(), names(&[DocumentId::Org, core(KAI), year(KAI)]));

    // Nobody writes anything: the day alone ends it.
    let saturday = noon("2026-11-07");
    let answers = school.mentors[0].sync_all(&school.relay, saturday);
    let purges = answers.iter().flat_map(|answer| &answer.items).filter(
        |item| matches!(&item.body, ItemBody::Purge { student } if *student == KAI.to_string()),
    );
    assert_eq!(purges.count(), 1);
    assert_eq!(school.mentors[0].holds(), names(&[DocumentId::Org]));

    let recorded = school.coordinator.recorded(saturday);
    school.coordinator.write(&visit(2, KAI, recorded, "after"), saturday);
    school.coordinator.sync(&school.relay, saturday);
    assert_eq!(school.mentors[0].sync(&school.relay, saturday).items, []);
}

#[test]
fn a_relationship_that_begins_next_week_grants_next_week_in_london() {
    let mut school = told();
    let lowe = school.mentors[1].who.user;
    school.coordinator.sync_all(&school.relay, start());
    school.coordinator.write(&relate(KAI, lowe, "2027-06-07", None), start());
    school.coordinator.sync(&school.relay, start());
    let [_, lowe] = &mut school.mentors;
    assert_eq!(lowe.sync(&school.relay, start()).items, []);
    // 11:30pm on the 6th in London summer time is half past ten in UTC; an hour later it is the 7th.
    let still_sunday = "2027-06-06T22:30:00Z".parse().unwrap();
    assert_eq!(lowe.sync(&school.relay, still_sunday).items, []);
    let monday = "2027-06-06T23:30:00Z".parse().unwrap();
    lowe.sync(&school.relay, monday);
    assert_eq!(lowe.holds(), names(&[DocumentId::Org, core(KAI), year(KAI)]));
}

#[test]
fn who_lost_access_writes_no_more_into_the_record_and_keeps_the_acknowledgements() {
    let mut school = told();
    let recorded = school.mentors[0].recorded(start());
    let known = school.mentors[0].write(&visit(2, KAI, recorded, "in time"), start());
    let place = at_base(&school.mentors[0].sync(&school.relay, start()));
    end(&mut school, 0, "2026-11-03", start());
    let late = noon("2026-11-04");
    let [okafor, _] = &mut school.mentors;
    okafor.write(&visit(3, KAI, recorded, "too late"), late);
    okafor.outbox.insert(0, known);
    let answer = okafor.sync(&school.relay, late);
    assert!(matches!(
        answer.results[..],
        [
            PushResult::AtBase { seq, .. },
            PushResult::HandedIn { .. }
        ] if seq == place[0]
    ));
    school.coordinator.sync_all(&school.relay, late);
    assert_eq!(school.coordinator.visits(year(KAI)), 2);
}

#[test]
fn access_that_ends_in_the_middle_of_the_first_sync_ends_there() {
    let mut school = told();
    // Big enough that the first answer cannot hold everything.
    for number in 0..14 {
        let student = StudentId::draw(1_000 + number);
        school.add(student, ("Padding", "Padding"), Some(0));
        let recorded = school.coordinator.recorded(start());
        for part in 0..6 {
            let entry = 5_000 + number * 10 + part;
            let words = noise(u64::try_from(entry).unwrap());
            school.coordinator.write(&visit(entry, student, recorded, &words), start());
        }
        at_base(&school.coordinator.sync(&school.relay, start()));
    }
    school.add(AMIRA, ("Amira", "Haddad"), Some(0));
    let mut fresh = crate::school::mentor(20);
    fresh.who.user = school.mentors[0].who.user;
    school.enrol(&fresh, start());
    let page = fresh.sync(&school.relay, start());
    assert!(page.more, "one page was enough: the test tests nothing");
    assert!(fresh.documents.contains_key(&core(KAI)));
    end(&mut school, 0, "2026-11-01", start());
    fresh.sync_all(&school.relay, start());
    assert!(!fresh.documents.contains_key(&core(KAI)), "it was there already, and goes");
    assert!(!fresh.documents.contains_key(&year(KAI)));
    assert!(fresh.documents.contains_key(&core(AMIRA)), "the rest came");
    assert_eq!(fresh.holds().len(), 1 + 14 * 2 + 1);
}

#[test]
fn ended_and_begun_again_leaves_exactly_what_is_allowed() {
    let mut school = told();
    end(&mut school, 0, "2026-11-01", start());
    let okafor = school.mentors[0].who.user;
    let mut again = match relate(KAI, okafor, "2026-11-02", None) {
        Edit::Relate(relationship) => relationship,
        other => panic!("{other:?}"),
    };
    again.id = domain::id::RelationshipId::draw(4_711);
    school.coordinator.write(&Edit::Relate(again), start());
    school.coordinator.sync(&school.relay, start());
    let [okafor, _] = &mut school.mentors;
    let answer = okafor.sync(&school.relay, start());
    assert!(answer.items.iter().all(|item| !matches!(item.body, ItemBody::Purge { .. })));
    assert_eq!(okafor.holds(), names(&[DocumentId::Org, core(KAI), year(KAI)]));
    assert_eq!(okafor.visits(year(KAI)), 1);
}
