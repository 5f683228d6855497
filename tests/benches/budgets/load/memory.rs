//! How much memory a process has taken at most since it began, as the system counts it.

use anyhow::{Context as _, Result};

/// Megabytes that were resident at the worst moment.
pub(crate) fn peak(process: u32) -> Result<f64> {
    let status = std::fs::read_to_string(format!("/proc/{process}/status"))?;
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kibibytes = peak.and_then(|line| line.split_whitespace().next());
    let kibibytes: f64 = kibibytes.context("this system does not say it")?.parse()?;
    Ok(kibibytes * 1024.0 / 1e6)
}
