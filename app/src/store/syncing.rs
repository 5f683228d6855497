//! The sync loop: the replica's schedule says when, this carries it out, and turns how it went into words.
//! A sync that fails changes nothing on the device but these words.

use std::{rc::Rc, time::Duration};

use jiff::{SignedDuration, Timestamp};
use leptos::{prelude::*, task::spawn_local};
use protocol::{ErrorCode, sync::SyncAnswer};
use records::EntryRef;
use replica::{Event, Failure, Next, Synced, WaitingRecord};

use super::{Alongside, Inside, counting};
use crate::device::{
    base::{BaseError, Verb},
    clock,
    poke::Pokes,
    script::sleep,
};

/// How sending goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SyncState {
    /// Nothing has been tried yet.
    Idle,
    /// Under way.
    Syncing,
    /// Everything that base had is here; what it would take is there.
    Sent {
        /// When, by this device's clock.
        at: Timestamp,
    },
    /// Base cannot be reached. Everything still works.
    NoSignal,
    /// Base does not know this device any more: it was removed, or base was put back to an earlier day.
    NotKnown,
    /// Base answered, but it did not go through: what to do.
    Trouble(String),
}

/// How long to wait before listening for pokes again.
const LISTEN_AGAIN: Duration = Duration::from_secs(5);
/// A record that is sent within this time did not have to wait.
const GOES_STRAIGHT_THROUGH: SignedDuration = SignedDuration::from_secs(20);

impl Alongside {
    /// Tells the schedule what happened, and does what it says.
    pub(super) fn happened(&self, event: Event) {
        let Some(inside) = self.inside() else { return };
        if self.identity.with_untracked(Option::is_none) {
            return;
        }
        let next = inside.schedule.borrow_mut().on(event, clock::now());
        match next {
            Next::Nothing => {}
            Next::WaitUntil(then) => self.wait(&inside, then),
            Next::SyncNow => {
                let handle = *self;
                spawn_local(async move { handle.sync(inside).await });
            }
        }
    }

    /// Sets the one timer; an earlier one is forgotten.
    fn wait(&self, inside: &Rc<Inside>, then: Timestamp) {
        let turn = {
            let mut timer = inside.timer.borrow_mut();
            *timer = timer.wrapping_add(1);
            *timer
        };
        let (handle, inside) = (*self, Rc::clone(inside));
        let millis = then.duration_since(clock::now()).as_millis().clamp(0, 3_600_000);
        spawn_local(async move {
            sleep(Duration::from_millis(u64::try_from(millis).unwrap_or(0))).await;
            if *inside.timer.borrow() == turn {
                handle.happened(Event::Timer);
            }
        });
    }

    async fn sync(&self, inside: Rc<Inside>) {
        let before = self.sync_state.get_untracked();
        // While there is no signal the words stay as they are: a try every minute is not news. While base does not
        // know the device, a code is being typed.
        if !matches!(before, SyncState::NoSignal | SyncState::NotKnown) {
            self.sync_state.set(SyncState::Syncing);
        }
        let waited = self.waiting.get_untracked();
        let event = match self.exchange(&inside).await {
            Ok(synced) => {
                self.show_arrived(&before, &waited, synced.arrived_at_base);
                let mut arrived = Vec::new();
                // Records travel first.
                let pictures = if synced.more {
                    Ok(())
                } else {
                    self.send_pictures(&inside, &mut arrived).await
                };
                self.show_arrived(&before, &waited, arrived);
                match pictures {
                    Ok(()) => {
                        self.sync_state.set(SyncState::Sent { at: clock::now() });
                        if !synced.more {
                            self.listen_for_pokes();
                        }
                        Event::Succeeded { more: synced.more }
                    }
                    Err(error) => self.not_synced(&before, NotSynced::Base(error)),
                }
            }
            Err(failure) => self.not_synced(&before, failure),
        };
        self.happened(event);
    }

    /// Says that it did not go through.
    fn not_synced(&self, before: &SyncState, failure: NotSynced) -> Event {
        let (state, failure) = failure.told();
        // What base said last about the device stands until base says something else.
        if (before, &state) != (&SyncState::NotKnown, &SyncState::NoSignal) {
            self.sync_state.set(state);
        }
        Event::Failed(failure)
    }

