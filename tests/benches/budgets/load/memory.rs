//! How much memory the relay has taken at most: its own process and those that it started to try changes in, together.
//! The system keeps the peak of each process; which of them there are is looked at again and again while it runs, since
//! one that ends takes its figure with it.

use std::{
    sync::{
        Arc, Mutex, PoisonError,
        mpsc::{self, RecvTimeoutError, Sender},
    },
    time::Duration,
};

use anyhow::{Context as _, Result};

/// How often it is looked at. A process that lived and died in between is not in the sum.
const EVERY: Duration = Duration::from_millis(500);

/// Watches a relay until it is dropped.
pub(crate) struct Memory {
    relay: u32,
    most: Arc<Mutex<Taken>>,
    /// Held, not used: the watching ends with it.
    _stop: Sender<()>,
}

/// What was resident: the sum of what each process that ran at the same time took at its own worst moment, which is no
/// less than what they ever took together. Pages that they share are in it more than once.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Taken {
    /// Megabytes of the relay itself.
    pub(crate) relay: f64,
    /// Megabytes of the processes that it started.
    pub(crate) children: f64,
    /// How many these were.
    pub(crate) processes: usize,
}

impl Memory {
    /// Begins to watch the relay with this number.
    pub(crate) fn watch(relay: u32) -> Self {
        let most = Arc::new(Mutex::new(Taken::default()));
        let (stop, stopped) = mpsc::channel::<()>();
        let shared = Arc::clone(&most);
        std::thread::spawn(move || {
            while matches!(stopped.recv_timeout(EVERY), Err(RecvTimeoutError::Timeout)) {
                // Whoever asks for the figure is told what is wrong.
                if let Ok(taken) = Taken::now(relay) {
                    note(&shared, taken);
                }
            }
        });
        Self { relay, most, _stop: stop }
    }

    /// The most until now.
    pub(crate) fn most(&self) -> Result<Taken> {
        Ok(note(&self.most, Taken::now(self.relay)?))
    }
}

/// Notes a figure; answers the largest.
fn note(most: &Mutex<Taken>, taken: Taken) -> Taken {
    let mut most = most.lock().unwrap_or_else(PoisonError::into_inner);
    if taken.sum() > most.sum() {
        *most = taken;
    }
    *most
}

impl Taken {
    /// Megabytes of all of it.
    pub(crate) fn sum(&self) -> f64 {
        self.relay + self.children
    }

    fn now(relay: u32) -> Result<Self> {
        let mut taken = Self { relay: peak(&status(relay)?)?, ..Self::default() };
        for entry in std::fs::read_dir("/proc")? {
            let Some(process) = entry?.file_name().to_str().and_then(|name| name.parse().ok())
            else {
                continue;
            };
            // It may have ended by now, or be ending, without any memory.
            let Ok(status) = status(process) else { continue };
            if number(&status, "PPid:") == Some(f64::from(relay))
                && let Ok(peak) = peak(&status)
            {
                taken.children += peak;
                taken.processes += 1;
            }
        }
        Ok(taken)
    }
}

fn status(process: u32) -> Result<String> {
    Ok(std::fs::read_to_string(format!("/proc/{process}/status"))?)
}

/// Megabytes that a process had resident at its worst moment.
fn peak(status: &str) -> Result<f64> {
    let kibibytes = number(status, "VmHWM:").context("this system does not say it")?;
    Ok(kibibytes * 1024.0 / 1e6)
}

fn number(status: &str, name: &str) -> Option<f64> {
    let line = status.lines().find_map(|line| line.strip_prefix(name))?;
    line.split_whitespace().next()?.parse().ok()
}
