//! What is counted of requests, for whoever looks after the relay: by route, status and reason, never by person or device.
//! Not how it is written (`metrics`).

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use protocol::sync::{PushResult, SyncAnswer, SyncRequest};

use crate::{
    backups,
    relay::{Count, reason_name},
};

/// How long answers take: what is counted is how many took no longer than each of these.
pub(super) const BOUNDS: [(&str, Duration); 10] = [
    ("0.005", Duration::from_millis(5)),
    ("0.01", Duration::from_millis(10)),
    ("0.025", Duration::from_millis(25)),
    ("0.1", Duration::from_millis(100)),
    ("0.25", Duration::from_millis(250)),
    ("0.5", Duration::from_millis(500)),
    ("1", Duration::from_secs(1)),
    ("2.5", Duration::from_millis(2_500)),
    ("5", Duration::from_secs(5)),
    ("10", Duration::from_secs(10)),
];

/// Everything that is counted here.
#[derive(Default)]
pub(crate) struct Figures {
    counted: Mutex<Counted>,
    /// Connections that are open.
    pub(super) connections: Level,
    /// Connections that were ended because nothing moved on them, or not fast enough.
    pub(super) slow: Count,
    /// Devices that wait for news.
    pub(super) listeners: Level,
    /// Copies of the records.
    pub(crate) backups: backups::Counts,
}

/// What is counted under one lock. All keys are from lists in the program.
#[derive(Default)]
pub(super) struct Counted {
    /// By route, method and status.
    pub(super) requests: BTreeMap<(String, &'static str, u16), u64>,
    /// By route.
    pub(super) took: BTreeMap<String, Took>,
    /// Round trips that carried records, by what they were for.
    pub(super) syncs: BTreeMap<&'static str, u64>,
    /// By what became of them.
    pub(super) changes: BTreeMap<&'static str, u64>,
    /// By why they were refused.
    pub(super) refused: BTreeMap<&'static str, u64>,
}

/// How long answers took.
#[derive(Default)]
pub(super) struct Took {
    /// How many took no longer than each of [`BOUNDS`].
    pub(super) within: [u64; BOUNDS.len()],
    pub(super) together: Duration,
    pub(super) answers: u64,
}

impl Figures {
    /// What was counted.
    pub(super) fn counted(&self) -> MutexGuard<'_, Counted> {
        // Each is added to by itself, so that a panic leaves nothing half done.
        self.counted.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A request was answered.
    pub(super) fn answered(&self, route: &str, method: &'static str, status: u16, took: Duration) {
        let mut counted = self.counted();
        *counted.requests.entry((route.to_owned(), method, status)).or_default() += 1;
        let all = counted.took.entry(route.to_owned()).or_default();
        for ((_, bound), within) in BOUNDS.iter().zip(&mut all.within) {
            *within += u64::from(took <= *bound);
        }
        all.together = all.together.saturating_add(took);
        all.answers += 1;
    }

    /// Records were carried.
    pub(super) fn synced(&self, request: &SyncRequest, answer: &SyncAnswer) {
        let what = match (request.first, request.push.is_empty()) {
            (true, _) => "first",
            (false, false) => "push",
            (false, true) => "pull",
        };
        let mut counted = self.counted();
        *counted.syncs.entry(what).or_default() += 1;
        for result in &answer.results {
            let became = match result {
                PushResult::AtBase { .. } => "admitted",
                PushResult::HandedIn { .. } => "handed-in",
                PushResult::LeftOut { .. } => "left-out",
                PushResult::Refused { reason } => {
                    *counted.refused.entry(reason_name(*reason)).or_default() += 1;
                    "refused"
                }
                PushResult::Unknown => "no-room",
            };
            *counted.changes.entry(became).or_default() += 1;
        }
    }
}

/// How many there are of something at the moment.
#[derive(Default)]
pub(super) struct Level(Arc<()>);

/// One of them, until it is dropped.
pub(super) struct One {
    _counted: Arc<()>,
}

impl Level {
    /// One more.
    pub(super) fn one(&self) -> One {
        One { _counted: Arc::clone(&self.0) }
    }

    /// How many there are.
    pub(super) fn now(&self) -> usize {
        Arc::strong_count(&self.0).saturating_sub(1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_is_counted_under_each_bound_that_it_kept() {
        let figures = Figures::default();
        for millis in [1, 400, 60_000] {
            figures.answered("/v1/sync", "POST", 200, Duration::from_millis(millis));
        }
        let counted = figures.counted();
        let sync = counted.took.get("/v1/sync");
        assert_eq!(sync.map(|took| took.within), Some([1, 1, 1, 1, 1, 2, 2, 2, 2, 2]));
        assert_eq!(sync.map(|took| took.answers), Some(3));
    }

    #[test]
    fn what_is_open_is_counted_until_it_is_closed() {
        let level = Level::default();
        let (one, other) = (level.one(), level.one());
        assert_eq!(level.now(), 2);
        drop(one);
        assert_eq!(level.now(), 1);
        drop(other);
        assert_eq!(level.now(), 0);
    }
}
