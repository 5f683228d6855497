//! The processes in which changes are tried. Each answers one trial at a time over its standard input and output:
//! frames of CBOR, each after its length. One that takes too long is ended, one that has ended is started anew, and what
//! it was trying is refused.

use std::{
    collections::HashMap,
    ffi::OsString,
    io::{self, BufWriter, Read, Write},
    path::PathBuf,
    process::{Child, ChildStdin, Command, Stdio},
    sync::{
        Mutex, PoisonError,
        mpsc::{self, Receiver},
    },
    thread,
    time::Duration,
};

use protocol::{limits::GATE_MEMORY, limits::GATE_SECONDS, sync::RefusedBecause};
use serde::{Deserialize, Serialize, de::DeserializeOwned};

use super::{Gatekeeper, Processes, Trial, Verdict, worker::Worker};
use crate::relay::Count;

/// The longest frame in bytes; what says that it is longer is nonsense.
const FRAME: usize = 256 << 20;
/// States that a process is believed to have loaded; above this all of it is forgotten, and sent again.
const BELIEVED: usize = 1_024;

/// A few processes. A document is always tried in the same one, which may have it loaded.
pub struct Children {
    program: PathBuf,
    arguments: Vec<OsString>,
    patience: Duration,
    slots: Vec<Mutex<Option<Running>>>,
    started: Count,
    ended: Count,
}

/// A process.
struct Running {
    process: Child,
    input: BufWriter<ChildStdin>,
    /// What comes from it.
    answers: Receiver<Vec<u8>>,
    /// The states that it should have loaded, by document.
    believed: HashMap<String, u64>,
    /// How long it is waited for.
    patience: Duration,
}

/// What a process answers.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Answer {
    /// What became of it.
    Verdict(Verdict),
    /// The document is not loaded in that state: send it.
    NotLoaded,
}

impl Children {
    /// So many processes of a program that answers as [`run_child`] does; each is started when it is first needed.
    #[must_use]
    pub fn new(program: PathBuf, arguments: Vec<OsString>, count: usize) -> Self {
        let slots = (0..count.max(1)).map(|_| Mutex::default()).collect();
        let patience = Duration::from_secs(GATE_SECONDS);
        let (started, ended) = (Count::default(), Count::default());
        Self { program, arguments, patience, slots, started, ended }
    }

    /// The same, each of which is waited for so long and not for [`GATE_SECONDS`].
    #[must_use]
    pub fn with_patience(mut self, patience: Duration) -> Self {
        self.patience = patience;
        self
    }

    fn start(&self) -> io::Result<Running> {
        let mut process = Command::new(&self.program)
            .args(&self.arguments)
            .env_clear()
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()?;
        let closed = || io::Error::from(io::ErrorKind::BrokenPipe);
        let input = BufWriter::new(process.stdin.take().ok_or_else(closed)?);
        let mut output = process.stdout.take().ok_or_else(closed)?;
        let (sender, answers) = mpsc::sync_channel(1);
        // It ends with the process: then there is nothing more to read.
        thread::Builder::new().name("gate".to_owned()).spawn(move || {
            while let Ok(Some(frame)) = read_frame(&mut output) {
                if sender.send(frame).is_err() {
                    break;
                }
            }
        })?;
        self.started.add(1);
        let (believed, patience) = (HashMap::new(), self.patience);
        Ok(Running { process, input, answers, believed, patience })
    }

    fn end(&self, running: Running) {
        running.end();
        self.ended.add(1);
    }

    /// The same process for the same document.
    fn slot(&self, doc: &str) -> Option<&Mutex<Option<Running>>> {
        let sum =
            doc.bytes().fold(0_usize, |sum, byte| sum.wrapping_mul(31).wrapping_add(byte.into()));
        self.slots.get(sum % self.slots.len())
    }
}

