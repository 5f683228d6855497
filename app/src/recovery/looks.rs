//! Sees to it, without a screen, that the vault opens by the school's recovery key, and that base hears when it was opened so.

use leptos::{prelude::*, task::spawn_local};
use protocol::ErrorCode;

use super::standing::{News, look, opens_by};
use crate::{
    store::{Alongside, BaseError, SyncState, alongside},
    ui::Toasts,
};

const ANOTHER: &str =
    "The school has another recovery key. Open More, then Keys, and compare its digits.";

/// Looks once a day, when base has answered.
#[component]
pub fn Looks() -> impl IntoView {
    let alongside = alongside();
    let toasts = use_context::<Toasts>();
    let busy = StoredValue::new(false);
    Effect::new(move |_| {
        let base_answers = matches!(*alongside.sync_state.read(), SyncState::Sent { .. });
        if !base_answers || busy.get_value() || !alongside.is_to_look() {
            return;
        }
        busy.set_value(true);
        spawn_local(async move {
            let said = looks(alongside).await;
            busy.try_set_value(false);
            if let (Some(toasts), Some(words)) = (toasts, said) {
                toasts.say(words);
            }
        });
    });
}

/// Does it; answers what somebody has to be told.
async fn looks(alongside: Alongside) -> Option<&'static str> {
    let told = alongside.tell_opened().await;
    let standing = look(alongside).await.ok()?;
    let pinned = standing.pinned.as_ref();
    let opens = match pinned {
        // Also where it was pinned before the vault could keep it.
        Some(pinned) => opens_by(alongside, pinned).await.ok()?,
        None => true,
    };
    let done = match &standing.news {
        // A school that makes its key today is heard of today.
        News::Same => pinned.is_some(),
        News::Another { .. } | News::Not(_) => true,
        // A student who mentors is given no names of staff, and no list of them.
        News::Unasked(error) => *error == BaseError::Refused(ErrorCode::NotAllowed),
    };
    if told.is_ok() && done {
        alongside.has_looked();
    }
    (!opens || matches!(standing.news, News::Another { .. })).then_some(ANOTHER)
}
