//! Trying pushed changes where nothing that automerge does with hostile bytes harms anybody: in processes of their own,
//! with limits of time and memory. One that dies takes nothing with it but the changes that it was trying.
//!
//! `worker` is what tries, `children` are the processes and `child` is what each of them does; without them
//! ([`InProcess`]) the worker sits in the relay, which is enough where nobody hostile can reach it: in tests and in tools.

mod child;
mod children;
mod frames;
mod worker;

use std::sync::{Mutex, PoisonError};

use domain::{access::Ownership, id::UserId, visit::PictureHash};
use protocol::sync::RefusedBecause;
use records::CoreRecord;
use serde::{Deserialize, Serialize};

pub use child::{limit_memory, run_child, trials};
pub use children::Children;
use worker::Worker;

/// Changes of one sender to one document, to be tried together.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Trial {
    /// The document's name.
    pub doc: String,
    /// The document as it is; nothing when nobody has written in it.
    pub base: Option<Base>,
    /// The change chunks, in their order.
    pub chunks: Vec<Chunk>,
    /// The name of the state that the document is in afterwards.
    pub then: u64,
}

/// A document at base.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Base {
    /// The name of this state: who tried what led to it may have it loaded.
    pub state: u64,
    /// The document chunk; nothing when it is known to be loaded.
    #[serde(with = "serde_bytes")]
    pub bytes: Vec<u8>,
}

/// One change chunk.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Chunk(#[serde(with = "serde_bytes")] pub Vec<u8>);

/// What became of a trial.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Verdict {
    /// All of it may be taken in.
    Passed(Box<Passed>),
    /// It may not, together. Which of them it lies in, trying them one at a time tells.
    Refused(RefusedBecause),
    /// It could not be tried: the document is damaged, or there is no process that answers. Nothing is said about the
    /// changes.
    NotTried,
}

/// What the document is with all of a trial's changes.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Passed {
    /// The document chunk, to be stored and sent.
    #[serde(with = "serde_bytes")]
    pub bytes: Vec<u8>,
    /// Its projection row.
    #[serde(with = "serde_bytes")]
    pub row: Vec<u8>,
    /// For whom the changes were written.
    pub author: UserId,
    /// Of who a student is: what it said before and says now, which access follows from.
    pub core: Option<(CoreRecord, CoreRecord)>,
    /// Whose entries the changes amend, if any.
    pub amends: Option<Ownership>,
    /// The pictures that the changes name.
    pub pictures: Vec<PictureHash>,
}

/// Who tries changes.
pub trait Gatekeeper: Send + Sync {
    /// Tries changes. It may take as long as the limits allow, and holds up nobody but those behind it.
    fn try_together(&self, trial: Trial) -> Verdict;

    /// The same for whoever sent lately what could not be taken in: it holds up nobody but others of whom that is true.
    fn try_apart(&self, trial: Trial) -> Verdict {
        self.try_together(trial)
    }

    /// The processes that it tries them in; none where it does so itself.
    fn processes(&self) -> Processes {
        Processes::default()
    }
}

/// How many processes there are.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Processes {
    /// Those that run.
    pub running: u64,
    /// Those that were ever started.
    pub started: u64,
}

/// Tries in this process: a panic is caught, but memory and time are not limited.
#[derive(Default)]
pub struct InProcess(Mutex<Worker>);

impl Gatekeeper for InProcess {
    fn try_together(&self, trial: Trial) -> Verdict {
        // What a panic left behind is only derived: documents that are loaded again.
        let mut worker = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        worker.try_together(&trial).unwrap_or(Verdict::NotTried)
    }
}
