//! Requests that nobody should send: too large, too deep, from elsewhere, of another version. Each gets its answer,
//! and the relay goes on.

use std::io::Write;

use protocol::{
    ErrorCode, MEDIA_TYPE, VERSION_HEADER,
    limits::{PUSH_CHANGES, REQUEST_BODY, REQUEST_INFLATED},
    sync::{Push, SyncRequest},
};
use sync_server::{Options, Running, serve};

use crate::caller::{Answer, cbor, get, ours, post, send, set_up};

async fn told(story: impl FnOnce(std::net::SocketAddr, String) + Send + 'static) {
    let running: Running = serve(Options::in_memory()).await.unwrap();
    let (at, code) = (running.address, running.setup_code.clone().unwrap());
    tokio::task::spawn_blocking(move || story(at, code)).await.unwrap();
    let after = running.address;
    let alive = tokio::task::spawn_blocking(move || get(after, "/v1/hello", "").status);
    assert_eq!(alive.await.unwrap(), 200);
    running.stop().await;
}

fn deflated(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::best());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

fn push(at: std::net::SocketAddr, key: &str, more: &str, body: &[u8]) -> Answer {
    let head = format!("POST /v1/sync HTTP/1.1\r\n{more}{}", ours(Some(key), body.len()));
    send(at, &head, body)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_bomb_is_put_down_at_the_limit() {
    told(|at, code| {
        let (_, _, key) = set_up(at, &code);
        let bomb = deflated(&vec![0; 8 * REQUEST_INFLATED]);
        assert!(bomb.len() < REQUEST_BODY / 8);
        let answer = push(at, &key, "content-encoding: deflate\r\n", &bomb);
        assert_eq!((answer.status, answer.refused()), (413, ErrorCode::TooLarge));

        let good = deflated(&cbor(&SyncRequest::default()));
        assert_eq!(push(at, &key, "content-encoding: deflate\r\n", &good).status, 200);
        let torn = push(at, &key, "content-encoding: deflate\r\n", &good[..good.len() / 2]);
        assert_eq!(torn.refused(), ErrorCode::BadRequest);
        let other = push(at, &key, "content-encoding: gzip\r\n", &good);
        assert_eq!(other.refused(), ErrorCode::BadRequest);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn bodies_over_the_limit_are_not_read() {
    told(|at, code| {
        let (_, _, key) = set_up(at, &code);
        // It only says that it is large: the answer comes without the bytes.
        let head = ours(Some(&key), REQUEST_BODY + 1);
        let claimed = send(at, &format!("POST /v1/sync HTTP/1.1\r\n{head}"), &[]);
        assert_eq!(claimed.refused(), ErrorCode::TooLarge);
        let small = ours(None, REQUEST_BODY - 1);
        let claimed = send(at, &format!("POST /v1/enrol HTTP/1.1\r\n{small}"), &[]);
        assert_eq!(claimed.refused(), ErrorCode::TooLarge, "codes are short");

        let push = Push { doc: String::new(), mutation: vec![], chunk: vec![], sha256: vec![] };
        let request = SyncRequest { push: vec![push; PUSH_CHANGES + 1], ..SyncRequest::default() };
        let many = post(at, "/v1/sync", Some(&key), &request);
        assert_eq!(many.refused(), ErrorCode::TooLarge);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn nonsense_is_a_bad_request() {
    told(|at, code| {
        let (_, _, key) = set_up(at, &code);
        let mut deep = vec![0x81; 100_000];
        deep.push(0x80);
        let endless = vec![0x9f; 64];
        let claims_much = vec![0x9b, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff];
        let mut trailing = cbor(&SyncRequest::default());
        trailing.push(0);
        for body in [&b""[..], b"{}", &deep, &endless, &claims_much, &trailing] {
            let answer = push(at, &key, "", body);
            assert_eq!((answer.status, answer.refused()), (400, ErrorCode::BadRequest));
        }
        let json = format!("POST /v1/sync HTTP/1.1\r\n{}", ours(Some(&key), 2));
        let json = json.replace(MEDIA_TYPE, "application/json");
        assert_eq!(send(at, &json, b"{}").refused(), ErrorCode::BadRequest);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn other_versions_other_sites_and_other_addresses() {
    told(|at, _| {
        for version in ["", "x-alongside-version: 2\r\n", "x-alongside-version: one\r\n"] {
            let answer = get(at, "/v1/people", version);
            assert_eq!((answer.status, answer.refused()), (426, ErrorCode::WrongVersion));
        }
        let ours = format!("{VERSION_HEADER}: 1\r\n");
        for origin in ["https://elsewhere.example", "null", "http://127.0.0.1:1"] {
            let answer = get(at, "/v1/hello", &format!("{ours}origin: {origin}\r\n"));
            assert_eq!((answer.status, answer.refused()), (403, ErrorCode::NotAllowed));
        }
        let own = format!("{ours}origin: http://{at}\r\n");
        assert_eq!(get(at, "/v1/hello", &own).status, 200);
        assert_eq!(get(at, "/v1/nothing", &ours).refused(), ErrorCode::NotFound);
        assert_eq!(get(at, "/v1/sync", &ours).refused(), ErrorCode::NotFound);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn guessing_over_http_is_told_to_wait() {
    told(|at, code| {
        set_up(at, &code);
        let guess = || crate::caller::enrol(at, &crate::school::mentor(1), "zoo zoo zoo zoo");
        for _ in 0..protocol::limits::GUESSES {
            assert_eq!(guess().refused(), ErrorCode::BadCode);
        }
        let answer = guess();
        assert_eq!((answer.status, answer.refused()), (429, ErrorCode::TooManyTries));
        let wait: u64 = answer.header("retry-after").parse().unwrap();
        assert!((1..=300).contains(&wait));
    })
    .await;
}
