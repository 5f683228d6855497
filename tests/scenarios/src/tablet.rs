//! A tablet: the real replica over storage in memory that can fail, crash and be opened again.

use std::{
    future::Future,
    pin::pin,
    task::{Context, Poll, Waker},
};

use anyhow::{Context as _, Result, bail};
use domain::{calendar::AcademicYear, id::StudentId, visit::Visit};
use protocol::sync::{SyncAnswer, SyncRequest};
use records::{Content, DocumentId, Edit};
use replica::{
    DraftKey, Framed, Identity, Replica, SaveError, Saved, StudentRecord, SyncError, Synced,
    memory::MemoryStorage,
};
use sync_server::relay::Principal;

use crate::{
    base::{self, Base},
    clock::OnDevice,
};

/// The replica as it runs on a tablet here.
pub type Device = Replica<MemoryStorage, Framed, OnDevice>;

/// A device with its user.
pub struct Tablet {
    /// Whose it is.
    pub identity: Identity,
    /// What outlives a crash.
    pub storage: MemoryStorage,
    /// Its clock and numbers.
    pub env: OnDevice,
    /// What does not outlive a crash.
    pub copy: Device,
}

/// How something ended that a crash may cut short.
#[derive(Debug)]
pub enum Ended<T> {
    /// It answered.
    With(T),
    /// The tablet crashed in the middle of it, and has been started again.
    InACrash,
}

/// Storage in memory answers at once, so what does not is a crash.
fn at_once<F: Future>(future: F) -> Ended<F::Output> {
    match pin!(future).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(answer) => Ended::With(answer),
        Poll::Pending => Ended::InACrash,
    }
}

/// Opens a copy over storage that may hold something already.
///
/// # Errors
/// When storage cannot be read.
pub fn open(storage: &MemoryStorage, env: &OnDevice) -> Result<Device> {
    match at_once(Replica::open(storage.clone(), Framed, env.clone())) {
        Ended::With(copy) => Ok(copy?),
        Ended::InACrash => bail!("the start never ended"),
    }
}

impl Tablet {
    /// An enrolled device with nothing on it.
    ///
    /// # Errors
    /// When storage does not take it.
    pub fn new(identity: Identity, env: OnDevice) -> Result<Self> {
        let storage = MemoryStorage::new();
        let mut copy = open(&storage, &env)?;
        match at_once(copy.enrol(identity.clone())) {
            Ended::With(enrolled) => enrolled?,
            Ended::InACrash => bail!("enrolling never ended"),
        }
        Ok(Self { identity, storage, env, copy })
    }

    /// A device over storage that holds a profile already.
    ///
    /// # Errors
    /// When it does not start.
    pub fn over(identity: Identity, storage: MemoryStorage, env: OnDevice) -> Result<Self> {
        let copy = open(&storage, &env)?;
        Ok(Self { identity, storage, env, copy })
    }

    /// Who it speaks for at base.
    #[must_use]
    pub const fn principal(&self) -> Principal {
        base::principal(&self.identity)
    }

    /// The process ends and the app is started again.
    ///
    /// # Errors
    /// When it does not start.
    pub fn restart(&mut self) -> Result<()> {
        self.storage.crash();
        self.copy = open(&self.storage, &self.env)?;
        Ok(())
    }

    /// Does something with the copy; after a crash the app is started again.
    ///
    /// # Errors
    /// When it does not start again.
    pub fn try_to<T>(&mut self, act: impl AsyncFnOnce(&mut Device) -> T) -> Result<Ended<T>> {
        let ended = at_once(act(&mut self.copy));
        if matches!(ended, Ended::InACrash) {
            self.restart()?;
        }
        Ok(ended)
    }

    /// Does something that must end.
    ///
    /// # Errors
    /// When it does not.
    pub fn must<T>(&mut self, act: impl AsyncFnOnce(&mut Device) -> T) -> Result<T> {
        match self.try_to(act)? {
            Ended::With(answer) => Ok(answer),
            Ended::InACrash => bail!("the tablet crashed"),
        }
    }

    /// Reads again what is stored, if a fault left that in doubt.
    ///
    /// # Errors
    /// When it cannot be read.
    pub fn settle(&mut self) -> Result<()> {
        self.must(async |copy| copy.student(StudentId::draw(0)).await)??;
        Ok(())
    }

    /// Whether its record has a visit as it was written, moved since or not.
    ///
    /// # Errors
    /// When storage cannot be read.
    pub fn has(&mut self, visit: &Visit) -> Result<bool> {
        let id = DocumentId::StudentYear(visit.student, AcademicYear::of(visit.date));
        let content = self.must(async |copy| copy.content(id).await)??;
        Ok(matches!(content, Some(Content::Year(year)) if year.visits.contains(visit)))
    }

    /// Saves, which may fail as it may in the app.
    ///
    /// # Errors
    /// When the app does not start again after a crash.
    pub fn try_to_save(
        &mut self,
        edits: Vec<Edit>,
        finished: Option<DraftKey>,
    ) -> Result<Ended<Result<Saved, SaveError>>> {
        self.try_to(async |copy| copy.save(edits, finished).await)
    }

    /// Saves, and it must go well.
    ///
    /// # Errors
    /// When it does not.
    pub fn save(&mut self, edits: Vec<Edit>) -> Result<Saved> {
        Ok(self.must(async |copy| copy.save(edits, None).await)??)
    }

    /// What it would ask base now.
    ///
    /// # Errors
    /// When storage cannot be read.
    pub fn ask(&mut self) -> Result<SyncRequest> {
        Ok(self.must(async |copy| copy.begin_sync().await)??)
    }

    /// Takes in an answer, which may fail as it may in the app.
    ///
    /// # Errors
    /// When the app does not start again after a crash.
    pub fn try_to_take(
        &mut self,
        asked: &SyncRequest,
        answer: SyncAnswer,
    ) -> Result<Ended<Result<Synced, SyncError>>> {
        self.try_to(async |copy| copy.finish_sync(asked, answer).await)
    }

    /// One round trip over a good wire.
    ///
    /// # Errors
    /// When anything goes wrong.
    pub fn sync_once(&mut self, base: &Base) -> Result<Synced> {
        let asked = self.ask()?;
        let answer = base.sync(&self.principal(), &asked)?;
        Ok(self.must(async |copy| copy.finish_sync(&asked, answer).await)??)
    }

    /// Round trips until base has no more.
    ///
    /// # Errors
    /// When anything goes wrong, or base never ends.
    pub fn sync(&mut self, base: &Base) -> Result<Vec<Synced>> {
        let mut all = Vec::new();
        for _ in 0..100 {
            let synced = self.sync_once(base)?;
            let more = synced.more;
            all.push(synced);
            if !more {
                return Ok(all);
            }
        }
        bail!("base had more a hundred times")
    }

    /// A student's record.
    ///
    /// # Errors
    /// When there is none.
    pub fn record(&mut self, id: StudentId) -> Result<StudentRecord> {
        let record = self.must(async |copy| copy.student(id).await)??;
        record.context("nothing about the student on this tablet")
    }
}
