//! From the printed code to the mentor's first record at base, over a real socket; and who is not let in.

use std::sync::{Arc, Mutex};

use domain::{
    id::{StudentId, UserId},
    staff::Role,
};
use jiff::{SignedDuration, Timestamp};
use protocol::{
    ErrorCode,
    admin::{AddPeople, Invitation, People},
    enrol::{Challenge, ChallengeRequest, Hello, SessionRequest},
    sync::SyncRequest,
};
use sync_server::{Options, Tls, serve};

use crate::{
    caller::{enrol, get, let_in, ours, parse, post, send, set_up, sign_in, sync, token},
    invented::{relate, student, visit},
    school::{mentor, person, start, year},
    tablet::{Tablet, at_base},
};

#[tokio::test(flavor = "multi_thread")]
async fn from_the_printed_code_to_a_record_at_base() {
    let running = serve(Options::in_memory()).await.unwrap();
    let (at, code) = (running.address, running.setup_code.clone().unwrap());
    tokio::task::spawn_blocking(move || {
        let hello: Hello = get(at, "/v1/hello", "").read();
        assert!(!hello.set_up);
        let (mut desk, relay, key) = set_up(at, &code);
        assert_eq!(hello.relay, relay);
        assert!(get(at, "/v1/hello", "").read::<Hello>().set_up);

        let mut okafor = mentor(1);
        let people = AddPeople { people: vec![person(&okafor, "Ms Okafor")] };
        assert_eq!(put(at, &key, &people), 204);
        let invite = format!("/v1/people/{}/invite", okafor.who.user);
        let invited: Invitation = post(at, &invite, Some(&key), &()).read();
        let_in(at, &key, &okafor, &invited.code);
        assert_eq!(enrol(at, &mentor(2), &invited.code).refused(), ErrorCode::BadCode);

        let kai = StudentId::draw(101);
        desk.write(&student(kai, "Kai", "Morgan"), start());
        desk.write(&relate(kai, okafor.who.user, "2020-01-01", None), start());
        let answer = sync(at, &key, &desk.request());
        at_base(&answer);
        desk.keep(&answer);

        let hers = token(at, &okafor, &relay);
        okafor.keep(&sync(at, &hers, &okafor.request()));
        let recorded = okafor.recorded(start());
        okafor.write(&visit(1, kai, recorded, "in a corridor"), start());
        at_base(&sync(at, &hers, &okafor.request()));

        desk.keep(&sync(at, &key, &desk.request()));
        assert_eq!(desk.visits(year(kai)), 1);
        let seen: People = get(at, "/v1/people", &ours(Some(&key), 0)).read();
        assert_eq!(seen.people.len(), 2);
        assert!(seen.people.iter().all(|p| p.devices[0].last_sync.is_some()));
    })
    .await
    .unwrap();
    running.stop().await;
}

fn put(at: std::net::SocketAddr, token: &str, people: &AddPeople) -> u16 {
    let body = crate::caller::cbor(people);
    let head = format!("PUT /v1/people HTTP/1.1\r\n{}", ours(Some(token), body.len()));
    send(at, &head, &body).status
}

