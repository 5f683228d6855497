//! Which tests took longest, where they run one after another: so long it was from one's line to the next. Only told,
//! never judged: how long a test may take hangs on the machine.

use std::{
    fmt,
    time::{Duration, Instant},
};

/// How many are named.
const NAMED: usize = 15;

/// See the module.
#[derive(Debug)]
pub(super) struct Slowest {
    before: Instant,
    took: Vec<(Duration, String)>,
}

impl Slowest {
    /// Nothing has run yet.
    pub(super) const fn begin(now: Instant) -> Self {
        Self { before: now, took: Vec::new() }
    }

    /// Takes in a line at the moment when it comes: `running 82 tests`, `test faults::silence ... ok`.
    pub(super) fn read(&mut self, line: &str, now: Instant) {
        let ended = line.strip_prefix("test ").and_then(|line| line.split_once(" ... "));
        if let Some((test, _)) = ended {
            self.took.push((now.saturating_duration_since(self.before), test.to_owned()));
        }
        if ended.is_some() || line.starts_with("running ") {
            self.before = now;
        }
    }
}

impl fmt::Display for Slowest {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut slowest: Vec<_> = self.took.iter().collect();
        slowest.sort();
        for (took, test) in slowest.into_iter().rev().take(NAMED) {
            writeln!(formatter, "{:>6.1} s  {test}", took.as_secs_f64())?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_slowest_comes_first_and_what_was_compiled_before_is_nobodys() {
        let start = Instant::now();
        let mut slowest = Slowest::begin(start);
        for (seconds, line) in [
            (60, "   Compiling tests v0.1.0"),
            (70, "running 2 tests"),
            (71, "test one::quick ... ok"),
            (131, "test two::slow has been running for over 60 seconds"),
            (141, "test two::slow ... FAILED"),
            (142, "test result: FAILED. 1 passed; 1 failed"),
        ] {
            slowest.read(line, start + Duration::from_secs(seconds));
        }
        assert_eq!(slowest.to_string(), "  70.0 s  two::slow\n   1.0 s  one::quick\n");
    }
}
