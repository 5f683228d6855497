//! What a screen with an open draft asks for: the screen stays on, nothing else takes the page, and the words go into
//! the journal at the last moment before the page does.

use std::rc::Rc;

use leptos::prelude::*;
use replica::{Draft, DraftKey};

use super::Alongside;
use crate::device::{journal, wake};

/// Gives the open draft as it is at this moment.
pub(super) type Source = dyn Fn() -> Option<(DraftKey, Draft)>;

impl Alongside {
    /// For a screen with an open draft; call it once when the screen is made. `draft` gives the words as they are at
    /// the moment when it is called, or nothing when the row in IndexedDB has them all.
    pub fn capture(&self, draft: impl Fn() -> Option<(DraftKey, Draft)> + 'static) {
        let handle = *self;
        let source: Rc<Source> = Rc::new(draft);
        if let Some(inside) = self.inside() {
            inside.journal.replace(Some(source));
        }
        wake::keep_on();
        self.capturing.update(|open| *open += 1);
        on_cleanup(move || {
            if let Some(inside) = handle.inside() {
                inside.journal.replace(None);
            }
            wake::let_go();
            handle.capturing.try_update(|open| *open = open.saturating_sub(1));
        });
    }

    /// Writes the open draft, if there is one, where it can be done at once.
    pub(super) fn write_journal(&self) {
        let source = self.inside().and_then(|inside| inside.journal.borrow().clone());
        if let Some((key, draft)) = source.and_then(|source| source()) {
            journal::write(&key, &draft);
        }
    }
}
