//! Handing in what is sealed, and finding out what became of it, whenever base answers. It has no screen.

use std::cell::Cell;

use leptos::{prelude::*, task::spawn_local};
use replica::storage::StorageError;

use super::{lead, lists, receipts};
use crate::{
    device::base::BaseError,
    store::{Alongside, alongside},
    ui::memo,
};

thread_local! {
    static DELIVERING: Cell<bool> = const { Cell::new(false) };
}

/// Does it whenever a sync went through, or something was sealed.
#[component]
pub fn Delivers() -> impl IntoView {
    let alongside = alongside();
    let waits = memo(move || alongside.view.read().waiting.concerns);
    Effect::new(move |_| {
        // Not whenever the view changes, for what is done here changes it.
        alongside.sync_state.track();
        waits.track();
        if untrack(|| alongside.asks_about_concerns()) && !DELIVERING.replace(true) {
            spawn_local(async move {
                // It is tried again after the next sync.
                drop(deliver(alongside).await);
                DELIVERING.set(false);
            });
        }
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
    let list = alongside.known_list().await?.as_ref().and_then(lists::read);
    let said = alongside.fetch_receipts().await?;
    receipts::look(alongside, list, &said).await?;
    // What base lost goes back at once.
    alongside.hand_in_entries().await?;
    Ok(())
}

/// Asks base which list is the newest, and believes it if it may be believed.
///
/// # Errors
/// [`NotNow`].
pub async fn ask_for_list(alongside: Alongside) -> Result<(), NotNow> {
    let offered = alongside.fetch_list().await?;
    let known = alongside.known_list().await?;
    let pinned = alongside.pinned_list().await?;
    let known = lists::compared_elsewhere(known, pinned.as_ref(), alongside.time());
    let list = match offered {
        Some(offered) => lists::believed(known, &offered, alongside.time()),
        None => known,
    };
    Ok(alongside.keep_list(list.as_ref()).await?)
}