#[tokio::test(flavor = "multi_thread")]
async fn a_session_ends_after_twelve_hours_and_with_its_device() {
    let now = Arc::new(Mutex::new(Timestamp::UNIX_EPOCH));
    let told = Arc::clone(&now);
    let clock = Arc::new(move || *told.lock().unwrap());
    let running = serve(Options { clock, ..Options::in_memory() }).await.unwrap();
    let (at, code) = (running.address, running.setup_code.clone().unwrap());
    tokio::task::spawn_blocking(move || {
        let (desk, relay, key) = set_up(at, &code);
        let empty = SyncRequest::default();
        assert_eq!(post(at, "/v1/sync", Some(&key), &empty).status, 200);
        *now.lock().unwrap() += SignedDuration::from_hours(12);
        let late = post(at, "/v1/sync", Some(&key), &empty);
        assert_eq!((late.status, late.refused()), (401, ErrorCode::NotSignedIn));

        let key = token(at, &desk, &relay);
        let remove = format!("/v1/devices/{}/remove", desk.who.device);
        assert_eq!(post(at, &remove, Some(&key), &()).status, 204);
        let gone = post(at, "/v1/sync", Some(&key), &empty);
        assert_eq!(gone.refused(), ErrorCode::NotSignedIn);
        // With its own key it may come once more, to hand in, and for nothing else.
        let key = token(at, &desk, &relay);
        assert_eq!(post(at, "/v1/sync", Some(&key), &empty).status, 200);
        assert_eq!(get(at, "/v1/people", &ours(Some(&key), 0)).refused(), ErrorCode::UnknownDevice);
    })
    .await
    .unwrap();
    running.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn only_the_devices_own_key_signs_in_and_a_nonce_is_good_once() {
    let running = serve(Options::in_memory()).await.unwrap();
    let (at, code) = (running.address, running.setup_code.clone().unwrap());
    tokio::task::spawn_blocking(move || {
        let (desk, relay, _) = set_up(at, &code);
        let mut thief = Tablet::new(9, UserId::draw(9), Role::Mentor);
        thief.who.device = desk.who.device;
        assert_eq!(sign_in(at, &thief, &relay).refused(), ErrorCode::NotSignedIn);
        assert_eq!(sign_in(at, &desk, "another relay").refused(), ErrorCode::NotSignedIn);
        let unknown = Tablet::new(9, UserId::draw(9), Role::Mentor);
        assert_eq!(sign_in(at, &unknown, &relay).refused(), ErrorCode::UnknownDevice);

        let device = desk.who.device.to_string();
        let request = ChallengeRequest { device: device.clone() };
        let Challenge { nonce } = post(at, "/v1/session/challenge", None, &request).read();
        let signature = desk.sign(&relay, &nonce);
        let request = SessionRequest { device, nonce, signature };
        assert_eq!(post(at, "/v1/session", None, &request).status, 200);
        assert_eq!(post(at, "/v1/session", None, &request).refused(), ErrorCode::NotSignedIn);
        for token in [None, Some("0"), Some("")] {
            let answer = post(at, "/v1/sync", token, &SyncRequest::default());
            assert_eq!(answer.refused(), ErrorCode::NotSignedIn);
        }
    })
    .await
    .unwrap();
    running.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn tls_from_certificate_files() {
    let folder = tempfile::tempdir().unwrap();
    let made = rcgen::generate_simple_self_signed(vec!["localhost".to_owned()]).unwrap();
    let (certificates, key) = (folder.path().join("c.pem"), folder.path().join("k.pem"));
    std::fs::write(&certificates, made.cert.pem()).unwrap();
    std::fs::write(&key, made.signing_key.serialize_pem()).unwrap();
    let tls = Tls::Own { certificates, key };
    let running = serve(Options { tls, ..Options::in_memory() }).await.unwrap();

    let mut roots = tokio_rustls::rustls::RootCertStore::empty();
    roots.add(made.cert.der().clone()).unwrap();
    let provider = Arc::new(tokio_rustls::rustls::crypto::ring::default_provider());
    let config = tokio_rustls::rustls::ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_root_certificates(roots)
        .with_no_client_auth();
    let stream = tokio::net::TcpStream::connect(running.address).await.unwrap();
    let name = "localhost".try_into().unwrap();
    let mut stream =
        tokio_rustls::TlsConnector::from(Arc::new(config)).connect(name, stream).await.unwrap();
    let request = b"GET /v1/hello HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n";
    tokio::io::AsyncWriteExt::write_all(&mut stream, request).await.unwrap();
    let mut bytes = Vec::new();
    tokio::io::AsyncReadExt::read_to_end(&mut stream, &mut bytes).await.unwrap();
    let answer = parse(&bytes);
    assert!(!answer.read::<Hello>().set_up);
    assert_eq!(answer.header("strict-transport-security"), "max-age=31536000");
    drop(stream);
    running.stop().await;
}
