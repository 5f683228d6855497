//! Copies by their names: which of a folder's files are a relay's copies, and whether another one is due.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use jiff::{
    Timestamp,
    civil::{Date, DateTime},
    tz::TimeZone,
};

use crate::{
    relay::{LONDON, Verified},
    store::files,
};

/// From this hour on, in London, the day's copy is due: nobody works then.
const QUIET_HOUR: i8 = 2;
/// What copies are called, around the time (UTC) at which they were begun.
const BEGINS: &str = "alongside-";
const ENDS: &str = ".sealed";
/// The same of one in which something is damaged.
const DAMAGED: &str = ".damaged";

/// Whether nothing in a copy is damaged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Whole {
    Yes,
    No,
}

impl Whole {
    pub(super) fn of(found: &Verified) -> Self {
        if found.damaged.is_empty() { Self::Yes } else { Self::No }
    }
}

/// A copy that is there.
pub(super) struct Copied {
    pub(super) file: PathBuf,
    pub(super) at: Timestamp,
    pub(super) whole: Whole,
}

/// What a copy that is begun at this time is called. In this order names are in the order of time.
pub(super) fn name(at: Timestamp, whole: Whole) -> String {
    let damaged = if whole == Whole::Yes { "" } else { DAMAGED };
    format!("{BEGINS}{}{damaged}{ENDS}", at.strftime("%Y-%m-%dT%H%MZ"))
}

/// What a name says; nothing of one that a relay does not give.
fn named(file: &str) -> Option<(Timestamp, Whole)> {
    let middle = file.strip_prefix(BEGINS)?.strip_suffix(ENDS)?;
    let (at, whole) = match middle.strip_suffix(DAMAGED) {
        Some(at) => (at, Whole::No),
        None => (middle, Whole::Yes),
    };
    let at = DateTime::strptime("%Y-%m-%dT%H%MZ", at).ok()?;
    let at = at.to_zoned(TimeZone::UTC).ok()?.timestamp();
    (name(at, whole) == file).then_some((at, whole))
}

/// The files in a folder by their names.
fn files_in(folder: &Path) -> io::Result<Vec<(String, PathBuf)>> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        if let (Ok(name), true) = (entry.file_name().into_string(), entry.file_type()?.is_file()) {
            files.push((name, entry.path()));
        }
    }
    Ok(files)
}

pub(super) fn copies(folder: &Path) -> io::Result<Vec<Copied>> {
    let copy = |(name, file): (String, PathBuf)| {
        named(&name).map(|(at, whole)| Copied { file, at, whole })
    };
    Ok(files_in(folder)?.into_iter().filter_map(copy).collect())
}

/// Those that were being made when a relay ended.
pub(super) fn remove_half_done(folder: &Path) -> io::Result<()> {
    let is_half_done = |name: &str| name.strip_suffix(".begun").and_then(named).is_some();
    let files = files_in(folder)?.into_iter();
    files.filter(|(name, _)| is_half_done(name)).try_for_each(|(_, file)| files::remove(&file))
}

/// Whether none was made since the quiet hour was there last. One of a time that has not come was made by a clock that was
/// wrong.
pub(super) fn is_due(there: &[Copied], now: Timestamp) -> bool {
    let Ok(since) = quiet_hour_before(now) else { return false };
    !there.iter().any(|copy| since <= copy.at && copy.at <= now)
}

fn quiet_hour_before(now: Timestamp) -> Result<Timestamp, jiff::Error> {
    let today = now.to_zoned(LONDON.clone()).date();
    let of = |day: Date| -> Result<Timestamp, jiff::Error> {
        Ok(day.at(QUIET_HOUR, 0, 0, 0).to_zoned(LONDON.clone())?.timestamp())
    };
    let hour = of(today)?;
    if hour <= now { Ok(hour) } else { of(today.yesterday()?) }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    fn due(made: &[&str], now: &str) -> bool {
        let copied = |time: &&str| Copied { file: PathBuf::new(), at: at(time), whole: Whole::Yes };
        is_due(&made.iter().map(copied).collect::<Vec<_>>(), at(now))
    }

    #[test]
    fn one_is_due_at_two_in_the_night_and_at_the_first_start_after_that() {
        assert!(due(&[], "2026-11-02T12:00:00Z"), "the first of all");
        let made = ["2026-11-01T02:00:00Z"];
        assert!(!due(&made, "2026-11-01T02:00:30Z"));
        assert!(!due(&made, "2026-11-02T01:59:59Z"));
        assert!(due(&made, "2026-11-02T02:00:00Z"));
        assert!(due(&made, "2026-11-04T09:00:00Z"), "it stood still for days");
        assert!(!due(&["2026-11-04T09:00:00Z"], "2026-11-05T01:00:00Z"));
    }

    #[test]
    fn the_quiet_hour_is_that_of_london() {
        let made = ["2026-07-01T12:00:00Z"];
        assert!(!due(&made, "2026-07-02T00:59:59Z"));
        assert!(due(&made, "2026-07-02T01:00:00Z"), "two o'clock in summer");
        // The clocks go forward, and back: two o'clock is there once on both days.
        assert!(due(&["2027-03-27T12:00:00Z"], "2027-03-28T01:00:00Z"));
        assert!(!due(&["2027-10-30T12:00:00Z"], "2027-10-31T01:59:59Z"));
        assert!(due(&["2027-10-30T12:00:00Z"], "2027-10-31T02:00:00Z"));
    }

    #[test]
    fn one_from_the_future_does_not_count() {
        assert!(due(&["2031-01-01T02:00:00Z"], "2026-11-02T12:00:00Z"));
    }

    #[test]
    fn only_names_that_a_relay_gives_are_taken_for_its_own() {
        let time = at("2026-11-02T02:05:00Z");
        for whole in [Whole::Yes, Whole::No] {
            assert_eq!(named(&name(time, whole)), Some((time, whole)));
        }
        assert_eq!(name(time, Whole::Yes), "alongside-2026-11-02T0205Z.sealed");
        for other in [
            "alongside-2026-11-02T0205Z.sealed.begun",
            "alongside-2026-11-02T0205.sealed",
            "alongside-2026-11-02T0205Z.sealed.sealed",
            "alongside-2026-11-31T0205Z.sealed",
            "alongside-2026-11-2T0205Z.sealed",
            "alongside-before-the-move.sealed",
            "2026-11-02T0205Z.sealed",
            "alongside-.sealed",
        ] {
            assert_eq!(named(other), None, "{other}");
        }
    }
}
