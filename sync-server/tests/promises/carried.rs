//! What one device hands in for another is its author's, whoever carries it: with the author's access and in the author's
//! name, once however often and by whomever it comes, and nothing that the author's device did not sign.

use std::path::Path;

use domain::{
    id::{DeviceId, StudentId},
    staff::Role,
};
use p256::ecdsa::{Signature, SigningKey, signature::Signer};
use protocol::{
    carried::{Carried, CarriedAnswer, changes_signed},
    sync::{ItemBody, Push, PushResult, RefusedBecause},
};
use records::{DocumentId, Edit};
use sync_server::{
    back_up,
    relay::{Refusal, Relay},
    restore,
    store::{AuditRow, Store, sqlite::Sqlite},
};

use crate::{
    covered::{acts_as, names_cover},
    disk::DATABASE,
    invented::{noon, student, visit},
    school::{School, start, year},
    tablet::{Tablet, at_base},
};

const KAI: StudentId = StudentId::draw(101);
const AMIRA: StudentId = StudentId::draw(102);

pub(crate) fn relay_of(relay: &Relay) -> String {
    relay.hello(start()).unwrap().relay
}

pub(crate) fn signed(key: &SigningKey, message: &[u8]) -> Vec<u8> {
    let signature: Signature = key.sign(message);
    signature.to_bytes().to_vec()
}

/// What a device gives to somebody, as it is on its way to this relay.
fn given(relay: &str, by: &Tablet, push: Vec<Push>) -> Carried {
    let device = by.who.device.to_string();
    let signature = signed(&by.key, &changes_signed(relay, &device, &push));
    Carried { device, signature, push }
}

/// Kai is Ms Okafor's, who wrote two visits that base has not. Mr Lowe has nothing to do with Kai.
fn told() -> (School, Carried) {
    told_over(Box::new(Sqlite::in_memory().unwrap()))
}

fn told_over(store: Box<dyn Store>) -> (School, Carried) {
    let mut school = School::over(store);
    school.add(KAI, ("Kai", "Morgan"), Some(0));
    school.coordinator.sync_all(&school.relay, start());
    let relay = relay_of(&school.relay);
    let [okafor, lowe] = &mut school.mentors;
    for tablet in [&mut *okafor, lowe] {
        tablet.sync_all(&school.relay, start());
    }
    for (number, note) in [(1, "in a corridor"), (2, "on the bus")] {
        let recorded = okafor.recorded(start());
        okafor.write(&visit(number, KAI, recorded, note), start());
    }
    let given = given(&relay, okafor, okafor.outbox.clone());
    (school, given)
}

fn hand_in(school: &School, by: &Tablet, carried: &Carried) -> Result<CarriedAnswer, Refusal> {
    school.relay.take_carried(&by.who, carried, noon("2026-11-03"))
}

fn places(results: &[PushResult]) -> Vec<u64> {
    let place = |result: &PushResult| match result {
        PushResult::AtBase { seq, .. } => *seq,
        other => panic!("{other:?}"),
    };
    results.iter().map(place).collect()
}

#[test]
fn it_goes_into_the_record_in_its_authors_name_and_whoever_carries_it_is_sent_nothing_of_it() {
    let (mut school, given) = told();
    let results = hand_in(&school, &school.mentors[1], &given).unwrap().results;
    assert_eq!(places(&results).len(), 2);
    let answers = school.coordinator.sync_all(&school.relay, noon("2026-11-03"));
    assert_eq!(school.coordinator.visits(year(KAI)), 2);
    let from = |body: &ItemBody| match body {
        ItemBody::Change { origin, .. } => Some((origin.user.clone(), origin.device.clone())),
        _ => None,
    };
    let items = answers.iter().flat_map(|answer| &answer.items);
    let mut origins: Vec<_> = items.filter_map(|item| from(&item.body)).collect();
    origins.dedup();
    let okafor = school.mentors[0].who;
    assert_eq!(origins, [(okafor.user.to_string(), okafor.device.to_string())]);
    school.mentors[1].sync_all(&school.relay, noon("2026-11-03"));
    assert!(!school.mentors[1].words().contains("corridor"), "Kai is not his");
}

#[test]
fn twice_from_two_and_before_or_after_its_author_it_is_there_once() {
    for author_first in [true, false] {
        let (mut school, given) = told();
        let own = |school: &mut School| {
            let School { relay, mentors: [okafor, _], .. } = school;
            at_base(&okafor.sync(relay, noon("2026-11-03")))
        };
        let mut seen = Vec::new();
        if author_first {
            seen.push(own(&mut school));
        }
        for by in [&school.mentors[1], &school.coordinator, &school.mentors[1]] {
            seen.push(places(&hand_in(&school, by, &given).unwrap().results));
        }
        if !author_first {
            seen.push(own(&mut school));
        }
        seen.dedup();
        assert_eq!(seen.len(), 1, "the same places whoever asks");
        school.coordinator.sync_all(&school.relay, noon("2026-11-03"));
        assert_eq!(school.coordinator.visits(year(KAI)), 2);
    }
}

