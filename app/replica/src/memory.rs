//! Storage in memory, with faults that a test plans. Not for tablets: it forgets when the process ends. Documents that
//! end the process are in `marker`.
//!
//! A clone is the same storage, so a test "crashes" by dropping the replica and opening another over a clone.

mod marker;

use std::{
    cell::{Cell, RefCell},
    collections::{BTreeMap, VecDeque},
    future::{Future, pending},
    rc::Rc,
};

pub use self::marker::MemoryMarker;
use crate::storage::{Storage, StorageError, Table, Write};

/// What is to happen to a commit instead of what should.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fault {
    /// Nothing is written, and the writer is told.
    Refuse(StorageError),
    /// All is written, but the writer is told that it failed: a connection lost at the wrong moment. With
    /// [`MemoryStorage::fail_reads`] it stays lost for a while.
    AnswerLost,
    /// The process ends before anything is written: the commit never answers.
    CrashBefore,
    /// The process ends after all is written: the commit never answers.
    CrashAfter,
    /// Breaks the contract: only so many writes happen, and the writer is told that it failed.
    Tear(usize),
    /// Breaks the contract: answers `Ok`, but the next [`MemoryStorage::crash`] loses it.
    Unflushed,
}

type Key = (Table, Vec<u8>);
type Cells = BTreeMap<Key, Vec<u8>>;

#[derive(Debug, Default)]
struct Inner {
    cells: RefCell<Cells>,
    /// What a crash goes back to, once something was not flushed.
    flushed: RefCell<Option<Cells>>,
    faults: RefCell<VecDeque<Option<Fault>>>,
    commits: Cell<u64>,
    broken_reads: Cell<u32>,
}

/// See the module. Cheap to clone; clones share everything.
#[derive(Debug, Clone, Default)]
pub struct MemoryStorage(Rc<Inner>);

impl MemoryStorage {
    /// Empty storage without faults.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Plans a fault for the next commit that has none yet.
    pub fn plan(&self, fault: Fault) {
        self.0.faults.borrow_mut().push_back(Some(fault));
    }

    /// Lets the next commit that has no plan yet go through.
    pub fn plan_none(&self) {
        self.0.faults.borrow_mut().push_back(None);
    }

    /// Forgets all plans.
    pub fn forget_plans(&self) {
        self.0.faults.borrow_mut().clear();
        self.0.broken_reads.set(0);
    }

    /// Makes so many reads fail.
    pub fn fail_reads(&self, count: u32) {
        self.0.broken_reads.set(count);
    }

    /// The process ends: what was never flushed is gone.
    pub fn crash(&self) {
        if let Some(flushed) = self.0.flushed.borrow_mut().take() {
            self.0.cells.replace(flushed);
        }
        self.forget_plans();
    }

    /// How many commits have written something.
    #[must_use]
    pub fn commits(&self) -> u64 {
        self.0.commits.get()
    }

    /// Everything that is stored, for comparing before with after.
    #[must_use]
    pub fn dump(&self) -> Vec<(Table, Vec<u8>, Vec<u8>)> {
        let cells = self.0.cells.borrow();
        cells.iter().map(|((table, key), value)| (*table, key.clone(), value.clone())).collect()
    }

    /// The keys of a table, in order.
    #[must_use]
    pub fn keys(&self, table: Table) -> Vec<Vec<u8>> {
        let cells = self.0.cells.borrow();
        let from = cells.range((table, Vec::new())..);
        from.take_while(|((at, _), _)| *at == table).map(|((_, key), _)| key.clone()).collect()
    }

    /// A copy of everything that is stored now, which goes its own way: a profile that is copied, or set back later.
    #[must_use]
    pub fn copied(&self) -> Self {
        let copy = Self::default();
        copy.0.cells.replace(self.0.cells.borrow().clone());
        copy
    }

    /// Damages a stored value in place; answers whether there was one.
    #[must_use]
    pub fn damage(&self, table: Table, key: &[u8]) -> bool {
        let mut cells = self.0.cells.borrow_mut();
        let last = cells.get_mut(&(table, key.to_vec())).and_then(|value| value.last_mut());
        last.map(|byte| *byte ^= 0x55).is_some()
    }

    /// Cuts a stored value to half its length; answers whether there was one.
    #[must_use]
    pub fn cut(&self, table: Table, key: &[u8]) -> bool {
        let mut cells = self.0.cells.borrow_mut();
        let value = cells.get_mut(&(table, key.to_vec()));
        value.map(|value| value.truncate(value.len() / 2)).is_some()
    }

    fn write(&self, batch: impl IntoIterator<Item = Write>) {
        let mut cells = self.0.cells.borrow_mut();
        for write in batch {
            match write {
                Write::Put { table, key, value } => {
                    cells.insert((table, key), value);
                }
                Write::Delete { table, key } => {
                    cells.remove(&(table, key));
                }
            }
        }
        self.0.commits.set(self.0.commits.get() + 1);
    }

    fn read<T>(&self, read: impl FnOnce(&Cells) -> T) -> Result<T, StorageError> {
        let broken = self.0.broken_reads.get();
        if broken > 0 {
            self.0.broken_reads.set(broken - 1);
            return Err(StorageError::Unusable("a planned fault".to_owned()));
        }
        Ok(read(&self.0.cells.borrow()))
    }
}

impl Storage for MemoryStorage {
    async fn get(&self, table: Table, key: &[u8]) -> Result<Option<Vec<u8>>, StorageError> {
        self.read(|cells| cells.get(&(table, key.to_vec())).cloned())
    }

    async fn scan(
        &self,
        table: Table,
        prefix: &[u8],
    ) -> Result<Vec<(Vec<u8>, Vec<u8>)>, StorageError> {
        self.read(|cells| {
            cells
                .range((table, prefix.to_vec())..)
                .take_while(|((at, key), _)| *at == table && key.starts_with(prefix))
                .map(|((_, key), value)| (key.clone(), value.clone()))
                .collect()
        })
    }

    fn commit(&self, batch: Vec<Write>) -> impl Future<Output = Result<(), StorageError>> {
        let fault = self.0.faults.borrow_mut().pop_front().flatten();
        let lost = || Err(StorageError::Unusable("a planned fault".to_owned()));
        let answer = match fault {
            None => {
                self.write(batch);
                Some(Ok(()))
            }
            Some(Fault::Refuse(why)) => Some(Err(why)),
            Some(Fault::AnswerLost) => {
                self.write(batch);
                Some(lost())
            }
            Some(Fault::CrashBefore) => None,
            Some(Fault::CrashAfter) => {
                self.write(batch);
                None
            }
            Some(Fault::Tear(count)) => {
                self.write(batch.into_iter().take(count));
                Some(lost())
            }
            Some(Fault::Unflushed) => {
                let before = self.0.cells.borrow().clone();
                self.0.flushed.borrow_mut().get_or_insert(before);
                self.write(batch);
                Some(Ok(()))
            }
        };
        async move {
            match answer {
                Some(answer) => answer,
                None => pending().await,
            }
        }
    }
}
