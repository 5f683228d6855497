//! Opening: becoming the one writer, opening the database, reading the rows, taking in the journal. A failure has a
//! page of its own that says what to do; it never looks like an empty record.

use std::{cell::RefCell, rc::Rc, time::Duration};

use futures::lock::Mutex;
use leptos::{prelude::*, task::spawn_local};
use replica::{Event, Framed, OpenError, Replica, Schedule, storage::StorageError};

use super::{Alongside, Inside, set_if_new};
use crate::device::{
    clock::{self, BrowserEnv},
    database::Database,
    install, journal, page,
    rows::Rows,
    settings, wake, worker,
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
    /// Open.
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

const DATABASE: &str = "alongside";
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
            match handle.opened().await {
                Ok(()) => {
                    handle.goes_on_waiting().await;
                    handle.stage.set(Stage::Open);
                    handle.happened(Event::Started);
                }
                Err(failure) => handle.stage.set(Stage::Failed(failure)),
            }
        });
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
    }

    async fn opened(&self) -> Result<(), OpenFailure> {
        let database = Database::open(DATABASE).await.map_err(refused)?;
        let rows = Rows::of(database.clone());
        let mut replica = Replica::open(rows, Framed, BrowserEnv).await.map_err(failed)?;
        if let Some((key, draft)) = journal::read() {
            let kept = replica.draft(&key).await.map_err(refused)?;
            if kept.is_none_or(|kept| kept.updated < draft.updated) {
                replica.put_draft(&key, &draft).await.map_err(refused)?;
            }
            journal::clear();
        }
        // Not before the journal was read, which may name one. If it does not work now, it does the next time.
        drop(replica.drop_loose_pictures().await);
        // Before anything is drawn that could hold a name.
        set_if_new(self.names_hidden, settings::names_hidden());
        self.show(&replica);
        self.inside.set_value(Some(Rc::new(Inside {
            database,
            replica: Mutex::new(replica),
            schedule: RefCell::new(Schedule::new(clock::random())),
            timer: RefCell::new(0),
            session: Mutex::new(0),
            poked: RefCell::new(false),
            ahead: RefCell::new(None),
            discarded: RefCell::new(None),
            journal: RefCell::new(None),
            attaches: RefCell::new(None),
        })));
        Ok(())
    }

    /// Another tab took over: the open draft goes into the journal for it, and nothing is written from here any more.
    fn lost_to_another_tab(&self) {
        self.write_journal();
        if let Some(inside) = self.inside() {
            inside.database.give_up();
        }
        self.inside.set_value(None);
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

fn failed(error: OpenError) -> OpenFailure {
    match error {
        OpenError::Storage(error) => refused(error),
    }
}
