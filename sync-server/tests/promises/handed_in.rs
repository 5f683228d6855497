//! Who was a student's mentor and is no longer hands in what they still hold: once, within a quota, for the coordinator
//! to decide about. Nothing of it is in the record before she does, and then it is its author's.

use domain::{id::StudentId, visit::Recorded};
use jiff::Timestamp;
use protocol::{
    ErrorCode,
    limits::HANDED_IN,
    review::{Decided, HandedIn, Review},
    sync::{ItemBody, Push, PushResult, RefusedBecause},
};
use records::{Content, Document, Edit, Writer};
use sync_server::{
    Damage, Options, Where,
    relay::{Refusal, Relay},
    serve,
    store::{Store, sqlite::Sqlite},
    verify,
};

use crate::{
    caller::{get, ours, post, set_up},
    invented::{day, noise, noon, relate, relationship, student, visit},
    school::{School, start, year},
    tablet::at_base,
};

pub(crate) const KAI: StudentId = StudentId::draw(101);

pub(crate) fn later() -> Timestamp {
    noon("2026-11-05")
}

/// Kai was Ms Okafor's, with one visit at base; she recorded two more before her tablet heard that it ended.
fn told() -> School {
    told_over(Box::new(Sqlite::in_memory().unwrap()))
}

fn told_over(store: Box<dyn Store>) -> School {
    told_by(Relay::open(store).unwrap())
}

pub(crate) fn told_by(relay: Relay) -> School {
    let mut school = School::of(relay);
    school.add(KAI, ("Kai", "Morgan"), Some(0));
    let [okafor, _] = &mut school.mentors;
    okafor.sync_all(&school.relay, start());
    let recorded = okafor.recorded(start());
    okafor.write(&visit(1, KAI, recorded, "in time"), start());
    at_base(&okafor.sync(&school.relay, start()));
    ended(&mut school);
    let [okafor, _] = &mut school.mentors;
    okafor.write(&visit(2, KAI, recorded, "on the bus"), start());
    okafor.write(&visit(3, KAI, recorded, "in the garden"), start());
    school
}

fn ended(school: &mut School) {
    let okafor = school.mentors[0].who.user;
    let id = relationship(KAI, okafor);
    school.coordinator.sync_all(&school.relay, start());
    let end = Edit::EndRelationship { student: KAI, id, to: day("2026-11-01") };
    school.coordinator.write(&end, start());
    at_base(&school.coordinator.sync(&school.relay, start()));
}

pub(crate) fn hands_in(school: &mut School) -> Vec<Push> {
    let okafor = &mut school.mentors[0];
    let sent = okafor.outbox.clone();
    let answer = okafor.sync(&school.relay, later());
    let received_at = later().as_millisecond();
    assert_eq!(answer.results, vec![PushResult::HandedIn { received_at }; sent.len()]);
    sent
}

fn review(school: &School) -> Review {
    school.relay.review(&school.coordinator.who).unwrap()
}

pub(crate) fn only(school: &School) -> HandedIn {
    let mut waiting = review(school).handed_in;
    assert_eq!(waiting.len(), 1);
    waiting.remove(0)
}

pub(crate) fn take(school: &School, id: u64) -> Decided {
    school.relay.take_handed_in(&school.coordinator.who, id, later()).unwrap()
}

pub(crate) fn leave_out(school: &School, id: u64) -> Decided {
    school.relay.leave_out_handed_in(&school.coordinator.who, id, later()).unwrap()
}

