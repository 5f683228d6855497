//! What every screen reads and writes through: signals with the local copy, and methods that save, send and ask.
//!
//! Where to start: [`alongside`] gives a screen its handle; [`Alongside::save`] is the one way to write a record.
//! How the app opens is in `opening`, whose vault in `unlocking`, when it locks in `idle` and `locking`, how a vault is made
//! in `vaults` and `sealing`, how one opens by the recovery key in `recovering` and by a passkey in `passkeys`, who holds keys to concerns in `holders`, when it syncs in `syncing`, who it is to base in `session`,
//! how it becomes known in `enrolling` and `letting_in`,
//! what is recorded while it is locked in `captured`, how it joins in `joining`,
//! what is between this device and base about concerns in `concerns`,
//! what was saved and is taken back in `undo`, what needs base to answer at once in `online`, what an open draft asks for in `capture`, and how a removed device is
//! erased in `wiping`.

mod attempt;
mod capture;
mod captured;
mod carrying;
mod concerns;
mod counting;
mod door;
mod enrolling;
mod held;
mod holders;
mod idle;
mod joining;
mod left;
mod letting_in;
mod locking;
mod online;
mod opening;
mod passkeys;
mod pictures;
mod recovering;
mod sealing;
mod session;
mod syncing;
mod undo;
mod unlocking;
mod vaults;
mod wiping;

use std::{
    cell::{Cell, RefCell},
    rc::Rc,
    sync::Arc,
};

use domain::{
    id::StudentId,
    staff::Role,
    visit::{EntryId, Recorded},
};
use futures::lock::Mutex;
use jiff::{
    Timestamp,
    civil::{Date, DateTime},
};
use leptos::{prelude::*, reactive::graph::Observer};
use records::{Edit, EntryRef};
use replica::{
    Draft, DraftKey, DraftSummary, Identity, ReadError, Replica, Safekeeping, SaveError, Saved,
    StudentRecord, View, WaitingRecord, storage::StorageError,
};

pub use self::{
    attempt::Attempt,
    captured::{MOST, Sealing, TOO_LONG, WITHOUT_UNLOCKING, watch_sealing},
    carrying::{FileError, MadeFile},
    enrolling::{EnrolError, NewSchool},
    held::Held,
    holders::{PinnedList, fresh},
    idle::{MINUTES, USUAL},
    joining::NotChosen,
    letting_in::LetIn,
    opening::{ANOTHER, OpenFailure, Stage},
    passkeys::{PasskeyError, passkey_says},
    recovering::RecoverError,
    syncing::SyncState,
    unlocking::NotUnlocked,
    vaults::{VaultError, refusal},
};
pub use crate::device::base::BaseError;
use crate::device::{
    clock::{self, BrowserEnv},
    database::Database,
    rows::Rows,
    settings,
    strongbox::{Sealed, Strongbox},
    vaults::{Known, Standing, Vaults},
};

type DeviceReplica = Replica<Rows, Sealed, BrowserEnv>;

/// The handle that screens hold. Copying it is free.
#[derive(Clone, Copy)]
pub struct Alongside {
    /// How far opening has got; records are shown from [`Stage::Open`] on only.
    pub stage: RwSignal<Stage>,
    /// The vaults that are locked.
    pub vaults: RwSignal<Vec<Known>>,
    /// The names of vaults that nothing opens: what says how they open is damaged.
    pub unreadable: StoredValue<Vec<String>>,
    /// Whether a vault is open, for somebody who has one or is to have it; a passphrase is asked for where none is.
    pub has_vault: RwSignal<bool>,
    /// Whether it locks in twenty seconds.
    pub lock_warned: RwSignal<bool>,
    /// Whether it could not lock, because what is on the screen could not be kept.
    pub not_locked: RwSignal<bool>,
    /// Whether it waits to lock until it could be opened again: there is no signal, and the app is not kept here.
    pub lock_held: RwSignal<bool>,
    /// Whether it locks as soon as a photo or signature that is being made ready is kept.
    pub lock_waits: RwSignal<bool>,
    /// What stood in forms when it was locked.
    pub words_left: RwSignal<Option<String>>,
    /// Everything that lists and cards show; replaced after each save and sync.
    pub view: RwSignal<Arc<View>>,
    /// Whose device this is; nothing before enrolment.
    pub identity: RwSignal<Option<Identity>>,
    /// How this device stands while it waits to be let in, for the first time or again.
    pub let_in: RwSignal<Option<LetIn>>,
    /// What is being written and is not a record yet, newest first.
    pub drafts: RwSignal<Vec<DraftSummary>>,
    /// How many visits that were recorded while this vault was locked are still sealed.
    pub captured: RwSignal<u32>,
    /// What is waiting to be sent, oldest first.
    pub waiting: RwSignal<Vec<WaitingRecord>>,
    /// What was saved last, as long as it can be taken back.
    pub undoable: RwSignal<Option<EntryRef>>,
    /// How sending goes, for words.
    pub sync_state: RwSignal<SyncState>,
    /// Records that had to wait and that base has received since the last time that it was shown as a page.
    pub arrived: RwSignal<Vec<EntryRef>>,
    /// Records that went straight through since the last time that it was said.
    pub arrived_at_once: RwSignal<Vec<EntryRef>>,
    /// Whether names are hidden on the screen.
    pub names_hidden: RwSignal<bool>,
    /// The time, once every half minute and whenever the app comes to the front.
    pub now: RwSignal<Timestamp>,
    /// How many draft screens are open: while there is one, nothing else takes the screen.
    pub(crate) capturing: RwSignal<u32>,
    /// Of each photo and signature that is being made ready, the draft: also of one whose screen was left.
    pub(crate) making: RwSignal<Vec<DraftKey>>,
    /// Counts up when the app was installed, or the browser began to offer it.
    pub(crate) install_changed: RwSignal<u32>,
    /// Counts up when there is something new about people's devices at base: a coordinator's screens ask again.
    pub(crate) devices_changed: RwSignal<u32>,
    /// Counts up when something else is known of a concern that was raised here.
    pub(crate) raised_changed: RwSignal<u32>,
    is_writer: RwSignal<bool>,
    locking: StoredValue<bool>,
    inside: StoredValue<Option<Rc<Inside>>, LocalStorage>,
}

