//! Whoever listens is told that the sequence moved, and nothing else; the relay stops although they listen.

use std::{
    io::{BufRead, BufReader, Write},
    net::TcpStream,
    time::Duration,
};

use sync_server::{Options, serve};

use crate::{
    caller::{ours, set_up, sync},
    invented::student,
    school::start,
    tablet::at_base,
};

#[tokio::test(flavor = "multi_thread")]
async fn says_only_that_the_sequence_moved() {
    let running = serve(Options::in_memory()).await.unwrap();
    let (at, code) = (running.address, running.setup_code.clone().unwrap());
    let listener = tokio::task::spawn_blocking(move || {
        let (mut desk, _, key) = set_up(at, &code);
        let mut stream = TcpStream::connect(at).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
        let head = format!("GET /v1/poke HTTP/1.1\r\nhost: {at}\r\n{}\r\n", ours(Some(&key), 0));
        stream.write_all(head.as_bytes()).unwrap();
        let mut lines = BufReader::new(stream).lines().map(Result::unwrap);
        let greeting = lines.find(|line| line.starts_with(':'));
        assert!(greeting.is_some(), "listening before anything is written");

        desk.write(&student(domain::id::StudentId::draw(1), "Kai", "Morgan"), start());
        let place = at_base(&sync(at, &key, &desk.request()))[0];
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
