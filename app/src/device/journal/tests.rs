//! The journal opens in its own vault only.

use domain::{id::StudentId, visit::VisitDraft};
use jiff::Timestamp;
use replica::{DraftBody, DraftKind};

use super::*;
use crate::device::strongbox::tests::a_vault;

fn written() -> (DraftKey, Draft) {
    let student = StudentId::draw(7);
    let mut visit = VisitDraft::new(student);
    visit.note = "Zoë\u{2019}s half a sen".into();
    let draft = Draft { updated: Timestamp::UNIX_EPOCH, body: DraftBody::Visit(visit) };
    (DraftKey { kind: DraftKind::Visit, student }, draft)
}

#[test]
fn the_journal_opens_in_its_own_vault_only_and_shows_no_word() {
    let (mine, theirs) = (a_vault(), a_vault());
    let text = sealed(&mine, JOURNAL, &written()).unwrap_or_default();
    assert!(!text.contains("half a sen"));
    assert_eq!(opened(&mine, JOURNAL, &text), Some(written()));
    assert_eq!(opened::<(DraftKey, Draft)>(&theirs, JOURNAL, &text), None);
    assert_eq!(opened::<(DraftKey, Draft)>(&mine, WORDS, &text), None);
    for bad in ["", "not a draft", "not a draft \u{2019}"] {
        assert_eq!(opened::<(DraftKey, Draft)>(&mine, JOURNAL, bad), None);
    }
}

#[cfg(target_arch = "wasm32")]
mod in_a_browser {
    use wasm_bindgen_test::wasm_bindgen_test;

    use super::*;

    wasm_bindgen_test::wasm_bindgen_test_configure!(run_in_browser);

    #[wasm_bindgen_test]
    async fn words_written_at_the_last_moment_are_there_at_the_next_start_for_who_wrote_them() {
        let mine = Strongbox::open(a_vault()).await.ok();
        let theirs = Strongbox::open(a_vault()).await.ok();
        let Some((mine, theirs)) = mine.zip(theirs) else { unreachable!() };
        let read = |of: &Strongbox| super::read::<Vec<(DraftKey, Draft)>>(of);
        assert_eq!(read(&mine), None);
        let two = vec![written(), written()];
        assert!(write(&mine, &two));
        assert_eq!(read(&theirs), None);
        clear(&theirs);
        assert_eq!(read(&mine), Some(two));
        clear(&mine);
        assert_eq!(read(&mine), None);
        assert!(write_words(&mine, "One.") && write_words(&mine, "Two."));
        assert_eq!(read_words(&mine).as_deref(), Some("One.\n\nTwo."));
        assert!(write_words(&mine, "Two."));
        assert_eq!(read_words(&mine).as_deref(), Some("One.\n\nTwo."), "not twice");
        clear_words(&mine);
        assert_eq!(read_words(&mine), None);
    }
}
