//! The names of the documents that are being opened, where they can be written at once and are there after a page that
//! ended in the middle of it (localStorage). Where none is kept, a document that ends the page does so again: nothing
//! else is lost.

use gloo_storage::{LocalStorage, Storage as _};
use replica::Marker;

use super::clock::BrowserEnv;

const PLACE: &str = "alongside-loading";

impl Marker for BrowserEnv {
    fn marked(&self) -> Option<String> {
        LocalStorage::raw().get_item(PLACE).ok()?
    }

    fn mark(&self, text: &str) {
        let storage = LocalStorage::raw();
        drop(if text.is_empty() {
            storage.remove_item(PLACE)
        } else {
            storage.set_item(PLACE, text)
        });
    }
}

#[cfg(all(test, target_arch = "wasm32"))]
mod tests {
    use wasm_bindgen_test::wasm_bindgen_test;

    use super::*;

    wasm_bindgen_test::wasm_bindgen_test_configure!(run_in_browser);

    #[wasm_bindgen_test]
    fn what_was_being_opened_stands_there_until_it_was_opened() {
        BrowserEnv.mark("org 1");
        assert_eq!(BrowserEnv.marked().as_deref(), Some("org 1"));
        BrowserEnv.mark("");
        assert_eq!(BrowserEnv.marked(), None);
    }
}
