//! Who may do what, each at the real relay: roles, kinds and actions, on devices in use and removed ones, about students who
//! are related, were once, never were, and whom nobody knows. What is expected is written by hand; that
//! `domain::access` says the same is asked beside it, and that none of what it allows was left untried.

use std::net::SocketAddr;

use domain::{
    access::{Action, Ownership, Permission, Subject, Tie, may, permission},
    id::{CoverId, DeviceId, StudentId, UserId},
    staff::Role,
};
use protocol::{
    admin::{
        APPROVE_DEVICE, AddPeople, COVER, END_COVER, Invitation, NewCover, NewRole, REFUSE_DEVICE,
    },
    sync::{PushResult, SyncAnswer},
};
use records::{DocumentId, Edit};
use sync_server::{Options, serve};

use crate::{
    caller::{cbor, let_in, ours, post, send, set_up, token},
    invented::{day, relationship, student, visit},
    school::{School, core, mentor, names, person, start, year},
    tablet::{Tablet, at_base},
};

const KAI: StudentId = StudentId::draw(101);
const AMIRA: StudentId = StudentId::draw(102);
const LEO: StudentId = StudentId::draw(103);

/// Kai is Ms Okafor's, Amira was until yesterday, Leo is nobody's. The coordinator wrote into every record.
fn told() -> School {
    let mut school = School::open();
    school.coordinator.write(&Edit::NameSchool { name: "Larkfield".to_owned() }, start());
    school.add(KAI, ("Kai", "Morgan"), Some(0));
    school.add(AMIRA, ("Amira", "Haddad"), Some(0));
    school.add(LEO, ("Leo", "Wren"), None);
    let School { relay, coordinator, mentors: [okafor, _] } = &mut school;
    let id = relationship(AMIRA, okafor.who.user);
    let end = Edit::EndRelationship { student: AMIRA, id, to: day("2026-11-01") };
    coordinator.write(&end, start());
    for (number, student) in [(1, KAI), (2, AMIRA), (3, LEO)] {
        let recorded = coordinator.recorded(start());
        coordinator.write(&visit(number, student, recorded, "said"), start());
    }
    at_base(&coordinator.sync(relay, start()));
    school
}

/// Who asks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Asks {
    Coordinator,
    Mentor,
    RemovedCoordinator,
    RemovedMentor,
}

const ASK: [Asks; 4] =
    [Asks::Coordinator, Asks::Mentor, Asks::RemovedCoordinator, Asks::RemovedMentor];

/// What a change is to.
#[derive(Debug, Clone, Copy)]
pub(crate) enum To {
    Org,
    Core(StudentId),
    /// Who somebody is whom nobody knows.
    NewCore,
    Year(StudentId),
    OwnMe,
    AnothersMe,
}

/// What becomes of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Becomes {
    /// It is in the record.
    In,
    /// It waits for the coordinator.
    Waits,
    /// It is refused.
    No,
}

impl School {
    /// Another device of this person's, which nobody wrote on; removed by now, or not.
    fn device_of(&self, asks: Asks, number: u8) -> Tablet {
        let who = match asks {
            Asks::Coordinator | Asks::RemovedCoordinator => self.coordinator.who,
            Asks::Mentor | Asks::RemovedMentor => self.mentors[0].who,
        };
        let mut tablet = Tablet::new(number, who.user, who.role);
        self.enrol(&tablet, start());
        if matches!(asks, Asks::RemovedCoordinator | Asks::RemovedMentor) {
            let device = tablet.who.device.to_string();
            self.relay.remove_device(&self.coordinator.who, &device, start()).unwrap();
        } else {
            tablet.sync_all(&self.relay, start());
        }
        tablet
    }
}

/// What became of the only change of a request.
pub(crate) fn became(answer: &SyncAnswer) -> Becomes {
    match &answer.results[..] {
        [PushResult::AtBase { .. }] => Becomes::In,
        [PushResult::HandedIn { .. }] => Becomes::Waits,
        [PushResult::Refused { .. }] => Becomes::No,
        other => panic!("{other:?}"),
    }
}

/// A change that nobody made before.
pub(crate) fn edit(school: &School, tablet: &Tablet, to: To, number: u8) -> Edit {
    let name = format!("Name {number}");
    let preference =
        |user| Edit::SetPreference { user, key: "theme".to_owned(), value: "dark".to_owned() };
    match to {
        To::Org => Edit::NameSchool { name },
        To::Core(id) => student(id, "Another", &name),
        To::NewCore => student(StudentId::draw(200 + u128::from(number)), "Bilal", "Aziz"),
        To::Year(id) => {
            visit(100 + u128::from(number), id, tablet.recorded(start()), "said as well")
        }
        To::OwnMe => preference(tablet.who.user),
        To::AnothersMe => preference(school.mentors[1].who.user),
    }
}

