//! A code is good once, for ten minutes, for whom it was made; guessing does not help and locks nobody else out.

use std::net::{IpAddr, Ipv4Addr};

use domain::staff::STAFF_NAME_LIMIT;
use jiff::{SignedDuration, Timestamp};
use protocol::{
    ErrorCode,
    admin::AddPeople,
    enrol::{EnrolRequest, Enrolment},
    limits::GUESSES,
};
use sync_server::{relay::Relay, store::sqlite::Sqlite};

use crate::{
    school::{HERE, School, coordinator, mentor, person, setup_request, start},
    tablet::Tablet,
};

const ELSEWHERE: IpAddr = IpAddr::V4(Ipv4Addr::new(192, 0, 2, 9));

fn enrol(
    school: &School,
    tablet: &Tablet,
    code: &str,
    from: IpAddr,
    at: Timestamp,
) -> Result<Enrolment, ErrorCode> {
    let device = tablet.as_new_device("Tablet 9");
    let request = EnrolRequest { code: code.to_owned(), device, only_for: None };
    school.relay.enrol(&request, from, at).map_err(|refusal| refusal.code())
}

fn invite(school: &School, at: Timestamp) -> String {
    let user = school.mentors[0].who.user.to_string();
    school.relay.invite(&school.coordinator.who, &user, at).unwrap().code
}

#[test]
fn a_code_enrols_one_device_whatever_way_it_is_typed() {
    let school = School::open();
    let code = invite(&school, start());
    let typed = format!(" {} ", code.to_uppercase().replace('-', "  "));
    let [one, other] = [mentor(40), mentor(41)];
    let waits = enrol(&school, &one, &typed, HERE, start()).unwrap();
    assert!(matches!(waits, Enrolment::Waiting(_)));
    assert_eq!(enrol(&school, &one, &code, HERE, start()), Ok(waits), "its answer was lost");
    school.lets_in(&one, start());
    let Ok(Enrolment::Enrolled(known)) = enrol(&school, &one, &code, HERE, start()) else {
        panic!("it was let in before it asked again")
    };
    assert_eq!(known.user_id, school.mentors[0].who.user.to_string());
    assert_eq!(enrol(&school, &other, &code, HERE, start()), Err(ErrorCode::BadCode));
    let mut thief = Tablet::new(99, one.who.user, one.who.role);
    thief.who.device = one.who.device;
    assert_eq!(enrol(&school, &thief, &code, HERE, start()), Err(ErrorCode::BadCode));
}

#[test]
fn wrong_and_ended_codes_are_told_apart_by_nobody() {
    let school = School::open();
    let code = invite(&school, start());
    let late = start() + SignedDuration::from_mins(10);
    assert_eq!(enrol(&school, &mentor(40), &code, HERE, late), Err(ErrorCode::BadCode));
    let wrong = "zoo zoo zoo zoo";
    assert_eq!(enrol(&school, &mentor(40), wrong, HERE, start()), Err(ErrorCode::BadCode));
    let in_time = late - SignedDuration::from_secs(1);
    assert!(enrol(&school, &mentor(40), &code, HERE, in_time).is_ok());
}

#[test]
fn guessing_locks_out_who_guesses_and_nobody_else() {
    let school = School::open();
    let code = invite(&school, start());
    for _ in 0..GUESSES {
        let tried = enrol(&school, &mentor(50), "zoo zoo zoo zoo", ELSEWHERE, start());
        assert_eq!(tried, Err(ErrorCode::BadCode));
    }
    let tried = enrol(&school, &mentor(50), &code, ELSEWHERE, start());
    assert_eq!(tried, Err(ErrorCode::TooManyTries), "even with the right one");
    assert!(enrol(&school, &mentor(51), &code, HERE, start()).is_ok());
    let later = start() + SignedDuration::from_mins(5);
    let code = invite(&school, later);
    assert!(enrol(&school, &mentor(52), &code, ELSEWHERE, later).is_ok());
}

#[test]
fn whoever_mistypes_while_somebody_else_guesses_may_try_again() {
    let school = School::open();
    let code = invite(&school, start());
    for _ in 0..2 * GUESSES {
        assert!(enrol(&school, &mentor(50), "zoo zoo zoo zoo", ELSEWHERE, start()).is_err());
    }
    for _ in 1..GUESSES {
        let mistyped = enrol(&school, &mentor(51), "zoo zoo zoo zoo", HERE, start());
        assert_eq!(mistyped, Err(ErrorCode::BadCode));
    }
    assert!(enrol(&school, &mentor(51), &code, HERE, start()).is_ok());
}

