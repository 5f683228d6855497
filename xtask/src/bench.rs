//! `cargo xtask bench`: what the product promises (sizes, times), measured now, beside its goal and the point where it fails.
//! A row that could not be measured has failed. Times are measured here and never in a test.

mod sizes;

use anyhow::{Result, bail};

use crate::{
    build,
    pack::{Release, Worker},
};

/// One promise: what it is, what was measured, and the two figures it is held against.
#[derive(Debug)]
pub(crate) struct Row {
    what: &'static str,
    measured: Option<f64>,
    unit: &'static str,
    goal: f64,
    fails_at: f64,
}

/// How a row stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Verdict {
    Good,
    OverGoal,
    Failed,
    Missing,
}

impl Row {
    /// A row; `measured` is none when it could not be measured.
    pub(crate) fn new(
        what: &'static str,
        measured: Option<f64>,
        unit: &'static str,
        [goal, fails_at]: [f64; 2],
    ) -> Self {
        Self { what, measured, unit, goal, fails_at }
    }

    fn verdict(&self) -> Verdict {
        match self.measured {
            None => Verdict::Missing,
            Some(measured) if measured >= self.fails_at => Verdict::Failed,
            Some(measured) if measured > self.goal => Verdict::OverGoal,
            Some(_) => Verdict::Good,
        }
    }

    fn line(&self) -> String {
        let measured = self
            .measured
            .map_or_else(|| "not measured".to_owned(), |value| format!("{value:.1} {}", self.unit));
        let words = match self.verdict() {
            Verdict::Good => "good",
            Verdict::OverGoal => "over its goal",
            Verdict::Failed => "FAILED",
            Verdict::Missing => "MISSING",
        };
        format!("{:<44} {measured:>16} {:>10} {:>10}  {words}", self.what, self.goal, self.fails_at)
    }
}

/// Builds what people get, measures everything, prints the table.
pub(crate) fn run(arguments: &[String]) -> Result<()> {
    if !arguments.is_empty() {
        bail!("bench takes no arguments");
    }
    build::app(Release::Shipped, Worker::Offline)?;
    build::relay()?;
    report(&sizes::rows()?)
}

/// Prints the table. Fails when a row failed or is missing.
pub(crate) fn report(rows: &[Row]) -> Result<()> {
    println!("{:<44} {:>16} {:>10} {:>10}", "what", "measured", "goal", "fails at");
    for row in rows {
        println!("{}", row.line());
    }
    let bad = rows
        .iter()
        .filter(|row| matches!(row.verdict(), Verdict::Failed | Verdict::Missing))
        .count();
    if bad > 0 {
        bail!("{bad} of {} rows failed or are missing", rows.len());
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(measured: Option<f64>) -> Row {
        Row::new("a size", measured, "kB", [5.0, 6.0])
    }

    #[test]
    fn a_row_is_judged_by_its_two_figures() {
        assert_eq!(row(Some(5.0)).verdict(), Verdict::Good);
        assert_eq!(row(Some(5.1)).verdict(), Verdict::OverGoal);
        assert_eq!(row(Some(6.0)).verdict(), Verdict::Failed);
    }

    #[test]
    fn a_failed_and_a_missing_row_both_fail_the_run() {
        assert!(report(&[row(Some(5.5))]).is_ok());
        assert!(report(&[row(Some(5.5)), row(Some(7.0))]).is_err());
        assert!(report(&[row(None)]).is_err());
    }
}
