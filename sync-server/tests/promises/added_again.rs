//! A device that was removed, or that a restored base does not know, is added again with a code of the same person:
//! what it had not sent arrives, once. Nobody else's code and nobody else's key will do.

use domain::id::{DeviceId, StudentId};
use p256::ecdsa::SigningKey;
use protocol::{
    ErrorCode,
    enrol::EnrolRequest,
    sync::{DecidedPush, Push, PushResult, RefusedBecause, SyncRequest},
};
use sync_server::{
    back_up,
    relay::{Refusal, Relay},
    restore,
    store::sqlite::Sqlite,
};

use crate::{
    disk::DATABASE,
    invented::{noon, visit},
    pictures::{self, ended, hash, photographed, send, taken},
    school::{HERE, School, mentor, start, year},
    tablet::{Tablet, at_base},
};

const KAI: StudentId = StudentId::draw(101);

/// Ms Okafor's tablet has one visit at base and one that is not sent.
fn told() -> (School, Tablet) {
    let mut school = School::open();
    school.add(KAI, ("Kai", "Morgan"), Some(0));
    let mut okafor = std::mem::replace(&mut school.mentors[0], mentor(99));
    okafor.sync_all(&school.relay, start());
    let recorded = okafor.recorded(start());
    okafor.write(&visit(1, KAI, recorded, "sent"), start());
    at_base(&okafor.sync(&school.relay, start()));
    okafor.write(&visit(2, KAI, recorded, "not sent"), start());
    (school, okafor)
}

fn remove(school: &School, tablet: &Tablet) {
    let device = tablet.who.device.to_string();
    school.relay.remove_device(&school.coordinator.who, &device, start()).unwrap();
}

fn removed() -> (School, Tablet) {
    let (school, okafor) = told();
    remove(&school, &okafor);
    (school, okafor)
}

fn code_for(school: &School, tablet: &Tablet) -> String {
    let user = tablet.who.user.to_string();
    school.relay.invite(&school.coordinator.who, &user, start()).unwrap().code
}

/// Asks as a device that holds `tablet`'s records, under a new id.
fn add_again(school: &School, tablet: &mut Tablet, code: &str) -> Result<(), ErrorCode> {
    let removed = tablet.who.device;
    tablet.who.device = DeviceId::draw(777);
    let device = tablet.as_new_device("Tablet 2");
    let only_for = Some(tablet.who.user.to_string());
    let request = EnrolRequest { code: code.to_owned(), device, only_for };
    let answer = school.relay.enrol(&request, HERE, start());
    if answer.is_err() {
        tablet.who.device = removed;
    } else {
        school.lets_in(tablet, start());
    }
    answer.map(|_| ()).map_err(|refusal| refusal.code())
}

#[test]
fn what_was_not_sent_arrives_once_under_the_new_identity() {
    let (mut school, mut okafor) = removed();
    let code = code_for(&school, &okafor);
    assert_eq!(add_again(&school, &mut okafor, &code), Ok(()));
    let unsent = okafor.outbox.clone();
    let [first] = at_base(&okafor.sync(&school.relay, start()))[..] else { panic!("one change") };
    okafor.outbox = unsent;
    assert_eq!(at_base(&okafor.sync(&school.relay, start())), [first], "asked twice, there once");
    let recorded = okafor.recorded(start());
    okafor.write(&visit(3, KAI, recorded, "and on it goes"), start());
    at_base(&okafor.sync(&school.relay, start()));
    school.coordinator.sync_all(&school.relay, start());
    assert_eq!(school.coordinator.visits(year(KAI)), 3);
}

#[test]
fn what_it_handed_in_while_it_was_removed_is_listed_no_longer_once_it_arrives() {
    let (mut school, mut okafor) = removed();
    let held = okafor.outbox.clone();
    okafor.sync(&school.relay, start());
    let listed =
        |school: &School| school.relay.review(&school.coordinator.who).unwrap().handed_in.len();
    assert_eq!(listed(&school), 1);
    let code = code_for(&school, &okafor);
    assert_eq!(add_again(&school, &mut okafor, &code), Ok(()));
    okafor.outbox = held;
    at_base(&okafor.sync(&school.relay, start()));
    assert_eq!(listed(&school), 0);
    school.coordinator.sync_all(&school.relay, start());
    assert_eq!(school.coordinator.visits(year(KAI)), 2);
}

