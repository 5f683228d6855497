//! What somebody chose for this device and finds again at the next start, and that it was somebody's at all: a browser
//! that removes the database leaves this (localStorage). Losing it loses no record.

use gloo_storage::{LocalStorage, Storage as _};

const NAMES_HIDDEN: &str = "alongside-names-hidden";
const UNSENT: &str = "alongside-unsent";
const REMOVED: &str = "alongside-removed";

/// Whether names were hidden when the app was last used.
#[must_use]
pub fn names_hidden() -> bool {
    LocalStorage::raw().get_item(NAMES_HIDDEN).is_ok_and(|found| found.is_some())
}

/// Keeps whether names are hidden.
pub fn keep_names_hidden(hidden: bool) {
    let storage = LocalStorage::raw();
    // Where it cannot be kept, names are as they were before at the next start; the screen itself is right.
    drop(if hidden {
        storage.set_item(NAMES_HIDDEN, "yes")
    } else {
        storage.remove_item(NAMES_HIDDEN)
    });
}

/// How many records waited to be sent when this device was last known to be somebody's; nothing if it never was, or
/// if that went with everything else.
#[must_use]
pub fn unsent() -> Option<usize> {
    LocalStorage::raw().get_item(UNSENT).ok()??.parse().ok()
}

/// Keeps that this device is somebody's, and how many records wait. Nobody's name and no record.
pub fn keep_unsent(many: usize) {
    drop(LocalStorage::raw().set_item(UNSENT, &many.to_string()));
}

/// Whether this device was removed and erased, and not added again since.
#[must_use]
pub fn was_removed() -> bool {
    LocalStorage::raw().get_item(REMOVED).is_ok_and(|found| found.is_some())
}

/// Keeps whether this device was removed: nothing else on it says so, and its first page is to.
pub fn keep_removed(removed: bool) {
    let storage = LocalStorage::raw();
    // Where it cannot be kept, that page asks for a code and does not say why.
    drop(if removed { storage.set_item(REMOVED, "yes") } else { storage.remove_item(REMOVED) });
}

#[cfg(all(test, target_arch = "wasm32"))]
mod tests {
    use wasm_bindgen_test::wasm_bindgen_test;

    use super::*;

    wasm_bindgen_test::wasm_bindgen_test_configure!(run_in_browser);

    #[wasm_bindgen_test]
    fn hidden_names_are_hidden_again_at_the_next_start() {
        keep_names_hidden(true);
        assert!(names_hidden());
        keep_names_hidden(false);
        assert!(!names_hidden());
    }

    #[wasm_bindgen_test]
    fn how_much_waited_is_known_at_the_next_start() {
        for many in [3, 0] {
            keep_unsent(many);
            assert_eq!(unsent(), Some(many));
        }
        drop(LocalStorage::raw().remove_item(UNSENT));
        assert_eq!(unsent(), None);
    }
}
