//! To know the name of a picture is not to have it: nobody gets one by naming it, or is in the way of whoever sends it.

use domain::{id::StudentId, visit::PictureHash};
use jiff::Timestamp;
use protocol::{
    blob::{Held, Part},
    limits::{BLOB, BLOB_PARTS, BLOBS_A_DAY, BLOBS_UNNAMED},
    sync::PushResult,
};
use records::Edit;
use sync_server::{
    relay::{Refusal, Relay},
    store::{Store as _, sqlite::Sqlite},
};

use crate::{
    invented::{day, noon, relate, relationship},
    pictures::{KAI, ended, fetched, hash, part, photographed, send, taken, told},
    school::{School, start, year},
    tablet::{Tablet, at_base},
};

const ADA: StudentId = StudentId::draw(102);
const LEO: StudentId = StudentId::draw(103);

/// A visit with these photos, at base.
fn names(relay: &Relay, from: &mut Tablet, about: (StudentId, Timestamp), photos: &[PictureHash]) {
    let (student, at) = about;
    from.sync_all(relay, at);
    let edit = photographed(from, student, photos);
    from.write(&edit, at);
    at_base(&from.sync(relay, at));
}

/// Kai was this mentor's until yesterday.
fn no_longer(school: &mut School, mentor: usize) {
    let id = relationship(KAI, school.mentors[mentor].who.user);
    let edit = Edit::EndRelationship { student: KAI, id, to: day("2026-11-01") };
    school.coordinator.write(&edit, start());
    at_base(&school.coordinator.sync(&school.relay, start()));
}

#[test]
fn a_former_mentor_who_names_the_picture_again_gets_it_only_by_having_it() {
    let bytes = taken(1, 400);
    let mut school = told(&[hash(&bytes)]);
    school.add(ADA, ("Ada", "Birch"), Some(1));
    let lowe = school.mentors[1].who.user;
    school.coordinator.write(&relate(KAI, lowe, "2026-09-01", None), start());
    at_base(&school.coordinator.sync(&school.relay, start()));
    school.mentors[1].sync_all(&school.relay, start());
    assert_eq!(school.mentors[1].visits(year(KAI)), 1, "he read what names it");
    no_longer(&mut school, 1);

    send(&school.relay, &school.mentors[0], &bytes, 400).unwrap();
    // Twice: what the first says of it gives the second nothing.
    for _ in 0..2 {
        names(&school.relay, &mut school.mentors[1], (ADA, start()), &[hash(&bytes)]);
        let his = fetched(&school.relay, &school.mentors[1], hash(&bytes));
        assert!(matches!(his, Err(Refusal::NotFound)));
    }
    let held = school.relay.blob_held(&school.mentors[1].who, hash(&bytes)).unwrap();
    assert_eq!(held, Held::default(), "nor is he told that it is there");
    // The same letter, photographed by him: it is his to send.
    assert!(send(&school.relay, &school.mentors[1], &bytes, 150).unwrap().whole);
    assert!(fetched(&school.relay, &school.mentors[1], hash(&bytes)).unwrap() == bytes);
}

#[test]
fn who_sent_a_picture_does_not_get_it_back_for_a_record_that_is_closed_to_her() {
    let bytes = taken(1, 400);
    let mut school = told(&[hash(&bytes)]);
    send(&school.relay, &school.mentors[0], &bytes, 400).unwrap();
    school.add(ADA, ("Ada", "Birch"), Some(0));
    no_longer(&mut school, 0);
    names(&school.relay, &mut school.mentors[0], (ADA, start()), &[hash(&bytes)]);
    let hers = fetched(&school.relay, &school.mentors[0], hash(&bytes));
    assert!(matches!(hers, Err(Refusal::NotFound)));
    assert!(fetched(&school.relay, &school.coordinator, hash(&bytes)).unwrap() == bytes);
}

