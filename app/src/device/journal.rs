//! The second net under an open draft: at the last moment before the page goes, its words are written where it can
//! be done at once (localStorage). That can be lost, and the draft's own row in IndexedDB is what counts; at the next
//! start the newer of both wins. Holds words of a record: with the vault it is sealed, or it goes.

use gloo_storage::{LocalStorage, Storage as _};
use replica::{Draft, DraftKey};

const PLACE: &str = "alongside-journal";

/// Writes the open draft; one at a time.
pub fn write(key: &DraftKey, draft: &Draft) {
    // Nothing can be said any more at this moment, and the row in IndexedDB is there already.
    drop(LocalStorage::set(PLACE, (key, draft)));
}

/// The draft that was written last, if it can be read.
#[must_use]
pub fn read() -> Option<(DraftKey, Draft)> {
    LocalStorage::get(PLACE).ok()
}

/// Forgets it: it is in IndexedDB, or finished, or discarded.
pub fn clear() {
    LocalStorage::delete(PLACE);
}
