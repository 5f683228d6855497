//! `cargo xtask soak`: the histories of `tests/simulator` by the million, on all processors and with what ships' settings.

use anyhow::{Context as _, Result, bail};

use crate::program;

/// How many are played when nobody says how many.
const MANY: u64 = 1_000_000;

/// Plays them, and passes on what is said of them.
pub(crate) fn run(arguments: &[String]) -> Result<()> {
    let count = match arguments {
        [] => MANY,
        [count] => count.parse().with_context(|| format!("{count} is not a number"))?,
        _ => bail!("soak takes a number of histories and nothing else"),
    };
    let soak = ["run", "--quiet", "--release", "--package", "simulator", "--bin", "soak", "--"];
    program::run(program::cargo(soak).arg(count.to_string()))
}