#[test]
fn a_visit_that_the_coordinator_moved_shows_the_picture_that_came_afterwards() {
    let bytes = taken(1, 400);
    let mut school = told(&[hash(&bytes)]);
    school.add(ADA, ("Ada", "Birch"), Some(1));
    names(&school.relay, &mut school.coordinator, (ADA, start()), &[hash(&bytes)]);
    school.mentors[1].sync_all(&school.relay, start());
    let his = fetched(&school.relay, &school.mentors[1], hash(&bytes));
    assert!(matches!(his, Err(Refusal::NotFound)), "nobody sent it yet");
    send(&school.relay, &school.mentors[0], &bytes, 400).unwrap();
    assert!(fetched(&school.relay, &school.mentors[1], hash(&bytes)).unwrap() == bytes);
}

#[test]
fn nobody_is_in_the_way_of_another_who_sends_the_same_picture() {
    let (bytes, other) = (taken(1, 600), taken(2, 600));
    let mut school = told(&[hash(&bytes)]);
    school.add(ADA, ("Ada", "Birch"), Some(1));
    names(&school.relay, &mut school.mentors[1], (ADA, start()), &[hash(&bytes)]);
    let [okafor, lowe] = &school.mentors;
    let put = |from: &Tablet, part: &Part| {
        school.relay.take_blob_part(&from.who, hash(&bytes), part, start())
    };
    let first = Held { bytes: 300, whole: false };
    assert_eq!(put(okafor, &part(&bytes, 0, 300)).unwrap(), first);
    put(lowe, &Part { length: 900, ..part(&other, 0, 100) }).unwrap();
    assert_eq!(school.relay.blob_held(&okafor.who, hash(&bytes)).unwrap(), first);
    put(lowe, &part(&other, 0, 300)).unwrap();
    assert!(matches!(put(lowe, &part(&other, 300, 300)), Err(Refusal::BadRequest)));
    assert_eq!(school.relay.blob_held(&okafor.who, hash(&bytes)).unwrap(), first);
    let whole = Held { bytes: 600, whole: true };
    assert_eq!(put(okafor, &part(&bytes, 300, 300)).unwrap(), whole);
    assert!(fetched(&school.relay, okafor, hash(&bytes)).unwrap() == bytes);
    assert!(matches!(fetched(&school.relay, lowe, hash(&bytes)), Err(Refusal::NotFound)));
}

#[test]
fn a_picture_that_comes_in_crumbs_begins_again() {
    let bytes = taken(1, 400);
    let school = told(&[hash(&bytes)]);
    let okafor = &school.mentors[0];
    let put = |at: usize| {
        let crumb = part(&bytes, at, 1);
        school.relay.take_blob_part(&okafor.who, hash(&bytes), &crumb, start()).unwrap()
    };
    let crumbs = usize::try_from(BLOB_PARTS).unwrap();
    for at in 0..crumbs {
        assert_eq!(put(at), Held { bytes: at as u64 + 1, whole: false });
    }
    assert_eq!(put(crumbs), Held::default());
    assert!(send(&school.relay, okafor, &bytes, 100).unwrap().whole);
}

#[test]
fn what_was_begun_and_came_to_nothing_counts_for_the_day_all_the_same() {
    let name = hash(b"never whole");
    let school = told(&[name]);
    let okafor = &school.mentors[0];
    let begin = |shorter: u64, at| {
        let part = Part { at: 0, length: BLOB as u64 - shorter, bytes: taken(1, 12) };
        school.relay.take_blob_part(&okafor.who, name, &part, at)
    };
    // Of another length each time, so that what came before is dropped.
    for number in 0..BLOBS_A_DAY / BLOB as u64 {
        begin(number % 2, start()).unwrap();
    }
    assert!(matches!(begin(0, start()), Err(Refusal::TooLarge)));
    assert!(begin(0, noon("2026-11-04")).is_ok());
}

