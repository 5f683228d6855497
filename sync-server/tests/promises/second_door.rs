//! Whoever decides for others shows once more that it is they, once they have something to show it with: which acts ask for it,
//! and that it lasts with the session and no longer.

use std::{
    net::SocketAddr,
    sync::{Arc, Mutex},
};

use jiff::{SignedDuration, Timestamp};
use protocol::{
    ErrorCode,
    admin::{AddPeople, NewCover, NewRole},
    concerns::PutList,
    door::{
        CODES, CODES_CHALLENGE, CODES_DOOR, DOOR, DOOR_CHALLENGE, NewPasskey, PASSKEY,
        PASSKEY_CHALLENGE, PasskeyAsked, REMOVE_CODES, REMOVE_PASSKEY, SECOND_WAYS, SecondWays,
        TypedCode,
    },
    sync::SyncRequest,
};
use serde::Serialize;
use sync_server::{Options, serve};

use crate::{
    authenticator::Authenticator,
    caller::{Answer, cbor, get, ours, post, send, session_of, set_up, token},
    guarded::ROUTES,
    school::start,
    tablet::Tablet,
};

/// A relay that devices reach at `localhost`, its coordinator at her desk, and a clock that is turned by hand.
pub(crate) struct Story {
    pub(crate) at: SocketAddr,
    pub(crate) desk: Tablet,
    pub(crate) relay: String,
    /// Her session.
    pub(crate) key: String,
    pub(crate) clock: Arc<Mutex<Timestamp>>,
}

/// Tells one.
pub(crate) async fn told(story: impl FnOnce(Story) + Send + 'static) {
    let clock = Arc::new(Mutex::new(start()));
    let turned = Arc::clone(&clock);
    let options = Options {
        name: Some("localhost".parse().unwrap()),
        clock: Arc::new(move || *turned.lock().unwrap()),
        ..Options::in_memory()
    };
    let running = serve(options).await.unwrap();
    let (at, code) = (running.address, running.setup_code.clone().unwrap());
    let telling = tokio::task::spawn_blocking(move || {
        let (desk, relay, key) = set_up(at, &code);
        story(Story { at, desk, relay, key, clock });
    });
    telling.await.unwrap();
    running.stop().await;
}

impl Story {
    /// Where the app's pages come from.
    pub(crate) fn origin(&self) -> String {
        format!("http://localhost:{}", self.at.port())
    }

    pub(crate) fn now(&self) -> Timestamp {
        *self.clock.lock().unwrap()
    }

    pub(crate) fn later(&self, by: SignedDuration) {
        *self.clock.lock().unwrap() += by;
    }

    pub(crate) fn put(&self, path: &str, key: &str, value: &impl Serialize) -> Answer {
        let body = cbor(value);
        let head = format!("PUT {path} HTTP/1.1\r\n{}", ours(Some(key), body.len()));
        send(self.at, &head, &body)
    }

    pub(crate) fn post(&self, path: &str, key: &str, value: &impl Serialize) -> Answer {
        post(self.at, path, Some(key), value)
    }

    /// What she has to show, as a session is told.
    pub(crate) fn ways(&self, key: &str) -> SecondWays {
        get(self.at, SECOND_WAYS, &ours(Some(key), 0)).read()
    }

    /// She adds a passkey.
    pub(crate) fn add(&self, phone: &mut Authenticator, key: &str) -> Answer {
        let asked: NewPasskey = self.post(PASSKEY_CHALLENGE, key, &()).read();
        self.put(PASSKEY, key, &phone.make(&asked, &self.origin()))
    }

    pub(crate) fn asked(&self, key: &str) -> PasskeyAsked {
        self.post(DOOR_CHALLENGE, key, &()).read()
    }

    /// She shows it.
    pub(crate) fn show(&self, phone: &mut Authenticator, key: &str) -> Answer {
        let asked = self.asked(key);
        self.post(DOOR, key, &phone.sign(&asked, &self.origin()))
    }

    /// Signs in anew with the key of the desk, as after a reload.
    pub(crate) fn signs_in(&self) -> String {
        token(self.at, &self.desk, &self.relay)
    }

    /// An act that asks for the door and does nothing: nobody is added.
    pub(crate) fn act(&self, key: &str) -> Result<(), ErrorCode> {
        let answer = self.put("/v1/people", key, &AddPeople { people: Vec::new() });
        if answer.status == 204 { Ok(()) } else { Err(answer.refused()) }
    }
}