#[test]
fn what_was_left_out_meanwhile_stays_out_and_what_is_written_without_it_goes_in() {
    let (mut school, mut okafor) = removed();
    let held = okafor.outbox[0].clone();
    okafor.sync(&school.relay, start());
    let (khan, relay) = (school.coordinator.who, &school.relay);
    let last = relay.review(&khan).unwrap().handed_in[0].id;
    assert_eq!(relay.leave_out_handed_in(&khan, last, start()).unwrap().changes, 1);
    let code = code_for(&school, &okafor);
    assert_eq!(add_again(&school, &mut okafor, &code), Ok(()));

    // It offers that, as what base may have lost, and a visit that was written after it.
    okafor.outbox = vec![Push { mutation: vec![7; 16], ..held.clone() }];
    let recorded = okafor.recorded(start());
    okafor.write(&visit(3, KAI, recorded, "on top of it"), start());
    let left_out = PushResult::LeftOut { by: khan.user.to_string() };
    let waits = PushResult::Refused { reason: RefusedBecause::UnknownDependencies };
    let asked = SyncRequest { asks: vec![held.mutation.clone()], ..okafor.request() };
    let relay = &school.relay;
    let answer = relay.sync(&okafor.who, &asked, start()).unwrap();
    assert_eq!(answer.results, [left_out, waits]);
    // Asked under the new id, what became of it is known by the old one.
    let left_out_by = Some(khan.user.to_string());
    assert_eq!(answer.decided, [DecidedPush { mutation: held.mutation.clone(), left_out_by }]);
    assert!(relay.review(&khan).unwrap().handed_in.is_empty(), "she is not asked again");

    school.coordinator.sync_all(relay, start());
    okafor.documents.insert(year(KAI), school.coordinator.documents[&year(KAI)].clone());
    okafor.forget_actors();
    okafor.outbox.clear();
    okafor.write(&visit(3, KAI, recorded, "on top of it"), start());
    at_base(&okafor.sync(relay, start()));
    school.coordinator.sync_all(relay, start());
    assert_eq!(school.coordinator.visits(year(KAI)), 2);
    let words = school.coordinator.words();
    assert!(words.contains("on top of it") && !words.contains("not sent"), "{words}");
}

/// What was handed in comes no second time, so nothing else says whose its pictures are.
#[test]
fn the_pictures_of_what_it_handed_in_follow_under_the_new_identity_whatever_was_decided() {
    let (bytes, later) = (taken(1, 400), noon("2026-11-05"));
    for is_left_out in [false, true] {
        let mut school = pictures::told(&[]);
        ended(&mut school);
        let mut okafor = std::mem::replace(&mut school.mentors[0], mentor(99));
        let edit = photographed(&mut okafor, KAI, &[hash(&bytes)]);
        okafor.write(&edit, later);
        let answer = okafor.sync(&school.relay, later);
        assert!(matches!(answer.results[..], [PushResult::HandedIn { .. }]));
        remove(&school, &okafor);
        let khan = &school.coordinator.who;
        if is_left_out {
            let last = school.relay.review(khan).unwrap().handed_in[0].id;
            school.relay.leave_out_handed_in(khan, last, later).unwrap();
        }
        let mut other = mentor(99);
        other.who.user = okafor.who.user;
        school.enrol(&other, start());
        let code = code_for(&school, &okafor);
        assert_eq!(add_again(&school, &mut okafor, &code), Ok(()));
        if !is_left_out {
            let hers = send(&school.relay, &other, &bytes, 150);
            assert!(matches!(hers, Err(Refusal::NotAllowed)), "another device handed in nothing");
        }
        assert!(send(&school.relay, &okafor, &bytes, 150).unwrap().whole);
    }
}

/// The copy that was put in place is of a day before the device was enrolled, so nobody knows its old id.
#[test]
fn forgotten_by_a_restored_base_it_hears_what_became_of_what_it_had_handed_in() {
    let folder = tempfile::tempdir().unwrap();
    let open = || Box::new(Sqlite::open(&folder.path().join(DATABASE)).unwrap());
    let mut school = School::over(open());
    school.add(KAI, ("Kai", "Morgan"), Some(0));
    let copy = folder.path().join("copy");
    back_up(folder.path(), &copy).unwrap();
    let mut okafor = mentor(99);
    okafor.who.user = school.mentors[0].who.user;
    school.enrol(&okafor, start());
    okafor.sync_all(&school.relay, start());
    ended(&mut school);
    let (bytes, later) = (taken(1, 400), noon("2026-11-05"));
    let edit = photographed(&mut okafor, KAI, &[hash(&bytes)]);
    let handed_in = okafor.write(&edit, later);
    let answer = okafor.sync(&school.relay, later);
    assert!(matches!(answer.results[..], [PushResult::HandedIn { .. }]), "{:?}", answer.results);

    school.relay = Relay::open(Box::new(Sqlite::in_memory().unwrap())).unwrap();
    restore(folder.path(), &copy, later).unwrap();
    school.relay = Relay::open(open()).unwrap();
    let lowe = &school.mentors[1];
    let his = send(&school.relay, lowe, &bytes, 150);
    assert!(matches!(his, Err(Refusal::NotAllowed)), "another person handed in nothing");
    let code = code_for(&school, &okafor);
    assert_eq!(add_again(&school, &mut okafor, &code), Ok(()));
    assert!(send(&school.relay, &okafor, &bytes, 150).unwrap().whole);
    let (khan, relay) = (school.coordinator.who, &school.relay);
    let last = relay.review(&khan).unwrap().handed_in[0].id;
    assert_eq!(relay.leave_out_handed_in(&khan, last, later).unwrap().changes, 1);
    let mutation = handed_in.mutation;
    let decided = |tablet: &Tablet| {
        let asked = SyncRequest { asks: vec![mutation.clone()], ..tablet.request() };
        relay.sync(&tablet.who, &asked, later).unwrap().decided
    };
    let left_out_by = Some(khan.user.to_string());
    assert_eq!(decided(&okafor), [DecidedPush { mutation: mutation.clone(), left_out_by }]);
    assert_eq!(decided(lowe), [], "it is not his");
}

