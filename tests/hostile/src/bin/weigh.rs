//! Looks at one change and tries it, in a process of its own, and says what that took: CPU time in microseconds and the
//! most memory that the process ever had in KiB. Standard input is the document's name, a line end, and the chunk.
//! Not a promise by itself: `tests/hostile/tests/cost.rs` holds the figures against the limits.

use std::io::{Read as _, Write as _};

use anyhow::{Context as _, Result};
use hostile::scene::{LIMITS, Scene};
use records::{
    Document, DocumentId,
    admission::{admit_to, prescreen},
};
use rustix::time::{ClockId, clock_gettime};

fn main() -> Result<()> {
    let mut input = Vec::new();
    std::io::stdin().read_to_end(&mut input)?;
    let line = input.iter().position(|byte| *byte == b'\n').context("no name")?;
    let (name, chunk) = input.split_at(line);
    let chunk = chunk.get(1..).unwrap_or_default();
    let id = std::str::from_utf8(name)?.parse::<DocumentId>().ok();
    let scene = Scene::set_up()?;
    let document = match id {
        Some(id) if id == scene.amira.id() => scene.amira,
        Some(id) if id != scene.year.id() => Document::new(id),
        _ => scene.year,
    };
    // What a panic says is nobody's here, and the gate catches it.
    std::panic::set_hook(Box::new(|_| {}));
    let before = worked();
    let seen = prescreen(chunk, LIMITS).is_ok();
    let let_in = admit_to(&document, chunk, LIMITS).is_ok();
    let took = worked().saturating_sub(before);
    writeln!(std::io::stdout(), "{took} {} {seen} {let_in}", most_memory()?)?;
    Ok(())
}

/// How long this process has worked, in microseconds.
fn worked() -> i64 {
    let time = clock_gettime(ClockId::ProcessCPUTime);
    time.tv_sec.saturating_mul(1_000_000).saturating_add(time.tv_nsec / 1_000)
}

/// In KiB.
fn most_memory() -> Result<u64> {
    let status = std::fs::read_to_string("/proc/self/status")?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let number = line.and_then(|line| line.split_whitespace().next());
    Ok(number.context("this system does not say")?.parse()?)
}
