//! Ten thousand histories of a school, each drawn from one number: everything that a device and base promise is kept in
//! every one of them. `SEED=5 cargo test -p simulator --test histories` plays one, and says what happens in it.

use std::io::{Write as _, stdout};

use anyhow::{Result, ensure};
use simulator::{Cast, play, play_many, workers};

/// How many are played.
const HISTORIES: u64 = 10_000;

#[test]
fn in_ten_thousand_histories_every_promise_is_kept() -> Result<()> {
    if let Ok(seed) = std::env::var("SEED") {
        return one(seed.parse()?);
    }
    let outcome = play_many(0..HISTORIES, workers(), || (), &|_| ())?;
    // Past the test runner, which shows only what failed.
    writeln!(stdout(), "\n{}", outcome.report)?;
    outcome.judge()?;
    ensure!(outcome.report.schedules == HISTORIES, "some were left out");
    Ok(())
}

fn one(seed: u64) -> Result<()> {
    let mut steps = Vec::new();
    let played = play(&Cast::enrolled()?, seed, &mut steps);
    for (number, step) in steps.iter().enumerate() {
        writeln!(stdout(), "  {:>2}  {step}", number + 1)?;
    }
    writeln!(stdout(), "{}", played?)?;
    Ok(())
}

#[test]
fn a_number_is_always_the_same_history() -> Result<()> {
    let cast = Cast::enrolled()?;
    for seed in 0..20 {
        let (mut first, mut second) = (Vec::new(), Vec::new());
        let reports = (play(&cast, seed, &mut first)?, play(&cast, seed, &mut second)?);
        assert_eq!(first, second);
        assert_eq!(reports.0, reports.1);
    }
    Ok(())
}