impl Gatekeeper for Children {
    fn try_together(&self, trial: Trial) -> Verdict {
        let refused = Verdict::Refused(RefusedBecause::Unreadable);
        let Some(slot) = self.slot(&trial.doc) else { return refused };
        let mut slot = slot.lock().unwrap_or_else(PoisonError::into_inner);
        let running = match slot.take() {
            Some(running) => Ok(running),
            None => self.start(),
        };
        // Without a process nothing can be tried, and nothing is said about the changes.
        let Ok(mut running) = running else { return Verdict::NotTried };
        if let Some(verdict) = running.try_together(trial) {
            *slot = Some(running);
            return verdict;
        }
        self.end(running);
        // It may have died of something else: then another one answers no better.
        let Ok(mut another) = self.start() else { return Verdict::NotTried };
        let nothing = Trial { doc: String::new(), base: None, chunks: Vec::new(), then: 0 };
        if another.try_together(nothing).is_some() {
            *slot = Some(another);
            refused
        } else {
            self.end(another);
            Verdict::NotTried
        }
    }

    fn processes(&self) -> Processes {
        let (ended, started) = (self.ended.now(), self.started.now());
        Processes { running: started.saturating_sub(ended), started }
    }
}

impl Running {
    /// Nothing when the process died of it, or took too long.
    fn try_together(&mut self, mut trial: Trial) -> Option<Verdict> {
        let (doc, then) = (trial.doc.clone(), trial.then);
        let mut kept = Vec::new();
        let before = trial.base.as_ref().map(|base| base.state);
        if let Some(base) = &mut trial.base
            && self.believed.get(&doc) == Some(&base.state)
        {
            kept = std::mem::take(&mut base.bytes);
        }
        let mut answer = self.ask(&trial)?;
        if matches!(answer, Answer::NotLoaded) {
            if let Some(base) = &mut trial.base {
                base.bytes = kept;
            }
            answer = self.ask(&trial)?;
        }
        let Answer::Verdict(verdict) = answer else { return None };
        if self.believed.len() >= BELIEVED {
            self.believed.clear();
        }
        let state = if matches!(verdict, Verdict::Passed(_)) { Some(then) } else { before };
        match state {
            Some(state) => self.believed.insert(doc, state),
            None => self.believed.remove(&doc),
        };
        Some(verdict)
    }

    fn ask(&mut self, trial: &Trial) -> Option<Answer> {
        write_frame(&mut self.input, trial).ok()?;
        let frame = self.answers.recv_timeout(self.patience).ok()?;
        minicbor_serde::from_slice(&frame).ok()
    }

    fn end(mut self) {
        // It may have ended by itself; then there is only its exit to be taken note of.
        self.process.kill().ok();
        self.process.wait().ok();
    }
}

impl Drop for Children {
    fn drop(&mut self) {
        for slot in &mut self.slots {
            let running = slot.get_mut().unwrap_or_else(PoisonError::into_inner).take();
            if let Some(running) = running {
                running.end();
            }
        }
    }
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

fn write_frame(output: &mut impl Write, value: &impl Serialize) -> io::Result<()> {
    let bytes = minicbor_serde::to_vec(value).map_err(io::Error::other)?;
    let length = u32::try_from(bytes.len()).map_err(io::Error::other)?;
    output.write_all(&length.to_be_bytes())?;
    output.write_all(&bytes)?;
    output.flush()
}

/// The next frame; nothing when there is none.
fn read_frame(input: &mut impl Read) -> io::Result<Option<Vec<u8>>> {
    let mut length = [0; 4];
    match input.read_exact(&mut length) {
        Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => return Ok(None),
        other => other?,
    }
    let length = usize::try_from(u32::from_be_bytes(length)).map_err(io::Error::other)?;
    if length > FRAME {
        return Err(io::Error::other("a frame that is too long"));
    }
    let mut frame = Vec::new();
    input.take(length as u64).read_to_end(&mut frame)?;
    if frame.len() < length { Ok(None) } else { Ok(Some(frame)) }
}

fn read<T: DeserializeOwned>(frame: &[u8]) -> io::Result<T> {
    minicbor_serde::from_slice(frame).map_err(io::Error::other)
}