/// A request.
type Asks = (&'static str, &'static str, Vec<u8>);

/// What asks for the second door, from the decision: inviting, letting in and removing, who there is, roles and cover, deciding
/// on what was handed in, what base gives out, lists of holders, and the second ways themselves.
fn asks() -> Vec<Asks> {
    let person = || "01ARZ3NDEKTSV4RRFFQ69G5FAV".to_owned();
    let cover = NewCover {
        id: person(),
        by: person(),
        from: "2026-11-02".to_owned(),
        to: "2026-11-03".to_owned(),
    };
    let role = NewRole { role: "leader".to_owned() };
    let list = PutList { holders: Vec::new(), code: None };
    vec![
        ("PUT", "/v1/people", cbor(&AddPeople { people: Vec::new() })),
        ("POST", "/v1/people/{user}/invite", Vec::new()),
        ("POST", protocol::admin::ROLE, cbor(&role)),
        ("POST", protocol::admin::COVER, cbor(&cover)),
        ("POST", protocol::admin::END_COVER, Vec::new()),
        ("POST", protocol::admin::APPROVE_DEVICE, Vec::new()),
        ("POST", protocol::admin::REFUSE_DEVICE, Vec::new()),
        ("POST", protocol::admin::REMOVE_DEVICE, Vec::new()),
        ("POST", protocol::review::TAKE, Vec::new()),
        ("POST", protocol::review::LEAVE_OUT, Vec::new()),
        ("GET", protocol::review::REFUSED, Vec::new()),
        ("PUT", protocol::concerns::HOLDERS, cbor(&list)),
        ("POST", PASSKEY_CHALLENGE, Vec::new()),
        ("POST", REMOVE_PASSKEY, Vec::new()),
        ("POST", CODES_CHALLENGE, Vec::new()),
        ("PUT", CODES, cbor(&TypedCode { code: "000000".to_owned() })),
        ("POST", REMOVE_CODES, Vec::new()),
    ]
}

/// What never does: whatever arrives by itself or is read, what opens the door, and a passkey for which nobody asked.
const NEVER: &[(&str, &str)] = &[
    ("GET", "/v1/hello"),
    ("POST", "/v1/setup"),
    ("POST", "/v1/enrol"),
    ("GET", protocol::enrol::ENROLLED),
    ("POST", "/v1/session/challenge"),
    ("POST", "/v1/session"),
    ("POST", "/v1/sync"),
    ("GET", "/v1/poke"),
    ("GET", "/v1/people"),
    ("POST", protocol::admin::WIPED),
    ("GET", protocol::review::HANDED_IN),
    ("GET", protocol::blob::BLOB),
    ("PUT", protocol::blob::BLOB),
    ("GET", protocol::blob::BLOB_FROM),
    ("POST", protocol::carried::CARRIED),
    ("PUT", protocol::carried::CARRIED_BLOB),
    ("GET", protocol::concerns::CONCERNS),
    ("POST", protocol::concerns::CONCERNS),
    ("GET", protocol::concerns::RECEIPTS),
    ("POST", protocol::concerns::BREAK_GLASS),
    ("GET", protocol::concerns::HOLDERS),
    ("GET", protocol::concerns::HOLDER_KEYS),
    ("POST", protocol::concerns::HOLDER_KEYS),
    ("POST", protocol::vault::OPENED_BY_RECOVERY),
    ("GET", SECOND_WAYS),
    ("PUT", PASSKEY),
    ("POST", DOOR_CHALLENGE),
    ("POST", DOOR),
    ("POST", CODES_DOOR),
];

/// What she is told; nothing where it is done.
fn of(at: SocketAddr, (method, route, body): &Asks, key: &str) -> Option<ErrorCode> {
    let one = |part: &str| match part {
        "{user}" | "{device}" | "{cover}" | "{passkey}" => "01ARZ3NDEKTSV4RRFFQ69G5FAV".to_owned(),
        part if part.starts_with('{') => "1".to_owned(),
        part => part.to_owned(),
    };
    let address: Vec<_> = route.split('/').map(one).collect();
    let head =
        format!("{method} {} HTTP/1.1\r\n{}", address.join("/"), ours(Some(key), body.len()));
    let answer = send(at, &head, body);
    (answer.status >= 400).then(|| answer.refused())
}

