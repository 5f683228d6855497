//! A code alone lets no device in: a coordinator compares its four words first. Until then it is told nothing but that it
//! waits; refused, it is told that, and neither its code nor its key gets it any further.

use std::net::SocketAddr;

use domain::{
    id::{DeviceId, StudentId},
    staff::Role,
};
use protocol::{
    ErrorCode,
    admin::{AddPeople, DeviceSeen, Invitation, People, REFUSE_DEVICE},
    enrol::{ENROLLED, EnrolRequest, Enrolled, Enrolment, NewDevice},
    sync::SyncRequest,
    words,
};
use sha2::{Digest, Sha256};
use sync_server::{Options, relay::Refusal, serve};

use crate::{
    caller::{cbor, enrol, get, let_in, ours, post, send, set_up, sign_in, sync, token},
    guarded::{ROUTES, ask},
    invented::student,
    school::{HERE, School, mentor, person, start},
    tablet::{Tablet, at_base},
};

/// Who and what nobody hears of who was not let in.
const NAMES: [&str; 4] = ["Khan", "Okafor", "Larkfield", "Morgan"];

/// A school over HTTP, with a code for Ms Okafor that a coordinator made on her screen.
struct Told {
    at: SocketAddr,
    relay: String,
    desk: Tablet,
    key: String,
    okafor: Tablet,
}

impl Told {
    fn code(&self) -> String {
        let invite = format!("/v1/people/{}/invite", self.okafor.who.user);
        post(self.at, &invite, Some(&self.key), &()).read::<Invitation>().code
    }

    fn devices(&self) -> Vec<DeviceSeen> {
        let seen: People = get(self.at, "/v1/people", &ours(Some(&self.key), 0)).read();
        let hers = self.okafor.who.user.to_string();
        seen.people
            .into_iter()
            .filter(|one| one.person.id == hers)
            .flat_map(|it| it.devices)
            .collect()
    }
}

async fn told(story: impl FnOnce(Told) + Send + 'static) {
    let running = serve(Options::in_memory()).await.unwrap();
    let (at, code) = (running.address, running.setup_code.clone().unwrap());
    tokio::task::spawn_blocking(move || {
        let (mut desk, relay, key) = set_up(at, &code);
        let okafor = mentor(1);
        let people = cbor(&AddPeople { people: vec![person(&okafor, "Ms Okafor")] });
        let head = format!("PUT /v1/people HTTP/1.1\r\n{}", ours(Some(&key), people.len()));
        assert_eq!(send(at, &head, &people).status, 204);
        desk.write(&student(StudentId::draw(101), "Kai", "Morgan"), start());
        at_base(&sync(at, &key, &desk.request()));
        story(Told { at, relay, desk, key, okafor });
    })
    .await
    .unwrap();
    running.stop().await;
}

/// The words as the device makes them, of its own key and what it was answered.
fn own_words(tablet: &Tablet, answered: &Enrolment) -> String {
    let Enrolment::Waiting(waiting) = answered else { panic!("{answered:?}") };
    let NewDevice { id, public_key, .. } = tablet.as_new_device("");
    assert_eq!(waiting.nonce.len(), words::NONCE);
    let made_of = words::input(&waiting.relay, &id, &public_key, &waiting.nonce);
    words::four(&Sha256::digest(made_of).into())
}

