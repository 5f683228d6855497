//! A sealed copy of the records once a day, for as long as the relay runs, and those that are too old removed: when one is
//! due and what it is called (`named`), and what becomes of it. Not how it is made (`upkeep`) or sealed (`sealed`).

mod named;

use std::{
    path::PathBuf,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicI64, Ordering},
    },
    time::Duration,
};

use jiff::{SignedDuration, Timestamp};
use tokio::{
    sync::watch,
    time::{MissedTickBehavior, interval},
};

use crate::{
    http::Figures,
    journal::{Field, Journal},
    relay::Count,
    sealed::{Recipient, is_sealed},
    serve::Clock,
    store::files,
    upkeep::{Alone, UpkeepError},
};
use named::{Copied, Whole, copies, is_due, name, remove_half_done};

/// For so long copies are kept.
const KEPT: SignedDuration = SignedDuration::from_hours(30 * 24);
/// So many whole ones stay however old they are: a clock that was far ahead for a day takes none of them along.
const AT_LEAST: usize = 7;
/// So long it waits after one that could not be made.
const AGAIN: SignedDuration = SignedDuration::from_hours(1);

/// Where a relay puts its copies.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Backups {
    /// A folder that is there already: one on a disk that is missing must not be made on another.
    pub to: PathBuf,
    /// Whom they are sealed for.
    pub recipient: Recipient,
}

/// What became of them, since the relay was started.
#[derive(Default)]
pub(crate) struct Counts {
    pub(crate) made: Count,
    pub(crate) damaged: Count,
    pub(crate) failed: Count,
    last: AtomicI64,
}

impl Counts {
    /// When the newest copy was made in which nothing is damaged, in seconds since 1970; 0 where there is none.
    pub(crate) fn last(&self) -> i64 {
        self.last.load(Ordering::Relaxed)
    }
}

/// Makes copies when they are due.
pub(crate) struct Schedule {
    pub(crate) data: PathBuf,
    pub(crate) backups: Backups,
    pub(crate) clock: Clock,
    pub(crate) journal: Journal,
    pub(crate) figures: Arc<Figures>,
    /// When one could not be made.
    pub(crate) failed: Mutex<Option<Timestamp>>,
}

impl Schedule {
    /// Looks now and then whether one is due, until the relay is to stop. One that is being made then is left behind half
    /// done, and removed by the next.
    pub(crate) async fn keep(self, every: Duration, mut stopping: watch::Receiver<bool>) {
        let schedule = Arc::new(self);
        let mut looks = interval(every);
        looks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            let next = async {
                looks.tick().await;
                let schedule = Arc::clone(&schedule);
                tokio::task::spawn_blocking(move || schedule.look()).await
            };
            tokio::select! {
                _ = stopping.wait_for(|stop| *stop) => return,
                looked = next => if looked.is_err() {
                    schedule.note_failed("ended early".to_owned());
                },
            }
        }
    }

    fn look(&self) {
        let now = (self.clock)();
        let lately = |failed: Timestamp| {
            let passed = now.duration_since(failed);
            !passed.is_negative() && passed < AGAIN
        };
        if self.failed().is_some_and(lately) {
            return;
        }
        if let Err(error) = self.make_if_due(now) {
            self.note_failed(reason(&error));
        }
    }

    fn make_if_due(&self, now: Timestamp) -> Result<(), UpkeepError> {
        let there = copies(&self.backups.to)?;
        let counts = &self.figures.backups;
        let whole = there.iter().filter(|copy| copy.whole == Whole::Yes && copy.at <= now);
        let last = whole.map(|copy| copy.at.as_second()).max();
        counts.last.store(last.unwrap_or(0), Ordering::Relaxed);
        if !is_due(&there, now) {
            return Ok(());
        }
        let alone = Alone::on(&self.data)?;
        remove_half_done(&self.backups.to)?;
        let found = alone.seal(&self.backups.recipient, |found| {
            self.backups.to.join(name(now, Whole::of(found)))
        })?;
        match Whole::of(&found) {
            Whole::Yes => {
                counts.made.add(1);
                let changes = Field::count(found.changes);
                self.journal.line("backup-made", &[("changes", changes)]);
                self.remove_old(&there, now);
            }
            // Older ones may be the only ones that are whole.
            Whole::No => {
                counts.damaged.add(1);
                let damaged = Field::count(found.damaged.len());
                self.journal.line("backup-damaged", &[("damaged", damaged)]);
            }
        }
        Ok(())
    }

    /// Only after one was made in which nothing is damaged.
    fn remove_old(&self, there: &[Copied], now: Timestamp) {
        let mut whole: Vec<Timestamp> =
            there.iter().filter(|copy| copy.whole == Whole::Yes).map(|copy| copy.at).collect();
        whole.sort_unstable();
        // Before all of those that stay in any case, if there are as many.
        let Some(since) = whole.iter().rev().nth(AT_LEAST - 1) else { return };
        let is_old = |copy: &&Copied| now.duration_since(copy.at) > KEPT && copy.at < *since;
        let old = there.iter().filter(is_old);
        for copy in old.filter(|copy| is_sealed(&copy.file)) {
            match files::remove(&copy.file) {
                Ok(()) => self.journal.line("backup-removed", &[]),
                Err(error) => {
                    let reason = Field::Text(error.kind().to_string());
                    self.journal.line("backup-not-removed", &[("reason", reason)]);
                }
            }
        }
    }

    fn failed(&self) -> Option<Timestamp> {
        *self.failed.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn note_failed(&self, reason: String) {
        *self.failed.lock().unwrap_or_else(PoisonError::into_inner) = Some((self.clock)());
        self.figures.backups.failed.add(1);
        self.journal.line("backup-failed", &[("reason", Field::Text(reason))]);
    }
}

/// Why one could not be made, without a word of what it would have held.
fn reason(error: &UpkeepError) -> String {
    match error {
        UpkeepError::File(error) | UpkeepError::Output(error) => error.kind().to_string(),
        UpkeepError::Nothing(_) => "no records".to_owned(),
        UpkeepError::InTheWay(_) => "in the way".to_owned(),
        UpkeepError::Busy => "another one is being made".to_owned(),
        UpkeepError::NoKey(_) | UpkeepError::Sealed(_) | UpkeepError::Store(_) => {
            "the database".to_owned()
        }
    }
}