/// What the table says of it, for whoever asks on a device in use.
fn by_the_table(role: Role, to: To) -> Becomes {
    let tie = match (role, to) {
        (Role::Mentor, To::Core(id) | To::Year(id)) if id == KAI => Tie::Related,
        (Role::Mentor, To::Core(id) | To::Year(id)) if id == AMIRA => Tie::Was,
        _ => Tie::None,
    };
    let subject = match to {
        To::Org => Subject::Org,
        To::Core(_) | To::NewCore => Subject::StudentCore(tie),
        To::Year(_) => Subject::StudentYear(tie),
        To::OwnMe => Subject::Me { own: Ownership::Own },
        To::AnothersMe => Subject::Me { own: Ownership::Others },
    };
    let creates = matches!(to, To::NewCore) && may(role, Action::Create, subject);
    match permission(role, subject) {
        Permission::Write => Becomes::In,
        _ if creates => Becomes::In,
        Permission::ForReview => Becomes::Waits,
        _ => Becomes::No,
    }
}

#[test]
fn what_each_may_write_on_each_device() {
    use Becomes::{In, No, Waits};

    // As in `ASK`. All that a removed device holds waits, whatever its person may write.
    let expected = [
        (To::Org, [In, No, Waits, Waits]),
        (To::Core(KAI), [In, No, Waits, Waits]),
        (To::Core(AMIRA), [In, No, Waits, Waits]),
        (To::Core(LEO), [In, No, Waits, Waits]),
        (To::NewCore, [In, In, Waits, Waits]),
        (To::Year(KAI), [In, In, Waits, Waits]),
        (To::Year(AMIRA), [In, Waits, Waits, Waits]),
        (To::Year(LEO), [In, No, Waits, Waits]),
        (To::OwnMe, [In, In, Waits, Waits]),
        (To::AnothersMe, [No, No, Waits, Waits]),
    ];
    let school = told();
    let mut number = 20;
    for (to, row) in expected {
        for (asks, becomes) in ASK.into_iter().zip(row) {
            number += 1;
            let mut tablet = school.device_of(asks, number);
            tablet.write(&edit(&school, &tablet, to, number), start());
            let found = became(&tablet.sync(&school.relay, start()));
            assert_eq!(found, becomes, "{to:?} {asks:?}");
            if matches!(asks, Asks::Coordinator | Asks::Mentor) {
                assert_eq!(
                    by_the_table(tablet.who.role, to),
                    becomes,
                    "the table: {to:?} {asks:?}"
                );
            }
        }
    }
}

#[test]
fn what_each_may_read_on_each_device() {
    let school = told();
    let students = [KAI, AMIRA, LEO];
    let mut all: Vec<_> = students.iter().flat_map(|id| [core(*id), year(*id)]).collect();
    all.push(DocumentId::Org);
    let expected =
        [names(&all), names(&[DocumentId::Org, core(KAI), year(KAI)]), names(&[]), names(&[])];
    for (number, (asks, holds)) in (20..).zip(ASK.into_iter().zip(expected)) {
        let mut tablet = school.device_of(asks, number);
        tablet.sync_all(&school.relay, start());
        assert_eq!(tablet.holds(), holds, "{asks:?}");
    }
}

/// A request, and what it takes to be let in.
pub(crate) struct Route {
    pub(crate) method: &'static str,
    pub(crate) path: String,
    body: Vec<u8>,
    takes: &'static [(Action, Subject)],
}