fn no_name_in(bytes: &[u8], of: &str) {
    let text = String::from_utf8_lossy(bytes);
    for name in NAMES {
        assert!(!text.contains(name), "{of} names {name}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn until_it_is_let_in_it_is_told_nothing_but_that_it_waits() {
    told(|told| {
        let Told { at, relay, okafor, .. } = &told;
        let answer = enrol(*at, okafor, &told.code());
        no_name_in(&answer.body, "the answer to its code");
        for _ in 0..2 {
            let answer = sign_in(*at, okafor, relay);
            assert_eq!((answer.status, answer.refused()), (403, ErrorCode::WaitingForApproval));
            no_name_in(&answer.body, "the answer to its key");
        }
        // So it has nothing to show at any other door.
        for route in ROUTES.iter().filter(|route| route.address.starts_with("/v1/")) {
            for method in route.methods {
                let method =
                    if *method == "any" { "POST".to_owned() } else { method.to_uppercase() };
                let answer = ask(*at, &method, route.address, &ours(None, 0));
                let of = format!("{method} {}", route.address);
                assert!(answer.status >= 400 || route.address == "/v1/hello", "{of}");
                no_name_in(&answer.body, &of);
            }
        }
        // Somebody else's key is not even told that it waits.
        let mut thief = Tablet::new(99, okafor.who.user, Role::Mentor);
        thief.who.device = okafor.who.device;
        assert_eq!(sign_in(*at, &thief, relay).refused(), ErrorCode::NotSignedIn);
        let [seen] = &told.devices()[..] else { panic!("one device") };
        assert_eq!((seen.last_sync, seen.removed, seen.refused), (None, false, false));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn both_sides_show_the_same_words_and_each_device_its_own() {
    told(|told| {
        let Told { at, okafor, .. } = &told;
        let answered: Enrolment = enrol(*at, okafor, &told.code()).read();
        let words = own_words(okafor, &answered);
        assert_eq!(words.split(' ').count(), 4);
        assert_eq!(told.devices()[0].words.as_ref(), Some(&words));

        // The same answer, and another key: what somebody would show who came in between.
        let mut between = Tablet::new(98, okafor.who.user, Role::Mentor);
        between.who.device = okafor.who.device;
        assert_ne!(own_words(&between, &answered), words);
        // The same key, and another draw of base's.
        let mut again = Tablet::new(97, okafor.who.user, Role::Mentor);
        again.key = okafor.key.clone();
        let drawn_again: Enrolment = enrol(*at, &again, &told.code()).read();
        let others = own_words(&again, &drawn_again);
        assert_ne!(others, words);
        let (Enrolment::Waiting(one), Enrolment::Waiting(other)) = (answered, drawn_again) else {
            panic!("both wait")
        };
        assert_ne!(one.nonce, other.nonce);
        assert!(told.devices().iter().any(|seen| seen.words.as_ref() == Some(&others)));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn let_in_it_is_told_whose_it_is_and_works() {
    told(|told| {
        let Told { at, relay, key, okafor, .. } = &told;
        let code = told.code();
        let_in(*at, key, okafor, &code);
        let own = token(*at, okafor, relay);
        let whose: Enrolled = get(*at, ENROLLED, &ours(Some(&own), 0)).read();
        assert_eq!(whose.user_id, okafor.who.user.to_string());
        assert_eq!((&whose.user_name[..], &whose.role[..]), ("Ms Okafor", "mentor"));
        assert_eq!((&whose.school[..], &whose.relay), ("Larkfield", relay));
        sync(*at, &own, &SyncRequest { unsent: 3, ..SyncRequest::default() });
        let [seen] = &told.devices()[..] else { panic!("one device") };
        assert_eq!((seen.words.as_ref(), seen.unsent), (None, Some(3)));
        // A moment later it has less, and base is told again.
        sync(*at, &own, &SyncRequest::default());
        assert_eq!(told.devices()[0].unsent, Some(0));

        // The code is spent, and what it let in lets in nobody else.
        assert_eq!(enrol(*at, &mentor(5), &code).refused(), ErrorCode::BadCode);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn refused_it_is_told_and_comes_back_with_another_code_only() {
    told(|told| {
        let Told { at, relay, key, okafor, .. } = &told;
        let code = told.code();
        let first: Enrolment = enrol(*at, okafor, &code).read();
        let refuse = REFUSE_DEVICE.replace("{device}", &okafor.who.device.to_string());
        for _ in 0..2 {
            assert_eq!(post(*at, &refuse, Some(key), &()).status, 204);
        }
        let answer = sign_in(*at, okafor, relay);
        assert_eq!((answer.status, answer.refused()), (403, ErrorCode::DeviceRefused));
        let approve = refuse.replace("/refuse", "/approve");
        assert_eq!(post(*at, &approve, Some(key), &()).refused(), ErrorCode::NotFound);
        let [seen] = &told.devices()[..] else { panic!("one device") };
        assert_eq!((seen.words.as_ref(), seen.removed, seen.refused), (None, true, true));

        let mut again = Tablet::new(97, okafor.who.user, Role::Mentor);
        again.key = okafor.key.clone();
        for tablet in [okafor, &again] {
            assert_eq!(enrol(*at, tablet, &code).refused(), ErrorCode::BadCode);
        }
        let second: Enrolment = enrol(*at, &again, &told.code()).read();
        assert_ne!(own_words(&again, &second), own_words(okafor, &first));
        assert_eq!(sign_in(*at, &again, relay).refused(), ErrorCode::WaitingForApproval);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn only_a_coordinator_lets_in_or_refuses_and_a_device_in_use_is_removed_instead() {
    told(|told| {
        let Told { at, relay, desk, key, okafor } = &told;
        let_in(*at, key, okafor, &told.code());
        let mentors = token(*at, okafor, relay);
        let other = Tablet::new(97, okafor.who.user, Role::Mentor);
        let waits: Enrolment = enrol(*at, &other, &told.code()).read();
        assert!(matches!(waits, Enrolment::Waiting(_)));
        for decision in ["approve", "refuse"] {
            let of = |device: DeviceId| format!("/v1/devices/{device}/{decision}");
            let by = |token: Option<&str>| post(*at, &of(other.who.device), token, &()).refused();
            assert_eq!(by(Some(mentors.as_str())), ErrorCode::NotAllowed);
            assert_eq!(by(None), ErrorCode::NotSignedIn);
            let unknown = post(*at, &of(DeviceId::draw(4_711)), Some(key), &());
            assert_eq!(unknown.refused(), ErrorCode::NotFound);
        }
        for tablet in [desk, okafor] {
            let refuse = format!("/v1/devices/{}/refuse", tablet.who.device);
            assert_eq!(post(*at, &refuse, Some(key), &()).refused(), ErrorCode::NotFound);
        }
        assert_eq!(sign_in(*at, &other, relay).refused(), ErrorCode::WaitingForApproval);
        assert_eq!(sign_in(*at, okafor, relay).status, 200);
    })
    .await;
}

#[test]
fn removed_while_it_waits_it_is_refused_and_hands_in_nothing() {
    let school = School::open();
    let khan = &school.coordinator.who;
    let other = Tablet::new(97, school.mentors[0].who.user, Role::Mentor);
    let code = school.relay.invite(khan, &other.who.user.to_string(), start()).unwrap().code;
    let request = EnrolRequest { code, device: other.as_new_device("Tablet"), only_for: None };
    school.relay.enrol(&request, HERE, start()).unwrap();
    let asks = || school.relay.sync(&other.who, &SyncRequest::default(), start());
    assert!(matches!(asks(), Err(Refusal::WaitingForApproval)));
    let device = other.who.device.to_string();
    school.relay.remove_device(khan, &device, start()).unwrap();
    assert!(matches!(asks(), Err(Refusal::WaitingForApproval)), "nothing is handed in");
    let approved = school.relay.approve_device(khan, &device, start());
    assert!(matches!(approved, Err(Refusal::NotFound)));
    // Nor does a device that was let in and then removed come back by being let in once more.
    let lowe = school.mentors[1].who.device.to_string();
    school.relay.remove_device(khan, &lowe, start()).unwrap();
    let approved = school.relay.approve_device(khan, &lowe, start());
    assert!(matches!(approved, Err(Refusal::NotFound)));
}
