//! Requests that wait for each other share one commit: a disk takes as long for one as for ten. Whoever has done its part
//! leaves the transaction open for those that wait already, and whoever nobody waits behind makes all of it durable.
//! So nobody waits for a request that may come, and those that queued while a commit ran go together.
//!
//! Each part is undone on its own when it fails. Nobody sees what is not durable but the other parts of the same
//! transaction, and none of these is answered before it is: when it cannot be, all of them have failed. Not what a part
//! does (`sync`).

use std::sync::{Arc, MutexGuard, OnceLock, PoisonError, atomic::Ordering};

use super::{Head, Kept, Relay, states::States};
use crate::store::StoreError;

/// So many requests at most share a commit: the first waits for the last.
const REQUESTS: usize = 16;
/// No request joins once those in it have sent so many bytes.
const BYTES: usize = 4 * 1024 * 1024;

/// What tells the parts of a transaction whether it is durable.
pub(super) type Ended = Arc<OnceLock<Result<(), StoreError>>>;

/// Parts of a transaction that are done, while it is open.
pub(super) struct Together {
    requests: usize,
    bytes: usize,
    /// Where the sequence is with them.
    head: Head,
    ended: Ended,
}

/// The lock, held by a request that does its part. Dropped, it makes everything durable, or leaves that to the next.
pub(super) struct Turn<'a> {
    relay: &'a Relay,
    kept: MutexGuard<'a, Kept>,
    leaves_open: bool,
}

impl Relay {
    /// The lock, also while a transaction is open.
    pub(super) fn turn(&self) -> Turn<'_> {
        // Counted before it waits, and until it has the lock: whoever leaves a transaction open knows that somebody comes.
        self.waiting.fetch_add(1, Ordering::SeqCst);
        let kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        self.waiting.fetch_sub(1, Ordering::SeqCst);
        Turn::of(self, kept)
    }

    /// The lock, once no transaction is open: everything that is seen under it is durable.
    pub(super) fn kept(&self) -> MutexGuard<'_, Kept> {
        // A panic inside left no half of anything behind: its part was undone, and states are derived.
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        while kept.together.is_some() {
            kept = self.settled.wait(kept).unwrap_or_else(PoisonError::into_inner);
        }
        kept
    }
}

impl<'a> Turn<'a> {
    /// A turn of whoever has the lock.
    pub(super) const fn of(relay: &'a Relay, kept: MutexGuard<'a, Kept>) -> Self {
        Self { relay, kept, leaves_open: false }
    }

    /// What is under the lock.
    pub(super) fn kept(&mut self) -> &mut Kept {
        &mut self.kept
    }

    /// Says that a part was committed that came in so many bytes, and where the sequence is with it.
    pub(super) fn joined(&mut self, head: Head, bytes: usize) -> Ended {
        let together = self.kept.together.get_or_insert_with(|| Together {
            requests: 0,
            bytes: 0,
            head,
            ended: Ended::default(),
        });
        together.requests += 1;
        together.bytes = together.bytes.saturating_add(bytes);
        if together.head.seq < head.seq {
            together.head = head;
        }
        Arc::clone(&together.ended)
    }

    /// Says that all went well, so that others may join. Whoever fails ends the transaction: what the failure did to it
    /// is then nobody's but theirs who are in it already.
    pub(super) const fn leave_open(&mut self) {
        self.leaves_open = true;
    }

    /// Whether somebody comes who makes this durable, and there is room for them.
    fn is_left_open(&self) -> bool {
        let room = |together: &Together| together.requests < REQUESTS && together.bytes < BYTES;
        self.leaves_open
            && self.kept.together.as_ref().is_some_and(room)
            && self.relay.waiting.load(Ordering::SeqCst) > 0
    }
}

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        if self.is_left_open() {
            return;
        }
        let settled = self.kept.store.settle();
        if settled.is_err() {
            // Of documents as they are not.
            self.kept.states = States::default();
        }
        if let Some(Together { requests, bytes, head, ended }) = self.kept.together.take() {
            if settled.is_ok() {
                // Whoever only reads goes alone, and has nothing to share.
                if bytes > 0 {
                    self.relay.figures.commits.add(1);
                    self.relay.figures.requests.add(requests as u64);
                }
                self.relay.announce(head.seq, head.by);
            }
            ended.set(settled).ok();
        }
        self.relay.settled.notify_all();
    }
}

