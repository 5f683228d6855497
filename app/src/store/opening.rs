//! Opening: becoming the one writer, finding what there is, and, once somebody's vault is open, reading the rows and taking
//! in the journal. A failure has a page of its own that says what to do; it never looks like an empty record.

use std::{
    cell::{Cell, RefCell},
    rc::Rc,
    time::Duration,
};

use futures::lock::Mutex;
use leptos::{prelude::*, task::spawn_local};
use replica::{Event, Lease, OpenError, Replica, Schedule, storage::StorageError};

use super::{Alongside, Inside, closed, idle::Idle, left::Left, set_if_new};
use crate::device::{
    address,
    clock::{self, BrowserEnv},
    install, journal, page,
    rows::Rows,
    settings,
    strongbox::Strongbox,
    vaults::{Standing, Vaults},
    wake, worker,
    writer::{self, Claim},
};

/// How far opening has got.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Stage {
    /// Reading what is on this device.
    Opening,
    /// Another tab is the writer.
    OtherTab,
    /// It could not be opened.
    Failed(OpenFailure),
    /// What is on this device lies in the clear and is to be sealed first.
    ToSeal,
    /// Somebody has to give their passphrase.
    Locked,
    /// Open, but base was not heard of for so long that its records stay shut until it is (`replica::Lease`).
    Away,
    /// Whoever has the vault at this place among those that are locked has forgotten theirs.
    Forgotten(usize),
    /// Open, or nobody's yet.
    Open,
}

/// Why it could not be opened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum OpenFailure {
    /// The browser keeps no data for this page: private window, switched off, blocked by policy.
    Refused(String),
    /// The device is full.
    Full,
    /// A newer version of the app wrote what is here.
    TooNew,
}

/// The address at which another person is added to this device.
pub const ANOTHER: &str = "/welcome?another=1";

const TICK: Duration = Duration::from_secs(30);

impl Alongside {
    /// Opens the app in this page. Called once at the start, and again by *Try again* and *Use it here*.
    pub fn open(&self, claim: Claim) {
        let handle = *self;
        handle.stage.set(Stage::Opening);
        spawn_local(async move {
            // *Try again* comes from a tab that is the writer already.
            if !handle.is_writer.get_untracked() {
                let lost = move || handle.lost_to_another_tab();
                handle.is_writer.set(writer::become_writer(claim, lost).await);
            }
            if !handle.is_writer.get_untracked() {
                handle.stage.set(Stage::OtherTab);
                return;
            }
            match handle.found().await {
                Ok(Stage::Locked) if address::current() == ANOTHER => handle.begin(Ok(())).await,
                Ok(Stage::Open) => handle.begin(Ok(())).await,
                Ok(stage) => handle.stage.set(stage),
                Err(error) => handle.begin(Err(error)).await,
            }
        });
    }

    /// The screens are drawn, over what was opened.
    pub(super) async fn begin(&self, opened: Result<(), StorageError>) {
        if !self.is_writer.get_untracked() {
            return;
        }
        if let Err(error) = opened {
            self.stage.set(Stage::Failed(refused(error)));
            return;
        }
        // Before anything is drawn that could hold a name.
        set_if_new(self.names_hidden, settings::names_hidden());
        self.goes_on_waiting().await;
        let is_over = self.view.with_untracked(|view| view.lease.is_some_and(Lease::is_over));
        self.stage.set(if is_over { Stage::Away } else { Stage::Open });
        self.happened(Event::Started);
    }

    /// Watches the page for as long as it lives. Called once.
    pub fn watch(&self) {
        let handle = *self;
        page::on_visible(move || {
            handle.now.set(clock::now());
            wake::ask_again();
            handle.happened(Event::Visible);
        });
        page::on_network(move |online| {
            if online {
                handle.happened(Event::Online);
            }
        });
        page::on_leaving(move || {
            handle.keep_on_leaving();
            handle.send_on_leaving();
            let idle = handle.capturing.get_untracked() == 0 && !page::has_fields();
            if idle && !page::is_visible() {
                spawn_local(worker::update_if_waiting());
            }
        });
        Effect::new(move |before: Option<()>| {
            let hidden = handle.names_hidden.get();
            // The first time is the start, which chooses nothing.
            if before.is_some() {
                settings::keep_names_hidden(hidden);
            }
        });
        install::watch(move || handle.install_changed.update(|changes| *changes += 1));
        set_interval(move || handle.now.set(clock::now()), TICK);
        self.watch_idle();
    }

