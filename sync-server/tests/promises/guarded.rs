//! Every answer of every route tells the browser to do less than it could: an answer that is no as well, and one that
//! says that nothing is there. A route that is not in the list here fails.

use std::{collections::BTreeMap, fs, net::SocketAddr};

use protocol::limits::REQUEST_BODY;
use sync_server::{AppFrom, Options, serve};

use crate::caller::{Answer, get, ours, send, session_of, set_up, sign_in};

/// A route.
pub(crate) struct Route {
    /// Its address as it is written where it is routed.
    written: &'static str,
    /// Its address.
    pub(crate) address: &'static str,
    pub(crate) methods: &'static [&'static str],
}

macro_rules! route {
    ($address:expr, $($method:literal)+) => {
        Route { written: stringify!($address), address: $address, methods: &[$($method),+] }
    };
}

/// All that there are.
pub(crate) const ROUTES: &[Route] = &[
    route!("/v1/hello", "get"),
    route!("/v1/setup", "post"),
    route!("/v1/enrol", "post"),
    route!(protocol::enrol::ENROLLED, "get"),
    route!(protocol::admin::APPROVE_DEVICE, "post"),
    route!(protocol::admin::REFUSE_DEVICE, "post"),
    route!("/v1/session/challenge", "post"),
    route!("/v1/session", "post"),
    route!("/v1/sync", "post"),
    route!("/v1/poke", "get"),
    route!("/v1/people", "get" "put"),
    route!("/v1/people/{user}/invite", "post"),
    route!(protocol::admin::ROLE, "post"),
    route!(protocol::admin::COVER, "post"),
    route!(protocol::admin::END_COVER, "post"),
    route!(protocol::admin::REMOVE_DEVICE, "post"),
    route!(protocol::admin::WIPED, "post"),
    route!(protocol::review::HANDED_IN, "get"),
    route!(protocol::review::TAKE, "post"),
    route!(protocol::review::LEAVE_OUT, "post"),
    route!(protocol::review::REFUSED, "get"),
    route!(protocol::blob::BLOB, "get" "put"),
    route!(protocol::blob::BLOB_FROM, "get"),
    route!(protocol::carried::CARRIED, "post"),
    route!(protocol::carried::CARRIED_BLOB, "put"),
    route!(protocol::concerns::CONCERNS, "get" "post"),
    route!(protocol::concerns::RECEIPTS, "get"),
    route!(protocol::concerns::BREAK_GLASS, "post"),
    route!(protocol::concerns::HOLDERS, "get" "put"),
    route!(protocol::concerns::HOLDER_KEYS, "get" "post"),
    route!(protocol::vault::OPENED_BY_RECOVERY, "post"),
    route!(protocol::door::SECOND_WAYS, "get"),
    route!(protocol::door::PASSKEY_CHALLENGE, "post"),
    route!(protocol::door::PASSKEY, "put"),
    route!(protocol::door::DOOR_CHALLENGE, "post"),
    route!(protocol::door::DOOR, "post"),
    route!(protocol::door::REMOVE_PASSKEY, "post"),
    route!(protocol::door::CODES_CHALLENGE, "post"),
    route!(protocol::door::CODES, "put"),
    route!(protocol::door::CODES_DOOR, "post"),
    route!(protocol::door::REMOVE_CODES, "post"),
    route!("/v1/{*rest}", "any"),
    route!("/healthz", "get"),
    route!("/readyz", "get"),
    route!("/metrics", "get"),
];

/// What every answer has.
const GUARDS: [(&str, &str); 7] = [
    (
        "content-security-policy",
        "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; \
         img-src 'self' data: blob:; font-src 'self'; connect-src 'self'; manifest-src 'self'; \
         worker-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    ),
    ("cross-origin-embedder-policy", "require-corp"),
    ("cross-origin-opener-policy", "same-origin"),
    ("cross-origin-resource-policy", "same-origin"),
    (
        "permissions-policy",
        "accelerometer=(), autoplay=(), bluetooth=(), camera=(), clipboard-read=(), \
         display-capture=(), geolocation=(), gyroscope=(), hid=(), idle-detection=(), \
         magnetometer=(), microphone=(), midi=(), payment=(), serial=(), usb=()",
    ),
    ("referrer-policy", "no-referrer"),
    ("x-content-type-options", "nosniff"),
];

/// What may differ from one answer to the next, and guards nothing.
const PASSED_OVER: [&str; 7] =
    ["allow", "connection", "content-length", "date", "etag", "transfer-encoding", "x-request-id"];

/// Has all guards, is kept so long, and has nothing else but this.
fn has(answer: &Answer, kept: &str, more: &[(&str, &str)], of: &str) {
    let found: BTreeMap<&str, &str> = answer
        .headers
        .iter()
        .map(|(name, value)| (name.as_str(), value.as_str()))
        .filter(|(name, _)| !PASSED_OVER.contains(name))
        .collect();
    let all: BTreeMap<&str, &str> =
        GUARDS.into_iter().chain([("cache-control", kept)]).chain(more.iter().copied()).collect();
    assert_eq!(found, all, "{of}");
}

/// An answer under `/v1`.
fn is_ours(answer: &Answer, status: u16, of: &str) {
    assert_eq!(answer.status, status, "{of}");
    has(answer, "no-store", &[("content-type", "application/cbor")], of);
}

/// A request to a route by a method, with something where its address holds a name.
pub(crate) fn ask(at: SocketAddr, method: &str, route: &str, headers: &str) -> Answer {
    let named = |part: &str| if part.starts_with('{') { "1".to_owned() } else { part.to_owned() };
    let address: Vec<String> = route.split('/').map(named).collect();
    send(at, &format!("{method} {} HTTP/1.1\r\n{headers}", address.join("/")), &[])
}

/// What is routed, as it is written in the files of `http`, and by which methods.
fn routed() -> BTreeMap<String, Vec<&'static str>> {
    const METHODS: [&str; 6] = ["any", "delete", "get", "patch", "post", "put"];
    let mut routed = BTreeMap::new();
    let within = fs::read_dir("src/http").unwrap().map(|entry| entry.unwrap().path());
    for file in within.filter(|path| path.is_file()) {
        let text = fs::read_to_string(file).unwrap();
        for route in text.split(".route(").skip(1) {
            let (address, rest) = route.split_once(',').unwrap();
            let answered_by = rest.trim_start().lines().next().unwrap();
            let by = |method: &&str| answered_by.contains(&format!("{method}("));
            let methods = METHODS.into_iter().filter(by).collect();
            routed.insert(address.trim().to_owned(), methods);
        }
    }
    routed
}