#[test]
fn what_its_device_did_not_sign_is_not_looked_at() {
    let (school, given) = told();
    let [okafor, lowe] = &school.mentors;
    let relay = relay_of(&school.relay);
    let [first, second] = &given.push[..] else { panic!("two") };
    let message = changes_signed(&relay, &given.device, &given.push);
    let elsewhere = changes_signed("another school", &given.device, &given.push);
    let other = lowe.who.device.to_string();
    let mut cut = given.clone();
    cut.push.truncate(1);
    let swapped = Carried { push: vec![second.clone(), first.clone()], ..given.clone() };
    let as_another = Carried { device: other, ..given.clone() };
    let by_another = Carried { signature: signed(&lowe.key, &message), ..given.clone() };
    let for_another = Carried { signature: signed(&okafor.key, &elsewhere), ..given.clone() };
    let unsigned = Carried { signature: Vec::new(), ..given.clone() };
    for bad in [cut, swapped, as_another, by_another, for_another, unsigned] {
        assert!(matches!(hand_in(&school, lowe, &bad), Err(Refusal::NotAllowed)));
    }
    for place in 0..64 {
        let mut bad = given.clone();
        bad.signature[place] ^= 1;
        assert!(matches!(hand_in(&school, lowe, &bad), Err(Refusal::NotAllowed)));
    }
    let nobody = Carried { device: DeviceId::draw(4).to_string(), ..given.clone() };
    assert!(matches!(hand_in(&school, lowe, &nobody), Err(Refusal::NotFound)));
    // The bytes are bound by their hash, and what the carrier made up is not kept as hers.
    let mut bad = given.clone();
    bad.push[0].chunk[9] ^= 1;
    assert!(matches!(hand_in(&school, lowe, &bad), Err(Refusal::NotAllowed)));
    assert!(school.relay.review(&school.coordinator.who).unwrap().refused.is_empty());
    assert_eq!(places(&hand_in(&school, lowe, &given).unwrap().results).len(), 2);
}

#[test]
fn it_may_do_what_its_author_may_however_much_the_carrier_may() {
    let (mut school, _) = told();
    let relay = relay_of(&school.relay);
    let okafor = &mut school.mentors[0];
    okafor.outbox.clear();
    okafor.write(&Edit::NameSchool { name: "Mine".to_owned() }, start());
    okafor.write(&student(KAI, "Kai", "Renamed"), start());
    let given = given(&relay, okafor, okafor.outbox.clone());
    let results = hand_in(&school, &school.coordinator, &given).unwrap().results;
    let refused = PushResult::Refused { reason: RefusedBecause::NotAllowed };
    assert_eq!(results, [refused.clone(), refused]);
    let kept = school.relay.review(&school.coordinator.who).unwrap().refused;
    assert_eq!(kept.len(), 2);
    assert!(kept.iter().all(|one| one.from.name == "Ms Okafor"), "kept as hers");
}

#[test]
fn of_a_removed_device_it_waits_for_the_coordinator() {
    let (mut school, given) = told();
    let device = school.mentors[0].who.device.to_string();
    school.relay.remove_device(&school.coordinator.who, &device, start()).unwrap();
    for _ in 0..2 {
        let results = hand_in(&school, &school.mentors[1], &given).unwrap().results;
        let handed_in = |result: &PushResult| matches!(result, PushResult::HandedIn { .. });
        assert!(results.iter().all(handed_in), "{results:?}");
    }
    let waiting = school.relay.review(&school.coordinator.who).unwrap().handed_in;
    let [one] = &waiting[..] else { panic!("{waiting:?}") };
    assert_eq!((&one.from.name[..], one.changes.len()), ("Ms Okafor", 2));
    let at = noon("2026-11-04");
    school.relay.take_handed_in(&school.coordinator.who, one.id, at).unwrap();
    school.coordinator.sync_all(&school.relay, at);
    assert_eq!(school.coordinator.visits(year(KAI)), 2);
}

#[test]
fn the_audit_log_says_once_by_whose_device_it_came_and_its_own_device_was_not_seen() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("alongside.sqlite");
    let (school, given) = told_over(Box::new(Sqlite::open(&file).unwrap()));
    let lowe = school.mentors[1].who;
    let okafor = school.mentors[0].who.device;
    let seen = |file: &Path| {
        let mut copy = Sqlite::copied(file).unwrap();
        let work = copy.begin().unwrap();
        let device = work.device(okafor).unwrap().unwrap();
        (device.last_sync, work.audited().unwrap())
    };
    let (last_sync, before) = seen(&file);
    for at in ["2026-11-03", "2026-11-04"] {
        school.relay.take_carried(&lowe, &given, noon(at)).unwrap();
    }
    let (after_sync, after) = seen(&file);
    let expected = AuditRow {
        at: noon("2026-11-03").as_millisecond(),
        by: Some(lowe.user),
        device: Some(lowe.device),
        what: "carried".to_owned(),
        subject: okafor.to_string(),
    };
    assert_eq!(after[before.len()..], [expected]);
    assert_eq!(after_sync, last_sync, "she has not been here");
}

