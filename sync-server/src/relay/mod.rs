//! The relay itself: who may sign in, what is admitted, who may read what, and in which order it happened.
//! Not how requests arrive (`http`) and not where it is remembered (`store`); time and addresses are arguments.
//!
//! Where to start: [`Relay::sync`], the one request that carries records.

mod access;
mod acting;
mod acts;
mod ahead;
mod approval;
mod asked;
mod blobs;
mod by_whom;
mod carried;
mod caught_up;
mod challenge;
mod code_app;
mod codes;
mod concerns;
mod cover;
mod door;
mod enrol;
mod feed;
mod figures;
mod gate;
pub mod gatekeeper;
mod guesses;
mod holder_keys;
mod holders;
mod pace;
mod passkeys;
mod patience;
mod people;
mod principal;
mod push;
mod refusal;
mod review;
mod sessions;
mod six_digits;
mod states;
mod sync;
mod together;
mod vaults;
mod verify;

use std::{
    sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError, atomic::AtomicUsize},
    time::Duration,
};

use domain::{
    access::{Action, Subject, may},
    id::DeviceId,
};
use jiff::Timestamp;
use protocol::{enrol::Hello, sync::Seq};
use tokio::sync::watch;

pub(crate) use access::{LONDON, today};
pub(crate) use acts::{carry_acts, compare_acts};
pub use caught_up::CaughtUp;
pub(crate) use caught_up::{History, catch_up};
pub(crate) use figures::Count;
pub(crate) use gate::reason_name;
pub use people::PrintedCode;
pub use principal::{Door, Principal};
pub use refusal::Refusal;
pub(crate) use verify::compare_sealed;
pub use verify::{Damage, Verified, verify};

use crate::store::{CodePurpose, Store, StoreError};
use asked::Asked;
use codes::Made;
use figures::{Counting, Figures};
use gatekeeper::{Gatekeeper, InProcess};
use guesses::Guesses;
use pace::Pace;
use passkeys::Passkeys;
use patience::Patience;
pub use sessions::SessionKey;
use sessions::Sessions;
use states::States;
use together::Together;

/// The names of values in the `meta` table.
mod meta {
    /// The relay's id.
    pub(super) const RELAY: &str = "relay";
    pub(super) use crate::store::EPOCH;
    /// The keys to concerns that people offered; there once somebody did.
    pub(super) const OFFERED_KEYS: &str = "offered-holder-keys";
    /// The school's name; there once the school is set up.
    pub(super) const SCHOOL: &str = "school";
}

/// A school's relay.
pub struct Relay {
    id: String,
    epoch: u64,
    keeper: Box<dyn Gatekeeper>,
    figures: Arc<Figures>,
    kept: Mutex<Kept>,
    /// How many wait for the lock to join a transaction.
    waiting: AtomicUsize,
    /// Told when one has ended.
    settled: Condvar,
    sessions: Mutex<Sessions>,
    guesses: Mutex<Guesses>,
    /// The second door's.
    door_guesses: Mutex<Guesses>,
    asked: Mutex<Asked>,
    /// There where base knows by which name devices reach it.
    passkeys: Option<Passkeys>,
    patience: Mutex<Patience>,
    pace: Mutex<Pace>,
    head: watch::Sender<Head>,
    /// Counts what happened to people's devices.
    devices: watch::Sender<u64>,
}

/// The newest place in the sequence.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Head {
    /// Where it is.
    pub seq: Seq,
    /// The device whose sync moved it there, if one did. The answer to that sync goes up to here, so it need not be told.
    pub by: Option<DeviceId>,
}

/// What is used under one lock, so that requests happen one after the other.
struct Kept {
    store: Box<dyn Store>,
    states: States,
    /// There while a transaction is open that requests share.
    together: Option<Together>,
}

impl Relay {
    /// A relay over this database that tries changes in its own process.
    ///
    /// # Errors
    /// When the database refuses.
    pub fn open(store: Box<dyn Store>) -> Result<Self, StoreError> {
        Self::open_with(store, Box::new(InProcess::default()))
    }