/// What there is once somebody's vault is open.
struct Inside {
    strongbox: Strongbox,
    vaults: Vaults,
    standing: Cell<Standing>,
    replica: Mutex<DeviceReplica>,
    idle: RefCell<idle::Idle>,
    /// The drafts that are in the journal and, as far as is known, not in their rows.
    left: RefCell<left::Left>,
    schedule: RefCell<replica::Schedule>,
    timer: RefCell<u64>,
    /// The number of the session, on this page and of this device; 0 before there is one.
    session: Mutex<u32>,
    poked: RefCell<bool>,
    journal: RefCell<Option<Rc<capture::Source>>>,
    attaches: RefCell<Option<Rc<capture::Attaches>>>,
    ahead: RefCell<Option<StudentRecord>>,
    /// When a draft was discarded last.
    discarded: RefCell<Option<Timestamp>>,
}

/// The handle of the screen that asks.
#[must_use]
pub fn alongside() -> Alongside {
    expect_context()
}

impl Alongside {
    /// Makes the handle, at the root of everything, and provides it as context. Nothing is open yet.
    #[must_use]
    pub fn provide() -> Self {
        let handle = Self {
            stage: RwSignal::new(Stage::Opening),
            vaults: RwSignal::default(),
            unreadable: StoredValue::default(),
            has_vault: RwSignal::new(false),
            lock_warned: RwSignal::new(false),
            not_locked: RwSignal::new(false),
            lock_held: RwSignal::new(false),
            lock_waits: RwSignal::new(false),
            words_left: RwSignal::new(None),
            view: RwSignal::default(),
            identity: RwSignal::new(None),
            let_in: RwSignal::new(None),
            drafts: RwSignal::default(),
            captured: RwSignal::new(0),
            waiting: RwSignal::default(),
            undoable: RwSignal::new(None),
            sync_state: RwSignal::new(SyncState::Idle),
            arrived: RwSignal::default(),
            arrived_at_once: RwSignal::default(),
            names_hidden: RwSignal::new(false),
            now: RwSignal::new(clock::now()),
            capturing: RwSignal::new(0),
            making: RwSignal::default(),
            install_changed: RwSignal::new(0),
            devices_changed: RwSignal::new(0),
            raised_changed: RwSignal::new(0),
            is_writer: RwSignal::new(false),
            locking: StoredValue::new(false),
            inside: StoredValue::new_local(None),
        };
        provide_context(handle);
        handle
    }

    /// Saves records in one go: all of them or none. Answers after they are durable; then they are *Saved on this
    /// tablet*. `finished` names the draft that they came from; it is gone with the same stroke.
    ///
    /// # Errors
    /// When nothing was saved; the form stays and says why.
    pub async fn save(
        &self,
        edits: Vec<Edit>,
        finished: Option<DraftKey>,
    ) -> Result<Saved, SaveError> {
        let inside = self.inside().ok_or_else(closed)?;
        let mut replica = inside.replica.lock().await;
        let saved = replica.save(edits, finished).await;
        self.show(&replica);
        drop(replica);
        if saved.is_ok() {
            if let Some(key) = &finished {
                self.clear_journal_of(key);
            }
            self.happened(replica::Event::Saved);
        }
        saved
    }

