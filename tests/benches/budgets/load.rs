//! The relay under the weight of a school that is larger than any: three hundred tablets that hand in a hundred batches
//! a second between them, the same with somebody hostile signed in, a hundred new tablets at once. Then it is killed,
//! and everything that it acknowledged must be there.
//!
//! Where to start: `round`, the minute itself; `batches`, what is sent in it; `centre`, who sends it. It is the shipped
//! relay as a process, on a disk, with the processes that it tries changes in; the clients share its two cores (`cores`),
//! and do what can be done before the clock starts.

mod batches;
mod caller;
mod centre;
mod client;
mod cores;
mod firsts;
mod hostile;
mod listening;
mod memory;
mod round;

use std::{collections::BTreeSet, time::Duration};

use anyhow::{Context as _, Result, ensure};
use protocol::sync::ItemBody;
use records::Document;
use sha2::{Digest as _, Sha256};
use tests::relay::{Demo, RelayProcess};
use tokio::{
    sync::watch,
    time::{Instant, sleep, sleep_until},
};

use crate::figures::{as_f64, quantile, row};
use batches::{Batch, Batches, CHANGES};
use centre::{CLIENTS, Centre, Days, LEADS};
use client::Client;
use hostile::{Fill, Pushed, Vectors};
use memory::{Memory, Taken};
use round::{LEAD, Sent};

/// So many hostile changes at least must have been tried while the others were timed: were all of them turned away, the
/// others' figures would say nothing.
const TRIED: usize = 10;
/// Whoever was refused too often waits so long from the first time, and a second more.
const A_MINUTE: Duration = Duration::from_secs(61);

/// Measures all of it.
pub(crate) async fn measure() -> Result<()> {
    let two_cores = cores::keep_to_two()?;
    let bench = tests::build_output().join("bench");
    std::fs::create_dir_all(&bench)?;
    // On a disk, as a relay's records are, and not in memory.
    let data = tempfile::tempdir_in(bench)?;
    let mut relay = RelayProcess::start(data.path(), Demo::Empty)?;
    let memory = Memory::watch(relay.process_id().context("it runs")?);
    let days = Days::around(jiff::Zoned::now().date())?;
    let mut centre = Centre::set_up(&relay, days).await?;
    let mut all = batches::prepare(&centre, days)?;
    let student = centre.student_of_the_hostile()?;
    let vectors = Vectors::write(&centre.hostile, student, days.today)?;
    eprintln!("{CLIENTS} clients and {LEADS} others are known, and what they send is written");

    let bytes = batches::mean_change(&all);
    let about = format!("{CHANGES} changes a batch, {bytes:.0} bytes each; {two_cores}");
    let plain = plain(&mut centre.mentors, rounds(&mut all, |one| &mut one.plain)).await?;
    let p99 = say_plain(&plain, &about)?;
    say_memory("load-rss", memory.most()?);

    let mut beside =
        Beside { mentors: centre.mentors, hostile: centre.hostile, vectors, waits_until: None };
    let batches = rounds(&mut all, |one| &mut one.hostile);
    let (hostile, pushed) = beside.run(batches, Fill::One).await?;
    row("load-hostile-ratio", say_beside("load-hostile-p99", &hostile, &pushed, p99)?, "");
    let batches = rounds(&mut all, |one| &mut one.flooded);
    let (flooded, pushed) = beside.run(batches, Fill::AsManyAsItHolds).await?;
    say_beside("load-flooded-p99", &flooded, &pushed, p99)?;

    firsts::measure(centre.leads).await?;
    say_memory("load-rss-in-all", memory.most()?);
    drop(memory);

    let sent = [plain, hostile, flooded];
    let failed = sent.iter().map(|one| one.failed).sum();
    let why = sent.iter().find_map(|one| one.why.clone()).unwrap_or_default();
    row("load-errors", as_f64(failed), &why);
    let acknowledged = sent.into_iter().flat_map(|one| one.acknowledged).collect();
    relay.kill()?;
    relay.start_again()?;
    count(centre.coordinator, acknowledged).await
}

/// Takes the batches of one round out of everybody's.
fn rounds(all: &mut [Batches], of: fn(&mut Batches) -> &mut Vec<Batch>) -> Vec<Vec<Batch>> {
    all.iter_mut().map(|one| std::mem::take(of(one))).collect()
}