    /// A relay over this database; a new database gets an id and its first epoch.
    ///
    /// # Errors
    /// When the database refuses.
    pub fn open_with(
        mut store: Box<dyn Store>,
        keeper: Box<dyn Gatekeeper>,
    ) -> Result<Self, StoreError> {
        let mut work = store.begin()?;
        let id = match work.meta(meta::RELAY)? {
            Some(id) => id,
            None => {
                let id = hexadecimal(&random::<16>()?);
                work.put_meta(meta::RELAY, &id)?;
                id
            }
        };
        let epoch = match work.meta(meta::EPOCH)? {
            Some(text) => text.parse().map_err(|_| StoreError::Unreadable("meta"))?,
            None => {
                work.put_meta(meta::EPOCH, "1")?;
                1
            }
        };
        let head = work.head()?;
        work.commit()?;
        let figures = Arc::new(Figures::default());
        let counting = Counting { keeper, figures: Arc::clone(&figures) };
        Ok(Self {
            id,
            epoch,
            kept: Mutex::new(Kept { store, states: States::default(), together: None }),
            waiting: AtomicUsize::new(0),
            settled: Condvar::new(),
            keeper: Box::new(counting),
            figures,
            sessions: Mutex::default(),
            guesses: Mutex::default(),
            door_guesses: Mutex::default(),
            asked: Mutex::default(),
            passkeys: None,
            patience: Mutex::default(),
            pace: Mutex::default(),
            head: watch::Sender::new(Head { seq: head, by: None }),
            devices: watch::Sender::new(0),
        })
    }

    /// What anyone may know.
    ///
    /// # Errors
    /// When the database refuses.
    pub fn hello(&self, now: Timestamp) -> Result<Hello, Refusal> {
        let mut kept = self.kept();
        let set_up = kept.store.begin()?.meta(meta::SCHOOL)?.is_some();
        Ok(Hello { set_up, relay: self.id.clone(), server_time: now.as_millisecond() })
    }

    /// Whether the database answers.
    ///
    /// # Errors
    /// When it does not.
    pub fn ready(&self) -> Result<(), Refusal> {
        self.kept().store.begin()?.head()?;
        Ok(())
    }

    /// The newest place in the sequence, for those who wait for it to move.
    #[must_use]
    pub fn head(&self) -> watch::Receiver<Head> {
        self.head.subscribe()
    }

    /// A new set-up code, in place of any earlier one; nothing once the school is set up.
    ///
    /// # Errors
    /// When the database refuses.
    pub fn set_up_code(&self, now: Timestamp) -> Result<Option<String>, Refusal> {
        let mut kept = self.kept();
        let mut work = kept.store.begin()?;
        if work.meta(meta::SCHOOL)?.is_some() {
            return Ok(None);
        }
        work.forget_set_up_codes()?;
        let code =
            self.issue(work.as_mut(), CodePurpose::SetUp, Made::AtTheMachine, i64::MAX, now)?;
        work.commit()?;
        Ok(Some(code))
    }

    /// Where somebody hears that there is something new about people's devices, if they may see which there are. Not what it
    /// is: they ask.
    #[must_use]
    pub fn devices(&self, who: &Principal) -> Option<watch::Receiver<u64>> {
        may(who.role, Action::List, Subject::Devices).then(|| self.devices.subscribe())
    }

    /// How long a try at a code takes before it is looked at, where very many were wrong.
    #[must_use]
    pub fn holds_back(&self, now: Timestamp) -> Option<Duration> {
        self.guesses().holds_back(now)
    }

    /// Which history this is.
    #[must_use]
    pub const fn epoch(&self) -> u64 {
        self.epoch
    }

    fn sessions(&self) -> MutexGuard<'_, Sessions> {
        self.sessions.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn guesses(&self) -> MutexGuard<'_, Guesses> {
        self.guesses.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn door_guesses(&self) -> MutexGuard<'_, Guesses> {
        self.door_guesses.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn asked(&self) -> MutexGuard<'_, Asked> {
        self.asked.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn patience(&self) -> MutexGuard<'_, Patience> {
        self.patience.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Notes a request of a device that is signed in.
    ///
    /// # Errors
    /// [`Refusal::TooManyTries`] when it asks more often than anybody needs to.
    pub fn note_request(&self, device: DeviceId, now: Timestamp) -> Result<(), Refusal> {
        let mut pace = self.pace.lock().unwrap_or_else(PoisonError::into_inner);
        pace.note(device, now).map_or(Ok(()), |wait| Err(Refusal::TooManyTries { wait }))
    }

    /// Says to those who see which devices there are that one came, was let in, refused or removed, or erased itself.
    fn announce_devices(&self) {
        self.devices.send_modify(|turns| *turns += 1);
    }

    fn announce(&self, seq: Seq, by: Option<DeviceId>) {
        self.head.send_if_modified(|known| {
            let moved = known.seq < seq;
            if moved {
                *known = Head { seq, by };
            }
            moved
        });
    }
}

/// Bytes that nobody can guess.
pub(crate) fn random<const N: usize>() -> Result<[u8; N], StoreError> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes)
        .map_err(|_| StoreError::Database("the machine gives no random numbers".to_owned()))?;
    Ok(bytes)
}

/// Lower-case hexadecimal.
pub(crate) fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// SHA-256.
pub(crate) fn sha256(bytes: &[u8]) -> [u8; 32] {
    use sha2::Digest;
    sha2::Sha256::digest(bytes).into()
}
