//! Whoever guesses at codes is held to their own address, also behind a proxy, and nobody else is kept from the right one:
//! very many guesses, from wherever, cost everybody a moment.

use std::{
    net::{IpAddr, Ipv4Addr, SocketAddr},
    time::{Duration, Instant},
};

use protocol::{
    ErrorCode,
    limits::{GUESS_SECONDS, GUESSES, GUESSES_TOGETHER},
};
use sync_server::{Options, Tls, serve};

use crate::{
    caller::{Answer, cbor, ours, send},
    school::{coordinator, setup_request},
};

const WRONG: &str = "zoo zoo zoo zoo";
const PROXY: Tls = Tls::Proxy(IpAddr::V4(Ipv4Addr::LOCALHOST));

/// Types a code to set the school up, where a proxy says that it asks for `from`.
fn types(at: SocketAddr, from: &str, code: &str) -> Answer {
    let body = cbor(&setup_request(&coordinator(), code));
    let ours = ours(None, body.len());
    send(at, &format!("POST /v1/setup HTTP/1.1\r\nx-forwarded-for: {from}\r\n{ours}"), &body)
}

fn guesses(at: SocketAddr, from: &str) {
    for _ in 0..GUESSES {
        assert_eq!(types(at, from, WRONG).refused(), ErrorCode::BadCode, "{from}");
    }
}

/// A relay with this in front of it, the set-up code, and a story.
async fn told(tls: Tls, story: impl FnOnce(SocketAddr, &str) + Send + 'static) {
    let running = serve(Options { tls, ..Options::in_memory() }).await.unwrap();
    let (at, code) = (running.address, running.setup_code.clone().unwrap());
    tokio::task::spawn_blocking(move || story(at, &code)).await.unwrap();
    running.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn behind_a_proxy_whoever_guesses_is_told_from_everybody_else() {
    told(PROXY, |at, code| {
        guesses(at, "192.0.2.9");
        // What the guesser writes there themselves stands before what the proxy adds.
        for from in ["192.0.2.9", "192.0.2.10, 192.0.2.9"] {
            assert_eq!(types(at, from, code).refused(), ErrorCode::TooManyTries, "{from}");
        }
        assert_eq!(types(at, "192.0.2.10", WRONG).refused(), ErrorCode::BadCode);
        assert_eq!(types(at, "192.0.2.10", code).status, 200);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_proxy_nobody_is_believed_to_be_elsewhere() {
    told(Tls::No, |at, code| {
        for last in 0..GUESSES {
            let from = format!("192.0.2.{last}");
            assert_eq!(types(at, &from, WRONG).refused(), ErrorCode::BadCode);
        }
        assert_eq!(types(at, "192.0.2.99", code).refused(), ErrorCode::TooManyTries);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn very_many_guesses_cost_everybody_a_moment_and_keep_nobody_out() {
    told(PROXY, |at, code| {
        for last in 0..GUESSES_TOGETHER / GUESSES {
            guesses(at, &format!("192.0.2.{last}"));
        }
        let began = Instant::now();
        assert_eq!(types(at, "192.0.2.0", code).refused(), ErrorCode::TooManyTries);
        assert_eq!(types(at, "198.51.100.1", WRONG).refused(), ErrorCode::BadCode);
        assert_eq!(types(at, "198.51.100.1", code).status, 200);
        assert!(began.elapsed() >= 3 * Duration::from_secs(GUESS_SECONDS));
    })
    .await;
}
