//! What the relay counts while it runs, for whoever looks after it: numbers, and nothing of anybody. What is counted of
//! requests is counted where they arrive (`http`).

use std::sync::{
    Arc,
    atomic::{AtomicU64, Ordering},
};

use super::{
    Refusal, Relay,
    gatekeeper::{Gatekeeper, Processes, Trial, Verdict},
};

/// A number that only grows.
#[derive(Debug, Default)]
pub(crate) struct Count(AtomicU64);

impl Count {
    /// So many more.
    pub(crate) fn add(&self, more: u64) {
        self.0.fetch_add(more, Ordering::Relaxed);
    }

    /// What it has come to.
    pub(crate) fn now(&self) -> u64 {
        self.0.load(Ordering::Relaxed)
    }
}

/// What is counted.
#[derive(Debug, Default)]
pub(crate) struct Figures {
    /// How often changes were made durable.
    pub(crate) commits: Count,
    /// Of how many requests.
    pub(crate) requests: Count,
    /// Trials that all the changes passed.
    pub(crate) passed: Count,
    /// Trials that they did not pass.
    pub(crate) refused: Count,
    /// Trials that could not be made.
    pub(crate) not_tried: Count,
}

/// Tries as another does, and counts.
pub(super) struct Counting {
    pub(super) keeper: Box<dyn Gatekeeper>,
    pub(super) figures: Arc<Figures>,
}

impl Counting {
    fn count(&self, verdict: Verdict) -> Verdict {
        let count = match &verdict {
            Verdict::Passed(_) => &self.figures.passed,
            Verdict::Refused(_) => &self.figures.refused,
            Verdict::NotTried => &self.figures.not_tried,
        };
        count.add(1);
        verdict
    }
}

impl Gatekeeper for Counting {
    fn try_together(&self, trial: Trial) -> Verdict {
        self.count(self.keeper.try_together(trial))
    }

    fn try_apart(&self, trial: Trial) -> Verdict {
        self.count(self.keeper.try_apart(trial))
    }

    fn processes(&self) -> Processes {
        self.keeper.processes()
    }
}

impl Relay {
    /// What was counted since it began.
    pub(crate) fn figures(&self) -> &Figures {
        &self.figures
    }

    /// The processes in which changes are tried.
    pub(crate) fn processes(&self) -> Processes {
        self.keeper.processes()
    }

    /// How many refused changes are kept.
    ///
    /// # Errors
    /// When the database refuses.
    pub(crate) fn in_quarantine(&self) -> Result<u64, Refusal> {
        let mut kept = self.kept();
        let count = kept.store.begin()?.refused_in_all()?;
        Ok(count)
    }
}
