//! Of a first sync, what is needed first comes first; it goes on at any page, and nothing that happens meanwhile is missed.

use std::collections::BTreeMap;

use domain::id::StudentId;
use protocol::{
    limits::{ANSWER_BYTES, LEAST_ANSWER_BYTES},
    sync::{ItemBody, Place, SyncAnswer, SyncRequest},
};
use records::{DocumentId, Edit};
use sync_server::relay::Relay;

use crate::{
    invented::{day, noise, relate, relationship, visit},
    school::{School, core, mentor, start, year},
    tablet::{Tablet, at_base},
};

const STUDENTS: u128 = 5;

fn student(number: u128) -> StudentId {
    StudentId::draw(100 + number)
}

/// Five students whom Ms Okafor mentors, each with a visit that fills a short page; the coordinator mentors the fourth.
fn school() -> School {
    let mut school = School::open();
    school.coordinator.write(&Edit::NameSchool { name: "Larkfield".to_owned() }, start());
    for number in 0..STUDENTS {
        school.add(student(number), ("Padding", "Padding"), Some(0));
        write(&mut school, number, 1);
    }
    let herself = school.coordinator.who.user;
    school.coordinator.write(&relate(student(3), herself, "2026-09-01", None), start());
    at_base(&school.coordinator.sync(&school.relay, start()));
    school
}

/// The coordinator records something long.
fn write(school: &mut School, number: u128, part: u128) {
    let recorded = school.coordinator.recorded(start());
    let entry = number * 100 + part;
    let words = noise(u64::try_from(entry).unwrap());
    school.coordinator.write(&visit(entry, student(number), recorded, &words), start());
    at_base(&school.coordinator.sync(&school.relay, start()));
}

/// Another device of the coordinator's, with nothing on it.
fn desk(school: &School, number: u8) -> Tablet {
    let tablet = Tablet::new(number, school.coordinator.who.user, school.coordinator.who.role);
    school.enrol(&tablet, start());
    tablet
}

/// Another device of Ms Okafor's, with nothing on it.
fn okafors(school: &School, number: u8) -> Tablet {
    let mut tablet = mentor(number);
    tablet.who.user = school.mentors[0].who.user;
    school.enrol(&tablet, start());
    tablet
}

/// One page, as short as they come.
fn page(relay: &Relay, tablet: &mut Tablet) -> SyncAnswer {
    let request = SyncRequest { room: 1, ..tablet.request() };
    let answer = relay.sync(&tablet.who, &request, start()).unwrap();
    tablet.keep(&answer);
    answer
}

fn documents(answer: &SyncAnswer) -> Vec<DocumentId> {
    let name = |body: &ItemBody| match body {
        ItemBody::Snapshot { doc, .. } => Some(doc.parse().unwrap()),
        _ => None,
    };
    answer.items.iter().filter_map(|item| name(&item.body)).collect()
}

/// How far every document on a device has come.
fn heads(tablet: &Tablet) -> BTreeMap<DocumentId, Vec<[u8; 32]>> {
    tablet.documents.iter().map(|(id, document)| (*id, document.heads())).collect()
}

#[test]
fn everybody_is_listed_first_then_ones_own_come_then_the_rest() {
    let school = school();
    let mut desk = desk(&school, 70);
    let (mut came, mut said) = (Vec::new(), Vec::new());
    loop {
        let answer = page(&school.relay, &mut desk);
        came.extend(documents(&answer));
        let frame = minicbor_serde::to_vec(&answer).unwrap();
        assert!(frame.len() < LEAST_ANSWER_BYTES + (256 << 10), "{}", frame.len());
        if let Some(coming) = answer.coming {
            let known = (0..STUDENTS).filter(|at| desk.documents.contains_key(&core(student(*at))));
            assert!(!coming.listed || known.count() == 5, "listed is said too early");
            said.push((coming.listed, coming.come, coming.all));
        }
        if !answer.more {
            break;
        }
    }
    let place = |id: &DocumentId| match id {
        DocumentId::Org | DocumentId::Me(_) => 0,
        DocumentId::StudentCore(_) => 1,
        DocumentId::StudentYear(of, _) if *of == student(3) => 2,
        DocumentId::StudentYear(..) => 3,
    };
    let places: Vec<_> = came.iter().map(place).collect();
    assert_eq!(places, [0, 1, 1, 1, 1, 1, 2, 3, 3, 3, 3]);
    assert_eq!(said, [(true, 1, 5), (true, 2, 5), (true, 3, 5), (true, 4, 5)]);
}