    /// Opens what is in somebody's vault.
    pub(super) async fn opens(
        &self,
        strongbox: Strongbox,
        vaults: Vaults,
        standing: Standing,
    ) -> Result<Rc<Inside>, StorageError> {
        let rows = Rows::of(strongbox.database.clone());
        let opened =
            Replica::open(rows, strongbox.cipher(), BrowserEnv::of(&strongbox.name())).await;
        let mut replica = opened.map_err(|OpenError::Storage(error)| error)?;
        // Another tab may have taken over while the passphrase was made a key.
        self.still_writes(&strongbox, &vaults)?;
        replica.look_at_clock().await;
        let found = Left::found(&strongbox);
        let was_read = found.is_some();
        let before = found.unwrap_or_default();
        let mut left = before.clone();
        for (key, draft) in before.drafts() {
            let kept = replica.draft(key).await?;
            let is_newer = kept.is_none_or(|kept| kept.updated < draft.updated);
            // A full disk does not stop the start: the words are shown from the journal, and stay there.
            if !is_newer || replica.put_draft(key, draft).await.is_ok() {
                left = left.without(key);
            }
        }
        // The journal says what is known to be left, so that a visit that is finished then does not come back from it.
        if !left.is_empty() && left != before && !left.is_written(&strongbox) {
            left = before;
        }
        // Not before the journal was read, which may name one. If it does not work now, it does the next time.
        if left.is_empty() && was_read {
            journal::clear(&strongbox);
            drop(replica.drop_loose_pictures().await);
        }
        let words = journal::read_words(&strongbox);
        let name = strongbox.name();
        let erased = replica.is_wiped();
        let vault = strongbox.with(|vault| vault.header().vault());
        // What cannot be counted is not taken for none.
        self.captured.set(vaults.count_captured(vault).await.unwrap_or(1));
        // Nor does one that took over since then get a second writer: nothing is waited for from here on.
        self.still_writes(&strongbox, &vaults)?;
        let inside = Rc::new(Inside {
            strongbox,
            vaults,
            standing: Cell::new(standing),
            replica: Mutex::new(replica),
            idle: RefCell::new(Idle::new(settings::lock_after(), clock::now())),
            left: RefCell::new(left),
            schedule: RefCell::new(Schedule::new(clock::random())),
            timer: RefCell::new(0),
            session: Mutex::new(0),
            poked: RefCell::new(false),
            ahead: RefCell::new(None),
            discarded: RefCell::new(None),
            journal: RefCell::new(None),
            attaches: RefCell::new(None),
        });
        self.inside.set_value(Some(Rc::clone(&inside)));
        self.vaults.update(|all| all.retain(|one| one.name() != name));
        self.words_left.set(words);
        // What was recorded while it was locked keeps a vault whose device was erased.
        self.has_vault.set(!erased || self.captured.get_untracked() > 0);
        self.show(&*inside.replica.lock().await);
        Ok(inside)
    }

    /// Where another tab has taken over, this one closes what it opened.
    fn still_writes(&self, strongbox: &Strongbox, vaults: &Vaults) -> Result<(), StorageError> {
        if self.is_writer.get_untracked() {
            return Ok(());
        }
        strongbox.database.give_up();
        vaults.give_up();
        Err(closed())
    }

    /// Another tab took over: what is being written goes into the journal for it, and nothing is written from here any
    /// more. Keys and documents go with the page. Where its words could not be kept they stay on the screen, to be copied.
    fn lost_to_another_tab(&self) {
        let kept = self.words_are_kept_at_once();
        if let Some(inside) = self.inside() {
            inside.strongbox.database.give_up();
            inside.vaults.give_up();
            self.inside.set_value(None);
            let words = page::typed_words();
            if kept || words.is_empty() {
                return page::reload();
            }
            self.words_left.set(Some(words));
        }
        self.is_writer.set(false);
        self.stage.set(Stage::OtherTab);
    }
}

fn refused(error: StorageError) -> OpenFailure {
    match error {
        StorageError::Full => OpenFailure::Full,
        StorageError::Unusable(why) if why == "VersionError" => OpenFailure::TooNew,
        StorageError::Unusable(why) => OpenFailure::Refused(why),
    }
}
