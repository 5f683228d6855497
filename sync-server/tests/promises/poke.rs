//! Whoever listens is told that somebody else moved the sequence, and nothing else; the relay stops although they
//! listen.

use std::{
    io::{BufRead, BufReader, Write},
    net::TcpStream,
    time::Duration,
};

use domain::id::StudentId;
use protocol::admin::Invitation;
use sync_server::{Options, serve};

use crate::{
    caller::{enrol, ours, post, set_up, sync, token},
    invented::student,
    school::start,
    tablet::{Tablet, at_base},
};

#[tokio::test(flavor = "multi_thread")]
async fn says_only_that_somebody_else_moved_the_sequence() {
    let running = serve(Options::in_memory()).await.unwrap();
    let (at, code) = (running.address, running.setup_code.clone().unwrap());
    let listener = tokio::task::spawn_blocking(move || {
        let (mut desk, relay, key) = set_up(at, &code);
        let mut other = Tablet::new(9, desk.who.user, desk.who.role);
        let invite = format!("/v1/people/{}/invite", desk.who.user);
        let invitation: Invitation = post(at, &invite, Some(&key), &()).read();
        assert_eq!(enrol(at, &other, &invitation.code).status, 200);
        let other_key = token(at, &other, &relay);
        let mut stream = TcpStream::connect(at).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
        let head = format!("GET /v1/poke HTTP/1.1\r\nhost: {at}\r\n{}\r\n", ours(Some(&key), 0));
        stream.write_all(head.as_bytes()).unwrap();
        let mut lines = BufReader::new(stream).lines().map(Result::unwrap);
        let greeting = lines.find(|line| line.starts_with(':'));
        assert!(greeting.is_some(), "listening before anything is written");

        // Its own push has its answer: to be told of it as well would be another round trip for nothing.
        desk.write(&student(StudentId::draw(1), "Kai", "Morgan"), start());
        at_base(&sync(at, &key, &desk.request()));
        other.write(&student(StudentId::draw(2), "Ada", "Reed"), start());
        let place = at_base(&sync(at, &other_key, &other.request()))[0];
        let event = lines.find(|line| line.starts_with("event:")).unwrap();
        assert_eq!(event, "event: cursor");
        assert_eq!(lines.next().unwrap(), format!("data: {place}"));
        lines
    });
    let mut lines = listener.await.unwrap();
    running.stop().await;
    // The stream came to its end, not to a time-out.
    tokio::task::spawn_blocking(move || assert!(lines.all(|line| !line.contains("event"))))
        .await
        .unwrap();
}
