//! Every client listens for news, as the app does for as long as it is open. The other ends of these streams are on
//! three hundred tablets in a school; here they share two cores with the relay, so what arrives is taken in now and
//! then, by one thread. What the relay has to do for them is the same. That it is told something makes no client sync:
//! its next batch does.

use std::{
    io::{ErrorKind, Read as _, Write as _},
    net::TcpStream,
    sync::mpsc::{self, RecvTimeoutError, Sender},
    thread::JoinHandle,
    time::Duration,
};

use anyhow::{Context as _, Result, ensure};
use protocol::{VERSION, VERSION_HEADER};

use super::client::Client;

/// How often everything that arrived is taken in; far less than fits into a connection arrives meanwhile.
const NOW_AND_THEN: Duration = Duration::from_secs(1);
/// How long the first line may take.
const GREETING: Duration = Duration::from_secs(10);
const ROOM: usize = 64 << 10;

/// All of them, until [`Listening::end`].
pub(crate) struct Listening {
    stop: Sender<()>,
    thread: JoinHandle<usize>,
}

impl Listening {
    /// Begins to listen as each of these.
    pub(crate) fn begin(clients: &[Client]) -> Result<Self> {
        let streams = clients.iter().map(open).collect::<Result<Vec<_>>>()?;
        let (stop, stopped) = mpsc::channel();
        let thread = std::thread::spawn(move || {
            let mut streams: Vec<_> =
                streams.into_iter().map(|one| (one, Heard::Nothing)).collect();
            let mut room = vec![0_u8; ROOM];
            let mut last = false;
            while !last {
                last =
                    !matches!(stopped.recv_timeout(NOW_AND_THEN), Err(RecvTimeoutError::Timeout));
                for (stream, heard) in &mut streams {
                    *heard = take_in(stream, &mut room, *heard);
                }
            }
            streams.iter().filter(|(_, heard)| *heard != Heard::Something).count()
        });
        Ok(Self { stop, thread })
    }

    /// Ends it; answers how many streams ended before or never said anything.
    pub(crate) fn end(self) -> Result<usize> {
        drop(self.stop);
        self.thread.join().ok().context("listening ended early")
    }
}

/// What came of a stream so far.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Heard {
    Nothing,
    Something,
    /// It is over, although the session goes on.
    TheEnd,
}

/// Asks for news and waits for the greeting.
fn open(client: &Client) -> Result<TcpStream> {
    let mut stream = TcpStream::connect(client.address)?;
    stream.set_read_timeout(Some(GREETING))?;
    let head = format!(
        "GET /v1/poke HTTP/1.1\r\nhost: {}\r\n{VERSION_HEADER}: {VERSION}\r\n\
         cookie: {}\r\nlast-event-id: {}\r\n\r\n",
        client.address,
        client.cookie(),
        client.cursor
    );
    stream.write_all(head.as_bytes())?;
    let mut said = Vec::new();
    let mut room = vec![0_u8; ROOM];
    while !said.windows(6).any(|part: &[u8]| part == b": here") {
        let read = stream.read(&mut room)?;
        ensure!(read > 0 && said.len() < ROOM, "the relay does not let a client listen");
        said.extend(room.iter().take(read));
    }
    stream.set_nonblocking(true)?;
    Ok(stream)
}

/// Takes in what arrived.
fn take_in(stream: &mut TcpStream, room: &mut [u8], before: Heard) -> Heard {
    let mut heard = before;
    while heard != Heard::TheEnd {
        heard = match stream.read(room) {
            Ok(0) => Heard::TheEnd,
            Ok(_) => Heard::Something,
            Err(error) if error.kind() == ErrorKind::WouldBlock => return heard,
            Err(error) if error.kind() == ErrorKind::Interrupted => heard,
            Err(_) => Heard::TheEnd,
        };
    }
    heard
}