#[test]
fn who_handed_something_in_sends_so_much_that_no_record_names_and_learns_nothing() {
    let (bytes, claimed) = (taken(1, 400), |number: u64| hash(&number.to_be_bytes()));
    let mut school = told(&[]);
    school.add(ADA, ("Ada", "Birch"), Some(0));
    school.add(LEO, ("Leo", "Hart"), Some(1));
    names(&school.relay, &mut school.mentors[1], (LEO, start()), &[hash(&bytes)]);
    send(&school.relay, &school.mentors[1], &bytes, 400).unwrap();
    ended(&mut school);
    let (later, next) = (noon("2026-11-05"), noon("2026-11-07"));
    let okafor = &mut school.mentors[0];
    okafor.sync_all(&school.relay, start());
    let edit = photographed(okafor, KAI, &[claimed(0)]);
    okafor.write(&edit, later);
    let answer = okafor.sync(&school.relay, later);
    assert!(matches!(answer.results[..], [PushResult::HandedIn { .. }]));
    let held = school.relay.blob_held(&okafor.who, hash(&bytes)).unwrap();
    assert_eq!(held, Held::default(), "Leo's picture is nothing that she sent");

    let (relay, who) = (&school.relay, okafor.who);
    let begin = |number, at| {
        let part = Part { at: 0, length: BLOB as u64, bytes: taken(1, 12) };
        relay.take_blob_part(&who, claimed(number), &part, at)
    };
    let many = BLOBS_UNNAMED / BLOB as u64;
    for number in 0..many {
        begin(number, later).unwrap();
    }
    assert!(matches!(begin(many, next), Err(Refusal::TooLarge)), "on the next day either");
    names(relay, okafor, (ADA, next), &[claimed(many)]);
    assert!(begin(many, next).is_ok(), "a record names it");
}

#[test]
fn what_was_left_out_keeps_its_pictures_and_they_count_no_longer() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("school.sqlite");
    let mut school = School::over(Box::new(Sqlite::open(&file).unwrap()));
    school.add(KAI, ("Kai", "Morgan"), Some(0));
    school.add(ADA, ("Ada", "Birch"), Some(0));
    school.mentors[0].sync_all(&school.relay, start());
    ended(&mut school);
    let (bytes, claimed) = (taken(1, 400), |number: u64| hash(&number.to_be_bytes()));
    let (later, next) = (noon("2026-11-05"), noon("2026-11-07"));
    let many = BLOBS_UNNAMED / BLOB as u64;
    let mut named = vec![hash(&bytes)];
    named.extend((0..many).map(claimed));

    let School { relay, coordinator, mentors: [okafor, _] } = &mut school;
    let (relay, coordinator) = (&*relay, &*coordinator);
    let hands_in = |okafor: &mut Tablet, pictures: &[PictureHash]| {
        for eight in pictures.chunks(8) {
            let edit = photographed(okafor, KAI, eight);
            okafor.write(&edit, later);
        }
        let held = okafor.documents[&year(KAI)].clone();
        let answer = okafor.sync(relay, later);
        okafor.documents.insert(year(KAI), held);
        let handed_in = PushResult::HandedIn { received_at: later.as_millisecond() };
        assert!(answer.results.iter().all(|result| *result == handed_in));
    };
    let leave_out = || {
        let last = relay.review(&coordinator.who).unwrap().handed_in.pop().unwrap().id;
        assert!(relay.leave_out_handed_in(&coordinator.who, last, next).unwrap().changes > 0);
    };
    hands_in(okafor, &named);
    send(relay, okafor, &bytes, 400).unwrap();
    let who = okafor.who;
    let begin = |number, at| {
        let part = Part { at: 0, length: BLOB as u64, bytes: taken(1, 12) };
        relay.take_blob_part(&who, claimed(number), &part, at)
    };
    for number in 0..many - 1 {
        begin(number, later).unwrap();
    }
    assert!(matches!(begin(many - 1, next), Err(Refusal::TooLarge)), "nobody decided yet");
    leave_out();
    assert!(begin(many - 1, next).is_ok());
    // What comes after that builds on what was left out.
    hands_in(okafor, &[claimed(many)]);
    leave_out();
    assert!(begin(many, next).is_ok());

    let mut copy = Sqlite::copied(&file).unwrap();
    let work = copy.begin().unwrap();
    assert!(work.blob_bytes(hash(&bytes).as_bytes()).unwrap().unwrap() == bytes, "it is kept");
    assert_eq!(work.unnamed_blob_bytes(who.device).unwrap(), 0);
    for reader in [coordinator, &*okafor] {
        assert!(matches!(fetched(relay, reader, hash(&bytes)), Err(Refusal::NotFound)));
    }
    // In a record that she may write it is hers as any other.
    names(relay, okafor, (ADA, next), &[hash(&bytes)]);
    assert!(fetched(relay, okafor, hash(&bytes)).unwrap() == bytes);
}
