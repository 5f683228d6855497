//! The times and bytes that the product promises, measured on the real thing: the shipped app in Chromium, the shipped
//! relay, records that were admitted like anybody's. `cargo xtask bench` runs this and holds each row against its
//! goal; nothing is judged here, and a row that is not said is missing there.
//!
//! Where to start: `tablet` (a device without a relay), `sync` (over a wire of 50 ms and 20 Mbit/s), `relay`, `load`.
//! What they measure is filled in by `school`; only `load` sets up a school of its own.

mod base;
mod complete;
mod device;
mod draw;
mod figures;
mod hand;
mod lighthouse;
mod load;
mod notebook;
mod opened;
mod peers;
mod pen;
mod people;
mod prose;
mod relay;
mod saves;
mod school;
mod screens;
mod start;
mod sync;
mod tablet;
mod taps;
mod visit;
mod weight;
mod words;
mod written;
mod year;

use std::{process::ExitCode, time::Instant};

use anyhow::{Context as _, Result};
use school::School;

/// The schools that a group of rows needs.
fn schools(group: &str) -> &'static [School] {
    match group {
        "tablet" => &[tablet::FEW],
        "sync" | "peers" => &[sync::FULL_YEAR],
        "load" | "lighthouse" => &[],
        _ => &[tablet::THOUSAND],
    }
}

#[tokio::main]
async fn main() -> ExitCode {
    // Cargo itself adds `--bench`.
    let groups: Vec<String> =
        std::env::args().skip(1).filter(|argument| !argument.starts_with("--")).collect();
    let mut whole = true;
    for group in &groups {
        whole &= said(group, "filling in the records", fill(schools(group)));
        let measured = match group.as_str() {
            "tablet" => tablet::few().await,
            "thousand" => tablet::thousand().await,
            "sync" => sync::measure().await,
            "relay" => relay::measure().await,
            "load" => load::measure().await,
            "lighthouse" => lighthouse::measure().await,
            "peers" => peers::measure().await,
            _ => Err(anyhow::anyhow!("there is no such group")),
        };
        whole &= said(group, "measuring", measured);
    }
    if whole { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// Fills what is not there yet, one school beside the other.
fn fill(schools: &[School]) -> Result<()> {
    let began = Instant::now();
    std::thread::scope(|scope| {
        let all: Vec<_> = schools.iter().map(|school| scope.spawn(|| school.folder())).collect();
        for one in all {
            one.join().ok().context("filling ended early")??;
        }
        Ok::<_, anyhow::Error>(())
    })?;
    eprintln!("filled in after {:.0} s", began.elapsed().as_secs_f64());
    Ok(())
}

/// Whether it was measured; if not, why.
fn said(group: &str, part: &str, measured: Result<()>) -> bool {
    match measured {
        Ok(()) => true,
        Err(trouble) => {
            eprintln!("{group}, {part}: {trouble:#}");
            false
        }
    }
}
