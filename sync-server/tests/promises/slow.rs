//! Whoever is slow on purpose is not waited for, and nobody else notices. The relay stops although somebody is in the midst
//! of something.

use std::{
    fs,
    io::{ErrorKind, Read as _, Write as _},
    net::{SocketAddr, TcpStream},
    path::Path,
    thread,
    time::{Duration, Instant},
};

use axum::{body::Bytes, http::Request};
use protocol::ErrorCode;
use sync_server::{AppFrom, Options, Waits, serve};
use tokio::{task::JoinHandle, time::timeout};

use crate::{
    caller::{get, ours, parse},
    metrics::{HERE, page, says},
};

/// Longer than the relay of these stories waits for anybody.
const PATIENCE: Duration = Duration::from_secs(20);
/// How long it waits.
const WAITS: Duration = Duration::from_secs(1);
/// A byte each time that nothing was answered for so long.
const NOW_AND_THEN: Duration = Duration::from_millis(20);
/// Many times what is taken for a client that does not read.
const LARGE: usize = 32 << 20;

fn with_something_large(folder: &Path) -> AppFrom {
    fs::write(folder.join("large.bin"), vec![7; LARGE]).unwrap();
    AppFrom::Folder(folder.to_owned())
}

/// Somebody who has sent this, and nothing more.
fn begun(at: SocketAddr, sent: &str) -> TcpStream {
    let mut stream = TcpStream::connect(at).unwrap();
    stream.set_read_timeout(Some(PATIENCE)).unwrap();
    stream.write_all(sent.as_bytes()).unwrap();
    stream
}

/// Sends on, a byte now and then, until the relay has ended it; answers what it said.
fn dribbles(mut stream: TcpStream, for_ever: &str) -> Vec<u8> {
    let (mut said, mut buffer) = (Vec::new(), [0; 1024]);
    stream.set_read_timeout(Some(NOW_AND_THEN)).unwrap();
    let began = Instant::now();
    for byte in for_ever.bytes().cycle() {
        assert!(began.elapsed() < PATIENCE, "it is waited for");
        match stream.read(&mut buffer) {
            Ok(0) => break,
            Ok(length) => said.extend_from_slice(&buffer[..length]),
            Err(error) if matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut) => {
                // Once the relay has ended it, reading says so.
                stream.write_all(&[byte]).ok();
            }
            Err(_) => break,
        }
    }
    said
}

/// Whether the relay ends it without a word.
fn is_ended(mut stream: TcpStream) -> bool {
    match stream.read(&mut [0; 1]) {
        Ok(length) => length == 0,
        Err(error) => !matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut),
    }
}

/// A request with a body that does not come.
fn of_half_a_body() -> String {
    format!("POST /v1/setup HTTP/1.1\r\nhost: base\r\n{}", ours(None, 100_000))
}

fn asks_for_something_large(at: SocketAddr) -> TcpStream {
    let mut stream = begun(at, "GET /large.bin HTTP/1.1\r\nhost: base\r\n\r\n");
    stream.read_exact(&mut [0; 1]).unwrap();
    stream
}

/// How much of the answer came, once the rest of it does not come any more.
fn taken(mut stream: TcpStream) -> usize {
    let mut bytes = Vec::new();
    stream.read_to_end(&mut bytes).ok();
    bytes.len()
}

