//! A session is the relay's own choice, in a cookie that only this address gets; it ends when it is replaced, with the
//! relay, and with the device. That it ends by itself is `sign_in`.

use std::net::SocketAddr;

use protocol::{
    ErrorCode, PAGE_HEADER, VERSION, VERSION_HEADER,
    enrol::{Challenge, ChallengeRequest, Enrolled, Session, SessionRequest},
};
use sync_server::{Options, serve};

use crate::{
    caller::{Answer, cbor, get, ours, post, send, send_to, session_of, set_up, token},
    school::{coordinator, setup_request},
    tablet::Tablet,
};

/// What the school calls its relay; a proxy passes it on.
const BASE: &str = "alongside.school.example";

/// Signs in from a browser that has this cookie already.
fn sign_in_with(at: SocketAddr, tablet: &Tablet, relay: &str, cookie: &str) -> Answer {
    let device = tablet.who.device.to_string();
    let request = ChallengeRequest { device: device.clone() };
    let Challenge { nonce } = post(at, "/v1/session/challenge", None, &request).read();
    let signature = tablet.sign(relay, &nonce);
    post(at, "/v1/session", Some(cookie), &SessionRequest { device, nonce, signature })
}

fn is_open(at: SocketAddr, token: &str) -> bool {
    let answer = get(at, "/v1/people", &ours(Some(token), 0));
    if answer.status == 200 {
        return true;
    }
    assert_eq!((answer.status, answer.refused()), (401, ErrorCode::NotSignedIn));
    false
}

#[tokio::test(flavor = "multi_thread")]
async fn only_the_cookie_of_this_address_opens_anything() {
    let running = serve(Options::in_memory()).await.unwrap();
    let (at, code) = (running.address, running.setup_code.clone().unwrap());
    let story = move || {
        let desk = coordinator();
        let ask = |path: &str, body: &[u8]| {
            let head = format!("POST {path} HTTP/1.1\r\n{}", ours(None, body.len()));
            send_to(BASE, at, &head, body)
        };
        let enrolled: Enrolled = ask("/v1/setup", &cbor(&setup_request(&desk, &code))).read();
        let device = desk.who.device.to_string();
        let request = ChallengeRequest { device: device.clone() };
        let Challenge { nonce } = ask("/v1/session/challenge", &cbor(&request)).read();
        let signature = desk.sign(&enrolled.relay, &nonce);
        let answer = ask("/v1/session", &cbor(&SessionRequest { device, nonce, signature }));
        assert_eq!(answer.status, 200);
        let (pair, how) = answer.header("set-cookie").split_once("; ").unwrap();
        let token = pair.strip_prefix("__Host-alongside=").unwrap();
        assert!(!answer.body.windows(token.len()).any(|part| part == token.as_bytes()));
        let page = format!("{PAGE_HEADER}: {}", answer.read::<Session>().page);
        assert_eq!(how, "Path=/; HttpOnly; SameSite=Strict; Secure");

        let version = format!("{VERSION_HEADER}: {VERSION}\r\n");
        let people = |host: &str, carried: &str| {
            let head = format!("GET /v1/people HTTP/1.1\r\n{version}{carried}\r\n");
            send_to(host, at, &head, &[]).status
        };
        assert_eq!(people(BASE, &format!("cookie: {pair}\r\n{page}")), 200);
        // A page that was left leaves the cookie behind, which opens nothing by itself.
        assert_eq!(people(BASE, &format!("cookie: {pair}")), 401);
        assert_eq!(people(BASE, &page), 401);
        let own = at.to_string();
        for (host, carried) in [
            (BASE, format!("cookie: alongside={token}")),
            (BASE, format!("cookie: {pair}; __Host-alongside=put-there-by-another")),
            (BASE, format!("authorization: Bearer {token}")),
            (BASE, format!("x-session: {token}")),
            (own.as_str(), format!("cookie: {pair}")),
        ] {
            let carried = format!("{carried}\r\n{page}");
            assert_eq!(people(host, &carried), 401, "{host}, {carried}");
        }
    };
    tokio::task::spawn_blocking(story).await.unwrap();
    running.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_signs_in_gets_a_new_session_and_the_one_before_ends() {
    let running = serve(Options::in_memory()).await.unwrap();
    let (at, code) = (running.address, running.setup_code.clone().unwrap());
    let story = move || {
        let (desk, relay, first) = set_up(at, &code);
        // Somebody put a session of their own choice into her browser.
        let chosen = "0".repeat(first.len());
        let second = session_of(&sign_in_with(at, &desk, &relay, &chosen));
        assert_ne!(second, chosen);
        assert_eq!([&chosen, &first, &second].map(|token| is_open(at, token)), [false, true, true]);

        let third = session_of(&sign_in_with(at, &desk, &relay, &second));
        assert_eq!([&first, &second, &third].map(|token| is_open(at, token)), [true, false, true]);

        // Whoever fails ends nothing.
        let stranger = Tablet::new(9, desk.who.user, desk.who.role);
        let request = SessionRequest {
            device: desk.who.device.to_string(),
            nonce: vec![0; 32],
            signature: stranger.sign(&relay, &[0; 32]),
        };
        let refused = post(at, "/v1/session", Some(&third), &request);
        assert_eq!(refused.refused(), ErrorCode::NotSignedIn);
        assert_eq!(refused.header("set-cookie"), "");
        assert!(is_open(at, &third));
    };
    tokio::task::spawn_blocking(story).await.unwrap();
    running.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_session_is_not_guessed_from_others() {
    let running = serve(Options::in_memory()).await.unwrap();
    let (at, code) = (running.address, running.setup_code.clone().unwrap());
    let story = move || {
        let (desk, relay, first) = set_up(at, &code);
        let next = token(at, &desk, &relay);
        assert_ne!(first, next);
        for token in [&first, &next] {
            assert_eq!(token.len(), 129, "256 bits in each half");
            let (cookie, page) = token.split_once('.').unwrap();
            assert_ne!(cookie, page);
            let (rest, last) = token.split_at(128);
            let other = if last == "0" { "1" } else { "0" };
            for near in
                [rest, &format!("{rest}{other}"), &format!("{token}0"), &token.to_uppercase()]
            {
                // Without a letter in it there is nothing to write otherwise.
                assert!(near == token.as_str() || !is_open(at, near), "{near} for {token}");
            }
            assert!(is_open(at, token));
        }
    };
    tokio::task::spawn_blocking(story).await.unwrap();
    running.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_session_ends_with_the_relay_and_its_device_signs_in_again() {
    let folder = tempfile::tempdir().unwrap();
    let running = serve(Options::in_folder(folder.path())).await.unwrap();
    let (at, code) = (running.address, running.setup_code.clone().unwrap());
    let signing_in = tokio::task::spawn_blocking(move || set_up(at, &code));
    let (desk, relay, before) = signing_in.await.unwrap();
    running.stop().await;

    let running = serve(Options::in_folder(folder.path())).await.unwrap();
    let at = running.address;
    let story = move || {
        assert!(!is_open(at, &before));
        assert!(is_open(at, &session_of(&sign_in_with(at, &desk, &relay, &before))));
        let gone = send(at, &format!("GET /v1/poke HTTP/1.1\r\n{}", ours(Some(&before), 0)), &[]);
        assert_eq!(gone.refused(), ErrorCode::NotSignedIn);
    };
    tokio::task::spawn_blocking(story).await.unwrap();
    running.stop().await;
}
