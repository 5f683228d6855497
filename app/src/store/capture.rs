//! What a screen with an open draft asks for: the screen stays on, nothing else takes the page, and the words are kept
//! at the last moment before the page goes.

use std::rc::Rc;

use domain::visit::Attachment;
use leptos::{prelude::*, task::spawn_local};
use replica::{Draft, DraftKey};

use super::Alongside;
use crate::device::wake;

/// Gives the open draft as it is at this moment.
pub(super) type Source = dyn Fn() -> Option<(DraftKey, Draft)>;
/// Adds to the open draft, if it is this one.
pub(super) type Attaches = dyn Fn(DraftKey, &Attachment) -> Option<usize>;

impl Alongside {
    /// For a screen with an open draft; call it once when the screen is made. `draft` gives the words as they are at
    /// the moment when it is called, or nothing when the row in IndexedDB has them all. `attach` adds a photo or a
    /// signature to it.
    pub fn capture(
        &self,
        draft: impl Fn() -> Option<(DraftKey, Draft)> + 'static,
        attach: impl Fn(DraftKey, &Attachment) -> Option<usize> + 'static,
    ) {
        let handle = *self;
        let source: Rc<Source> = Rc::new(draft);
        let attaches: Rc<Attaches> = Rc::new(attach);
        if let Some(inside) = self.inside() {
            inside.journal.replace(Some(source));
            inside.attaches.replace(Some(attaches));
        }
        wake::keep_on();
        self.capturing.update(|open| *open += 1);
        on_cleanup(move || {
            if let Some(inside) = handle.inside() {
                inside.journal.replace(None);
                inside.attaches.replace(None);
            }
            wake::let_go();
            handle.capturing.try_update(|open| *open = open.saturating_sub(1));
        });
    }

    /// Adds a photo or a signature to the open draft, if it is this one, whichever screen it was made ready for; answers
    /// its place.
    #[must_use]
    pub fn attach(&self, key: DraftKey, attachment: &Attachment) -> Option<usize> {
        let attaches = self.inside().and_then(|inside| inside.attaches.borrow().clone())?;
        attaches(key, attachment)
    }

    /// The last moment before the page goes: the open draft is written into the journal, which a browser that is killed
    /// soon after loses, and sent on its way into its row, which such a browser still writes.
    pub(super) fn keep_on_leaving(&self) {
        let handle = *self;
        if let Some((key, draft, _)) = self.write_journal() {
            spawn_local(async move {
                // A page that is only hidden stores the same words once more in a moment, and says how that went.
                drop(handle.put_draft(&key, &draft).await);
            });
        }
    }

    /// Writes the open draft, if there is one, where it can be done at once; answers with whether it was kept.
    pub(super) fn write_journal(&self) -> Option<(DraftKey, Draft, bool)> {
        let source = self.inside().and_then(|inside| inside.journal.borrow().clone())?;
        let (key, draft) = source()?;
        let kept = self.keep_in_journal(&key, &draft);
        Some((key, draft, kept))
    }
}
