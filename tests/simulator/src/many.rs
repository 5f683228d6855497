//! Many histories, on all processors, until one of them is broken.

use std::{
    any::Any,
    fmt,
    ops::Range,
    panic::{AssertUnwindSafe, catch_unwind},
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
    thread,
};

use anyhow::{Result, anyhow, bail, ensure};

use super::{Cast, Report, SOONER_OR_LATER, play};

/// Of fewer histories nobody demands that everything happens in them.
const ENOUGH: u64 = 1_000;

/// A history in which a promise was not kept.
#[derive(Debug, Clone)]
pub struct Broken {
    /// Its number.
    pub seed: u64,
    /// Which promise, and where.
    pub why: String,
    /// What happened until then.
    pub steps: Vec<String>,
}

/// What became of many histories.
#[derive(Debug, Clone, Default)]
pub struct Outcome {
    /// What was played.
    pub report: Report,
    /// The first that was broken.
    pub broken: Option<Broken>,
}

impl Outcome {
    /// Whether every promise was kept; and, once there are enough of them, whether everything happened that should, and
    /// every promise was looked at.
    ///
    /// # Errors
    /// What was broken, or never happened.
    pub fn judge(&self) -> Result<()> {
        if let Some(broken) = &self.broken {
            bail!("{broken}");
        }
        if self.report.schedules >= ENOUGH {
            let missing = self.report.missing(SOONER_OR_LATER);
            ensure!(missing.is_empty(), "this never happened, or was never looked at: {missing:?}");
        }
        Ok(())
    }
}

/// What the threads work on.
struct Shared<'a> {
    next: AtomicU64,
    end: u64,
    outcome: Mutex<Outcome>,
    /// Is told each number that was played.
    after: &'a (dyn Fn(u64) + Sync),
}

/// Plays the histories of these numbers until one is broken. `plant` is called in each thread before it plays.
///
/// # Errors
/// When the school cannot be set up.
pub fn play_many(
    seeds: Range<u64>,
    workers: usize,
    plant: fn(),
    after: &(dyn Fn(u64) + Sync),
) -> Result<Outcome> {
    let shared = Shared {
        next: AtomicU64::new(seeds.start),
        end: seeds.end,
        outcome: Mutex::default(),
        after,
    };
    let all = &shared;
    thread::scope(|scope| {
        let begin = |_| scope.spawn(move || all.work(plant));
        let working: Vec<_> = (0..workers.max(1)).map(begin).collect();
        for worker in working {
            worker.join().map_err(|_| anyhow!("a thread ended in a panic"))??;
        }
        anyhow::Ok(())
    })?;
    Ok(shared.outcome.into_inner().unwrap_or_else(PoisonError::into_inner))
}

/// As many threads as there are processors.
#[must_use]
pub fn workers() -> usize {
    thread::available_parallelism().map_or(2, usize::from)
}

impl Shared<'_> {
    fn work(&self, plant: fn()) -> Result<()> {
        plant();
        let cast = Cast::enrolled()?;
        let mut report = Report::default();
        let mut broken = None;
        while broken.is_none() {
            let seed = self.next.fetch_add(1, Ordering::Relaxed);
            if seed >= self.end {
                break;
            }
            match one(&cast, seed) {
                Ok(played) => report.add(played),
                Err(why) => broken = Some(why),
            }
            (self.after)(seed);
        }
        let mut outcome = self.outcome.lock().unwrap_or_else(PoisonError::into_inner);
        outcome.report.add(report);
        if let Some(broken) = broken {
            // The others need not go on.
            self.next.store(self.end, Ordering::Relaxed);
            if outcome.broken.as_ref().is_none_or(|known| broken.seed < known.seed) {
                outcome.broken = Some(broken);
            }
        }
        Ok(())
    }
}

/// One history; a panic breaks it like anything else.
fn one(cast: &Cast, seed: u64) -> Result<Report, Broken> {
    let mut steps = Vec::new();
    let played = catch_unwind(AssertUnwindSafe(|| play(cast, seed, &mut steps)));
    let why = match played {
        Ok(Ok(report)) => return Ok(report),
        Ok(Err(error)) => format!("{error:#}"),
        Err(panic) => format!("a panic: {}", words(&*panic)),
    };
    Err(Broken { seed, why, steps })
}

fn words(panic: &(dyn Any + Send)) -> &str {
    let text = panic.downcast_ref::<String>().map(String::as_str);
    text.or_else(|| panic.downcast_ref::<&str>().copied()).unwrap_or("without words")
}

impl fmt::Display for Broken {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(out, "history {}: {}", self.seed, self.why)?;
        for (number, step) in self.steps.iter().enumerate() {
            writeln!(out, "  {:>2}  {step}", number + 1)?;
        }
        write!(out, "SEED={} cargo test -p simulator --test histories plays it again", self.seed)
    }
}
