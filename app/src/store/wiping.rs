//! Erasing this device, after a coordinator removed it and base has all that it held (`replica` says when), and telling base
//! so. Nothing is erased while somebody is in the middle of something that is not kept yet.

use std::rc::Rc;

use jiff::SignedDuration;
use leptos::{prelude::*, task::spawn_local};
use protocol::{ErrorCode, admin::WIPED};
use replica::Schedule;

use super::{Alongside, DeviceReplica, EnrolError, Inside, LetIn};
use crate::device::{
    base::{BaseError, Nothing, Verb},
    clock,
    key::DeviceKey,
    newcomer, page, settings,
};

/// A draft that was discarded can be had back for ten seconds.
const UNDO: SignedDuration = SignedDuration::from_secs(15);

impl Alongside {
    /// Erases this device, if it may be by now; answers whether it is.
    pub(super) async fn wiped(&self, inside: &Inside, replica: &mut DeviceReplica) -> bool {
        let erased = if replica.may_be_wiped() {
            // What storage does not take now is erased after the next sync.
            !self.is_busy(inside) && replica.wipe().await == Ok(true)
        } else {
            replica.is_wiped()
        };
        if erased {
            self.clear_journal();
            settings::keep_removed(true);
            self.count_unsent(inside, None);
            // Whoever uses this device next chooses a passphrase of their own.
            self.has_vault.set(false);
            inside.ahead.replace(None);
            inside.schedule.replace(Schedule::new(clock::random()));
            self.arrived.set(Vec::new());
            self.arrived_at_once.set(Vec::new());
        }
        erased
    }

    /// Whether somebody is in the middle of something.
    fn is_busy(&self, inside: &Inside) -> bool {
        let discarded = *inside.discarded.borrow();
        let may_undo = discarded.is_some_and(|at| clock::now().duration_since(at).abs() < UNDO);
        // Somebody asked that this device is used on, and the coordinator has not answered.
        let waits = self.let_in.with_untracked(|it| matches!(it, Some(LetIn::Waiting(_))));
        // What stood in forms when it was locked, and a draft whose row was refused, are somebody's words.
        // So is what was recorded while it was locked.
        let left =
            self.words_left.with_untracked(Option::is_some) || !inside.left.borrow().is_empty();
        left || self.sealed() > 0
            || may_undo
            || waits
            || self.capturing.get_untracked() > 0
            || page::has_words()
    }

    /// Tells base that this device is erased, if it is and base has not heard of it; tried again whenever the app is opened
    /// or there is a signal.
    pub(super) fn say_wiped(&self, inside: Rc<Inside>) {
        let handle = *self;
        spawn_local(async move { drop(handle.tell_wiped(&inside).await) });
    }

    /// The same, at once. Whose the device was, and its key, go when base has heard. A base that does not know the device
    /// has no use for hearing it.
    pub(super) async fn tell_wiped(&self, inside: &Inside) -> Result<(), EnrolError> {
        if !inside.replica.lock().await.is_wiped() {
            return Ok(());
        }
        let said: Result<Nothing, _> = self.call(Verb::Post, WIPED, Nothing).await;
        match said {
            Ok(Nothing)
            | Err(
                BaseError::NoKey
                | BaseError::Refused(
                    ErrorCode::UnknownDevice
                    | ErrorCode::WaitingForApproval
                    | ErrorCode::DeviceRefused
                    | ErrorCode::NotAllowed,
                ),
            ) => {}
            Err(error) => return Err(error.into()),
        }
        let mut replica = inside.replica.lock().await;
        if replica.is_wiped() {
            // Of another code that was tried meanwhile nothing stays.
            newcomer::keep(&inside.strongbox, None).await?;
            // The key first: without it there is nothing left to say, and that is found again at the next start.
            DeviceKey::forget(&inside.strongbox).await?;
            replica.forget_whose().await?;
            drop(replica);
            // What was recorded while it was locked stays, and joins when its person is added to this vault again.
            if self.sealed() > 0 {
                return Ok(());
            }
            // The vault and its database go, and nobody else's. Empty as they are by now, they may also stay.
            self.inside.set_value(None);
            inside.strongbox.database.give_up();
            let vault = inside.strongbox.with(|vault| vault.header().vault());
            drop(inside.vaults.erase(vault).await);
        }
        Ok(())
    }
}
