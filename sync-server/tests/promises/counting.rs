//! A relay that counts what it tries: whoever sends what cannot be taken in must not keep base busy with it.

use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};

use sync_server::{
    relay::{
        Relay,
        gatekeeper::{Gatekeeper, InProcess, Trial, Verdict},
    },
    store::sqlite::Sqlite,
};

/// How many trials there were.
#[derive(Clone, Default)]
pub(crate) struct Trials(Arc<AtomicUsize>);

impl Trials {
    /// A relay in memory whose trials are counted.
    pub(crate) fn relay(&self) -> Relay {
        let keeper = Counting { tries: InProcess::default(), trials: self.clone() };
        Relay::open_with(Box::new(Sqlite::in_memory().unwrap()), Box::new(keeper)).unwrap()
    }

    /// How many there were since this was asked the last time.
    pub(crate) fn since(&self) -> usize {
        self.0.swap(0, Ordering::SeqCst)
    }
}

struct Counting {
    tries: InProcess,
    trials: Trials,
}

impl Gatekeeper for Counting {
    fn try_together(&self, trial: Trial) -> Verdict {
        self.trials.0.fetch_add(1, Ordering::SeqCst);
        self.tries.try_together(trial)
    }
}
