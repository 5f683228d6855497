//! Who names whom to cover and for how long, how it ends early, and what whoever covers cannot do although the coordinator
//! could: nothing of it goes on when their days are over, and a school always has somebody who coordinates.

use domain::{
    id::{CoverId, UserId},
    staff::Role,
};
use protocol::{
    ErrorCode,
    admin::{AddPeople, NewCover, NewRole, Person},
    enrol::EnrolRequest,
    sync::SyncRequest,
};
use sync_server::relay::{Principal, Refusal, Relay};

use crate::{
    covered::{acts_as, names_cover},
    invented::noon,
    school::{HERE, School, be, person, start},
    tablet::Tablet,
};

const WEEK: (&str, &str) = ("2026-11-02", "2026-11-06");

/// A device comes with a code of the coordinator's, and waits to be let in.
fn waits(relay: &Relay, coordinator: &Principal, tablet: &Tablet) -> String {
    let code = relay.invite(coordinator, &tablet.who.user.to_string(), start()).unwrap().code;
    let device = tablet.as_new_device("Tablet");
    relay.enrol(&EnrolRequest { code, device, only_for: None }, HERE, start()).unwrap();
    tablet.who.device.to_string()
}

fn code(done: Result<(), Refusal>) -> Option<ErrorCode> {
    done.err().map(|refusal| refusal.code())
}

#[test]
fn only_a_coordinator_names_somebody_else_and_on_days_that_are_to_come() {
    let School { relay, coordinator, mentors: [okafor, mut lowe] } = School::open();
    let say = |by: &Tablet, away: &str, covers: &str, from: &str, to: &str| {
        let request = NewCover {
            id: CoverId::draw(7).to_string(),
            by: covers.to_owned(),
            from: from.to_owned(),
            to: to.to_owned(),
        };
        code(relay.name_cover(&by.who, away, &request, start()))
    };
    let [khan, hers, his] = [&coordinator, &okafor, &lowe].map(|one| one.who.user.to_string());
    let (from, to) = WEEK;
    let stranger = UserId::draw(99).to_string();
    let not_allowed = Some(ErrorCode::NotAllowed);
    assert_eq!(say(&okafor, &khan, &his, from, to), not_allowed, "a mentor");
    assert_eq!(say(&okafor, &khan, &hers, from, to), not_allowed, "a mentor for herself");
    assert_eq!(say(&coordinator, &khan, &khan, from, to), not_allowed, "nobody covers for herself");
    for (away, covers) in [(&stranger, &hers), (&khan, &stranger)] {
        assert_eq!(say(&coordinator, away, covers, from, to), Some(ErrorCode::NotFound));
    }
    let bad = Some(ErrorCode::BadRequest);
    assert_eq!(say(&coordinator, &hers, &his, from, to), bad, "a mentor has no such duty");
    for (from, to) in [
        ("2026-11-06", "2026-11-05"),
        ("2026-11-01", "2026-11-06"),
        ("2026-11-02", "2027-02-02"),
        ("Monday", "Friday"),
        ("", "2026-11-06"),
    ] {
        assert_eq!(say(&coordinator, &khan, &hers, from, to), bad, "{from} to {to}");
    }
    assert!(relay.people(&coordinator.who, start()).unwrap().cover.is_empty());
    assert_eq!(say(&coordinator, &khan, &hers, from, to), None);
    assert_eq!(say(&coordinator, &khan, &hers, from, to), None, "said twice");
    assert_eq!(relay.people(&coordinator.who, start()).unwrap().cover.len(), 1);

    // A term is 92 days; and nobody covers twice on one day.
    let with = (&relay, &coordinator);
    let name = |number, by: &Tablet, days| names_cover(with, number, by, days, start());
    assert_eq!(name(8, &okafor, ("2026-11-06", "2026-11-09")), Err(ErrorCode::NotAllowed));
    assert_eq!(name(9, &okafor, ("2026-11-07", "2026-11-09")), Ok(()));
    assert_eq!(name(10, &lowe, ("2026-11-02", "2027-02-01")), Ok(()));

    // A student never covers (9).
    relay.remove_device(&coordinator.who, &lowe.who.device.to_string(), start()).unwrap();
    be(&relay, &coordinator, &mut lowe, Role::PeerMentor);
    assert_eq!(name(11, &lowe, ("2027-03-01", "2027-03-02")), Err(ErrorCode::NotAllowed));
}

