//! Looks at one change and tries it, in a process of its own, and says what that took: CPU time in microseconds and, in
//! KiB, by how much more memory was resident at the worst moment than when it began. Standard input is the document's
//! name, a line end, the length of the document as it is saved, a line end, the document, and the chunk.
//! Not a promise by itself: `tests/hostile/tests/cost.rs` holds the figures against the limits.
//!
//! What is weighed: the change as it lies in memory being looked at without automerge and inflated, and all that the
//! gate does with it on a document that is loaded. What is not: the document itself and its loading; the request that
//! the change came in, which has limits of its own (`protocol::limits`); what it costs to take that apart and to write
//! it into the pipe of the process in which base tries changes. Memory that was free in this process when it began is
//! used first and is not seen, so nothing is done before but to load the document.

use std::io::{Read as _, Write as _};

use anyhow::{Context as _, Result};
use hostile::scene::LIMITS;
use records::{
    Document,
    admission::{admit_to, prescreen},
};
use rustix::time::{ClockId, clock_gettime};

fn main() -> Result<()> {
    let mut input = Vec::new();
    std::io::stdin().read_to_end(&mut input)?;
    let (name, rest) = line(&input)?;
    let (length, rest) = line(rest)?;
    let (saved, chunk) = rest.split_at_checked(length.parse()?).context("no document")?;
    let document = Document::load(name.parse()?, saved)?;
    // What a panic says is nobody's here, and the gate catches it.
    std::panic::set_hook(Box::new(|_| {}));
    let (memory, before) = (memory_from_now_on()?, worked());
    let seen = prescreen(chunk, LIMITS).is_ok();
    let let_in = admit_to(&document, chunk, LIMITS).is_ok();
    let took = worked().saturating_sub(before);
    let more = most_memory()?.saturating_sub(memory);
    writeln!(std::io::stdout(), "{took} {more} {seen} {let_in}")?;
    Ok(())
}

/// A line of letters, and what comes after it.
fn line(input: &[u8]) -> Result<(&str, &[u8])> {
    let end = input.iter().position(|byte| *byte == b'\n').context("no line")?;
    let (line, rest) = input.split_at(end);
    Ok((std::str::from_utf8(line)?, rest.get(1..).unwrap_or_default()))
}

/// Lets the system forget how much memory there ever was; answers how much there is, in KiB.
fn memory_from_now_on() -> Result<u64> {
    std::fs::write("/proc/self/clear_refs", "5")
        .context("this system does not let its worst moment be forgotten")?;
    most_memory()
}

/// How long this process has worked, in microseconds.
fn worked() -> i64 {
    let time = clock_gettime(ClockId::ProcessCPUTime);
    time.tv_sec.saturating_mul(1_000_000).saturating_add(time.tv_nsec / 1_000)
}

/// The most that was ever resident, as far as the system remembers; in KiB.
fn most_memory() -> Result<u64> {
    let status = std::fs::read_to_string("/proc/self/status")?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let number = line.and_then(|line| line.split_whitespace().next());
    Ok(number.context("this system does not say")?.parse()?)
}
