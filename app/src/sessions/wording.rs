//! What the screen says of a session: on the button, and once it is saved.

use domain::{
    ledger::Ledger,
    session::{Happened, SessionDraft},
    words,
};

use crate::ui::words::upper_first;

/// On the button that saves it.
pub(super) fn save_button(draft: &SessionDraft) -> String {
    match (draft.happened, draft.minutes) {
        (Happened::Held, Some(minutes)) => format!("Save {}", words::minutes(minutes.into())),
        _ => "Save".to_owned(),
    }
}

/// What the student will have with `minutes` more; nothing where none are asked for.
pub(super) fn will_have(who: &str, ledger: &Ledger, minutes: u16) -> Option<String> {
    let (has, goal) = (ledger.minutes().saturating_add(minutes.into()), ledger.goal);
    let met = if has >= goal { ": target met" } else { "" };
    (goal > 0).then(|| format!("{} will have {has} of {goal} minutes{met}", upper_first(who)))
}

/// Once storage has it. `who` is how the students are called.
pub(super) fn saved(draft: &SessionDraft, who: &str) -> String {
    let what = match (draft.happened, draft.minutes) {
        (Happened::Held, Some(minutes)) => format!("{} with", words::minutes(minutes.into())),
        (Happened::Held, None) => "the session with".to_owned(),
        (Happened::NobodyCame, _) => "nobody came to the session with".to_owned(),
        (Happened::Cancelled, _) => "the cancelled session with".to_owned(),
    };
    format!("Saved on this tablet: {what} {who}")
}

#[cfg(test)]
mod tests {
    use super::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    #[test]
    fn what_is_saved_is_said() {
        let draft = SessionDraft { minutes: Some(20), ..SessionDraft::default() };
        assert_eq!(save_button(&draft), "Save 20 minutes");
        assert_eq!(saved(&draft, "Kai"), "Saved on this tablet: 20 minutes with Kai");
        let nobody = SessionDraft { happened: Happened::NobodyCame, ..draft };
        assert_eq!(save_button(&nobody), "Save");
        let words = "Saved on this tablet: nobody came to the session with Kai";
        assert_eq!(saved(&nobody, "Kai"), words);
        assert_eq!(save_button(&SessionDraft::default()), "Save");
    }
}
