//! The second door: when base asks whoever decides for others to show that it is they, a dialog does, and the act goes on.
//!
//! Where to start: `asks` is the dialog; `page` is where a passkey or an app with six digits is set up.

mod asks;
mod code_app;
mod page;
mod passkeys;

use futures::channel::oneshot;
use leptos::prelude::*;
use protocol::ErrorCode;

pub(super) use self::{
    asks::AsksWho,
    page::{NoSecondStep, SecondStep},
};
use super::desk::Desk;
use crate::store::BaseError;

/// The dialog of a screen, and the act that waits for it.
#[derive(Clone, Copy)]
pub(super) struct Door {
    asks: RwSignal<bool>,
    waits: StoredValue<Option<oneshot::Sender<()>>>,
}

impl Door {
    /// One that asks nothing.
    pub(super) fn new() -> Self {
        Self { asks: RwSignal::new(false), waits: StoredValue::new(None) }
    }

    /// Asks, and waits; says whether the door is open now.
    async fn is_opened(self) -> bool {
        let (opened, hears) = oneshot::channel();
        // Where the screen is gone nobody can be asked: then the other end is dropped.
        drop(self.waits.try_set_value(Some(opened)));
        let _gone = self.asks.try_set(true);
        hears.await.is_ok()
    }

    /// It is open: what waited goes on.
    fn opened(self) {
        if let Some(waits) = self.waits.try_update_value(Option::take).flatten() {
            waits.send(()).ok();
        }
        let _gone = self.asks.try_set(false);
    }

    /// The dialog was closed. What still waited hears that nothing was shown.
    fn closed(self) {
        drop(self.waits.try_update_value(Option::take));
    }
}

/// Why the door stays shut, where the words for codes of devices would mislead.
fn in_words(error: &BaseError) -> String {
    match error {
        BaseError::Refused(ErrorCode::BadCode) => {
            "That did not open it. Take the next code of your app, or try the passkey once more."
                .to_owned()
        }
        other => other.to_string(),
    }
}

impl Desk {
    /// Does something at base. Where base asks first who it is, so does a dialog, and then it is done.
    pub(super) async fn behind_door<T, F: Future<Output = Result<T, BaseError>>>(
        self,
        act: impl Fn() -> F,
    ) -> Result<T, BaseError> {
        let answer = act().await;
        let is_shut = matches!(answer, Err(BaseError::Refused(ErrorCode::SecondDoor)));
        if is_shut && self.door.is_opened().await { act().await } else { answer }
    }
}
