//! `cargo xtask bench`: what the product promises (sizes, times, bytes), measured now, beside its goal and the point
//! where it fails. A row that could not be measured has failed. Times are measured here and never in a test.

mod measured;
mod peers;
mod promises;
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
    note: String,
}

/// A part of the whole, by the name that it can be asked for with.
struct Group {
    name: &'static str,
    what: &'static str,
    rows: fn(&str) -> Result<Vec<Row>>,
}

const GROUPS: [Group; 6] = [
    Group { name: "sizes", what: "what a device downloads", rows: |_| sizes::rows() },
    Group { name: "tablet", what: "a mentor's device, no relay", rows: measured::rows },
    Group { name: "thousand", what: "one with 1,000 students", rows: measured::rows },
    Group { name: "sync", what: "devices and base over a wire", rows: measured::rows },
    Group { name: "relay", what: "the relay by itself", rows: measured::rows },
    Group { name: "load", what: "the relay under a school's weight", rows: measured::rows },
];

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
        Self { what, measured, unit, goal, fails_at, note: String::new() }
    }

    /// With words on how it was measured.
    fn with_note(self, note: &str) -> Self {
        Self { note: note.to_owned(), ..self }
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
        let measured = self.measured.map_or_else(
            || "not measured".to_owned(),
            |value| format!("{} {}", figure(value), self.unit),
        );
        let words = match self.verdict() {
            Verdict::Good => "good",
            Verdict::OverGoal => "over its goal",
            Verdict::Failed => "FAILED",
            Verdict::Missing => "MISSING",
        };
        let note = if self.note.is_empty() { "" } else { "  " };
        format!(
            "{:<40} {measured:>12} {:>8} {:>8}  {words:<13}{note}{}",
            self.what, self.goal, self.fails_at, self.note
        )
        .trim_end()
        .to_owned()
    }
}

/// Three figures that count: 0.47, 6.9, 812.
fn figure(value: f64) -> String {
    let decimals = match value.abs() {
        100.0.. => 0,
        10.0.. => 1,
        _ => 2,
    };
    format!("{value:.decimals$}")
}

/// Builds what people get, measures everything or the groups that are named, prints the table. Other stacks are measured
/// only when they are named: they take ten minutes and nothing that is promised hangs on them.
pub(crate) fn run(arguments: &[String]) -> Result<()> {
    let is_known = |name: &&String| {
        *name == peers::NAME || GROUPS.iter().any(|group| group.name == name.as_str())
    };
    if let Some(unknown) = arguments.iter().find(|name| !is_known(name)) {
        let known = GROUPS.map(|group| format!("{} ({})", group.name, group.what));
        bail!("there is no group {unknown}: {}, peers (other stacks)", known.join(", "));
    }
    build::app(Release::Shipped, Worker::Offline)?;
    build::relay()?;
    let mut rows = Vec::new();
    for group in &GROUPS {
        if arguments.is_empty() || arguments.iter().any(|name| name == group.name) {
            rows.extend((group.rows)(group.name)?);
        }
    }
    let peers = arguments.iter().any(|name| name == peers::NAME).then(peers::compare);
    if !rows.is_empty() {
        report(&rows)?;
    }
    peers.unwrap_or(Ok(()))
}

/// Prints the table. Fails when a row failed or is missing.
pub(crate) fn report(rows: &[Row]) -> Result<()> {
    println!("\n{:<40} {:>12} {:>8} {:>8}", "what", "measured", "goal", "fails at");
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