#[test]
fn the_list_has_every_route() {
    let listed: BTreeMap<String, Vec<&str>> =
        ROUTES.iter().map(|route| (route.written.to_owned(), route.methods.to_vec())).collect();
    assert_eq!(routed(), listed, "what is routed, and the list in this file");
}

fn of_every_route(at: SocketAddr) {
    let ours = ours(None, 0);
    for Route { address, methods, .. } in ROUTES.iter().filter(|it| it.address.starts_with("/v1")) {
        for method in *methods {
            let method = if *method == "any" { "POST".to_owned() } else { method.to_uppercase() };
            let of = format!("{method} {address}");
            let answer = ask(at, &method, address, &ours);
            assert!(answer.status >= 400 || *address == "/v1/hello", "{of}: {}", answer.status);
            is_ours(&answer, answer.status, &of);
            let unversioned = ask(at, &method, address, "");
            is_ours(&unversioned, if *address == "/v1/hello" { 200 } else { 426 }, &of);
            is_ours(&ask(at, "DELETE", address, &ours), 404, &of);
        }
    }
}

fn of_every_route_for_this_machine_only(at: SocketAddr) {
    let text = [("content-type", "text/plain; version=0.0.4; charset=utf-8")];
    for Route { address, .. } in ROUTES.iter().filter(|it| !it.address.starts_with("/v1")) {
        let answer = get(at, address, "");
        assert!(answer.status < 300, "{address}: {}", answer.status);
        has(&answer, "no-store", if answer.status == 200 { &text } else { &[] }, address);
        let answer = ask(at, "POST", address, "");
        assert_eq!(answer.status, 405);
        has(&answer, "no-store", &[], address);
        let elsewhere = get(at, address, "origin: https://elsewhere.example\r\n");
        assert_eq!(elsewhere.status, 403);
        has(&elsewhere, "no-store", &[], address);
    }
    let answer = get(at, "/v1/hello", "");
    assert_eq!(answer.status, 404);
    has(&answer, "no-store", &[], "nothing else");
}

fn of_what_is_refused_and_what_is_not(at: SocketAddr, code: &str) {
    let (desk, relay, key) = set_up(at, code);
    is_ours(&ask(at, "GET", "/v1/people", &ours(Some(&key), 0)), 200, "people");
    let head = ours(Some(&key), REQUEST_BODY + 1);
    is_ours(&ask(at, "POST", "/v1/sync", &head), 413, "too large");
    // The only answer that sets a cookie, beside those that open the second door (`second_door`).
    let answer = sign_in(at, &desk, &relay);
    assert_eq!(answer.status, 200);
    let session = session_of(&answer);
    let (token, _) = session.split_once('.').unwrap();
    let cookie = format!("alongside={token}; Path=/; HttpOnly; SameSite=Strict");
    let more = [("content-type", "application/cbor"), ("set-cookie", cookie.as_str())];
    has(&answer, "no-store", &more, "a session");
}

fn of_the_apps_own_files(at: SocketAddr) {
    let page = [("content-type", "text/html; charset=utf-8"), ("vary", "accept-encoding")];
    let answer = get(at, "/", "accept: text/html\r\n");
    assert_eq!(answer.status, 200);
    has(&answer, "no-cache", &page, "the page");
    let known = format!("if-none-match: {}\r\n", answer.header("etag"));
    let answer = get(at, "/", &known);
    assert_eq!(answer.status, 304);
    has(&answer, "no-cache", &page, "the page, which is known");
    for (answer, status) in [(get(at, "/gone.js", ""), 404), (ask(at, "POST", "/", ""), 405)] {
        assert_eq!(answer.status, status);
        has(&answer, "no-store", &[], "no file");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_answer_has_its_guards() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("index.html"), "<!doctype html><title>Alongside</title>").unwrap();
    let app = AppFrom::Folder(folder.path().to_owned());
    let metrics = Some(SocketAddr::from(([127, 0, 0, 1], 0)));
    let running = serve(Options { app, metrics, ..Options::in_memory() }).await.unwrap();
    let (at, code) = (running.address, running.setup_code.clone().unwrap());
    let own = running.metrics.unwrap();
    let told = tokio::task::spawn_blocking(move || {
        of_every_route(at);
        of_every_route_for_this_machine_only(own);
        of_what_is_refused_and_what_is_not(at, &code);
        of_the_apps_own_files(at);
    });
    told.await.unwrap();
    running.stop().await;
}
