//! A small HTTP client: one request a connection, blocking, so that tests say byte for byte what they send.

use std::{
    collections::BTreeMap,
    io::{Read, Write},
    net::{SocketAddr, TcpStream},
    time::Duration,
};

use protocol::{
    ErrorCode, MEDIA_TYPE, PAGE_HEADER, Refused, VERSION, VERSION_HEADER,
    admin::APPROVE_DEVICE,
    enrol::{
        Challenge, ChallengeRequest, EnrolRequest, Enrolled, Enrolment, Session, SessionRequest,
    },
    sync::{SyncAnswer, SyncRequest},
};
use serde::{Serialize, de::DeserializeOwned};

use crate::{
    school::{coordinator, setup_request},
    tablet::Tablet,
};

pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: BTreeMap<String, String>,
    pub(crate) body: Vec<u8>,
}

impl Answer {
    pub(crate) fn read<T: DeserializeOwned>(&self) -> T {
        assert!(self.status < 300, "{} {:?}", self.status, self.refused());
        minicbor_serde::from_slice(&self.body).unwrap()
    }

    pub(crate) fn refused(&self) -> ErrorCode {
        let refused: Refused = minicbor_serde::from_slice(&self.body).unwrap();
        assert_eq!(self.headers["x-request-id"], refused.request_id);
        refused.code
    }

    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", String::as_str)
    }
}

/// Sends a request as it is and reads the answer to its end.
pub(crate) fn send(address: SocketAddr, head: &str, body: &[u8]) -> Answer {
    send_to(&address.to_string(), address, head, body)
}

/// The same where the relay is known by another name.
pub(crate) fn send_to(host: &str, address: SocketAddr, head: &str, body: &[u8]) -> Answer {
    parse(&exchange(host, address, head, body).unwrap())
}

/// What comes back until the relay closes, or is gone.
fn exchange(host: &str, address: SocketAddr, head: &str, body: &[u8]) -> std::io::Result<Vec<u8>> {
    let mut stream = TcpStream::connect(address)?;
    stream.set_read_timeout(Some(Duration::from_secs(60)))?;
    let head = format!("{head}host: {host}\r\nconnection: close\r\n\r\n");
    stream.write_all(head.as_bytes())?;
    // A relay that has read enough answers and closes; what was not taken is not the question.
    stream.write_all(body).ok();
    let mut bytes = Vec::new();
    stream.read_to_end(&mut bytes).ok();
    Ok(bytes)
}

/// Whether an answer came to its end.
fn is_whole(bytes: &[u8]) -> bool {
    let Some(end) = bytes.windows(4).position(|four| four == b"\r\n\r\n") else { return false };
    let head = String::from_utf8_lossy(&bytes[..end]).to_lowercase();
    // With nothing to say, no length is said (RFC 9110, 8.6).
    if head.starts_with("http/1.1 204 ") {
        return true;
    }
    let length = head.lines().find_map(|line| line.strip_prefix("content-length:"));
    length.and_then(|length| length.trim().parse().ok()) == Some(bytes.len() - end - 4)
}

pub(crate) fn parse(bytes: &[u8]) -> Answer {
    let end = bytes.windows(4).position(|four| four == b"\r\n\r\n").unwrap();
    let head = String::from_utf8(bytes[..end].to_vec()).unwrap();
    let mut lines = head.lines();
    let status = lines.next().unwrap().split(' ').nth(1).unwrap().parse().unwrap();
    let headers: BTreeMap<_, _> = lines
        .filter_map(|line| line.split_once(':'))
        .map(|(name, value)| (name.to_lowercase(), value.trim().to_owned()))
        .collect();
    let mut body = bytes[end + 4..].to_vec();
    if headers.get("transfer-encoding").is_some_and(|how| how == "chunked") {
        body = unchunked(&body);
    }
    if headers.get("content-encoding").is_some_and(|how| how == "deflate") {
        let mut inflated = Vec::new();
        flate2::read::ZlibDecoder::new(&body[..]).read_to_end(&mut inflated).unwrap();
        body = inflated;
    }
    Answer { status, headers, body }
}

fn unchunked(mut bytes: &[u8]) -> Vec<u8> {
    let mut body = Vec::new();
    loop {
        let end = bytes.windows(2).position(|two| two == b"\r\n").unwrap();
        let size = std::str::from_utf8(&bytes[..end]).unwrap();
        let size = usize::from_str_radix(size, 16).unwrap();
        if size == 0 {
            return body;
        }
        body.extend_from_slice(&bytes[end + 2..end + 2 + size]);
        bytes = &bytes[end + 4 + size..];
    }
}

