//! The names of the documents that are being opened, where they can be written at once and are there after a page that
//! ended in the middle of it (localStorage). Where none is kept, a document that ends the page does so again: nothing
//! else is lost. Each person's stand apart: several people have documents of the same name on one tablet, and what is
//! damaged in one's copy is whole in the other's.

use gloo_storage::{LocalStorage, Storage as _};
use replica::Marker;

use super::clock::BrowserEnv;

impl BrowserEnv {
    fn place(&self) -> String {
        format!("{}-loading", self.name)
    }
}

impl Marker for BrowserEnv {
    fn marked(&self) -> Option<String> {
        LocalStorage::raw().get_item(&self.place()).ok()?
    }

    fn mark(&self, text: &str) {
        let storage = LocalStorage::raw();
        drop(if text.is_empty() {
            storage.remove_item(&self.place())
        } else {
            storage.set_item(&self.place(), text)
        });
    }
}

#[cfg(all(test, target_arch = "wasm32"))]
mod tests {
    use wasm_bindgen_test::wasm_bindgen_test;

    use super::*;

    wasm_bindgen_test::wasm_bindgen_test_configure!(run_in_browser);

    #[wasm_bindgen_test]
    fn what_was_being_opened_stands_there_until_it_was_opened_and_for_one_person_only() {
        let (hers, his) = (BrowserEnv::of("alongside-00a1"), BrowserEnv::of("alongside-2233"));
        hers.mark("org 1");
        assert_eq!(hers.marked().as_deref(), Some("org 1"));
        assert_eq!(his.marked(), None, "his copy of it has ended no page");
        his.mark("org 2");
        hers.mark("");
        assert_eq!(hers.marked(), None);
        assert_eq!(his.marked().as_deref(), Some("org 2"));
        his.mark("");
    }
}