#[test]
fn it_ends_at_once_when_a_coordinator_says_so() {
    let School { relay, coordinator, mentors: [okafor, lowe] } = School::open();
    let with = (&relay, &coordinator);
    for (number, by) in [(1, &okafor), (2, &lowe)] {
        names_cover(with, number, by, WEEK, start()).unwrap();
    }
    names_cover(with, 3, &lowe, ("2026-11-09", "2026-11-10"), start()).unwrap();
    let end = |by: &Principal, number| {
        code(relay.end_cover(by, &CoverId::draw(number).to_string(), start()))
    };
    assert!(acts_as(&relay, &okafor.who, Role::Coordinator, start()));
    assert_eq!(end(&okafor.who, 1), Some(ErrorCode::NotAllowed), "as the mentor that she is");
    assert_eq!(end(&coordinator.who, 99), Some(ErrorCode::NotFound));
    for number in [1, 1, 3] {
        assert_eq!(end(&coordinator.who, number), None);
    }
    assert!(!acts_as(&relay, &okafor.who, Role::Coordinator, start()));
    assert!(acts_as(&relay, &okafor.who, Role::Mentor, start()));
    assert!(acts_as(&relay, &lowe.who, Role::Coordinator, start()), "his goes on");
    let next = noon("2026-11-09");
    assert!(acts_as(&relay, &lowe.who, Role::Mentor, next), "what was to come does not");
    // The days are free again.
    assert_eq!(names_cover(with, 4, &okafor, WEEK, start()), Ok(()));
    assert!(acts_as(&relay, &okafor.who, Role::Coordinator, start()));
}

#[test]
fn whoever_covers_makes_and_unmakes_no_coordinator_and_lets_no_device_of_one_in() {
    let School { relay, coordinator, mentors: [mut okafor, lowe] } = School::open();
    names_cover((&relay, &coordinator), 1, &okafor, WEEK, start()).unwrap();
    okafor.who.role = Role::Coordinator;
    let (khan, acting) = (&coordinator.who, &okafor.who);
    let hers = waits(&relay, khan, &Tablet::new(50, khan.user, Role::Coordinator));
    let his = waits(&relay, khan, &Tablet::new(51, lowe.who.user, Role::Mentor));
    let add = |role: &str, number| {
        let id = UserId::draw(number).to_string();
        let people = vec![Person { id, name: "Ms Wren".to_owned(), role: role.to_owned() }];
        relay.add_people(acting, &AddPeople { people }, start())
    };
    let set = |user: UserId, role: &str| {
        relay.set_role(acting, &user.to_string(), &NewRole { role: role.to_owned() }, start())
    };
    let cover = NewCover {
        id: CoverId::draw(2).to_string(),
        by: lowe.who.user.to_string(),
        from: "2026-11-07".to_owned(),
        to: "2026-11-08".to_owned(),
    };
    let away = khan.user.to_string();
    for (what, done) in [
        ("makes one", set(lowe.who.user, "coordinator")),
        ("makes herself one", set(acting.user, "coordinator")),
        ("unmakes the last one", set(khan.user, "mentor")),
        ("adds one", add("coordinator", 70)),
        ("makes a code for one", relay.invite(acting, &away, start()).map(drop)),
        ("lets one's device in", relay.approve_device(acting, &hers, start())),
        ("names cover", relay.name_cover(acting, &away, &cover, start())),
    ] {
        assert_eq!(code(done), Some(ErrorCode::NotAllowed), "{what}");
    }
    // All else she does.
    let lowes = lowe.who.user.to_string();
    for (what, done) in [
        ("adds a mentor", add("mentor", 71)),
        ("makes a code", relay.invite(acting, &lowes, start()).map(drop)),
        ("lets a device in", relay.approve_device(acting, &his, start())),
        ("refuses one", relay.refuse_device(acting, &hers, start())),
        ("changes a role", set(lowe.who.user, "learning-mentor")),
        ("ends what she does", relay.end_cover(acting, &CoverId::draw(1).to_string(), start())),
    ] {
        assert_eq!(code(done), None, "{what}");
    }
    assert_eq!(code(relay.approve_device(acting, &his, start())), Some(ErrorCode::NotSignedIn));
    assert!(relay.people(khan, start()).is_ok(), "she coordinates as ever");
}