#[test]
fn nothing_that_happens_between_two_pages_is_missed() {
    for cut in 0..7 {
        let mut school = school();
        let (mut hers, mut okafors_own) = (desk(&school, 70), okafors(&school, 80));
        for _ in 0..cut {
            page(&school.relay, &mut hers);
            page(&school.relay, &mut okafors_own);
        }
        // Something new with everybody, somebody new, one who ends, and one who becomes the coordinator's own.
        for number in 0..STUDENTS {
            write(&mut school, number, 2);
        }
        school.add(student(7), ("Padding", "Padding"), Some(0));
        write(&mut school, 7, 1);
        let (okafor, herself) = (school.mentors[0].who.user, school.coordinator.who.user);
        let id = relationship(student(1), okafor);
        let end = Edit::EndRelationship { student: student(1), id, to: day("2026-10-31") };
        school.coordinator.write(&end, start());
        school.coordinator.write(&relate(student(0), herself, "2026-09-01", None), start());
        at_base(&school.coordinator.sync(&school.relay, start()));

        for tablet in [&mut hers, &mut okafors_own] {
            let mut pages = 0;
            while page(&school.relay, tablet).more {
                pages += 1;
                assert!(pages < 100, "it never ends");
            }
        }
        let (mut desk, mut tablet) = (desk(&school, 90), okafors(&school, 100));
        desk.sync_all(&school.relay, start());
        tablet.sync_all(&school.relay, start());
        assert_eq!(heads(&hers), heads(&desk), "after {cut} pages");
        assert_eq!(heads(&okafors_own), heads(&tablet), "after {cut} pages");
        assert_eq!(desk.visits(year(student(4))), 2);
        assert!(!tablet.documents.contains_key(&core(student(1))));
    }
}

#[test]
fn whose_record_somebody_waits_for_comes_at_once_and_once() {
    let school = school();
    let mut desk = desk(&school, 70);
    let last = student(STUDENTS - 1);
    let request = SyncRequest { room: 1, want: Some(last.to_string()), ..desk.request() };
    let answer = school.relay.sync(&desk.who, &request, start()).unwrap();
    desk.keep(&answer);
    assert_eq!(desk.visits(year(last)), 1);
    let first = documents(&answer);
    assert_eq!(first.iter().filter(|id| **id == core(last)).count(), 1);
    desk.sync_all(&school.relay, start());
    assert_eq!(desk.holds().len(), 1 + 2 * usize::try_from(STUDENTS).unwrap());
}

#[test]
fn waiting_for_somebody_elses_student_brings_nothing_of_them() {
    let mut school = school();
    let other = student(50);
    school.add(other, ("Canary-Wren", "Wren"), None);
    let mut tablet = okafors(&school, 70);
    loop {
        let want = Some(other.to_string());
        let request = SyncRequest { room: 1, want, ..tablet.request() };
        let answer = school.relay.sync(&tablet.who, &request, start()).unwrap();
        assert!(!format!("{answer:?}").contains(&other.to_string()));
        tablet.keep(&answer);
        if !answer.more {
            return;
        }
    }
}

#[test]
fn a_place_that_base_does_not_know_begins_again() {
    let school = school();
    let mut desk = desk(&school, 70);
    let coming = page(&school.relay, &mut desk).coming.unwrap();
    let strange = [
        Place { version: 200, ..coming.place },
        Place { until: coming.place.until + 1_000, ..coming.place },
    ];
    for place in strange {
        let request = SyncRequest { place: Some(place), ..desk.request() };
        let answer = school.relay.sync(&desk.who, &request, start()).unwrap();
        assert!(documents(&answer).contains(&DocumentId::Org));
    }
}

#[test]
fn a_page_is_as_long_as_the_device_asks_within_limits() {
    let school = school();
    let count = |room: u32| {
        let request = SyncRequest { room, first: true, ..SyncRequest::default() };
        school.relay.sync(&school.coordinator.who, &request, start()).unwrap().items.len()
    };
    let room = |bytes: usize| u32::try_from(bytes).unwrap();
    assert!(count(1) < count(room(4 * LEAST_ANSWER_BYTES)));
    assert_eq!(count(u32::MAX), count(room(ANSWER_BYTES)));
    assert_eq!(count(0), count(u32::MAX), "who asks for nothing gets what fits");
}