/// The notes of Kai's visits, as the coordinator has them, with who recorded each.
fn notes(school: &mut School) -> Vec<(String, Recorded)> {
    school.coordinator.sync_all(&school.relay, later());
    match school.coordinator.documents[&year(KAI)].read() {
        Content::Year(year) => {
            year.visits.into_iter().map(|visit| (visit.note, visit.recorded)).collect()
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn what_a_former_mentor_holds_waits_for_the_coordinator_and_brings_nothing_back() {
    let mut school = told();
    let okafor = &mut school.mentors[0];
    let request = okafor.request();
    let answer = okafor.sync(&school.relay, later());
    let received_at = later().as_millisecond();
    let handed_in = PushResult::HandedIn { received_at };
    assert_eq!(answer.results, [handed_in.clone(), handed_in]);
    let [purge] = &answer.items[..] else { panic!("{:?}", answer.items) };
    assert_eq!(purge.body, ItemBody::Purge { student: KAI.to_string() });
    // Asked again, because the answer was lost: the same, and there once.
    let again = school.relay.sync(&okafor.who, &request, noon("2026-11-09")).unwrap();
    assert_eq!(again.results, answer.results);
    assert_eq!(again.items, answer.items);

    let one = only(&school);
    assert_eq!((&one.from.name[..], &one.from.device[..]), ("Ms Okafor", "Tablet"));
    assert_eq!((one.doc, one.received_at), (year(KAI).to_string(), received_at));
    let chunks: Vec<_> = one.changes.into_iter().map(|change| change.chunk).collect();
    let sent: Vec<_> = request.push.into_iter().map(|push| push.chunk).collect();
    assert_eq!((chunks, one.refused), (sent, None));
    assert_eq!(notes(&mut school).len(), 1, "the record is as it was");
}

#[test]
fn taken_it_is_in_the_record_in_its_authors_name_with_the_time_when_it_came() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("school.sqlite");
    let mut school = told_over(Box::new(Sqlite::open(&file).unwrap()));
    hands_in(&mut school);
    let id = only(&school).id;
    assert_eq!(take(&school, id), Decided { changes: 2, refused: None });
    let answers = school.coordinator.sync_all(&school.relay, later());
    let origins: Vec<_> = answers
        .iter()
        .flat_map(|answer| &answer.items)
        .map(|item| match &item.body {
            ItemBody::Change { origin, .. } => origin.clone(),
            other => panic!("{other:?}"),
        })
        .collect();
    let okafor = school.mentors[0].who;
    assert_eq!(origins.len(), 2);
    for origin in origins {
        assert_eq!(origin.user, okafor.user.to_string());
        assert_eq!(origin.device, okafor.device.to_string());
        assert_eq!(origin.received_at, later().as_millisecond());
    }
    let notes = notes(&mut school);
    let words: Vec<_> = notes.iter().map(|(note, _)| note.as_str()).collect();
    assert_eq!(words, ["in time", "on the bus", "in the garden"]);
    assert!(notes.iter().all(|(_, recorded)| recorded.by == okafor.user));

    assert_eq!(review(&school).handed_in, []);
    assert_eq!(take(&school, id), Decided::default(), "asked twice, it happens once");
    assert_eq!(school.mentors[0].sync(&school.relay, later()).items, [], "she reads nothing");
    let mut store = Sqlite::open(&file).unwrap();
    let audited = store.begin().unwrap().audited().unwrap();
    let by_her = audited.iter().filter(|row| row.what == "handed-in-taken");
    assert!(by_her.clone().all(|row| row.by == Some(school.coordinator.who.user)));
    assert_eq!(by_her.count(), 2);
}

#[test]
fn what_comes_after_she_looked_is_not_decided_with_what_she_saw() {
    let mut school = told();
    hands_in(&mut school);
    let seen = only(&school).id;
    let okafor = &mut school.mentors[0];
    okafor.forget_actors();
    let recorded = okafor.recorded(start());
    okafor.write(&visit(4, KAI, recorded, "a draft, finished later"), start());
    hands_in(&mut school);
    assert_eq!(leave_out(&school, seen).changes, 2);
    let left = only(&school);
    assert_eq!(left.changes.len(), 1);
    assert_eq!(take(&school, left.id), Decided { changes: 1, refused: None });
    let words: Vec<_> = notes(&mut school).into_iter().map(|(note, _)| note).collect();
    assert_eq!(words, ["in time", "a draft, finished later"]);
}

#[test]
fn left_out_it_stays_out_of_the_record_however_often_it_is_sent() {
    let mut school = told();
    let sent = hands_in(&mut school);
    let id = only(&school).id;
    assert_eq!(leave_out(&school, id), Decided { changes: 2, refused: None });
    assert_eq!(take(&school, id), Decided::default(), "it was decided");
    school.mentors[0].outbox = sent;
    hands_in(&mut school);
    assert_eq!(review(&school).handed_in, []);
    assert_eq!(notes(&mut school).len(), 1);
}

#[test]
fn a_byte_of_it_that_flipped_on_the_disk_is_found_also_when_it_was_left_out() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("school.sqlite");
    let mut school = told_over(Box::new(Sqlite::open(&file).unwrap()));
    hands_in(&mut school);
    let last = only(&school).id;
    leave_out(&school, last - 1);
    drop(school);
    let damaged = || verify(&Where::File(file.clone())).unwrap().damaged;
    assert_eq!(damaged(), []);
    let connection = rusqlite::Connection::open(&file).unwrap();
    for id in [last - 1, last].map(|id| i64::try_from(id).unwrap()) {
        let read = "select bytes from handed_in where id = ?1";
        let write = "update handed_in set bytes = ?2 where id = ?1";
        let mut bytes: Vec<u8> = connection.query_row(read, [id], |row| row.get(0)).unwrap();
        bytes[40] ^= 1;
        assert_eq!(connection.execute(write, rusqlite::params![id, bytes]).unwrap(), 1);
    }
    drop(connection);
    let doc = year(KAI).to_string();
    let both = [Damage::HandedIn(last - 1, doc.clone()), Damage::HandedIn(last, doc)];
    assert_eq!(damaged(), both);
}

#[test]
fn a_change_that_the_record_would_not_take_waits_and_says_why() {
    let mut school = told();
    let lowe = school.mentors[1].recorded(start());
    let okafor = &mut school.mentors[0];
    okafor.outbox.clear();
    okafor.write(&visit(4, KAI, lowe, "signed by him"), start());
    hands_in(&mut school);
    let one = only(&school);
    // It builds on two that base does not have; and with them it would still be in another's name.
    assert_eq!(one.refused, Some(RefusedBecause::UnknownDependencies));
    let refused = Some(RefusedBecause::UnknownDependencies);
    assert_eq!(take(&school, one.id), Decided { changes: 0, refused });

    let mut school = told();
    let lowe = school.mentors[1].recorded(start());
    let okafor = &mut school.mentors[0];
    okafor.write(&visit(4, KAI, lowe, "signed by him"), start());
    hands_in(&mut school);
    let one = only(&school);
    let refused = Some(RefusedBecause::NotAllowed);
    assert_eq!(one.refused, refused);
    assert_eq!(take(&school, one.id), Decided { changes: 2, refused });
    assert_eq!(only(&school).changes.len(), 1, "the good ones went, and the bad one waits");
    assert_eq!(notes(&mut school).len(), 3);
}

#[test]
fn nobody_hands_in_for_another_nor_about_a_student_who_was_never_theirs() {
    let mut school = told();
    let [okafor, lowe] = &mut school.mentors;
    // In another's name, and under another's actor.
    let mut document = okafor.documents[&year(KAI)].clone();
    let writer = Writer { actor: [9; 16], author: lowe.who.user, at: start() };
    let by_him = lowe.recorded(start());
    let chunk = document.write(&writer, &visit(5, KAI, by_him, "as him")).unwrap();
    let forged = okafor.push_of(year(KAI), chunk);
    okafor.outbox = vec![forged];
    // Who a student is was never a mentor's to write.
    okafor.write(&student(KAI, "Kai", "Changed"), start());
    let answer = okafor.sync(&school.relay, later());
    let refused = |reason| PushResult::Refused { reason };
    let reasons = [RefusedBecause::WrongActor, RefusedBecause::NotAllowed].map(refused);
    assert_eq!(answer.results, reasons);

    let writer = Writer { actor: [8; 16], author: lowe.who.user, at: start() };
    let mut bare = Document::new(year(KAI));
    let chunk = bare.write(&writer, &visit(6, KAI, by_him, "not mine")).unwrap();
    let push = lowe.push_of(year(KAI), chunk);
    lowe.outbox = vec![push];
    let answer = lowe.sync(&school.relay, later());
    assert_eq!(answer.results, [refused(RefusedBecause::NotAllowed)]);
    let review = review(&school);
    assert_eq!(review.handed_in, []);
    // All of it can be looked at as what was refused.
    let seen: Vec<_> = review.refused.iter().map(|one| (&one.from.name[..], one.reason)).collect();
    let not_allowed = RefusedBecause::NotAllowed;
    let wrong = RefusedBecause::WrongActor;
    let expected = [("Mr Lowe", not_allowed), ("Ms Okafor", not_allowed), ("Ms Okafor", wrong)];
    assert_eq!((seen, review.refused_in_all), (expected.to_vec(), 3));
    let newest = review.refused[0].id;
    let bytes = school.relay.refused_bytes(&school.coordinator.who, newest).unwrap().bytes;
    assert_eq!(bytes.len() as u64, review.refused[0].bytes);
}

/// Kai is Ms Okafor's again.
fn related_again(school: &mut School) {
    let okafor = school.mentors[0].who.user;
    let mut again = match relate(KAI, okafor, "2026-11-02", None) {
        Edit::Relate(relationship) => relationship,
        other => panic!("{other:?}"),
    };
    again.id = domain::id::RelationshipId::draw(4_711);
    school.coordinator.sync_all(&school.relay, later());
    school.coordinator.write(&Edit::Relate(again), later());
    at_base(&school.coordinator.sync(&school.relay, later()));
}

#[test]
fn related_again_what_was_left_out_stays_out() {
    let mut school = told();
    let sent = hands_in(&mut school);
    leave_out(&school, only(&school).id);
    related_again(&mut school);
    // Its first answer was lost, so it still has them.
    school.mentors[0].outbox = sent;
    let answer = school.mentors[0].sync(&school.relay, later());
    let by = school.coordinator.who.user.to_string();
    assert_eq!(answer.results, vec![PushResult::LeftOut { by }; 2]);
    assert_eq!(notes(&mut school).len(), 1);
}

#[test]
fn related_again_it_goes_into_the_record_by_itself_and_waits_no_longer() {
    let mut school = told();
    let sent = hands_in(&mut school);
    related_again(&mut school);
    // Its first answer was lost, so it still has them.
    school.mentors[0].outbox = sent;
    at_base(&school.mentors[0].sync(&school.relay, later()));
    assert_eq!(review(&school).handed_in, []);
    assert_eq!(notes(&mut school).len(), 3);
}

#[test]
fn a_device_hands_in_so_much_and_no_more_until_it_is_decided() {
    let mut school = told();
    hands_in(&mut school);
    let words: String = (0..2).map(noise).collect();
    let recorded = school.mentors[0].recorded(start());
    let mut number = 10;
    let mut next = |school: &mut School| {
        number += 1;
        let okafor = &mut school.mentors[0];
        // Each in a document of its own, so that writing it does not take longer and longer.
        okafor.documents.remove(&year(KAI));
        okafor.forget_actors();
        let push = okafor.write(&visit(number, KAI, recorded, &words), start());
        let answer = okafor.sync(&school.relay, later());
        (answer.results[0].clone(), push.chunk.len() as u64)
    };
    let (mut sent, mut rows) = (0, 2);
    loop {
        let (result, bytes) = next(&mut school);
        match result {
            PushResult::HandedIn { .. } => (sent, rows) = (sent + bytes, rows + 1),
            PushResult::Refused { reason: RefusedBecause::TooLarge } => break,
            other => panic!("{other:?}"),
        }
        assert!(sent <= HANDED_IN, "{sent}");
    }
    assert!(sent > HANDED_IN / 2, "{sent}");
    let seen = review(&school);
    assert!(seen.more && seen.handed_in.len() == 1, "an answer has an end as well");
    assert_eq!(leave_out(&school, rows), Decided { changes: rows, refused: None });
    let (result, _) = next(&mut school);
    assert!(matches!(result, PushResult::HandedIn { .. }), "{result:?}");
}

#[test]
fn nobody_but_the_coordinator_looks_or_decides() {
    let mut school = told();
    hands_in(&mut school);
    let (id, okafor) = (only(&school).id, school.mentors[0].who);
    let relay = &school.relay;
    assert!(matches!(relay.review(&okafor), Err(Refusal::NotAllowed)));
    assert!(matches!(relay.take_handed_in(&okafor, id, later()), Err(Refusal::NotAllowed)));
    assert!(matches!(relay.leave_out_handed_in(&okafor, id, later()), Err(Refusal::NotAllowed)));
    assert!(matches!(relay.refused_bytes(&okafor, 1), Err(Refusal::NotAllowed)));
    assert_eq!(only(&school).changes.len(), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn asked_for_over_the_wire() {
    let running = serve(Options::in_memory()).await.unwrap();
    let (at, code) = (running.address, running.setup_code.clone().unwrap());
    tokio::task::spawn_blocking(move || {
        let (_, _, key) = set_up(at, &code);
        let seen: Review = get(at, "/v1/handed-in", &ours(Some(&key), 0)).read();
        assert_eq!((seen.handed_in, seen.refused, seen.refused_in_all), (vec![], vec![], 0));
        for decision in ["take", "leave-out"] {
            let decided = post(at, &format!("/v1/handed-in/7/{decision}"), Some(&key), &());
            assert_eq!(decided.read::<Decided>(), Decided::default());
            let nonsense = post(at, &format!("/v1/handed-in/x/{decision}"), Some(&key), &());
            assert_eq!(nonsense.refused(), ErrorCode::NotFound);
        }
        let bytes = get(at, "/v1/refused/1", &ours(Some(&key), 0));
        assert_eq!(bytes.refused(), ErrorCode::NotFound);
        let stranger = get(at, "/v1/handed-in", &ours(None, 0));
        assert_eq!(stranger.refused(), ErrorCode::NotSignedIn);
    })
    .await
    .unwrap();
    running.stop().await;
}
