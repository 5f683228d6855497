//! A request is let in by its session, and carried out when its body has come, which may be a minute later. Whoever is not
//! what they were by then does nothing with it; and a school always has somebody who coordinates.

use domain::{
    id::{DeviceId, UserId},
    staff::Role,
};
use protocol::{
    ErrorCode,
    admin::{AddPeople, NewRole, Person},
    enrol::EnrolRequest,
};
use sync_server::{
    back_up,
    relay::{Principal, Refusal, Relay},
    restore,
    store::sqlite::Sqlite,
};

use crate::{
    disk::DATABASE,
    invented::noon,
    school::{HERE, School, be, start},
    tablet::Tablet,
};

/// Everything that a coordinator does to others, done by this one.
fn everything(relay: &Relay, who: &Principal, other: &Principal) -> Vec<ErrorCode> {
    let (user, device) = (other.user.to_string(), other.device.to_string());
    let role = NewRole { role: "leader".to_owned() };
    let person = Person {
        id: UserId::draw(70).to_string(),
        name: "Ms Wren".to_owned(),
        role: "coordinator".to_owned(),
    };
    let all: [Result<(), Refusal>; 9] = [
        relay.set_role(who, &user, &role, start()),
        relay.add_people(who, &AddPeople { people: vec![person] }, start()),
        relay.invite(who, &user, start()).map(drop),
        relay.remove_device(who, &device, start()),
        relay.approve_device(who, &device, start()),
        relay.refuse_device(who, &device, start()),
        relay.people(who, start()).map(drop),
        relay.review(who).map(drop),
        relay.concerns(who, 0, start()).map(drop),
    ];
    all.into_iter().map(|done| done.unwrap_err().code()).collect()
}

#[test]
fn a_coordinator_who_is_none_any_more_carries_nothing_out() {
    let School { relay, coordinator, mentors: [mut okafor, _] } = School::open();
    be(&relay, &coordinator, &mut okafor, Role::Coordinator);
    // Let in as a coordinator.
    let before = okafor.who;
    be(&relay, &coordinator, &mut okafor, Role::Leader);
    let refused = everything(&relay, &before, &coordinator.who);
    assert!(refused.iter().all(|code| *code == ErrorCode::NotSignedIn), "{refused:?}");

    be(&relay, &coordinator, &mut okafor, Role::Coordinator);
    relay.remove_device(&coordinator.who, &before.device.to_string(), start()).unwrap();
    let refused = everything(&relay, &before, &coordinator.who);
    assert!(refused.iter().all(|code| *code == ErrorCode::UnknownDevice), "{refused:?}");
    assert!(!relay.people(&coordinator.who, start()).unwrap().people.is_empty(), "she goes on");
}

#[test]
fn of_two_who_end_each_others_coordinating_one_goes_on() {
    let School { relay, coordinator, mentors: [mut okafor, _] } = School::open();
    be(&relay, &coordinator, &mut okafor, Role::Coordinator);
    let (khan, okafor) = (coordinator.who, okafor.who);
    let role = NewRole { role: "leader".to_owned() };
    let ends = |by: &Principal, whom: &Principal| {
        relay.set_role(by, &whom.user.to_string(), &role, start()).is_ok()
    };
    assert!(ends(&okafor, &khan));
    assert!(!ends(&khan, &okafor));
    assert!(relay.people(&okafor, start()).is_ok());
}

#[test]
fn a_copy_that_knows_no_other_coordinator_keeps_the_one_it_knows() {
    let folder = tempfile::tempdir().unwrap();
    let open = || Relay::open(Box::new(Sqlite::open(&folder.path().join(DATABASE)).unwrap()));
    let School { relay, coordinator, mentors: [mut okafor, mut lowe] } =
        School::over(Box::new(Sqlite::open(&folder.path().join(DATABASE)).unwrap()));
    be(&relay, &coordinator, &mut lowe, Role::Leader);
    let copy = folder.path().join("copy");
    back_up(folder.path(), &copy).unwrap();
    be(&relay, &coordinator, &mut okafor, Role::Coordinator);
    let khan = coordinator.who;
    let leader = NewRole { role: "leader".to_owned() };
    relay.set_role(&okafor.who, &khan.user.to_string(), &leader, start()).unwrap();
    drop(relay);

    // Both are known: who began to coordinate does so, and who ceased to does not.
    restore(folder.path(), &copy, noon("2026-11-05")).unwrap();
    let relay = open().unwrap();
    assert!(relay.people(&okafor.who, start()).is_ok());
    assert_eq!(
        relay.people(&khan, start()).map_err(|no| no.code()).err(),
        Some(ErrorCode::NotSignedIn)
    );

    // Where the other one is not known, the last one goes on.
    let person = Person {
        id: UserId::draw(70).to_string(),
        name: "Ms Wren".to_owned(),
        role: "coordinator".to_owned(),
    };
    back_up(folder.path(), &folder.path().join("second")).unwrap();
    relay.add_people(&okafor.who, &AddPeople { people: vec![person] }, start()).unwrap();
    let wren = relay.invite_at_the_machine(UserId::draw(70), start()).unwrap();
    let mut tablet = Tablet::new(70, UserId::draw(70), Role::Coordinator);
    tablet.who.device = DeviceId::draw(7_000);
    let request =
        EnrolRequest { code: wren.code, device: tablet.as_new_device("Tablet"), only_for: None };
    relay.enrol(&request, HERE, start()).unwrap();
    relay.set_role(&tablet.who, &okafor.who.user.to_string(), &leader, start()).unwrap();
    drop(relay);
    restore(folder.path(), &folder.path().join("second"), noon("2026-11-06")).unwrap();
    let relay = open().unwrap();
    assert!(relay.people(&okafor.who, start()).is_ok(), "nobody would be left");
}