pub(crate) fn get(address: SocketAddr, path: &str, headers: &str) -> Answer {
    send(address, &format!("GET {path} HTTP/1.1\r\n{headers}"), &[])
}

pub(crate) fn cbor(value: &impl Serialize) -> Vec<u8> {
    minicbor_serde::to_vec(value).unwrap()
}

/// The headers that carry a session: what [`session_of`] gave, the cookie's half before the page's.
pub(crate) fn halves(token: &str) -> String {
    let (cookie, page) = token.split_once('.').unwrap_or((token, ""));
    format!("cookie: alongside={cookie}\r\n{PAGE_HEADER}: {page}\r\n")
}

/// The headers of a request with a body; more can be put before them.
pub(crate) fn ours(token: Option<&str>, length: usize) -> String {
    format!(
        "{VERSION_HEADER}: {VERSION}\r\ncontent-type: {MEDIA_TYPE}\r\ncontent-length: {length}\r\n{}",
        token.map(halves).unwrap_or_default()
    )
}

pub(crate) fn post(
    address: SocketAddr,
    path: &str,
    token: Option<&str>,
    value: &impl Serialize,
) -> Answer {
    let body = cbor(value);
    send(address, &format!("POST {path} HTTP/1.1\r\n{}", ours(token, body.len())), &body)
}

/// The same to a relay that may be gone, or go while it answers; then there is no answer.
pub(crate) fn try_post(
    address: SocketAddr,
    path: &str,
    token: Option<&str>,
    value: &impl Serialize,
) -> Option<Answer> {
    let body = cbor(value);
    let head = format!("POST {path} HTTP/1.1\r\n{}", ours(token, body.len()));
    let bytes = exchange(&address.to_string(), address, &head, &body).ok()?;
    is_whole(&bytes).then(|| parse(&bytes))
}

/// Signs in over HTTP, as a device does.
pub(crate) fn sign_in(address: SocketAddr, tablet: &Tablet, relay: &str) -> Answer {
    try_sign_in(address, tablet, relay).unwrap()
}

/// The same at a relay that may be gone, or go while it answers.
pub(crate) fn try_sign_in(address: SocketAddr, tablet: &Tablet, relay: &str) -> Option<Answer> {
    let device = tablet.who.device.to_string();
    let request = ChallengeRequest { device: device.clone() };
    let answer = try_post(address, "/v1/session/challenge", None, &request)?;
    if answer.status != 200 {
        return Some(answer);
    }
    let Challenge { nonce } = answer.read();
    let signature = tablet.sign(relay, &nonce);
    try_post(address, "/v1/session", None, &SessionRequest { device, nonce, signature })
}

pub(crate) fn token(address: SocketAddr, tablet: &Tablet, relay: &str) -> String {
    session_of(&sign_in(address, tablet, relay))
}

/// Both halves of the session that an answer gives: that of the cookie, a dot, that of the page.
pub(crate) fn session_of(answer: &Answer) -> String {
    let cookie = answer.header("set-cookie");
    let set = cookie.strip_prefix("alongside=").and_then(|rest| rest.split_once(';'));
    format!("{}.{}", set.unwrap().0, answer.read::<Session>().page)
}

/// Sets the school up over HTTP; answers the coordinator's device, the relay's id and her session.
pub(crate) fn set_up(address: SocketAddr, code: &str) -> (Tablet, String, String) {
    let desk = coordinator();
    let enrolled: Enrolled = post(address, "/v1/setup", None, &setup_request(&desk, code)).read();
    let token = token(address, &desk, &enrolled.relay);
    (desk, enrolled.relay, token)
}

pub(crate) fn enrol(address: SocketAddr, tablet: &Tablet, code: &str) -> Answer {
    let device = tablet.as_new_device("Tablet");
    let request = EnrolRequest { code: code.to_owned(), device, only_for: None };
    post(address, "/v1/enrol", None, &request)
}

/// The same, and the coordinator lets it in.
pub(crate) fn let_in(address: SocketAddr, coordinator: &str, tablet: &Tablet, code: &str) {
    assert!(matches!(enrol(address, tablet, code).read::<Enrolment>(), Enrolment::Waiting(_)));
    let approve = APPROVE_DEVICE.replace("{device}", &tablet.who.device.to_string());
    assert_eq!(post(address, &approve, Some(coordinator), &()).status, 204);
}

pub(crate) fn sync(address: SocketAddr, token: &str, request: &SyncRequest) -> SyncAnswer {
    post(address, "/v1/sync", Some(token), request).read()
}