pub(crate) fn routes(user: &str) -> Vec<Route> {
    let route = |method: &'static str, path: &str, takes: &'static [(Action, Subject)]| {
        let body = if method == "GET" { Vec::new() } else { cbor(&()) };
        Route { method, path: path.to_owned(), body, takes }
    };
    let role = cbor(&NewRole { role: "mentor".to_owned() });
    let no_person = format!("/v1/people/{}/role", UserId::draw(4_711));
    let nobodys = UserId::draw(4_711).to_string();
    let (away, day) = (COVER.replace("{user}", &nobodys), "2026-11-30".to_owned());
    let id = CoverId::draw(4_711).to_string();
    let no_cover = END_COVER.replace("{cover}", &id);
    let cover = cbor(&NewCover { id, by: nobodys, from: day.clone(), to: day });
    let nobody = cbor(&AddPeople { people: Vec::new() });
    let (invite, no_device) = (
        format!("/v1/people/{user}/invite"),
        format!("/v1/devices/{}/remove", DeviceId::draw(4_711)),
    );
    let [approve, refuse] = [APPROVE_DEVICE, REFUSE_DEVICE]
        .map(|decision| decision.replace("{device}", &DeviceId::draw(4_711).to_string()));
    vec![
        route(
            "GET",
            "/v1/people",
            &[(Action::List, Subject::People), (Action::List, Subject::Devices)],
        ),
        Route { body: nobody, ..route("PUT", "/v1/people", &[(Action::Create, Subject::People)]) },
        Route { body: role, ..route("POST", &no_person, &[(Action::Assign, Subject::People)]) },
        Route { body: cover, ..route("POST", &away, &[(Action::Assign, Subject::People)]) },
        route("POST", &no_cover, &[(Action::Assign, Subject::People)]),
        route("POST", &invite, &[(Action::Assign, Subject::Devices)]),
        route("POST", &no_device, &[(Action::Revoke, Subject::Devices)]),
        route("POST", &approve, &[(Action::Assign, Subject::Devices)]),
        route("POST", &refuse, &[(Action::Assign, Subject::Devices)]),
        route(
            "GET",
            "/v1/handed-in",
            &[(Action::List, Subject::HandedIn), (Action::List, Subject::Refused)],
        ),
        route("POST", "/v1/handed-in/1/take", &[(Action::Decide, Subject::HandedIn)]),
        route("POST", "/v1/handed-in/1/leave-out", &[(Action::Decide, Subject::HandedIn)]),
        route("GET", "/v1/refused/1", &[(Action::Read, Subject::Refused)]),
    ]
}

/// Whether it was let in; what it asks for need not be there.
pub(crate) fn is_let_in(at: SocketAddr, key: Option<&str>, route: &Route) -> bool {
    let Route { method, path, body, .. } = route;
    let head = format!("{method} {path} HTTP/1.1\r\n{}", ours(key, body.len()));
    match send(at, &head, body).status {
        200 | 204 | 404 => true,
        401 | 403 => false,
        other => panic!("{method} {path}: {other}"),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_base_keeps_beside_the_records_is_for_a_coordinator_on_a_device_in_use() {
    let running = serve(Options::in_memory()).await.unwrap();
    let (at, code) = (running.address, running.setup_code.clone().unwrap());
    tokio::task::spawn_blocking(move || {
        let (desk, relay, key) = set_up(at, &code);
        let okafor = mentor(1);
        let people = cbor(&AddPeople { people: vec![person(&okafor, "Ms Okafor")] });
        let head = format!("PUT /v1/people HTTP/1.1\r\n{}", ours(Some(&key), people.len()));
        assert_eq!(send(at, &head, &people).status, 204);
        let lost_desk = Tablet::new(30, desk.who.user, desk.who.role);
        let lost = Tablet::new(31, okafor.who.user, okafor.who.role);
        for tablet in [&okafor, &lost_desk, &lost] {
            let invite = format!("/v1/people/{}/invite", tablet.who.user);
            let invitation: Invitation = post(at, &invite, Some(&key), &()).read();
            let_in(at, &key, tablet, &invitation.code);
        }
        let before = token(at, &lost_desk, &relay);
        for tablet in [&lost_desk, &lost] {
            let remove = format!("/v1/devices/{}/remove", tablet.who.device);
            assert_eq!(post(at, &remove, Some(&key), &()).status, 204);
        }
        let tokens = [&okafor, &lost_desk, &lost].map(|tablet| token(at, tablet, &relay));
        let [mentors, lost_desks, losts] = &tokens;
        let not_let_in = [
            ("a mentor", Some(mentors)),
            ("a removed desk", Some(lost_desks)),
            ("with its session of before", Some(&before)),
            ("a removed tablet", Some(losts)),
            ("nobody", None),
        ];
        let routes = routes(&desk.who.user.to_string());
        for route in &routes {
            let Route { method, path, takes, .. } = route;
            assert!(is_let_in(at, Some(&key), route), "{method} {path}");
            for (whose, key) in not_let_in {
                assert!(!is_let_in(at, key.map(String::as_str), route), "{whose}: {method} {path}");
            }
            for (action, subject) in *takes {
                assert!(may(Role::Coordinator, *action, *subject), "the table: {path}");
                for role in Role::ALL.into_iter().filter(|role| *role != Role::Coordinator) {
                    assert!(!may(role, *action, *subject), "the table: {role:?} {path}");
                }
            }
        }
        let tried: Vec<_> = routes.iter().flat_map(|route| route.takes).collect();
        for subject in [Subject::People, Subject::Devices, Subject::HandedIn, Subject::Refused] {
            for action in Action::ALL {
                let allowed = may(Role::Coordinator, action, subject);
                assert_eq!(allowed, tried.contains(&&(action, subject)), "{action:?} {subject:?}");
            }
        }
    })
    .await
    .unwrap();
    running.stop().await;
}
