//! What outlives the page, in memory, and documents that end it: the process goes no further than where it is.

use std::{
    cell::{Cell, RefCell},
    panic::resume_unwind,
    rc::Rc,
};

use records::DocumentId;

use crate::Marker;

/// See the module. Clones are the same device's.
#[derive(Debug, Clone, Default)]
pub struct MemoryMarker {
    text: Rc<RefCell<String>>,
    deadly: Rc<Cell<Option<DocumentId>>>,
}

impl MemoryMarker {
    /// From now on whoever opens this document does not live to say so. Catch it with [`std::panic::catch_unwind`].
    pub fn ends_at(&self, deadly: Option<DocumentId>) {
        self.deadly.set(deadly);
    }

    /// What stands there.
    #[must_use]
    pub fn text(&self) -> String {
        self.text.borrow().clone()
    }

    /// How often a text counts the deadly document.
    fn times(&self, text: &str) -> Option<u8> {
        let name = self.deadly.get()?.to_string();
        let line = text.lines().find_map(|line| line.strip_prefix(&name)?.strip_prefix(' '));
        line.and_then(|times| times.parse().ok())
    }
}

impl Marker for MemoryMarker {
    fn marked(&self) -> Option<String> {
        Some(self.text()).filter(|text| !text.is_empty())
    }

    fn mark(&self, text: &str) {
        let before = self.text.replace(text.to_owned());
        // The count goes up when it is about to be opened.
        if self.times(text) > self.times(&before) {
            resume_unwind(Box::new("the page ended"));
        }
    }
}