#[test]
fn of_every_route_it_is_said_whether_it_asks() {
    let asks = asks();
    let asking = asks.iter().map(|(method, route, _)| (*method, *route));
    let mut said: Vec<_> = asking.chain(NEVER.iter().copied()).collect();
    let of_one = |it: &crate::guarded::Route| {
        let address = it.address;
        it.methods.iter().map(move |method| (method.to_uppercase(), address)).collect::<Vec<_>>()
    };
    let ours = |it: &&crate::guarded::Route| it.address.starts_with("/v1") && it.methods != ["any"];
    let mut there: Vec<_> = ROUTES.iter().filter(ours).flat_map(of_one).collect();
    said.sort_unstable();
    there.sort_unstable();
    let there: Vec<_> = there.iter().map(|(method, route)| (method.as_str(), *route)).collect();
    assert_eq!(said, there);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_decides_for_others_asks_once_there_is_something_to_show() {
    told(|story| {
        let (at, phone) = (story.at, &mut Authenticator::new(40));
        let shut = Some(ErrorCode::SecondDoor);
        for act in asks() {
            assert_ne!(of(at, &act, &story.key), shut, "she has none: {} {}", act.0, act.1);
        }
        assert_eq!(story.add(phone, &story.key).status, 204);
        for act in asks() {
            assert_eq!(of(at, &act, &story.key), shut, "{} {}", act.0, act.1);
        }
        for (method, route) in NEVER.iter().filter(|(_, route)| *route != "/v1/poke") {
            let found = of(at, &(method, route, Vec::new()), &story.key);
            assert_ne!(found, shut, "{method} {route}");
        }
        assert_eq!(story.post("/v1/sync", &story.key, &SyncRequest::default()).status, 200);

        let open = session_of(&story.show(phone, &story.key));
        for act in asks() {
            assert_ne!(of(at, &act, &open), shut, "it is open: {} {}", act.0, act.1);
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_door_is_open_in_one_session_and_ends_with_it() {
    told(|story| {
        let phone = &mut Authenticator::new(40);
        assert!(!story.ways(&story.key).is_any());
        assert_eq!(story.add(phone, &story.key).status, 204);
        let ways = story.ways(&story.key);
        assert_eq!((ways.passkeys_for.as_deref(), ways.open), (Some("localhost"), false));
        let [passkey] = &ways.passkeys[..] else { panic!("{ways:?}") };
        assert_eq!((passkey.name.as_str(), passkey.used_at), ("Phone", None));

        let answer = story.show(phone, &story.key);
        let cookie = answer.header("set-cookie");
        assert!(cookie.ends_with("; Path=/; HttpOnly; SameSite=Strict"), "{cookie}");
        let open = session_of(&answer);
        assert_ne!(open, story.key);
        let ways = story.ways(&open);
        assert!(ways.open && ways.passkeys[0].used_at == Some(story.now().as_millisecond()));
        assert_eq!(story.act(&open), Ok(()));
        // The session of before is over, whoever knew it.
        assert_eq!(story.act(&story.key), Err(ErrorCode::NotSignedIn));
        // A page that is loaded anew, and another device, begin with the first door.
        let again = story.signs_in();
        assert_eq!(story.act(&again), Err(ErrorCode::SecondDoor));
        assert_eq!(story.act(&open), Ok(()));
        // It does not make a session longer.
        story.later(SignedDuration::from_hours(12));
        assert_eq!(story.act(&open), Err(ErrorCode::NotSignedIn));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_name_base_makes_no_passkeys_and_says_so() {
    let running = serve(Options::in_memory()).await.unwrap();
    let (at, code) = (running.address, running.setup_code.clone().unwrap());
    let story = move || {
        let (_, _, key) = set_up(at, &code);
        let ways: SecondWays = get(at, SECOND_WAYS, &ours(Some(&key), 0)).read();
        assert_eq!(ways, SecondWays::default());
        for route in [PASSKEY_CHALLENGE, DOOR_CHALLENGE] {
            assert_eq!(post(at, route, Some(&key), &()).refused(), ErrorCode::NotFound);
        }
    };
    tokio::task::spawn_blocking(story).await.unwrap();
    running.stop().await;
}
