//! The journal says of each request what was asked, how it ended and how much it was, and nothing of anybody: no name, no
//! word of a record, no code, no token, no key.

use std::{
    fs::{self, File},
    net::SocketAddr,
};

use domain::id::StudentId;
use protocol::{
    ErrorCode,
    admin::{AddPeople, Invitation},
    review::{HANDED_IN, Review},
    sync::PushResult,
};
use serde_json::Value;

use crate::{
    caller::{cbor, enrol, get, let_in, ours, post, send, set_up, sync, token},
    invented::{relate, student, visit},
    killed::start_relay_with,
    school::{mentor, person, start},
    tablet::{Tablet, at_base},
};

const KAI: StudentId = StudentId::draw(101);

/// What `set_up` and this story call everybody and everything, and what they write.
pub(crate) const WORDS: [&str; 9] =
    ["Khan", "Larkfield", "Office", "Okafor", "Tablet", "Kai", "Morgan", "kestrel", "settle in"];

fn key_of(tablet: &Tablet) -> String {
    let key = tablet.as_new_device("").public_key;
    key.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Somebody is let in and somebody is not, a visit comes, and a change that is refused and kept; answers what nobody may
/// find in the journal.
pub(crate) fn told(at: SocketAddr, code: String) -> Vec<String> {
    let (mut desk, relay, key) = set_up(at, &code);
    let mut okafor = mentor(1);
    let people = cbor(&AddPeople { people: vec![person(&okafor, "Ms Okafor")] });
    let head = format!("PUT /v1/people HTTP/1.1\r\n{}", ours(Some(&key), people.len()));
    assert!(send(at, &head, &people).status < 300);
    let path = format!("/v1/people/{}/invite", okafor.who.user);
    let invited = post(at, &path, Some(&key), &()).read::<Invitation>().code;
    assert_eq!(enrol(at, &okafor, "kestrel-kestrel-kestrel").refused(), ErrorCode::BadCode);
    let_in(at, &key, &okafor, &invited);
    let hers = token(at, &okafor, &relay);

    desk.write(&student(KAI, "Kai", "Morgan"), start());
    desk.write(&relate(KAI, okafor.who.user, "2020-01-01", None), start());
    let answer = sync(at, &key, &desk.request());
    at_base(&answer);
    desk.keep(&answer);
    okafor.keep(&sync(at, &hers, &okafor.request()));
    let (own, in_her_name) = (okafor.recorded(start()), desk.recorded(start()));
    for (number, recorded) in [(1, own), (2, in_her_name)] {
        okafor.write(&visit(number, KAI, recorded, "Asked for the book about kestrels"), start());
    }
    let results = sync(at, &hers, &okafor.request()).results;
    assert!(
        matches!(results[..], [PushResult::AtBase { .. }, PushResult::Refused { .. }]),
        "{results:?}"
    );

    let signed_in = ours(Some(&key), 0);
    let review: Review = get(at, HANDED_IN, &signed_in).read();
    let kept = format!("/v1/refused/{}", review.refused[0].id);
    assert_eq!(get(at, &kept, &signed_in).status, 200);
    assert_eq!(post(at, "/v1/sync", None, &okafor.request()).status, 401);
    assert_eq!(get(at, "/v1/Kai-Morgan", &signed_in).status, 404);
    assert_eq!(get(at, "/students/Kai.Morgan?search=kestrel", "").status, 404);
    vec![code, invited, key, hers, key_of(&desk), key_of(&okafor)]
}

#[test]
fn each_request_has_its_line_and_nobody_is_in_it() {
    let folder = tempfile::tempdir().unwrap();
    let journal = folder.path().join("journal");
    let mut relay = start_relay_with(folder.path(), File::create(&journal).unwrap().into());
    let secret = told(relay.address, relay.code.take().unwrap());
    relay.child.kill().unwrap();
    relay.child.wait().unwrap();

    let said = fs::read_to_string(&journal).unwrap();
    for word in secret.iter().map(String::as_str).chain(WORDS) {
        assert!(!said.contains(word), "{word} is in the journal:\n{said}");
    }
    let lines: Vec<Value> = said.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    for (route, status) in [
        ("/v1/setup", 200),
        ("/v1/people/{user}/invite", 200),
        ("/v1/enrol", 403),
        ("/v1/session", 200),
        ("/v1/sync", 200),
        ("/v1/sync", 401),
        ("/v1/refused/{id}", 200),
        ("/v1/{*rest}", 404),
        ("app", 404),
    ] {
        let is = |line: &Value| {
            line["event"] == "request" && line["route"] == route && line["status"] == status
        };
        assert!(lines.iter().any(is), "no {route} with {status} in the journal:\n{said}");
    }
    let one_of_two = |line: &Value| line["pushed"] == 2 && line["refused"] == 1;
    assert!(lines.iter().any(one_of_two), "{said}");
}