/// When something was carried, as the audit log says.
pub(crate) fn carried_at(file: &Path) -> Vec<i64> {
    let mut store = Sqlite::open(file).unwrap();
    let acts = store.begin().unwrap().audited().unwrap();
    acts.into_iter().filter(|act| act.what == "carried").map(|act| act.at).collect()
}

#[test]
fn the_audit_log_says_so_also_of_what_is_refused_and_of_what_comes_back_after_a_restore() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join(DATABASE);
    let (mut school, visits) = told_over(Box::new(Sqlite::open(&file).unwrap()));
    let copy = folder.path().join("copy");
    back_up(folder.path(), &copy).unwrap();
    let relay = relay_of(&school.relay);
    let okafor = &mut school.mentors[0];
    okafor.outbox.clear();
    okafor.write(&Edit::NameSchool { name: "Mine".to_owned() }, start());
    let refused = given(&relay, okafor, okafor.outbox.clone());
    let School { relay, mentors: [_, lowe], .. } = school;
    let carry = |relay: &Relay, given: &Carried, day: &str| {
        relay.take_carried(&lowe.who, given, noon(day)).unwrap().results
    };
    let first = carry(&relay, &visits, "2026-11-03");
    for day in ["2026-11-04", "2026-11-05"] {
        carry(&relay, &refused, day);
    }
    drop(relay);
    let days =
        |days: &[&str]| -> Vec<i64> { days.iter().map(|day| noon(day).as_millisecond()).collect() };
    assert_eq!(carried_at(&file), days(&["2026-11-03", "2026-11-04"]));

    restore(folder.path(), &copy, noon("2026-11-06")).unwrap();
    let relay = Relay::open(Box::new(Sqlite::open(&file).unwrap())).unwrap();
    let again = carry(&relay, &visits, "2026-11-07");
    let received = |result: &PushResult| match result {
        PushResult::AtBase { received_at, .. } => *received_at,
        other => panic!("{other:?}"),
    };
    assert!(again.iter().map(received).eq(first.iter().map(received)), "as of when it came first");
    drop(relay);
    assert_eq!(carried_at(&file).last(), days(&["2026-11-07"]).last());
}

/// The school's name and a visit with Amira, who is nobody's, as Ms Okafor wrote them who covers on the third and fourth.
fn covering() -> (School, Carried) {
    let (mut school, _) = told();
    school.add(AMIRA, ("Amira", "Morgan"), None);
    let days = ("2026-11-03", "2026-11-04");
    let School { relay, coordinator, mentors: [okafor, _] } = &mut school;
    names_cover((&*relay, &*coordinator), 1, okafor, days, start()).unwrap();
    okafor.outbox.clear();
    okafor.write(&Edit::NameSchool { name: "Larkfield".to_owned() }, start());
    let recorded = okafor.recorded(start());
    okafor.write(&visit(70, AMIRA, recorded, "while covering"), start());
    let given = given(&relay_of(relay), okafor, okafor.outbox.clone());
    (school, given)
}

#[test]
fn of_whoever_covers_it_comes_as_the_coordinators_on_these_days_and_on_no_other() {
    let refused = PushResult::Refused { reason: RefusedBecause::NotAllowed };
    let received_at = noon("2026-11-05").as_millisecond();
    // Whether their own device asked anything on the days that they covered.
    for signed_in in [false, true] {
        for day in ["2026-11-03", "2026-11-05"] {
            let (school, given) = covering();
            let School { relay, mentors: [okafor, lowe], .. } = &school;
            if signed_in {
                assert!(acts_as(relay, &okafor.who, Role::Coordinator, noon("2026-11-03")));
            }
            let results = relay.take_carried(&lowe.who, &given, noon(day)).unwrap().results;
            match (day, signed_in) {
                ("2026-11-03", _) => assert_eq!(places(&results).len(), 2),
                (_, true) => {
                    assert_eq!(results, [refused.clone(), PushResult::HandedIn { received_at }]);
                }
                (_, false) => assert_eq!(results, [refused.clone(), refused.clone()]),
            }
        }
    }
}

#[test]
fn of_a_removed_device_of_whoever_covered_she_takes_what_came_on_these_days() {
    for (day, taken) in [("2026-11-03", 1), ("2026-11-05", 0)] {
        let (school, given) = covering();
        let School { relay, coordinator, mentors: [okafor, lowe] } = &school;
        let device = okafor.who.device.to_string();
        relay.remove_device(&coordinator.who, &device, start()).unwrap();
        relay.take_carried(&lowe.who, &given, noon(day)).unwrap();
        let waiting = relay.review(&coordinator.who).unwrap().handed_in;
        let org = waiting.iter().find(|one| one.doc == DocumentId::Org.to_string()).unwrap();
        let decided = relay.take_handed_in(&coordinator.who, org.id, noon("2026-11-06")).unwrap();
        assert_eq!((decided.changes, decided.refused.is_none()), (taken, taken == 1), "{day}");
    }
}
