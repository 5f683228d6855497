//! `cargo xtask soak`: many more histories than a test has time for, on all processors, with a line that says how far it is.
//! How many, and from which number on; without that, others than ever before.

#![expect(clippy::print_stdout, reason = "a command line program speaks on its output")]

use std::{
    io::{Write as _, stdout},
    sync::atomic::{AtomicU64, Ordering},
    time::{Instant, SystemTime, UNIX_EPOCH},
};

use anyhow::{Context as _, Result};
use simulator::{play_many, workers};

/// The line is written again after so many.
const OFTEN: u64 = 500;

fn main() -> Result<()> {
    let count = std::env::args().nth(1).context("how many histories?")?;
    let count: u64 = count.parse().context("how many histories? a number is wanted")?;
    let first = match std::env::args().nth(2) {
        Some(first) => first.parse().context("from which history on? a number is wanted")?,
        // Others each time: what was played before need not be played again.
        None => SystemTime::now().duration_since(UNIX_EPOCH)?.as_secs() << 20,
    };
    println!("{count} histories from number {first} on");
    let (done, started) = (AtomicU64::new(0), Instant::now());
    let after = |_: u64| {
        let done = done.fetch_add(1, Ordering::Relaxed) + 1;
        if done.is_multiple_of(OFTEN) || done == count {
            let seconds = started.elapsed().as_secs().max(1);
            print!("\r{done} of {count}, {} a second ", done / seconds);
            // Where the line cannot be shown, there is nobody to read it.
            stdout().flush().ok();
        }
    };
    let outcome = play_many(first..first.saturating_add(count), workers(), || (), &after)?;
    println!("\n{}", outcome.report);
    outcome.judge()
}
