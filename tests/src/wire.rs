//! A wire of a given length and width between a browser and the relay: a door on loopback that delays both ways,
//! lets only so many bits through a second, counts what crosses, and can be cut. It carries TCP, so what the
//! browser and the relay say to each other is what they always say; slow start and TLS are not played.

mod count;
mod line;

use std::{net::SocketAddr, sync::Arc, time::Duration};

use anyhow::{Context as _, Result};
use tokio::{
    net::{TcpListener, TcpStream},
    sync::watch,
    task::JoinHandle,
};

use count::Counter;
pub use count::Exchange;
pub use line::Line;
use line::{Links, Way};

/// Whether anything gets through.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    Whole,
    Cut,
}

/// See the module. Ends when it is dropped.
#[derive(Debug)]
pub struct Wire {
    port: u16,
    shared: Arc<Shared>,
    state: watch::Sender<State>,
    task: JoinHandle<()>,
}

#[derive(Debug)]
struct Shared {
    target: SocketAddr,
    links: Links,
    counter: Counter,
}

impl Wire {
    /// A wire to something that listens at `target`; at first without length, and as wide as the machine.
    ///
    /// # Errors
    /// When no door can be opened.
    pub async fn to(target: &str) -> Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let port = listener.local_addr()?.port();
        let target = target.parse().context("an address with a port")?;
        let shared =
            Arc::new(Shared { target, links: Links::default(), counter: Counter::default() });
        let state = watch::Sender::new(State::Whole);
        let task = tokio::spawn(accept(listener, Arc::clone(&shared), state.subscribe()));
        Ok(Self { port, shared, state, task })
    }

    /// The address that a person opens. By name, since a browser trusts `localhost` without a certificate.
    #[must_use]
    pub fn address(&self) -> String {
        format!("http://localhost:{}", self.port)
    }

    /// Makes it so long and so wide from now on.
    pub fn become_like(&self, line: Line) {
        self.shared.links.become_like(line);
    }

    /// Cuts it: what is on its way is lost, and who comes is turned away.
    pub fn cut(&self) {
        self.state.send_replace(State::Cut);
    }

    /// Mends it.
    pub fn mend(&self) {
        self.state.send_replace(State::Whole);
    }

    /// Every question and answer so far, in the order of their beginning.
    #[must_use]
    pub fn exchanges(&self) -> Vec<Exchange> {
        self.shared.counter.exchanges()
    }

    /// Waits until nothing has crossed for so long.
    pub async fn quiet(&self, how_long: Duration) {
        let mut before = self.exchanges();
        loop {
            tokio::time::sleep(how_long).await;
            let now = self.exchanges();
            if now == before {
                return;
            }
            before = now;
        }
    }
}

impl Drop for Wire {
    fn drop(&mut self) {
        self.cut();
        self.task.abort();
    }
}

async fn accept(listener: TcpListener, shared: Arc<Shared>, state: watch::Receiver<State>) {
    while let Ok((browser, _)) = listener.accept().await {
        let (shared, mut state) = (Arc::clone(&shared), state.clone());
        if *state.borrow_and_update() == State::Cut {
            continue;
        }
        tokio::spawn(async move {
            tokio::select! {
                // Either end hanging up is how connections end.
                _ = connect(browser, &shared) => {}
                _ = state.wait_for(|state| *state == State::Cut) => {}
            }
        });
    }
}

async fn connect(browser: TcpStream, shared: &Shared) -> std::io::Result<()> {
    // The handshake goes there and back before anything is said.
    tokio::time::sleep(shared.links.round_trip()).await;
    let relay = TcpStream::connect(shared.target).await?;
    browser.set_nodelay(true)?;
    relay.set_nodelay(true)?;
    let (from_browser, to_browser) = browser.into_split();
    let (from_relay, to_relay) = relay.into_split();
    let talk = shared.counter.connected();
    tokio::join!(
        line::carry(from_browser, to_relay, &shared.links, Way::Up, |bytes| talk.up(bytes)),
        line::carry(from_relay, to_browser, &shared.links, Way::Down, |bytes| talk.down(bytes)),
    );
    Ok(())
}
