//! How many checks passed and failed. Reads the closing lines of cargo's test runner and of the browser's.

use std::fmt;

/// A count of both.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Tally {
    passed: u32,
    failed: u32,
}

impl Tally {
    pub(super) fn passed(&mut self, count: u32) {
        self.passed += count;
    }

    pub(super) fn failed(&mut self, count: u32) {
        self.failed += count;
    }

    pub(super) fn add(&mut self, other: Self) {
        self.passed += other.passed;
        self.failed += other.failed;
    }

    pub(super) fn has_failed(self) -> bool {
        self.failed > 0
    }

    pub(super) fn ran_any(self) -> bool {
        self.passed + self.failed > 0
    }

    /// Counts what a closing line says: `test result: ok. 12 passed; 0 failed; ...`. A test left out counts as failed.
    pub(super) fn read(&mut self, line: &str) {
        let Some((_, counts)) = line.split_once("test result: ") else { return };
        for part in counts.split(['.', ';']) {
            let mut words = part.split_whitespace();
            if let (Some(Ok(count)), Some(kind)) =
                (words.next().map(str::parse::<u32>), words.next())
            {
                match kind {
                    "passed" => self.passed += count,
                    "failed" | "ignored" => self.failed += count,
                    _ => {}
                }
            }
        }
    }
}

impl fmt::Display for Tally {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(&format!("{} passed, {} failed", self.passed, self.failed))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(lines: &[&str]) -> String {
        let mut tally = Tally::default();
        lines.iter().for_each(|line| tally.read(line));
        tally.to_string()
    }

    #[test]
    fn closing_lines_add_up() {
        let first = "test result: ok. 12 passed; 0 failed; 0 ignored; 0 measured; 3 filtered out; finished in 0.01s";
        let second = "test result: FAILED. 2 passed; 1 failed; 0 ignored; 0 measured; 0 filtered out; finished in 1.50s";
        assert_eq!(
            of(&["running 12 tests", first, "test a ... ok", second]),
            "14 passed, 1 failed"
        );
    }

    #[test]
    fn a_test_that_was_left_out_is_no_success() {
        assert_eq!(
            of(&["test result: ok. 1 passed; 0 failed; 1 ignored; 0 measured"]),
            "1 passed, 1 failed"
        );
    }

    #[test]
    fn nothing_run_is_known() {
        assert!(!Tally::default().ran_any());
    }
}
