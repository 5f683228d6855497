//! The sync loop: the replica's schedule says when, this carries it out, and turns how it went into words.
//! A sync that fails changes nothing on the device but these words.

use std::{rc::Rc, time::Duration};

use jiff::{SignedDuration, Timestamp};
use leptos::{prelude::*, task::spawn_local};
use protocol::{ErrorCode, sync::SyncAnswer};
use records::EntryRef;
use replica::{Event, Failure, Next, Synced, WaitingRecord};

use super::{Alongside, Inside, Stage, counting};
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
            self.say_wiped(inside);
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
        let asked = {
            let replica = inside.replica.lock().await;
            let mut asked = replica.begin_sync().await.map_err(|_| NotSynced::Storage)?;
            // What goes with it is not taken back any more.
            self.show(&replica);
            let left = counting::waiting(replica.not_carried_by(&asked)).len()
                + replica.view().waiting.concerns;
            asked.unsent = u32::try_from(left + self.sealed()).unwrap_or(u32::MAX);
            asked
        };
        let answer: SyncAnswer =
            self.call(Verb::Post, "/v1/sync", &asked).await.map_err(NotSynced::Base)?;
        let mut replica = inside.replica.lock().await;
        let mut synced = replica.finish_sync(&asked, answer).await;
        let wiped = self.wiped(inside, &mut replica).await;
        if wiped && let Ok(synced) = &mut synced {
            // Nobody is here any more whom it could be shown to.
            synced.arrived_at_base.clear();
        }
        self.show(&replica);
        // One that was removed shows no record again, however much of it stays until everything is handed in.
        let opens = wiped || synced.is_ok() && !replica.view().removed;
        if opens && self.stage.with_untracked(|stage| *stage == Stage::Away) {
            self.stage.set(Stage::Open);
        }
        synced.map_err(|error| match error {
            replica::SyncError::Storage(_) => NotSynced::Storage,
            _ => NotSynced::Base(BaseError::Nonsense),
        })
    }

    /// What arrived is shown as a page of its own when it had to wait. What goes straight through is only said.
    fn show_arrived(&self, before: &SyncState, waited: &[WaitingRecord], arrived: Vec<EntryRef>) {
        let arrived = counting::arrived(waited, arrived);
        if arrived.is_empty() {
            return;
        }
        if had_to_wait(before, waited, &arrived, clock::now()) {
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
        // A removed device is told of nothing.
        let told = self.identity.with_untracked(Option::is_some)
            && !self.view.with_untracked(|view| view.removed);
        if !told || inside.poked.replace(true) {
            return;
        }
        let handle = *self;
        spawn_local(async move {
            let after = inside.replica.lock().await.cursor();
            if handle.signed_in(&inside, 0).await.is_ok()
                && let Ok(mut pokes) = Pokes::open(after).await
            {
                // What happened to devices before this was heard by nobody here.
                handle.devices_changed.update(|changes| *changes += 1);
                while let Some(heard) = pokes.next().await {
                    if heard.devices {
                        handle.devices_changed.update(|changes| *changes += 1);
                    }
                    if heard.cursor {
                        handle.happened(Event::Poked);
                    }
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

/// Whether something of what arrived had to wait: for a connection, for a while, or for the app to be opened again.
///
/// The last is the first try of this page, with nothing tried before it that could have failed. The details of a school
/// or a student, which a coordinator saves on her way from one page to the next, wait for no more than that page.
fn had_to_wait(
    before: &SyncState,
    waited: &[WaitingRecord],
    arrived: &[EntryRef],
    now: Timestamp,
) -> bool {
    let opened_again = |entry: EntryRef| {
        *before == SyncState::Idle
            && matches!(entry, EntryRef::Visit(_) | EntryRef::Amendment(_) | EntryRef::Action(_))
    };
    matches!(before, SyncState::NoSignal | SyncState::NotKnown | SyncState::Trouble(_))
        || waited.iter().filter(|one| arrived.contains(&one.entry)).any(|one| {
            opened_again(one.entry) || now.duration_since(one.saved) > GOES_STRAIGHT_THROUGH
        })
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
            // Put back to an earlier day, base may know only that it waited then.
            Self::Base(BaseError::Refused(
                ErrorCode::UnknownDevice
                | ErrorCode::WaitingForApproval
                | ErrorCode::DeviceRefused,
            )) => (SyncState::NotKnown, Failure::NotWelcome),
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

#[cfg(test)]
mod tests {
    use domain::id::{AmendmentId, RelationshipId, StudentId};
    use records::DocumentId;

    use super::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    const AMENDMENT: EntryRef = EntryRef::Amendment(AmendmentId::draw(1));
    const TIE: EntryRef = EntryRef::Relationship(RelationshipId::draw(2));
    const SAVED: Timestamp = Timestamp::UNIX_EPOCH;

    /// Whether this record is shown as one that had to wait, when it arrives so long after it was saved.
    fn waits(before: &SyncState, entry: EntryRef, seconds: i64) -> bool {
        let document = DocumentId::StudentCore(StudentId::draw(3));
        let one = WaitingRecord { entry, document, saved: SAVED, refused: None, pictures: 0 };
        had_to_wait(before, &[one], &[entry], SAVED + SignedDuration::from_secs(seconds))
    }

    #[test]
    fn what_the_app_was_opened_again_with_had_to_wait_however_soon_base_answers() {
        assert!(waits(&SyncState::Idle, AMENDMENT, 1));
        assert!(!waits(&SyncState::Sent { at: SAVED }, AMENDMENT, 1));
        // She saved it, and went on to another page.
        assert!(!waits(&SyncState::Idle, TIE, 1));
    }

    #[test]
    fn what_was_saved_a_while_ago_or_without_a_connection_had_to_wait() {
        for entry in [AMENDMENT, TIE] {
            assert!(waits(&SyncState::Sent { at: SAVED }, entry, 21));
            assert!(waits(&SyncState::NoSignal, entry, 1));
        }
    }
}