fn each_is_ended(at: SocketAddr, own: SocketAddr) {
    thread::scope(|scope| {
        scope.spawn(|| assert!(is_ended(begun(at, "")), "who says nothing"));
        scope.spawn(|| assert!(is_ended(begun(at, "PRI * HTTP/2.0\r\n")), "who never goes on"));
        scope.spawn(|| dribbles(begun(at, "GET /v1/hello HTTP/1.1\r\n"), "x-more: of it\r\n"));
        scope.spawn(|| {
            let said = dribbles(begun(at, &format!("{}\r\n", of_half_a_body())), "body");
            let answer = parse(&said);
            assert_eq!((answer.status, answer.refused()), (400, ErrorCode::BadRequest));
        });
        scope.spawn(|| {
            let stream = asks_for_something_large(at);
            let began = Instant::now();
            while says(&page(own), "alongside_connections_timed_out_total") < 5 {
                assert!(began.elapsed() < PATIENCE, "it is waited for: {}", page(own));
            }
            assert!(taken(stream) < LARGE, "who does not take the answer");
        });
    });
    assert_eq!(get(at, "/large.bin", "").body.len(), LARGE, "and whoever takes it gets all of it");
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_is_slow_is_not_waited_for() {
    let folder = tempfile::tempdir().unwrap();
    let app = with_something_large(folder.path());
    let waits = Waits { header: WAITS, body: WAITS, answer: WAITS, ..Waits::default() };
    let metrics = Some(SocketAddr::from(HERE));
    let running = serve(Options { app, waits, metrics, ..Options::in_memory() }).await.unwrap();
    let (at, own) = (running.address, running.metrics.unwrap());
    tokio::task::spawn_blocking(move || each_is_ended(at, own)).await.unwrap();
    running.stop().await;
}

/// A connection over HTTP/2 on which no part of any answer may come, and what it comes to.
async fn lets_nothing_come(
    at: SocketAddr,
) -> (h2::client::SendRequest<Bytes>, JoinHandle<Result<(), h2::Error>>) {
    let stream = tokio::net::TcpStream::connect(at).await.unwrap();
    let mut http2 = h2::client::Builder::new();
    let (asks, connection) = http2.initial_window_size(0).handshake(stream).await.unwrap();
    // It answers what the relay asks, whether it is still there, as long as it is polled.
    (asks, tokio::spawn(connection))
}

#[tokio::test(flavor = "multi_thread")]
async fn over_http_2_nobody_holds_an_answer_up_or_a_connection_without_asking() {
    let folder = tempfile::tempdir().unwrap();
    let app = with_something_large(folder.path());
    let waits = Waits { header: WAITS, answer: WAITS, ..Waits::default() };
    let running = serve(Options { app, waits, ..Options::in_memory() }).await.unwrap();
    let at = running.address;

    let (mut asks, ended) = lets_nothing_come(at).await;
    let wanted = Request::get(format!("http://{at}/large.bin")).body(()).unwrap();
    let (answer, _) = asks.send_request(wanted, true).unwrap();
    let answer = answer.await.unwrap();
    assert_eq!(answer.status(), 200);
    // An answer that is not taken is not held.
    timeout(PATIENCE, ended).await.unwrap().unwrap().ok();
    drop(answer);

    let (_asks, ended) = lets_nothing_come(at).await;
    // Nor is a connection on which nobody asks.
    timeout(PATIENCE, ended).await.unwrap().unwrap().ok();

    let rest = tokio::task::spawn_blocking(move || get(at, "/large.bin", "").body.len());
    assert_eq!(rest.await.unwrap(), LARGE, "and whoever takes it gets all of it");
    running.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn stops_although_somebody_is_in_the_midst_of_something() {
    let folder = tempfile::tempdir().unwrap();
    let app = with_something_large(folder.path());
    let waits = Waits { last: WAITS, ..Waits::default() };
    let running = serve(Options { app, waits, ..Options::in_memory() }).await.unwrap();
    let at = running.address;
    let begin = tokio::task::spawn_blocking(move || {
        let half_a_head = begun(at, "GET /v1/hello HTTP/1.1\r\nx-half");
        let expecting = format!("{}expect: 100-continue\r\n\r\n", of_half_a_body());
        let mut half_a_body = begun(at, &expecting);
        let mut asked = [0; b"HTTP/1.1 100 Continue\r\n\r\n".len()];
        half_a_body.read_exact(&mut asked).unwrap();
        half_a_body.write_all(b"half").unwrap();
        (half_a_head, half_a_body, asks_for_something_large(at))
    });
    let (half_a_head, half_a_body, unread) = begin.await.unwrap();
    let stopped = timeout(PATIENCE, running.stop()).await;
    assert!(stopped.is_ok(), "it never stops");
    let end = tokio::task::spawn_blocking(move || {
        assert!(is_ended(half_a_head), "half a request is still waited for");
        assert!(is_ended(half_a_body), "half a body is still waited for");
        assert!(taken(unread) < LARGE, "an answer is still being sent");
    });
    end.await.unwrap();
}
