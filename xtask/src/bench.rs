//! `cargo xtask bench`: what the product promises (sizes, times, bytes), measured now, beside its goal and the point
//! where it fails. A row that could not be measured has failed. Times are measured here and never in a test.

mod measured;
mod peers;
mod promises;
mod sizes;

use std::fs;

use anyhow::{Result, bail};

use crate::{
    build, npm,
    pack::{Release, Worker},
    places,
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
    needs: Needs,
    rows: fn(&str) -> Result<Vec<Row>>,
}

/// What a group stands on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Needs {
    /// What the tests need as well.
    Nothing,
    /// Packages of this folder besides, which are fetched from npm: it is measured only when it is named.
    Packages(&'static str),
}

impl Group {
    const fn new(name: &'static str, what: &'static str) -> Self {
        Self { name, what, needs: Needs::Nothing, rows: measured::rows }
    }

    fn is_asked_for(&self, arguments: &[String]) -> bool {
        let is_named = arguments.iter().any(|name| name == self.name);
        is_named || arguments.is_empty() && self.needs == Needs::Nothing
    }
}

const GROUPS: [Group; 7] = [
    Group { rows: |_| sizes::rows(), ..Group::new("sizes", "what a device downloads") },
    Group::new("tablet", "a mentor's device, no relay"),
    Group::new("thousand", "one with 1,000 students"),
    Group::new("sync", "devices and base over a wire"),
    Group::new("relay", "the relay by itself"),
    Group::new("load", "the relay under a school's weight"),
    Group {
        needs: Needs::Packages(npm::LIGHTHOUSE),
        ..Group::new("lighthouse", "the first page, judged by Lighthouse")
    },
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

/// Builds what people get, measures everything or the groups that are named, prints the table and keeps it. Lighthouse
/// and other stacks are measured only when they are named: they are fetched from npm, and other stacks take ten minutes
/// and nothing that is promised hangs on them.
pub(crate) fn run(arguments: &[String]) -> Result<()> {
    let is_known = |name: &&String| {
        *name == peers::NAME || GROUPS.iter().any(|group| group.name == name.as_str())
    };
    if let Some(unknown) = arguments.iter().find(|name| !is_known(name)) {
        let known = GROUPS.map(|group| format!("{} ({})", group.name, group.what));
        bail!("there is no group {unknown}: {}, peers (other stacks)", known.join(", "));
    }
    let asked_for: Vec<_> =
        GROUPS.into_iter().filter(|group| group.is_asked_for(arguments)).collect();
    let with_peers = arguments.iter().any(|name| name == peers::NAME);
    // Before the long build.
    for group in &asked_for {
        if let Needs::Packages(folder) = group.needs {
            npm::ready(folder)?;
        }
    }
    if with_peers {
        npm::ready(npm::PEERS)?;
    }
    build::app(Release::Shipped, Worker::Offline)?;
    build::relay()?;
    let mut rows = Vec::new();
    for group in &asked_for {
        rows.extend((group.rows)(group.name)?);
    }
    let peers = with_peers.then(peers::compare);
    if !rows.is_empty() {
        let names: Vec<_> = asked_for.iter().map(|group| group.name).collect();
        let name = if arguments.is_empty() { "all".to_owned() } else { names.join("-") };
        show(&name, &table(&rows))?;
        judge(&rows)?;
    }
    peers.unwrap_or(Ok(()))
}

fn table(rows: &[Row]) -> Vec<String> {
    let head = format!("{:<40} {:>12} {:>8} {:>8}", "what", "measured", "goal", "fails at");
    std::iter::once(head).chain(rows.iter().map(Row::line)).collect()
}

/// Prints a table, and keeps it among the build output until the same is measured again.
fn show(name: &str, table: &[String]) -> Result<()> {
    let text = format!("{}\n", table.join("\n"));
    println!("\n{text}");
    let folder = places::target().join("bench");
    fs::create_dir_all(&folder)?;
    Ok(fs::write(folder.join(format!("{name}.txt")), text)?)
}

/// Fails when a row failed or is missing.
fn judge(rows: &[Row]) -> Result<()> {
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
        assert!(judge(&[row(Some(5.5))]).is_ok());
        assert!(judge(&[row(Some(5.5)), row(Some(7.0))]).is_err());
        assert!(judge(&[row(None)]).is_err());
    }

    #[test]
    fn what_is_fetched_from_npm_is_measured_only_when_it_is_named() {
        let asked = |arguments: &[&str]| {
            let arguments: Vec<_> = arguments.iter().map(|name| (*name).to_owned()).collect();
            let asked = GROUPS.iter().filter(|group| group.is_asked_for(&arguments));
            asked.map(|group| group.name).collect::<Vec<_>>()
        };
        assert_eq!(asked(&[]), ["sizes", "tablet", "thousand", "sync", "relay", "load"]);
        assert_eq!(asked(&["lighthouse", "relay"]), ["relay", "lighthouse"]);
        assert_eq!(asked(&["peers"]), [""; 0]);
    }
}
