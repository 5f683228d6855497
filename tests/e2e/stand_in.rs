//! What stands at base's address while the relay is stopped: something that never answers, or that answers everything
//! with a page, as a captive portal does. It counts what the app asked.

use std::{sync::Arc, time::Duration};

use anyhow::{Context as _, Result};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::{TcpListener, TcpStream},
    sync::{oneshot, watch},
    task::{JoinHandle, JoinSet},
    time::timeout,
};

use crate::people::School;

/// The app gives a question up after half a minute, and asks again soon after.
const LONGEST: Duration = Duration::from_secs(60);

const PAGE: &[u8] = b"HTTP/1.1 200 OK\r\ncontent-type: text/html\r\ncontent-length: 14\r\nconnection: close\r\n\r\n<p>Sign in</p>";

/// What stands in for base at its address.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Instead {
    /// Takes every question and never answers.
    Silence,
    /// Answers everything at once, with a page.
    Nonsense,
}

/// See the module.
pub(crate) struct StandIn {
    asked: watch::Receiver<usize>,
    /// Once this is dropped, it goes.
    stays: oneshot::Sender<()>,
    task: JoinHandle<()>,
}

/// Stops the relay and puts something else in its place, which counts all that the app asks.
pub(crate) async fn stands_in(school: &mut School, how: Instead) -> Result<StandIn> {
    // The browser itself asks for the service worker now and then; that is not the app.
    stands_in_and_counts(school, how, "POST /v1/").await
}

/// The same, and it counts what begins with these words.
pub(crate) async fn stands_in_and_counts(
    school: &mut School,
    how: Instead,
    counted: &'static str,
) -> Result<StandIn> {
    school.relay.stop()?;
    let listener = TcpListener::bind(school.relay.listens_at()).await?;
    let (count, asked) = watch::channel(0);
    let (stays, goes) = oneshot::channel();
    let task = tokio::spawn(stand(listener, (how, counted), Arc::new(count), goes));
    Ok(StandIn { asked, stays, task })
}

impl StandIn {
    /// How many questions the app has asked so far; of those that are answered, how many were.
    pub(crate) fn asked(&self) -> usize {
        *self.asked.borrow()
    }

    /// Waits until the app has asked so many.
    pub(crate) async fn is_asked(&mut self, times: usize) -> Result<()> {
        let asked = timeout(LONGEST, self.asked.wait_for(|many| *many >= times)).await;
        asked.with_context(|| format!("what stands in for base was not asked {times} times"))??;
        Ok(())
    }

    /// It goes, and whoever waits for an answer hears that there will be none. The address is free again.
    pub(crate) async fn goes(self) -> Result<()> {
        let Self { stays, task, .. } = self;
        drop(stays);
        Ok(task.await?)
    }
}

async fn stand(
    listener: TcpListener,
    how: (Instead, &'static str),
    count: Arc<watch::Sender<usize>>,
    mut goes: oneshot::Receiver<()>,
) {
    // Each on its own: a browser opens connections ahead that ask nothing.
    let mut visitors = JoinSet::new();
    loop {
        tokio::select! {
            _ = &mut goes => break,
            came = listener.accept() => {
                let Ok((stream, _)) = came else { break };
                visitors.spawn(hears(stream, how, Arc::clone(&count)));
            }
        }
    }
    drop(listener);
    visitors.shutdown().await;
}

async fn hears(
    mut stream: TcpStream,
    (how, counted): (Instead, &'static str),
    count: Arc<watch::Sender<usize>>,
) {
    let mut said = vec![0; 4096];
    if stream.read(&mut said).await.is_err() {
        return;
    }
    let counts = said.starts_with(counted.as_bytes());
    if how == Instead::Nonsense && answers(&mut stream).await.is_err() {
        // Whoever asked has gone again.
        return;
    }
    if counts {
        count.send_modify(|many| *many += 1);
    }
    while stream.read(&mut said).await.is_ok_and(|length| length > 0) {
        // What else is said is heard until the other side hangs up.
    }
}

async fn answers(stream: &mut TcpStream) -> std::io::Result<()> {
    stream.write_all(PAGE).await?;
    stream.shutdown().await
}