    /// Keeps a draft. Call it within 300 ms of the last key.
    ///
    /// # Errors
    /// When it could not be kept: the screen says *not saved*.
    pub async fn put_draft(&self, key: &DraftKey, draft: &Draft) -> Result<(), StorageError> {
        let inside = self.inside().ok_or_else(closed)?;
        let mut replica = inside.replica.lock().await;
        let kept = replica.put_draft(key, draft).await;
        self.show(&replica);
        if kept.is_ok() {
            inside.is_in_row(key, draft);
        }
        kept
    }

    /// Changes a draft that no screen has open; answers whether there is one.
    ///
    /// # Errors
    /// When it is as it was.
    pub async fn change_draft(
        &self,
        key: &DraftKey,
        change: impl FnOnce(&mut Draft),
    ) -> Result<bool, StorageError> {
        let inside = self.inside().ok_or_else(closed)?;
        let mut replica = inside.replica.lock().await;
        let stored = replica.draft(key).await;
        let Some(mut draft) = inside.newer(key, stored)? else { return Ok(false) };
        change(&mut draft);
        replica.put_draft(key, &draft).await?;
        self.show(&replica);
        inside.is_in_row(key, &draft);
        Ok(true)
    }

    /// Discards a draft. Offer *Undo* by putting it again.
    ///
    /// # Errors
    /// When it is still there.
    pub async fn delete_draft(&self, key: &DraftKey) -> Result<(), StorageError> {
        let inside = self.inside().ok_or_else(closed)?;
        let mut replica = inside.replica.lock().await;
        let gone = replica.delete_draft(key).await;
        self.show(&replica);
        if gone.is_ok() {
            self.clear_journal_of(key);
            inside.discarded.replace(Some(clock::now()));
        }
        gone
    }

    /// Reads a draft.
    ///
    /// # Errors
    /// When storage cannot be read: that is not the same as no draft.
    pub async fn draft(&self, key: &DraftKey) -> Result<Option<Draft>, StorageError> {
        let inside = self.inside().ok_or_else(closed)?;
        let replica = inside.replica.lock().await;
        let stored = replica.draft(key).await;
        inside.newer(key, stored)
    }

    /// Reads everything about a student.
    ///
    /// # Errors
    /// When it cannot be read: that is not the same as nothing recorded.
    pub async fn student(&self, id: StudentId) -> Result<Option<StudentRecord>, ReadError> {
        let inside = self.inside().ok_or_else(closed)?;
        let mut replica = inside.replica.lock().await;
        let read = replica.student(id).await;
        self.show(&replica);
        read
    }

    /// Has a student's record at hand before it is asked for. Where it cannot be read now, whoever asks hears of it.
    pub async fn open_ahead(&self, id: StudentId) {
        if let Some(inside) = self.inside() {
            drop(inside.replica.lock().await.open_ahead(id).await);
        }
    }

    /// Keeps a record that was read so that it opens sooner next time; it opens without that too.
    pub async fn keep_said(&self, id: StudentId) {
        if let Some(inside) = self.inside() {
            drop(inside.replica.lock().await.keep_said(id).await);
        }
    }

    /// Gives the screen that is drawn next a record that was read for it, or takes back one that nobody wanted.
    pub fn hand_over(&self, record: Option<StudentRecord>) {
        if let Some(inside) = self.inside() {
            inside.ahead.replace(record);
        }
    }

    /// What was handed over, once, if it is about this student.
    #[must_use]
    pub fn handed_over(&self, id: StudentId) -> Option<StudentRecord> {
        self.inside()?.ahead.take().filter(|record| record.id == id)
    }

    /// Where a record is. Follows [`Self::waiting`] and [`Self::view`].
    #[must_use]
    pub fn safekeeping(&self, entry: EntryId) -> Safekeeping {
        let entry = match entry {
            EntryId::Visit(visit) => EntryRef::Visit(visit),
            EntryId::Session(session) => EntryRef::Session(session),
        };
        let waiting = self.waiting.read();
        match waiting.iter().find(|one| one.entry == entry) {
            Some(one) if one.pictures > 0 => Safekeeping::PicturesWait {
                since: one.saved,
                pictures: one.pictures,
                kept: self.view.read().kept_as(entry),
            },
            Some(one) => Safekeeping::Waiting { since: one.saved, refused: one.refused },
            None => self.view.read().beyond(entry),
        }
    }

