//! The second net under an open draft: at the last moment before the page goes, its words are written where it can
//! be done at once (localStorage). A browser that is killed within seconds loses that, and the draft's own row in
//! IndexedDB, written at the same moment, is what counts; at the next start the newer of both wins. Holds words of a
//! record: with the vault it is sealed, or it goes.

use gloo_storage::{LocalStorage, Storage as _};
use replica::{Draft, DraftKey};

const PLACE: &str = "alongside-journal";

/// Writes the open draft; one at a time.
pub fn write(key: &DraftKey, draft: &Draft) {
    if let Ok(bytes) = minicbor_serde::to_vec((key, draft)) {
        // localStorage takes text only: one character for each byte, so that no second format is compiled in.
        let text: String = bytes.into_iter().map(char::from).collect();
        // Nothing can be said any more at this moment, and the row in IndexedDB is there already.
        drop(LocalStorage::raw().set_item(PLACE, &text));
    }
}

/// The draft that was written last, if it can be read.
#[must_use]
pub fn read() -> Option<(DraftKey, Draft)> {
    let text = LocalStorage::raw().get_item(PLACE).ok()??;
    let bytes: Option<Vec<u8>> = text.chars().map(|one| u8::try_from(one).ok()).collect();
    minicbor_serde::from_slice(&bytes?).ok()
}

/// Forgets it: it is in IndexedDB, or finished, or discarded.
pub fn clear() {
    drop(LocalStorage::raw().remove_item(PLACE));
}

#[cfg(all(test, target_arch = "wasm32"))]
mod tests {
    use domain::{id::StudentId, visit::VisitDraft};
    use replica::{DraftBody, DraftKind};
    use wasm_bindgen_test::wasm_bindgen_test;

    use super::*;
    use crate::device::clock;

    wasm_bindgen_test::wasm_bindgen_test_configure!(run_in_browser);

    #[wasm_bindgen_test]
    fn words_written_at_the_last_moment_are_there_at_the_next_start() {
        clear();
        assert_eq!(read(), None);
        let student = StudentId::draw(7);
        let key = DraftKey { kind: DraftKind::Visit, student };
        let mut visit = VisitDraft::new(student);
        visit.note = "Zoë\u{2019}s half a sen".into();
        let draft = Draft { updated: clock::now(), body: DraftBody::Visit(visit) };
        write(&key, &draft);
        assert_eq!(read(), Some((key, draft)));
        drop(LocalStorage::raw().set_item(PLACE, "not a draft \u{2019}"));
        assert_eq!(read(), None);
        clear();
        assert_eq!(read(), None);
    }
}