/// The minute with nobody hostile.
async fn plain(mentors: &mut Vec<Client>, batches: Vec<Vec<Batch>>) -> Result<Sent> {
    let listening = round::begin(mentors).await?;
    round::run(mentors, batches, listening).await
}

/// Says the rows; answers the p99.
fn say_plain(sent: &Sent, about: &str) -> Result<f64> {
    let share = |of: &[f64], share| quantile(of, share).context("there were batches");
    let p99 = share(&sent.took, 99)?;
    let (slowest, late) = (share(&sent.took, 100)?, share(&sent.late, 99)?);
    let batches = sent.took.len();
    row("load-p50", share(&sent.took, 50)?, &format!("{batches} batches; {about}"));
    let note = format!("at most {slowest:.0} ms; the clients {late:.1} ms late themselves at p99");
    row("load-p99", p99, &note);
    Ok(p99)
}

/// Says how much memory was taken, and by whom.
fn say_memory(key: &str, taken: Taken) {
    let Taken { relay, children, processes } = taken;
    let note =
        format!("{relay:.0} of the relay, {children:.0} of {processes} that it tries changes in");
    row(key, taken.sum(), &note);
}

/// The good clients, and whoever is not.
struct Beside {
    mentors: Vec<Client>,
    hostile: Client,
    vectors: Vectors,
    /// Before that, everything hostile would be turned away for what was refused in the round before.
    waits_until: Option<Instant>,
}

impl Beside {
    /// The good clients' half minute, while somebody hostile sends these from its beginning until it is over.
    async fn run(&mut self, batches: Vec<Vec<Batch>>, fill: Fill) -> Result<(Sent, Pushed)> {
        let Self { mentors, hostile, vectors, waits_until } = self;
        if let Some(then) = *waits_until {
            sleep_until(then).await;
        }
        hostile.sign_in().await?;
        hostile.sync_all().await?;
        let requests = vectors.requests(hostile, fill)?;
        let listening = round::begin(mentors).await?;
        let (stop, stopped) = watch::channel(false);
        let pushing = async {
            // Not while nobody sends.
            sleep(LEAD).await;
            *waits_until = Some(Instant::now() + A_MINUTE);
            hostile::push_until(hostile, &requests, stopped).await
        };
        let sending = async {
            let sent = round::run(mentors, batches, listening).await;
            stop.send_replace(true);
            sent
        };
        let (pushed, sent) = tokio::join!(pushing, sending);
        Ok((sent?, pushed?))
    }
}

/// Says the row; answers how many times as long as without it took.
fn say_beside(key: &str, sent: &Sent, pushed: &Pushed, without: f64) -> Result<f64> {
    let p99 = quantile(&sent.took, 99).context("there were batches")?;
    let times = p99 / without.max(f64::MIN_POSITIVE);
    let Pushed { requests, turned_away, tried } = *pushed;
    ensure!(tried >= TRIED, "only {tried} hostile changes were tried, {turned_away} turned away");
    let note = format!(
        "{times:.1} times {without:.0} ms; {requests} hostile requests, {turned_away} turned away, \
         {tried} changes of them tried in a process"
    );
    row(key, p99, &note);
    Ok(times)
}

/// Counts what was acknowledged and is not in what the coordinator is sent by a relay that was killed meanwhile.
async fn count(mut coordinator: Client, mut acknowledged: BTreeSet<Vec<u8>>) -> Result<()> {
    let expected = acknowledged.len();
    coordinator.sign_in().await?;
    loop {
        let answer = coordinator.sync(Vec::new()).await?;
        for item in &answer.items {
            for sha256 in changes(&item.body)? {
                acknowledged.remove(&sha256);
            }
        }
        if !answer.more {
            break;
        }
    }
    let note = format!("of {expected} acknowledged changes, after a kill");
    row("load-lost", as_f64(acknowledged.len()), &note);
    Ok(())
}

/// The SHA-256 of every change that an item holds: whoever is far behind is sent whole documents.
fn changes(body: &ItemBody) -> Result<Vec<Vec<u8>>> {
    match body {
        ItemBody::Change { sha256, .. } => Ok(vec![sha256.clone()]),
        ItemBody::Snapshot { doc, bytes, .. } => {
            let document = Document::load(doc.parse()?, bytes)?;
            let changes = document.changes().into_iter();
            Ok(changes.map(|change| Sha256::digest(&change.chunk).to_vec()).collect())
        }
        _ => Ok(Vec::new()),
    }
}