    /// Sends and fetches now. *Send now* and pulling down call it; everything else happens by itself.
    pub fn sync_soon(&self) {
        self.happened(replica::Event::Online);
    }

    /// The time by this device's clock, at this moment.
    #[must_use]
    pub fn time(&self) -> Timestamp {
        clock::now()
    }

    /// The school's date and time, at this moment.
    #[must_use]
    pub fn school_now(&self) -> DateTime {
        clock::school_time(clock::now())
    }

    /// Today at the school. Follows the clock past midnight.
    #[must_use]
    pub fn today(&self) -> Date {
        clock::school_time(self.tick()).date()
    }

    /// A moment as the school's clocks show it.
    #[must_use]
    pub fn school_time(&self, at: Timestamp) -> DateTime {
        clock::school_time(at)
    }

    /// A moment in words as seen from now: "Today 10:46am".
    #[must_use]
    pub fn moment(&self, at: Timestamp) -> String {
        domain::words::moment(clock::school_time(at), clock::school_time(self.tick()))
    }

    /// The time; who asks while drawing is asked again when it has moved on.
    fn tick(&self) -> Timestamp {
        if Observer::get().is_some() { self.now.get() } else { clock::now() }
    }

    /// 128 random bits, for a new id.
    #[must_use]
    pub fn random(&self) -> u128 {
        clock::random()
    }

    /// By whom, on which device and when: what every record carries. Nothing before enrolment.
    #[must_use]
    pub fn recorded(&self) -> Option<Recorded> {
        self.identity.with_untracked(|identity| {
            let identity = identity.as_ref()?;
            Some(Recorded { by: identity.user, device: identity.device, at: clock::now() })
        })
    }

    /// Whether that is so of what whoever has this device is here for. Screens are drawn anew when it changes.
    #[must_use]
    pub fn role_is(&self, so: fn(Role) -> bool) -> bool {
        self.identity.with_untracked(|one| one.as_ref().is_some_and(|one| so(one.role)))
    }

    /// The open database, for asking the browser about it.
    #[must_use]
    pub fn database(&self) -> Option<Database> {
        self.inside().map(|inside| inside.strongbox.database.clone())
    }

    fn inside(&self) -> Option<Rc<Inside>> {
        self.inside.try_get_value().flatten()
    }

    /// Keeps where it outlives the database that it is somebody's, and how many of their records wait.
    fn count_unsent(&self, inside: &Inside, many: Option<usize>) {
        let mut others = self.unreadable.get_value();
        self.vaults.with_untracked(|all| others.extend(all.iter().map(Known::name)));
        settings::keep_unsent(&inside.strongbox.name(), many, &others);
    }

    /// How many of what was recorded while it was locked are in no draft yet.
    fn sealed(&self) -> usize {
        usize::try_from(self.captured.get_untracked()).unwrap_or(usize::MAX)
    }

    /// How many records waited in the vault that is open, when it was last known to be somebody's.
    #[must_use]
    pub fn unsent_before(&self) -> Option<usize> {
        settings::unsent_of(&self.inside()?.strongbox.name())
    }

    /// Brings the signals up to date with the replica; those that did not change wake nobody.
    fn show(&self, replica: &DeviceReplica) {
        let concerns = self.view.with_untracked(|view| view.waiting.concerns);
        if !self.view.with_untracked(|view| Arc::ptr_eq(view, replica.view())) {
            self.view.set(Arc::clone(replica.view()));
        }
        let enrolled = set_if_new(self.identity, replica.identity().cloned());
        set_if_new(self.drafts, replica.drafts().to_vec());
        set_if_new(self.undoable, replica.may_take_back());
        let counted = set_if_new(self.waiting, counting::waiting(replica.waiting()));
        // Before anybody is there the browser may have removed all, and what was kept then says so (`devices/welcome`).
        if (enrolled || counted || concerns != replica.view().waiting.concerns)
            && replica.identity().is_some()
            && let Some(inside) = self.inside()
        {
            self.count_unsent(&inside, Some(untrack(|| self.unsent())));
        }
    }

    /// How many records and sealed concerns wait to be sent. Follows [`Self::waiting`] and [`Self::view`].
    #[must_use]
    pub fn unsent(&self) -> usize {
        self.waiting.read().len() + self.view.read().waiting.concerns + self.sealed()
    }
}

/// Answers whether it is new.
fn set_if_new<T: PartialEq + Send + Sync + 'static>(signal: RwSignal<T>, value: T) -> bool {
    let new = signal.with_untracked(|now| *now != value);
    if new {
        signal.set(value);
    }
    new
}

fn closed() -> StorageError {
    StorageError::Unusable("it is not open in this window".into())
}
