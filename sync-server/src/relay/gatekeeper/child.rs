//! What a process does that changes are tried in: it limits itself, tries what comes in, and answers.

use std::io::{self, BufWriter, Read, Write};

use protocol::limits::GATE_MEMORY;
use serde::{Deserialize, Serialize};

use super::{
    Trial, Verdict,
    frames::{read, read_frame, write_frame},
    worker::Worker,
};

/// What a process answers.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Answer {
    /// What became of it.
    Verdict(Verdict),
    /// The document is not loaded in that state: send it.
    NotLoaded,
}

/// What a process does: tries what comes in, and answers, until nothing more comes. It limits its own memory first.
///
/// # Errors
/// When it cannot limit itself, or what comes makes no sense.
pub fn run_child(mut input: impl Read, output: impl Write) -> io::Result<()> {
    limit_memory()?;
    let mut worker = Worker::default();
    let mut output = BufWriter::new(output);
    while let Some(trial) = next_trial(&mut input)? {
        let answer = match worker.try_together(&trial) {
            Some(verdict) => Answer::Verdict(verdict),
            None => Answer::NotLoaded,
        };
        write_frame(&mut output, &answer)?;
    }
    Ok(())
}

/// What a process is asked, until nothing more comes, without trying it: for those who try out what should never come.
///
/// # Errors
/// When something of it makes no sense.
pub fn trials(mut input: impl Read) -> io::Result<Vec<Trial>> {
    std::iter::from_fn(|| next_trial(&mut input).transpose()).collect()
}

fn next_trial(input: &mut impl Read) -> io::Result<Option<Trial>> {
    read_frame(input)?.map(|frame| read(&frame)).transpose()
}

/// This process gets no more memory from here on than trying a change may take, and what takes more ends it.
///
/// # Errors
/// When the machine refuses.
#[cfg(unix)]
pub fn limit_memory() -> io::Result<()> {
    use rustix::process::{Resource, Rlimit, setrlimit};

    let limit = Rlimit { current: Some(GATE_MEMORY), maximum: Some(GATE_MEMORY) };
    // No picture of its memory is left behind when it dies: there are words of children in it.
    let nothing = Rlimit { current: Some(0), maximum: Some(0) };
    setrlimit(Resource::Core, nothing)?;
    Ok(setrlimit(Resource::As, limit)?)
}

/// Memory is limited on Unix only.
///
/// # Errors
/// None.
#[cfg(not(unix))]
pub fn limit_memory() -> io::Result<()> {
    Ok(())
}