#[test]
fn the_pictures_of_what_was_refused_while_it_was_removed_follow_as_well() {
    let bytes = taken(1, 400);
    let (school, mut okafor) = removed();
    // Nothing of it is handed in: it names nothing that base knows of.
    okafor.outbox.clear();
    let code = code_for(&school, &okafor);
    assert_eq!(add_again(&school, &mut okafor, &code), Ok(()));
    assert!(send(&school.relay, &okafor, &bytes, 150).unwrap().whole);
}

#[test]
fn an_acknowledgement_that_was_lost_before_the_removal_is_given_again() {
    let (mut school, mut okafor) = told();
    let lost = okafor.outbox.clone();
    let [first] = at_base(&okafor.sync(&school.relay, start()))[..] else { panic!("one change") };
    okafor.outbox = lost;
    remove(&school, &okafor);
    let code = code_for(&school, &okafor);
    assert_eq!(add_again(&school, &mut okafor, &code), Ok(()));
    assert_eq!(at_base(&okafor.sync(&school.relay, start())), [first]);
    school.coordinator.sync_all(&school.relay, start());
    assert_eq!(school.coordinator.visits(year(KAI)), 2);
}

#[test]
fn a_code_of_another_person_is_refused_and_not_spent() {
    let (school, mut okafor) = removed();
    let lowe = &school.mentors[1];
    let code = code_for(&school, lowe);
    assert_eq!(add_again(&school, &mut okafor, &code), Err(ErrorCode::OtherPerson));
    let people = school.relay.people(&school.coordinator.who, start()).unwrap().people;
    let devices: Vec<_> = people.iter().map(|one| one.devices.len()).collect();
    assert_eq!(devices.iter().sum::<usize>(), 3, "nobody got a device");
    let mut his = mentor(50);
    his.who.user = lowe.who.user;
    let (device, only_for) = (his.as_new_device("Phone"), None);
    let request = EnrolRequest { code, device, only_for };
    assert!(school.relay.enrol(&request, HERE, start()).is_ok(), "it is still good for Mr Lowe");
}

#[test]
fn another_key_does_not_go_on_under_the_removed_devices_actor() {
    let (school, mut okafor) = removed();
    okafor.key = SigningKey::from_slice(&[77; 32]).unwrap();
    let code = code_for(&school, &okafor);
    assert_eq!(add_again(&school, &mut okafor, &code), Ok(()));
    let answer = okafor.sync(&school.relay, start());
    let reason = RefusedBecause::WrongActor;
    assert_eq!(answer.results, [PushResult::Refused { reason }]);
}

#[test]
fn the_same_key_under_another_person_does_not_either() {
    let (school, okafor) = removed();
    let mut lowe = mentor(2);
    lowe.key = okafor.key.clone();
    lowe.who.device = DeviceId::draw(779);
    let code = code_for(&school, &lowe);
    let device = lowe.as_new_device("Tablet 2");
    school.relay.enrol(&EnrolRequest { code, device, only_for: None }, HERE, start()).unwrap();
    school.lets_in(&lowe, start());
    lowe.outbox = okafor.outbox.clone();
    let answer = lowe.sync(&school.relay, start());
    assert!(matches!(answer.results[..], [PushResult::Refused { .. }]), "{:?}", answer.results);
}

#[test]
fn a_base_restored_to_an_earlier_day_takes_the_device_back_with_its_history() {
    let (_, mut okafor) = removed();
    // What a backup from before the first visit knows: people and students.
    let mut restored = School::open();
    let at = start();
    restored.add(KAI, ("Kai", "Morgan"), Some(0));
    let code = code_for(&restored, &okafor);
    assert_eq!(add_again(&restored, &mut okafor, &code), Ok(()));
    let waiting = okafor.outbox.clone();
    let reason = RefusedBecause::UnknownDependencies;
    let answer = okafor.sync(&restored.relay, at);
    assert_eq!(answer.results, [PushResult::Refused { reason }], "it builds on what base lost");

    // So the device offers again what it wrote in the document before, and then what waits.
    let (user, whole) = (okafor.who.user, okafor.documents[&year(KAI)].changes());
    let own: Vec<_> = whole.into_iter().filter(|change| change.author == Some(user)).collect();
    okafor.outbox = own.into_iter().map(|one| okafor.push_of(year(KAI), one.chunk)).collect();
    okafor.outbox.extend(waiting);
    assert_eq!(at_base(&okafor.sync(&restored.relay, at)).len(), 3);
    restored.coordinator.sync_all(&restored.relay, at);
    assert_eq!(restored.coordinator.visits(year(KAI)), 2);
}