/// Waits until a part is durable.
///
/// # Errors
/// When the transaction could not be made durable; nothing of it happened.
pub(super) fn durable(ended: &Ended) -> Result<(), StoreError> {
    ended.wait().clone()
}

#[cfg(test)]
mod tests {
    use std::{
        error::Error,
        panic::resume_unwind,
        sync::atomic::AtomicUsize,
        thread::{self, Scope, ScopedJoinHandle},
    };

    use domain::id::{DeviceId, UserId};
    use protocol::sync::TimeSaid;
    use rusqlite::Connection;

    use super::*;
    use crate::store::{NewChange, Store, Transaction, sqlite::Sqlite};

    const NAMES: [&str; 8] = ["a", "b", "c", "d", "e", "f", "g", "h"];

    /// A database, and how often something was made durable that had been joined.
    struct Counted {
        store: Sqlite,
        joined: bool,
        commits: Arc<AtomicUsize>,
    }

    impl Store for Counted {
        fn begin(&mut self) -> Result<Box<dyn Transaction + '_>, StoreError> {
            self.store.begin()
        }

        fn join(&mut self) -> Result<Box<dyn Transaction + '_>, StoreError> {
            self.joined = true;
            self.store.join()
        }

        fn settle(&mut self) -> Result<(), StoreError> {
            let joined = std::mem::take(&mut self.joined);
            self.commits.fetch_add(usize::from(joined), Ordering::SeqCst);
            self.store.settle()
        }
    }

    fn relay() -> Result<(Relay, Arc<AtomicUsize>), StoreError> {
        let commits = Arc::new(AtomicUsize::new(0));
        let counted =
            Counted { store: Sqlite::in_memory()?, joined: false, commits: Arc::clone(&commits) };
        Ok((Relay::open(Box::new(counted))?, commits))
    }

    /// Writes down a name, and returns once that is durable.
    fn writes(relay: &Relay, name: &str, bytes: usize) -> Result<(), StoreError> {
        let mut turn = relay.turn();
        let mut work = turn.kept().store.join()?;
        work.put_meta(name, "here")?;
        work.commit()?;
        let ended = turn.joined(Head { seq: 0, by: None }, bytes);
        turn.leave_open();
        drop(turn);
        durable(&ended)
    }

    /// Writes down a name, and falls before that is committed.
    fn falls(relay: &Relay, name: &str) -> Result<(), StoreError> {
        let mut turn = relay.turn();
        let mut work = turn.kept().store.join()?;
        work.put_meta(name, "here")?;
        resume_unwind(Box::new("in the midst of it"))
    }

    /// Pages of a disk on which a school has room, and a long change has not.
    const PAGES: i64 = 400;

    /// Writes down what the disk has no room for.
    fn fills(relay: &Relay) -> Result<(), StoreError> {
        let mut turn = relay.turn();
        let mut work = turn.kept().store.join()?;
        work.append_change(NewChange {
            doc: "org",
            hash: [1; 32],
            mutation: &[1; 16],
            sent_by: DeviceId::draw(1),
            bytes: &vec![1; 4 << 20],
            sha256: [1; 32],
            user: UserId::draw(1),
            device: DeviceId::draw(1),
            received_at: 1,
            time: TimeSaid::Plausible,
        })?;
        work.commit()
    }

    fn is_there(relay: &Relay, name: &str) -> Result<bool, StoreError> {
        Ok(relay.kept().store.begin()?.meta(name)?.is_some())
    }

    /// Everybody's turn begins once all of them wait for it.
    fn once_all_wait<'s, T: Send + 's>(
        relay: &'s Relay,
        scope: &'s Scope<'s, '_>,
        each: impl Fn(&'static str) -> T + Send + Copy + 's,
    ) -> Vec<ScopedJoinHandle<'s, T>> {
        let first = relay.turn();
        let all = NAMES.map(|name| scope.spawn(move || each(name)));
        while relay.waiting.load(Ordering::SeqCst) < NAMES.len() {
            thread::yield_now();
        }
        drop(first);
        all.into()
    }

    #[test]
    fn those_that_wait_share_one_commit() -> Result<(), Box<dyn Error>> {
        let (relay, commits) = relay()?;
        thread::scope(|scope| {
            for one in once_all_wait(&relay, scope, |name| writes(&relay, name, 1)) {
                assert!(one.join().is_ok_and(|written| written.is_ok()));
            }
        });
        assert_eq!(commits.load(Ordering::SeqCst), 1);
        for name in NAMES {
            assert!(is_there(&relay, name)?, "{name}");
        }
        writes(&relay, "alone", 1)?;
        assert_eq!(commits.load(Ordering::SeqCst), 2, "and whoever is alone waits for nobody");
        Ok(())
    }

    #[test]
    fn what_is_long_is_not_waited_behind() -> Result<(), Box<dyn Error>> {
        let (relay, commits) = relay()?;
        thread::scope(|scope| {
            for one in once_all_wait(&relay, scope, |name| writes(&relay, name, BYTES / 2)) {
                assert!(one.join().is_ok_and(|written| written.is_ok()));
            }
        });
        assert_eq!(commits.load(Ordering::SeqCst), NAMES.len() / 2);
        Ok(())
    }

    #[test]
    fn one_that_falls_takes_nobody_with_it() -> Result<(), Box<dyn Error>> {
        let (relay, _) = relay()?;
        thread::scope(|scope| {
            let write = |name: &'static str| match name {
                "d" => falls(&relay, name),
                _ => writes(&relay, name, 1),
            };
            for (name, one) in NAMES.into_iter().zip(once_all_wait(&relay, scope, write)) {
                match one.join() {
                    Ok(written) => assert!(written.is_ok() && name != "d", "{name}"),
                    Err(_) => assert_eq!(name, "d"),
                }
            }
        });
        for name in NAMES {
            assert_eq!(is_there(&relay, name)?, name != "d", "{name}");
        }
        writes(&relay, "d", 1)?;
        assert!(is_there(&relay, "d")?, "and the lock is nobody's");
        Ok(())
    }

    #[test]
    fn when_the_disk_is_full_all_who_are_in_it_are_told_so_and_the_next_goes_on()
    -> Result<(), Box<dyn Error>> {
        let connection = Sqlite::durable(Connection::open_in_memory()?)?;
        connection.pragma_update(None, "max_page_count", PAGES)?;
        let relay = Relay::open(Box::new(Sqlite::on(connection)?))?;
        thread::scope(|scope| {
            let mut turn = relay.turn();
            let second = scope.spawn(|| fills(&relay));
            while relay.waiting.load(Ordering::SeqCst) < 1 {
                thread::yield_now();
            }
            let mut work = turn.kept().store.join()?;
            work.put_meta("first", "here")?;
            work.commit()?;
            let ended = turn.joined(Head { seq: 0, by: None }, 1);
            turn.leave_open();
            drop(turn);
            assert!(durable(&ended).is_err(), "it was told that it is durable");
            assert!(second.join().is_ok_and(|written| written.is_err()));
            Ok::<_, StoreError>(())
        })?;
        assert!(!is_there(&relay, "first")?);
        writes(&relay, "first", 1)?;
        assert!(is_there(&relay, "first")?);
        Ok(())
    }
}
