//! The journal opens in its own vault only.

use super::*;
use crate::device::strongbox::tests::a_vault;
#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

const WRITTEN: &[u8] = "Zoë\u{2019}s half a sen".as_bytes();

#[test]
fn the_journal_opens_in_its_own_vault_only_and_shows_no_word() {
    let (mine, theirs) = (a_vault(), a_vault());
    let text = sealed(&mine, JOURNAL, WRITTEN);
    assert!(!text.contains("half a sen"));
    assert_eq!(opened(&mine, JOURNAL, &text).as_deref(), Some(WRITTEN));
    assert_eq!(opened(&theirs, JOURNAL, &text), None);
    assert_eq!(opened(&mine, WORDS, &text), None);
    for bad in ["", "not a draft", "not a draft \u{2019}"] {
        assert_eq!(opened(&mine, JOURNAL, bad), None);
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
        assert_eq!(read(&mine), Written::Nothing);
        assert!(write(&mine, WRITTEN));
        assert_eq!(read(&theirs), Written::Nothing);
        clear(&theirs);
        assert_eq!(read(&mine), Written::Drafts(WRITTEN.to_vec()));
        remove(&place(&mine, JOURNAL));
        assert!(put(&mine, JOURNAL, "damaged"));
        assert_eq!(read(&mine), Written::Unreadable, "that is not the same as none");
        clear(&mine);
        assert_eq!(read(&mine), Written::Nothing);
        assert!(write_words(&mine, "One.") && write_words(&mine, "Two."));
        assert_eq!(read_words(&mine).as_deref(), Some("One.\n\nTwo."));
        assert!(write_words(&mine, "Two."));
        assert_eq!(read_words(&mine).as_deref(), Some("One.\n\nTwo."), "not twice");
        clear_words(&mine);
        assert_eq!(read_words(&mine), None);
    }
}
