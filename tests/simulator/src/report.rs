//! What was played, in numbers.

use std::{collections::BTreeMap, fmt};

/// What must hold, in the order of the numbers that [`Report::checked`] takes.
const PROMISES: [&str; 10] = [
    "what is at base is on every device that may see it, and alike",
    "saved, and at base, are true when they are said",
    "the number that waits is right",
    "nobody has, or is sent, what they may not see",
    "nobody writes under another's name",
    "one bad thing stops no other",
    "nothing that somebody wrote is destroyed",
    "two devices show the same figures",
    "no name and no word of a record in what base complains of",
    "pictures are at base when that is said, and with nobody who may not see them",
];

/// What was played: how often each thing happened, and how often each promise was looked at.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Report {
    /// Histories that were played to their end.
    pub schedules: u64,
    steps: u64,
    happened: BTreeMap<&'static str, u64>,
    refused: BTreeMap<&'static str, u64>,
    looked: [u64; 10],
}

impl Report {
    /// Counts a step.
    pub(super) fn step(&mut self) {
        self.steps += 1;
    }

    /// Counts something that people did, or that went wrong on purpose.
    pub(super) fn happened(&mut self, what: &'static str) {
        *self.happened.entry(what).or_default() += 1;
    }

    /// Counts a refused change.
    pub(super) fn refused(&mut self, why: &'static str) {
        *self.refused.entry(why).or_default() += 1;
    }

    /// Counts that a promise, by its number from 1, was looked at.
    pub(super) fn checked(&mut self, promise: usize) {
        if let Some(count) = self.looked.get_mut(promise.wrapping_sub(1)) {
            *count += 1;
        }
    }

    /// Adds what another thread played.
    pub fn add(&mut self, other: Self) {
        self.schedules += other.schedules;
        self.steps += other.steps;
        for (sum, counts) in
            [(&mut self.happened, other.happened), (&mut self.refused, other.refused)]
        {
            for (what, count) in counts {
                *sum.entry(what).or_default() += count;
            }
        }
        for (sum, count) in self.looked.iter_mut().zip(other.looked) {
            *sum += count;
        }
    }

    /// What should have happened by now and did not, of `names`; and promises that nobody looked at.
    #[must_use]
    pub fn missing(&self, names: &[&'static str]) -> Vec<&'static str> {
        let never = names.iter().filter(|name| !self.happened.contains_key(*name)).copied();
        let promises = PROMISES.iter().zip(self.looked);
        let unseen = promises.filter(|(_, count)| *count == 0).map(|(promise, _)| *promise);
        never.chain(unseen).collect()
    }
}

impl fmt::Display for Report {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(out, "{} histories, {} steps", self.schedules, self.steps)?;
        writeln!(out, "what happened:")?;
        for (what, count) in &self.happened {
            writeln!(out, "  {count:>9}  {what}")?;
        }
        writeln!(out, "what base refused:")?;
        for (why, count) in &self.refused {
            writeln!(out, "  {count:>9}  {why}")?;
        }
        writeln!(out, "how often it was looked at:")?;
        for (promise, count) in PROMISES.iter().zip(self.looked) {
            writeln!(out, "  {count:>9}  {promise}")?;
        }
        Ok(())
    }
}