/// A leader reads every record (16.2), and goes on reading when the days are over; so does a device in the name of whoever
/// covers next.
#[test]
fn whoever_covers_gives_nobody_what_goes_on_when_their_days_are_over() {
    let School { relay, coordinator, mentors: [mut okafor, lowe] } = School::open();
    let khan = &coordinator.who;
    let leader = Tablet::new(50, UserId::draw(50), Role::Leader);
    let people = vec![person(&leader, "Ms Wren")];
    relay.add_people(khan, &AddPeople { people }, start()).unwrap();
    let leaders = waits(&relay, khan, &leader);
    let lowes = waits(&relay, khan, &Tablet::new(51, lowe.who.user, Role::Mentor));
    let next = ("2026-12-01", "2026-12-02");
    for (number, by, days) in [(1, &okafor, WEEK), (2, &lowe, next)] {
        names_cover((&relay, &coordinator), number, by, days, start()).unwrap();
    }
    okafor.who.role = Role::Coordinator;
    let acting = &okafor.who;
    let add = |number| {
        let invented = Tablet::new(60, UserId::draw(number), Role::Leader);
        let people = vec![person(&invented, "Ms X")];
        relay.add_people(acting, &AddPeople { people }, start())
    };
    let set = |user: UserId, role: Role| {
        let request = NewRole { role: role.name().to_owned() };
        relay.set_role(acting, &user.to_string(), &request, start())
    };
    let invite = |user: UserId| relay.invite(acting, &user.to_string(), start()).map(drop);
    let approve = |device: &str| relay.approve_device(acting, device, start());
    for (what, done) in [
        ("invents a leader", add(70)),
        ("makes a colleague one", set(lowe.who.user, Role::Leader)),
        ("unmakes one", set(leader.who.user, Role::Mentor)),
        ("makes a code for one", invite(leader.who.user)),
        ("lets one's device in", approve(&leaders)),
        ("makes a code for who covers next", invite(lowe.who.user)),
        ("lets their device in", approve(&lowes)),
    ] {
        assert_eq!(code(done), Some(ErrorCode::NotAllowed), "{what}");
    }
    // Their own next device ends to coordinate when they do.
    assert_eq!(code(invite(acting.user)), None);
    // A colleague who covers no more is one like any other; and who is there already is left as they are.
    relay.end_cover(khan, &CoverId::draw(2).to_string(), start()).unwrap();
    assert_eq!(code(approve(&lowes)), None);
    assert_eq!(code(add(50)), None);
    assert_eq!(code(relay.approve_device(khan, &leaders, start())), None, "she does");
}

#[test]
fn whoever_covers_removes_a_coordinators_lost_device_but_not_her_last_one() {
    let School { relay, coordinator, mentors: [mut okafor, lowe] } = School::open();
    names_cover((&relay, &coordinator), 1, &okafor, WEEK, start()).unwrap();
    okafor.who.role = Role::Coordinator;
    let first = coordinator.who;
    let second = Tablet::new(50, first.user, Role::Coordinator);
    waits(&relay, &first, &second);
    let remove = |by: &Principal, device: &Principal| {
        code(relay.remove_device(by, &device.device.to_string(), start()))
    };
    let not_allowed = Some(ErrorCode::NotAllowed);
    assert_eq!(remove(&okafor.who, &first), not_allowed, "one that waits is not in use");
    relay.approve_device(&first, &second.who.device.to_string(), start()).unwrap();
    for _ in 0..2 {
        assert_eq!(remove(&okafor.who, &first), None, "lost, and said twice");
    }
    assert_eq!(remove(&okafor.who, &second.who), not_allowed);
    assert!(relay.people(&second.who, start()).is_ok());
    assert_eq!(remove(&okafor.who, &lowe.who), None, "anybody else's, also the last one");
}

#[test]
fn whoever_covers_for_the_safeguarding_lead_keeps_what_they_have_and_reads_no_concern_by_it() {
    let School { relay, coordinator, mentors: [okafor, mut lowe] } = School::open();
    be(&relay, &coordinator, &mut lowe, Role::SafeguardingLead);
    let request = NewCover {
        id: CoverId::draw(1).to_string(),
        by: okafor.who.user.to_string(),
        from: WEEK.0.to_owned(),
        to: WEEK.1.to_owned(),
    };
    let away = lowe.who.user.to_string();
    relay.name_cover(&coordinator.who, &away, &request, start()).unwrap();
    let cover = relay.people(&coordinator.who, start()).unwrap().cover;
    assert_eq!((cover.len(), cover[0].duty.as_str()), (1, "safeguarding-lead"));
    assert!(relay.sync(&okafor.who, &SyncRequest::default(), start()).is_ok());
    let refused = relay.people(&okafor.who, start()).map(drop);
    assert_eq!(code(refused), Some(ErrorCode::NotAllowed));
    // Keys are another matter: whom the list of holders names.
    let read = relay.concerns(&okafor.who, 0, start()).map(drop);
    assert_eq!(code(read), Some(ErrorCode::NotAllowed));
    assert!(relay.people(&coordinator.who, noon("2026-11-07")).unwrap().cover.is_empty());
}
