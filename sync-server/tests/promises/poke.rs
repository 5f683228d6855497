//! Whoever listens is told that somebody else moved the sequence, and nothing else; a coordinator also that there is
//! something new about devices, but not what. The relay stops although they listen.

use std::{
    io::{BufRead, BufReader, Write},
    net::{SocketAddr, TcpStream},
    time::Duration,
};

use domain::id::StudentId;
use protocol::{
    admin::{AddPeople, Invitation, WIPED},
    sync::Seq,
};
use sync_server::{Options, serve};

use crate::{
    caller::{cbor, enrol, let_in, ours, post, send, set_up, sync, token},
    invented::student,
    school::{mentor, person, start},
    tablet::{Tablet, at_base},
};

/// The lines of a stream, once it is listened to.
pub(crate) fn listen(
    at: SocketAddr,
    key: &str,
    more: &str,
) -> impl Iterator<Item = String> + use<> {
    let mut stream = TcpStream::connect(at).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
    let ours = ours(Some(key), 0);
    let head = format!("GET /v1/poke HTTP/1.1\r\nhost: {at}\r\n{ours}{more}\r\n");
    stream.write_all(head.as_bytes()).unwrap();
    let mut lines = BufReader::new(stream).lines().map(Result::unwrap);
    let greeting = lines.find(|line| line.starts_with(':'));
    assert!(greeting.is_some(), "listening before anything is written");
    lines
}

/// The next thing that is said is that the sequence has come to this place.
pub(crate) fn says(lines: &mut impl Iterator<Item = String>, place: Seq) {
    let event = lines.find(|line| line.starts_with("event:")).unwrap();
    assert_eq!(event, "event: cursor");
    assert_eq!(lines.next().unwrap(), format!("id: {place}"));
    assert_eq!(lines.next().unwrap(), format!("data: {place}"));
}

#[tokio::test(flavor = "multi_thread")]
async fn says_only_that_somebody_else_moved_the_sequence() {
    let running = serve(Options::in_memory()).await.unwrap();
    let (at, code) = (running.address, running.setup_code.clone().unwrap());
    let listener = tokio::task::spawn_blocking(move || {
        let (mut desk, relay, key) = set_up(at, &code);
        let mut other = Tablet::new(9, desk.who.user, desk.who.role);
        let invite = format!("/v1/people/{}/invite", desk.who.user);
        let invitation: Invitation = post(at, &invite, Some(&key), &()).read();
        let_in(at, &key, &other, &invitation.code);
        let other_key = token(at, &other, &relay);
        let mut lines = listen(at, &key, "");

        // Its own push has its answer: to be told of it as well would be another round trip for nothing.
        desk.write(&student(StudentId::draw(1), "Kai", "Morgan"), start());
        at_base(&sync(at, &key, &desk.request()));
        other.write(&student(StudentId::draw(2), "Ada", "Reed"), start());
        let place = at_base(&sync(at, &other_key, &other.request()))[0];
        says(&mut lines, place);

        // What was written before it listens is told at once to whoever has not come so far, and to nobody else.
        says(&mut listen(at, &key, "last-event-id: 0\r\n"), place);
        let mut current = listen(at, &key, &format!("last-event-id: {place}\r\n"));
        other.write(&student(StudentId::draw(3), "Ben", "Hale"), start());
        let next = *at_base(&sync(at, &other_key, &other.request())).last().unwrap();
        says(&mut current, next);
        says(&mut lines, next);
        lines
    });
    let mut lines = listener.await.unwrap();
    running.stop().await;
    // The stream came to its end, not to a time-out.
    tokio::task::spawn_blocking(move || assert!(lines.all(|line| !line.contains("event"))))
        .await
        .unwrap();
}

/// The next thing that is said is that there is something new about devices, and no more.
fn says_devices(lines: &mut impl Iterator<Item = String>) {
    let event = lines.find(|line| line.starts_with("event:")).unwrap();
    assert_eq!((event.as_str(), lines.next().as_deref()), ("event: devices", Some("data:")));
}

#[tokio::test(flavor = "multi_thread")]
async fn says_to_coordinators_alone_that_there_is_something_new_about_devices() {
    let running = serve(Options::in_memory()).await.unwrap();
    let (at, code) = (running.address, running.setup_code.clone().unwrap());
    let story = tokio::task::spawn_blocking(move || {
        let (mut desk, relay, key) = set_up(at, &code);
        let okafor = mentor(1);
        let body = cbor(&AddPeople { people: vec![person(&okafor, "Ms Okafor")] });
        let head = format!("PUT /v1/people HTTP/1.1\r\n{}", ours(Some(&key), body.len()));
        assert_eq!(send(at, &head, &body).status, 204);
        let invite = format!("/v1/people/{}/invite", okafor.who.user);
        let code = || post(at, &invite, Some(&key), &()).read::<Invitation>().code;
        let_in(at, &key, &okafor, &code());
        let okafors = token(at, &okafor, &relay);
        let mut mentors = listen(at, &okafors, "");
        let mut hers = listen(at, &key, "");

        let of_okafors = |number| Tablet::new(number, okafor.who.user, okafor.who.role);
        let decide = |tablet: &Tablet, what: &str| {
            let path = format!("/v1/devices/{}/{what}", tablet.who.device);
            assert_eq!(post(at, &path, Some(&key), &()).status, 204);
        };
        let [one, other] = [of_okafors(20), of_okafors(21)];
        for (tablet, decisions) in [(&one, &["approve", "remove"][..]), (&other, &["refuse"][..])] {
            assert_eq!(enrol(at, tablet, &code()).status, 200);
            says_devices(&mut hers);
            for what in decisions {
                decide(tablet, what);
                says_devices(&mut hers);
            }
        }
        // Signed in to hand in what it holds.
        let removed = token(at, &one, &relay);
        assert_eq!(post(at, WIPED, Some(&removed), &()).status, 204);
        says_devices(&mut hers);

        // Of all that a mentor heard nothing: the next thing they hear is that the sequence moved.
        desk.write(&student(StudentId::draw(1), "Kai", "Morgan"), start());
        let place = at_base(&sync(at, &key, &desk.request()))[0];
        says(&mut mentors, place);
    });
    story.await.unwrap();
    running.stop().await;
}