    /// One round trip. The replica is not locked while base is asked, so saving never waits for the network.
    async fn exchange(&self, inside: &Inside) -> Result<Synced, NotSynced> {
        let asked =
            inside.replica.lock().await.begin_sync().await.map_err(|_| NotSynced::Storage)?;
        let answer: SyncAnswer =
            self.call(Verb::Post, "/v1/sync", &asked).await.map_err(NotSynced::Base)?;
        let mut replica = inside.replica.lock().await;
        let synced = replica.finish_sync(&asked, answer).await;
        self.show(&replica);
        synced.map_err(|error| match error {
            replica::SyncError::Storage(_) => NotSynced::Storage,
            _ => NotSynced::Base(BaseError::Nonsense),
        })
    }

    /// What arrived is shown as a page of its own when it had to wait: on reconnecting, or when it was saved a while
    /// ago. What goes straight through is only said.
    fn show_arrived(&self, before: &SyncState, waited: &[WaitingRecord], arrived: Vec<EntryRef>) {
        let arrived = counting::arrived(waited, arrived);
        if arrived.is_empty() {
            return;
        }
        let now = clock::now();
        let waited_long = arrived.iter().any(|entry| {
            let saved = waited.iter().find(|one| one.entry == *entry).map(|one| one.saved);
            saved.is_some_and(|saved| now.duration_since(saved) > GOES_STRAIGHT_THROUGH)
        });
        let reconnected =
            matches!(before, SyncState::NoSignal | SyncState::NotKnown | SyncState::Trouble(_));
        if reconnected || waited_long {
            self.arrived.update(|all| all.extend(arrived));
        } else {
            // The details of a school or a student say themselves that they are saved.
            let visits: Vec<_> =
                arrived.into_iter().filter(|entry| matches!(entry, EntryRef::Visit(_))).collect();
            if !visits.is_empty() {
                self.arrived_at_once.update(|all| all.extend(visits));
            }
        }
    }

    /// Listens for what comes after the place that this device has come to, once, for as long as the app is open.
    fn listen_for_pokes(&self) {
        let Some(inside) = self.inside() else { return };
        if self.identity.with_untracked(Option::is_none) || inside.poked.replace(true) {
            return;
        }
        let handle = *self;
        spawn_local(async move {
            let after = inside.replica.lock().await.cursor();
            if let Ok(token) = handle.token(&inside).await
                && let Ok(mut pokes) = Pokes::open(&token, after).await
            {
                while pokes.next().await.is_some() {
                    handle.happened(Event::Poked);
                }
                // The stream has ended: a try finds out whether base is still there.
                handle.happened(Event::Poked);
            }
            sleep(LISTEN_AGAIN).await;
            inside.poked.replace(false);
            // A base that is away is not asked twice: then the next sync that goes through listens again.
            if matches!(handle.sync_state.get_untracked(), SyncState::Sent { .. }) {
                handle.listen_for_pokes();
            }
        });
    }
}

enum NotSynced {
    Base(BaseError),
    Storage,
}

impl NotSynced {
    /// For people, and for the schedule.
    fn told(self) -> (SyncState, Failure) {
        let trouble = |words: String| SyncState::Trouble(words);
        match self {
            Self::Storage => (
                trouble("This device could not keep what base sent. Free some space on it; Alongside tries again.".into()),
                Failure::Storage,
            ),
            Self::Base(BaseError::NoSignal) => (SyncState::NoSignal, Failure::NoSignal),
            Self::Base(BaseError::Refused(ErrorCode::UnknownDevice)) => {
                (SyncState::NotKnown, Failure::NotWelcome)
            }
            Self::Base(error) => {
                let failure = match &error {
                    BaseError::NoKey
                    | BaseError::Refused(ErrorCode::WrongVersion | ErrorCode::NotAllowed) => {
                        Failure::NotWelcome
                    }
                    _ => Failure::BaseTrouble,
                };
                (trouble(error.to_string()), failure)
            }
        }
    }
}