#[test]
fn the_set_up_code_sets_up_once() {
    let relay = Relay::open(Box::new(Sqlite::in_memory().unwrap())).unwrap();
    let replaced = relay.set_up_code(start()).unwrap().unwrap();
    let code = relay.set_up_code(start()).unwrap().unwrap();
    let desk = coordinator();
    let setup = |tablet: &Tablet, code: &str| {
        let request = setup_request(tablet, code);
        relay.setup(&request, HERE, start()).map(|e| e.role).map_err(|refusal| refusal.code())
    };
    assert_eq!(setup(&desk, &replaced), Err(ErrorCode::BadCode), "printed before the restart");
    assert!(!relay.hello(start()).unwrap().set_up);
    assert_eq!(setup(&desk, &code), Ok("coordinator".to_owned()));
    assert!(relay.hello(start()).unwrap().set_up);
    assert_eq!(setup(&desk, &code), Ok("coordinator".to_owned()), "its answer was lost");
    assert_eq!(setup(&mentor(60), &code), Err(ErrorCode::AlreadySetUp));
    assert_eq!(relay.set_up_code(start()).unwrap(), None);
}

#[test]
fn what_is_no_key_no_id_or_no_name_spends_nothing() {
    let school = School::open();
    let code = invite(&school, start());
    let good = EnrolRequest { code, device: mentor(40).as_new_device("Tablet 9"), only_for: None };
    let mut bad = vec![good.clone(); 5];
    bad[0].device.public_key = vec![4; 65];
    bad[1].device.public_key.truncate(33);
    bad[2].device.id = "tablet".to_owned();
    bad[3].device.name = "  ".to_owned();
    bad[4].device.name = "x".repeat(121);
    for request in bad {
        let refused = school.relay.enrol(&request, HERE, start()).unwrap_err();
        assert_eq!(refused.code(), ErrorCode::BadRequest, "{:?}", request.device);
    }
    assert!(school.relay.enrol(&good, HERE, start()).is_ok());
}

#[test]
fn only_coordinators_invite_add_list_and_remove() {
    let school = School::open();
    let [okafor, lowe] = &school.mentors;
    let user = lowe.who.user.to_string();
    let device = lowe.who.device.to_string();
    let people = AddPeople { people: Vec::new() };
    let codes = [
        school.relay.invite(&okafor.who, &user, start()).err().map(|r| r.code()),
        school.relay.people(&okafor.who, start()).err().map(|r| r.code()),
        school.relay.add_people(&okafor.who, &people, start()).err().map(|r| r.code()),
        school.relay.remove_device(&okafor.who, &device, start()).err().map(|r| r.code()),
    ];
    assert_eq!(codes, [Some(ErrorCode::NotAllowed); 4]);
}

#[test]
fn whoever_base_is_told_of_again_is_there_once_as_at_first() {
    let school = School::open();
    let reid = mentor(3);
    let longest = "R".repeat(STAFF_NAME_LIMIT);
    for name in [&longest[..], "Mr Reid"] {
        let people = AddPeople { people: vec![person(&reid, name)] };
        school.relay.add_people(&school.coordinator.who, &people, start()).unwrap();
        let user = reid.who.user.to_string();
        assert!(school.relay.invite(&school.coordinator.who, &user, start()).is_ok());
    }
    let mut people = school.relay.people(&school.coordinator.who, start()).unwrap().people;
    people.retain(|one| one.person.id == reid.who.user.to_string());
    let names: Vec<_> = people.iter().map(|one| &one.person.name[..]).collect();
    assert_eq!(names, [&longest[..]]);
}

#[test]
fn who_starts_the_relay_lets_the_coordinator_in_again() {
    let school = School::open();
    let codes = school.relay.invite_coordinators(start()).unwrap();
    let names: Vec<_> = codes.iter().map(|code| (&code.name[..], &code.role[..])).collect();
    assert_eq!(names, [("Mrs Khan", "coordinator")]);
    let user = school.coordinator.who.user.to_string();
    // Nobody else may be there to compare words with.
    let Ok(Enrolment::Enrolled(known)) = enrol(&school, &mentor(90), &codes[0].code, HERE, start())
    else {
        panic!("she is let in by her code")
    };
    assert_eq!(known.user_id, user);
}
