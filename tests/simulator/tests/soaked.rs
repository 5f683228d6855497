//! The program behind `cargo xtask soak` plays numbers as large as those that it draws, and does not call a run good in
//! which something never happened.

use std::process::Command;

use anyhow::{Result, ensure};
use simulator::{Outcome, Report};

/// About where the numbers lie that it draws by the clock.
const LARGE: u64 = 1 << 51;

#[test]
fn a_few_histories_of_large_numbers_are_played_to_their_end() -> Result<()> {
    let mut soak = Command::new(env!("CARGO_BIN_EXE_soak"));
    let output = soak.args(["12", &(LARGE - 6).to_string()]).output()?;
    let said = String::from_utf8(output.stdout)?;
    let trouble = String::from_utf8_lossy(&output.stderr);
    ensure!(output.status.success(), "{}: {said}{trouble}", output.status);
    ensure!(said.contains(&format!("12 histories from number {}", LARGE - 6)), "{said}");
    ensure!(said.contains("12 of 12") && said.contains("12 histories, "), "{said}");
    Ok(())
}

#[test]
fn a_run_in_which_something_never_happened_is_not_good() {
    let of = |schedules| {
        let mut report = Report::default();
        report.schedules = schedules;
        Outcome { report, broken: None }.judge()
    };
    assert!(of(999).is_ok(), "too few to demand anything");
    let why = of(1_000).err().map(|error| error.to_string()).unwrap_or_default();
    assert!(why.contains("a request was lost") && why.contains("two devices show"), "{why}");
}
