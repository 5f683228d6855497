//! An answer that is no says a code and a request's id, and nothing else. By the id its line is found in the journal, and
//! in that there is no word of what was asked.

use std::{
    fs::{self, File},
    net::SocketAddr,
};

use protocol::{ErrorCode, Refused, limits::REQUEST_BODY};
use serde_json::Value;

use crate::{
    caller::{Answer, cbor, enrol, get, ours, post, send, set_up},
    killed::start_relay_with,
    school::mentor,
};

/// A refusal: as it came, and what it is to be.
struct Told {
    answer: Answer,
    status: u16,
    code: ErrorCode,
    method: &'static str,
    route: &'static str,
}

fn told(at: SocketAddr, code: &str) -> Vec<Told> {
    let (.., key) = set_up(at, code);
    let signed_in = ours(Some(&key), 0);
    let of = |answer, status, code, method, route| Told { answer, status, code, method, route };
    let too_large = ours(Some(&key), REQUEST_BODY + 1);
    let sync = "POST /v1/sync HTTP/1.1\r\n";
    vec![
        of(
            send(at, &format!("{sync}{signed_in}"), &[]),
            400,
            ErrorCode::BadRequest,
            "POST",
            "/v1/sync",
        ),
        of(post(at, "/v1/sync", None, &()), 401, ErrorCode::NotSignedIn, "POST", "/v1/sync"),
        of(
            enrol(at, &mentor(1), "zoo zoo zoo kestrel"),
            403,
            ErrorCode::BadCode,
            "POST",
            "/v1/enrol",
        ),
        of(get(at, "/v1/kestrel", &signed_in), 404, ErrorCode::NotFound, "GET", "/v1/{*rest}"),
        of(get(at, "/v1/sync", &signed_in), 404, ErrorCode::NotFound, "GET", "/v1/sync"),
        of(
            send(at, &format!("{sync}{too_large}"), &[]),
            413,
            ErrorCode::TooLarge,
            "POST",
            "/v1/sync",
        ),
        of(get(at, "/v1/people", ""), 426, ErrorCode::WrongVersion, "GET", "/v1/people"),
        // What is written here is no text, and no route is asked what to say to it.
        of(
            get(at, "/v1/blob/kestrel%ff", &signed_in),
            400,
            ErrorCode::BadRequest,
            "GET",
            "/v1/blob/{hash}",
        ),
        // A method may be any word.
        of(
            send(at, &format!("KESTREL /v1/hello HTTP/1.1\r\n{signed_in}"), &[]),
            404,
            ErrorCode::NotFound,
            "other",
            "/v1/hello",
        ),
    ]
}

#[test]
fn a_refusal_says_a_code_and_where_to_look_it_up() {
    let folder = tempfile::tempdir().unwrap();
    let journal = folder.path().join("journal");
    let mut relay = start_relay_with(folder.path(), File::create(&journal).unwrap().into());
    let all = told(relay.address, &relay.code.take().unwrap());
    relay.child.kill().unwrap();
    relay.child.wait().unwrap();

    let said = fs::read_to_string(&journal).unwrap();
    assert!(!said.to_lowercase().contains("kestrel"), "{said}");
    let lines: Vec<Value> = said.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    for Told { answer, status, code, method, route } in all {
        assert_eq!((answer.status, answer.refused()), (status, code), "{method} {route}");
        let request_id = answer.header("x-request-id").to_owned();
        let of_it = |line: &&Value| line["id"] == *request_id;
        let [line] = lines.iter().filter(of_it).collect::<Vec<_>>()[..] else {
            panic!("not one line of {request_id} in the journal:\n{said}")
        };
        let asked = (line["method"].as_str(), line["route"].as_str());
        assert_eq!(asked, (Some(method), Some(route)));
        assert_eq!(line["status"], status);
        assert_eq!(answer.body, cbor(&Refused { code, request_id }), "and nothing else");
    }
}
