//! Whoever listens is told that somebody else moved the sequence, and nothing else; the relay stops although they
//! listen.

use std::{
    io::{BufRead, BufReader, Write},
    net::{SocketAddr, TcpStream},
    time::Duration,
};

use domain::id::StudentId;
use protocol::{admin::Invitation, sync::Seq};
use sync_server::{Options, serve};

use crate::{
    caller::{let_in, ours, post, set_up, sync, token},
    invented::student,
    school::start,
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
