//! Opens what was recorded while it was locked, once whenever there is some. Has no screen: it says how many are drafts now.

use leptos::{prelude::*, task::spawn_local};

use crate::{
    store::alongside,
    ui::{Toasts, words::counted},
};

/// See the module.
#[component]
pub fn Joins() -> impl IntoView {
    let alongside = alongside();
    let toasts = use_context::<Toasts>();
    spawn_local(async move {
        let joined = alongside.join_captured().await;
        if let (Some(toasts), Some(words)) = (toasts, said(joined.drafts, joined.stay)) {
            toasts.say_also(&words);
        }
    });
}

fn said(drafts: u32, stay: u32) -> Option<String> {
    let visits = |many: u32| counted(usize::try_from(many).unwrap_or(usize::MAX), "visit");
    let kept = format!("{} recorded while locked", visits(stay));
    match (drafts, stay) {
        (0, 0) => None,
        (_, 0) => Some(format!("{} recorded while locked: on Today", visits(drafts))),
        _ => Some(format!("{kept} could not be opened. Sync and this tablet says what to do")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    #[test]
    fn what_cannot_be_opened_is_said_before_what_can() {
        assert_eq!(said(0, 0), None);
        let words = |drafts, stay| said(drafts, stay).unwrap_or_default();
        assert_eq!(words(2, 0), "2 visits recorded while locked: on Today");
        for drafts in [0, 3] {
            assert!(words(drafts, 1).starts_with("1 visit recorded while locked could not be"));
        }
    }
}
