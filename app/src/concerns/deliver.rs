//! Handing in what is sealed, and finding out what became of it, whenever base answers. It has no screen.

use std::cell::Cell;

use jiff::Timestamp;
use leptos::{prelude::*, task::spawn_local};
use replica::storage::StorageError;

use super::{lead, lists, receipts};
use crate::{
    device::base::BaseError,
    store::{Alongside, SyncState, alongside},
    ui::{follow, memo},
};

thread_local! {
    static DELIVERING: Cell<bool> = const { Cell::new(false) };
    /// Something changed while it was being done.
    static AGAIN: Cell<bool> = const { Cell::new(false) };
    /// After which sync base was last asked what became of concerns.
    static LOOKED: Cell<Option<Timestamp>> = const { Cell::new(None) };
}

/// Does it whenever a sync went through, or something was sealed.
#[component]
pub fn Delivers() -> impl IntoView {
    let alongside = alongside();
    let waits = memo(move || alongside.view.read().waiting.concerns);
    Effect::new(move |_| {
        // Not whenever the view changes, for what is done here changes it.
        follow(&alongside.sync_state);
        follow(&waits);
        if !untrack(|| alongside.asks_about_concerns()) {
            return;
        }
        if DELIVERING.replace(true) {
            AGAIN.set(true);
            return;
        }
        spawn_local(async move {
            loop {
                AGAIN.set(false);
                // It is tried again after the next sync.
                drop(deliver(alongside).await);
                if !AGAIN.get() {
                    break;
                }
            }
            DELIVERING.set(false);
        });
    });
}

/// It did not go through now: base or this device's storage did not do what was asked. What was known is.
#[derive(Debug)]
pub struct NotNow;

impl From<BaseError> for NotNow {
    fn from(_: BaseError) -> Self {
        Self
    }
}

impl From<StorageError> for NotNow {
    fn from(_: StorageError) -> Self {
        Self
    }
}

async fn deliver(alongside: Alongside) -> Result<(), NotNow> {
    let waits = || alongside.view.with_untracked(|view| view.waiting.concerns);
    let before = waits();
    let sent = alongside.sync_state.with_untracked(|state| match state {
        SyncState::Sent { at } => Some(*at),
        _ => None,
    });
    alongside.hand_in_entries().await?;
    // Whoever was removed is told nothing more, and can be erased once nothing waits.
    if alongside.view.with_untracked(|view| view.removed) {
        alongside.stop_reading().await?;
        if before > 0 && waits() == 0 {
            alongside.sync_soon();
        }
        return Ok(());
    }
    ask_for_list(alongside).await?;
    // Whoever holds keys and is refused has raised concerns too, whose receipts are looked for all the same.
    drop(lead::tend(alongside).await);
    if alongside.view.with_untracked(|view| view.handing.is_empty()) {
        return Ok(());
    }
    // Once after each sync: a concern that base takes and does not list would go back and forth without end.
    if !is_first(sent) {
        return Ok(());
    }
    // Without a list nobody here can know what became of one.
    let Some(list) = alongside.known_list().await?.as_ref().and_then(lists::read) else {
        return Ok(());
    };
    let said = alongside.fetch_receipts().await?;
    receipts::look(alongside, &list, &said).await?;
    // What base lost goes back at once.
    alongside.hand_in_entries().await?;
    Ok(())
}

/// Whether it was not looked after this sync yet.
fn is_first(sent: Option<Timestamp>) -> bool {
    LOOKED.replace(sent) != sent
}

/// Asks base which list is the newest, and believes it if it may be believed.
///
/// # Errors
/// [`NotNow`].
pub async fn ask_for_list(alongside: Alongside) -> Result<(), NotNow> {
    let offered = alongside.fetch_list().await?;
    let before = alongside.known_list().await?;
    let known = before.clone();
    let list = match offered {
        Some(offered) => lists::believed(known, &offered, alongside.time()),
        None => known,
    };
    Ok(alongside.keep_list(before.as_ref(), list.as_ref()).await?)
}

#[cfg(test)]
mod tests {
    use jiff::SignedDuration;

    use super::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    #[test]
    fn base_is_asked_what_became_of_concerns_once_after_each_sync() {
        let sent = Timestamp::UNIX_EPOCH;
        let next = sent + SignedDuration::from_secs(60);
        let asked = [sent, sent, next, next].map(|at| is_first(Some(at)));
        assert_eq!(asked, [true, false, true, false]);
        assert!(!is_first(Some(next)) && !is_first(Some(next)), "nor where it goes on at once");
    }
}
