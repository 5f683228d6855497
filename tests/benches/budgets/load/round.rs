//! A round of the load: every client sends its batches when they are due, a hundred a second between them. They fall
//! due at drawn moments, not in step, and whether or not the one before was answered: time counts from when a batch
//! was due until it was acknowledged, so that a relay that stands still is not flattered by clients that wait for it.

use std::time::Duration;

use anyhow::Result;
use protocol::sync::PushResult;
use tokio::time::{Instant, sleep_until};

use super::{
    batches::Batch,
    client::{Client, refusal},
    listening::Listening,
};
use crate::draw::Draw;

/// Each of 300 clients sends once in so many milliseconds, at any moment of them.
const CYCLE: usize = 3_000;
/// Time for all clients to be ready.
pub(crate) const LEAD: Duration = Duration::from_secs(1);

/// What became of it.
#[derive(Default)]
pub(crate) struct Sent {
    /// Milliseconds of each batch, from when it was due until it was answered.
    pub(crate) took: Vec<f64>,
    /// Milliseconds that the client itself came late with it.
    pub(crate) late: Vec<f64>,
    /// The hashes of what was acknowledged.
    pub(crate) acknowledged: Vec<Vec<u8>>,
    /// Batches that were not acknowledged in full, and streams of news that ended.
    pub(crate) failed: usize,
    /// Why one of them was not.
    pub(crate) why: Option<String>,
}

/// Signs everyone in, each with a new connection, and lets them listen.
pub(crate) async fn begin(clients: &mut [Client]) -> Result<Listening> {
    for client in clients.iter_mut() {
        client.sign_in().await?;
    }
    Listening::begin(clients)
}

/// Sends everything.
pub(crate) async fn run(
    clients: &mut Vec<Client>,
    batches: Vec<Vec<Batch>>,
    listening: Listening,
) -> Result<Sent> {
    let start = Instant::now() + LEAD;
    let each = std::mem::take(clients).into_iter().zip(batches);
    let sending: Vec<_> = each
        .zip(1..)
        .map(|((client, batches), seed)| {
            tokio::spawn(send(client, batches, start, Draw::seeded(seed)))
        })
        .collect();
    let mut all = Sent::default();
    for one in sending {
        let (client, sent) = one.await?;
        clients.push(client);
        all.add(sent);
    }
    for client in clients.iter_mut() {
        client.hang_up();
    }
    let deaf = listening.end()?;
    if deaf > 0 {
        all.fail(deaf, format!("{deaf} streams of news ended or said nothing"));
    }
    Ok(all)
}

async fn send(
    mut client: Client,
    batches: Vec<Batch>,
    start: Instant,
    mut draw: Draw,
) -> (Client, Sent) {
    let mut sent = Sent::default();
    let mut cycle = start;
    for batch in batches {
        let due = cycle + milliseconds(draw.below(CYCLE));
        cycle += milliseconds(CYCLE);
        let free = Instant::now();
        sleep_until(due).await;
        sent.late.push(since(due.max(free)));
        let hashes: Vec<_> = batch.iter().map(|push| push.sha256.clone()).collect();
        let answer = client.sync(batch).await;
        sent.took.push(since(due));
        match answer {
            Ok(answer) => sent.count(hashes, &answer.results),
            Err(trouble) => sent.fail(1, format!("{trouble:#}")),
        }
    }
    (client, sent)
}

impl Sent {
    fn count(&mut self, hashes: Vec<Vec<u8>>, results: &[PushResult]) {
        if let Some(reason) = refusal(results) {
            self.fail(1, format!("refused: {reason:?}"));
        }
        for (hash, result) in hashes.into_iter().zip(results) {
            if matches!(result, PushResult::AtBase { .. }) {
                self.acknowledged.push(hash);
            }
        }
    }

    fn fail(&mut self, many: usize, why: String) {
        self.failed += many;
        self.why.get_or_insert(why);
    }

    fn add(&mut self, mut other: Self) {
        self.took.append(&mut other.took);
        self.late.append(&mut other.late);
        self.acknowledged.append(&mut other.acknowledged);
        self.failed += other.failed;
        self.why = self.why.take().or(other.why);
    }
}

fn milliseconds(many: usize) -> Duration {
    Duration::from_millis(many as u64)
}

fn since(moment: Instant) -> f64 {
    moment.elapsed().as_secs_f64() * 1e3
}
