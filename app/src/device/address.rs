//! The address bar and its history: reading it, changing it without loading the page anew, and hearing of links and
//! of *Back*. Which address is which screen is `place`'s to say.

use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlAnchorElement, MouseEvent};

use super::{page::window, script::listen};

/// How an address joins the history.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// *Back* leads to where one was.
    Forward,
    /// It takes the place of where one was.
    Instead,
}

/// Path and query: `/students/01J...?visit=01K...`.
#[must_use]
pub fn current() -> String {
    let Some(window) = window() else { return String::new() };
    let location = window.location();
    location.pathname().unwrap_or_default() + &location.search().unwrap_or_default()
}

/// Changes the address and shows the new page from its top.
pub fn change(to: &str, step: Step) {
    let Some(window) = window() else { return };
    let Ok(history) = window.history() else { return };
    let state = wasm_bindgen::JsValue::NULL;
    // A browser that refuses (hundreds of changes in a few seconds) only leaves the old address standing.
    drop(match step {
        Step::Forward => history.push_state_with_url(&state, "", Some(to)),
        Step::Instead => history.replace_state_with_url(&state, "", Some(to)),
    });
    window.scroll_to_with_x_and_y(0.0, 0.0);
}

/// Calls with the new address when somebody went back or forward.
pub fn on_back(mut then: impl FnMut(String) + 'static) {
    if let Some(window) = window() {
        listen(&window, "popstate", move |_| then(current()));
    }
}

/// Calls with the address of a link within the app that was followed. New tabs, downloads, other sites and places on
/// the same page are the browser's.
pub fn on_link(mut then: impl FnMut(String) + 'static) {
    if let Some(document) = window().and_then(|window| window.document()) {
        listen(&document, "click", move |event| {
            let Ok(event) = event.dyn_into::<MouseEvent>() else { return };
            if let Some(to) = followed(&event) {
                event.prevent_default();
                then(to);
            }
        });
    }
}

fn followed(event: &MouseEvent) -> Option<String> {
    let with_key = event.ctrl_key() || event.meta_key() || event.shift_key() || event.alt_key();
    if event.default_prevented() || event.button() != 0 || with_key {
        return None;
    }
    let pressed = event.target()?.dyn_into::<Element>().ok()?;
    let link = pressed.closest("a[href]").ok()??.dyn_into::<HtmlAnchorElement>().ok()?;
    let elsewhere = link.origin() != super::page::origin();
    if elsewhere || !link.target().is_empty() || link.has_attribute("download") {
        return None;
    }
    let to = link.pathname() + &link.search();
    let on_this_page = !link.hash().is_empty() && to == current();
    (!on_this_page).then_some(to)
}

#[cfg(all(test, target_arch = "wasm32"))]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use std::{cell::RefCell, rc::Rc};

    use wasm_bindgen_test::wasm_bindgen_test;
    use web_sys::HtmlElement;

    use super::*;

    wasm_bindgen_test::wasm_bindgen_test_configure!(run_in_browser);

    /// What following a link with these attributes goes to; nothing where it is the browser's.
    fn follow(attributes: &str) -> Option<String> {
        let body = window().unwrap().document().unwrap().body().unwrap();
        let holder = window().unwrap().document().unwrap().create_element("p").unwrap();
        holder.set_inner_html(&format!("<a {attributes}><b>there</b></a>"));
        body.append_child(&holder).unwrap();
        let followed_to = Rc::new(RefCell::new(None));
        let seen = Rc::clone(&followed_to);
        listen(&holder, "click", move |event| {
            let event = event.dyn_into::<MouseEvent>().unwrap();
            *seen.borrow_mut() = followed(&event);
            // The test's page stays where it is.
            event.prevent_default();
        });
        let inner = holder.query_selector("b").unwrap().unwrap();
        inner.dyn_into::<HtmlElement>().unwrap().click();
        holder.remove();
        followed_to.take()
    }

    #[wasm_bindgen_test]
    fn links_within_the_app_are_followed_without_loading_it_anew() {
        assert_eq!(follow("href='/students?x=1'"), Some("/students?x=1".to_owned()));
        assert_eq!(follow("href='/help#install'"), Some("/help".to_owned()));
    }

    #[wasm_bindgen_test]
    fn other_links_are_the_browsers() {
        for attributes in [
            "href='https://www.gov.uk/'",
            "href='tel:01632960001'",
            "href='/students' target='_blank'",
            "href='/words.txt' download",
            "href='#main'",
            "name='nowhere'",
        ] {
            assert_eq!(follow(attributes), None, "{attributes}");
        }
    }
}
