//! The processes in which changes are tried. Each answers one trial at a time (`child`) over its standard input and output
//! (`frames`). One that takes too long is ended and what it was trying refused; what one ended of is tried in a fresh one, and
//! refused if that ends as well.

use std::{
    collections::HashMap,
    ffi::OsString,
    io::{self, BufWriter},
    path::PathBuf,
    process::{Child, ChildStdin, Command, Stdio},
    sync::{
        Mutex, PoisonError,
        mpsc::{self, Receiver, RecvTimeoutError},
    },
    thread,
    time::Duration,
};

use protocol::{limits::GATE_SECONDS, sync::RefusedBecause};

use super::{
    Gatekeeper, Processes, Trial, Verdict,
    child::Answer,
    frames::{read, read_frame, write_frame},
};
use crate::relay::Count;

/// States that a process is believed to have loaded; above this all of it is forgotten, and sent again.
const BELIEVED: usize = 1_024;

/// How much longer is waited for the process that stands back: it gets a processor when nobody else needs one.
const STANDING_BACK: u32 = 6;
/// How far it stands back (`nice`): with both cores busy it still gets a tenth of one.
const NICE: i32 = 10;

/// A few processes. A document is always tried in the same one, which may have it loaded; what is tried apart, in another
/// one.
pub struct Children {
    program: PathBuf,
    arguments: Vec<OsString>,
    patience: Duration,
    slots: Vec<Mutex<Option<Running>>>,
    apart: Mutex<Option<Running>>,
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

/// Whether a process stands back for the others.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Rank {
    Equal,
    StandsBack,
}

/// Why a process answers nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Lost {
    /// It has ended, or answers nonsense.
    Ended,
    /// It was waited for as long as it may take.
    TookTooLong,
}

impl Children {
    /// So many processes of a program that answers as [`super::run_child`] does; each is started when it is first needed.
    #[must_use]
    pub fn new(program: PathBuf, arguments: Vec<OsString>, count: usize) -> Self {
        let slots = (0..count.max(1)).map(|_| Mutex::default()).collect();
        let patience = Duration::from_secs(GATE_SECONDS);
        let (started, ended) = (Count::default(), Count::default());
        Self { program, arguments, patience, slots, apart: Mutex::default(), started, ended }
    }

    /// The same, each of which is waited for so long and not for [`GATE_SECONDS`].
    #[must_use]
    pub fn with_patience(mut self, patience: Duration) -> Self {
        self.patience = patience;
        self
    }

    fn start(&self, rank: Rank) -> io::Result<Running> {
        let mut process = Command::new(&self.program)
            .args(&self.arguments)
            .env_clear()
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()?;
        let patience = match rank {
            Rank::Equal => self.patience,
            Rank::StandsBack => {
                stand_back(&process)?;
                self.patience.saturating_mul(STANDING_BACK)
            }
        };
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
        Ok(Running { process, input, answers, believed: HashMap::new(), patience })
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

    fn try_in(&self, slot: &Mutex<Option<Running>>, rank: Rank, mut trial: Trial) -> Verdict {
        let mut slot = slot.lock().unwrap_or_else(PoisonError::into_inner);
        let refused = Verdict::Refused(RefusedBecause::Unreadable);
        // One that has ended may have ended of something else. What ends a fresh one as well, or takes too long, is refused.
        for process in [slot.take(), None] {
            // Without a process nothing can be tried, and nothing is said about the changes.
            let running = process.map_or_else(|| self.start(rank), Ok);
            let Ok(mut running) = running else { return Verdict::NotTried };
            match running.try_together(&mut trial) {
                Ok(verdict) => {
                    *slot = Some(running);
                    return verdict;
                }
                Err(Lost::Ended) => self.end(running),
                Err(Lost::TookTooLong) => {
                    self.end(running);
                    return refused;
                }
            }
        }
        // Or it ends whatever it is asked.
        let Ok(mut another) = self.start(rank) else { return Verdict::NotTried };
        let mut nothing = Trial { doc: String::new(), base: None, chunks: Vec::new(), then: 0 };
        if another.try_together(&mut nothing).is_ok() {
            *slot = Some(another);
            refused
        } else {
            self.end(another);
            Verdict::NotTried
        }
    }
}

impl Gatekeeper for Children {
    fn try_together(&self, trial: Trial) -> Verdict {
        // There is at least one.
        let Some(slot) = self.slot(&trial.doc) else { return Verdict::NotTried };
        self.try_in(slot, Rank::Equal, trial)
    }

    fn try_apart(&self, trial: Trial) -> Verdict {
        self.try_in(&self.apart, Rank::StandsBack, trial)
    }

    fn processes(&self) -> Processes {
        let (ended, started) = (self.ended.now(), self.started.now());
        Processes { running: started.saturating_sub(ended), started }
    }
}

impl Running {
    fn try_together(&mut self, trial: &mut Trial) -> Result<Verdict, Lost> {
        let before = trial.base.as_ref().map(|base| base.state);
        let mut kept = Vec::new();
        if let Some(base) = &mut trial.base
            && self.believed.get(&trial.doc) == Some(&base.state)
        {
            kept = std::mem::take(&mut base.bytes);
        }
        let mut answer = self.ask(trial);
        // Whatever came of it, the trial is as it was.
        if let Some(base) = trial.base.as_mut().filter(|_| !kept.is_empty()) {
            base.bytes = kept;
        }
        if matches!(answer, Ok(Answer::NotLoaded)) {
            answer = self.ask(trial);
        }
        let Answer::Verdict(verdict) = answer? else { return Err(Lost::Ended) };
        if self.believed.len() >= BELIEVED {
            self.believed.clear();
        }
        let state = if matches!(verdict, Verdict::Passed(_)) { Some(trial.then) } else { before };
        match state {
            Some(state) => self.believed.insert(trial.doc.clone(), state),
            None => self.believed.remove(&trial.doc),
        };
        Ok(verdict)
    }

    fn ask(&mut self, trial: &Trial) -> Result<Answer, Lost> {
        write_frame(&mut self.input, trial).map_err(|_| Lost::Ended)?;
        let frame = self.answers.recv_timeout(self.patience).map_err(|error| match error {
            RecvTimeoutError::Timeout => Lost::TookTooLong,
            RecvTimeoutError::Disconnected => Lost::Ended,
        })?;
        read(&frame).map_err(|_| Lost::Ended)
    }

    fn end(mut self) {
        // It may have ended by itself; then there is only its exit to be taken note of.
        self.process.kill().ok();
        self.process.wait().ok();
    }
}

impl Drop for Children {
    fn drop(&mut self) {
        for slot in self.slots.iter_mut().chain([&mut self.apart]) {
            let running = slot.get_mut().unwrap_or_else(PoisonError::into_inner).take();
            if let Some(running) = running {
                running.end();
            }
        }
    }
}

/// From here on a process gets a processor when others leave it one.
#[cfg(unix)]
fn stand_back(process: &Child) -> io::Result<()> {
    use rustix::process::{Pid, setpriority_process};

    Ok(setpriority_process(Some(Pid::from_child(process)), NICE)?)
}

/// On Unix only.
#[cfg(not(unix))]
fn stand_back(_: &Child) -> io::Result<()> {
    Ok(())
}
