//! What tells that somebody is there: touches, keys, words, a wheel, the page being shown; not that the page scrolls, which
//! it does by itself, as when the warning opens over it. And that a picker for files or the camera is over the page, in which
//! no touch reaches it. What follows from that is decided in `store/idle.rs`.

use js_sys::Reflect;
use wasm_bindgen::{JsCast, JsValue, closure::Closure};

use super::{
    page::{self, TOUCHED},
    script::property,
};

/// What the page heard.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Heard {
    /// Somebody is there.
    Somebody,
    /// A picker opened over the page.
    PickerOpened,
    /// The picker is gone.
    PickerClosed,
}

const EVENTS: [&str; 11] = [
    "pointerdown",
    "pointerup",
    "keydown",
    "input",
    "compositionupdate",
    "wheel",
    "visibilitychange",
    "click",
    "change",
    "cancel",
    "focus",
];

/// Listens for as long as the page lives, before anything on the page hears of it.
pub fn listen(mut heard: impl FnMut(Heard) + 'static) {
    let Some(window) = page::window() else { return };
    let listener = Closure::<dyn FnMut(JsValue)>::new(move |event: JsValue| {
        if let Some(what) = meaning(&event) {
            heard(what);
        }
    });
    for event in EVENTS {
        let function = listener.as_ref().unchecked_ref();
        drop(window.add_event_listener_with_callback_and_bool(event, function, true));
    }
    listener.forget();
}

fn meaning(event: &JsValue) -> Option<Heard> {
    let kind = property(event, "type")?.as_string()?;
    let target = property(event, "target").unwrap_or_default();
    let is_file = || property(&target, "type").is_some_and(|kind| kind == "file");
    match kind.as_str() {
        "input" => {
            drop(Reflect::set(&target, &TOUCHED.into(), &true.into()));
            Some(Heard::Somebody)
        }
        "click" => is_file().then_some(Heard::PickerOpened),
        "change" | "cancel" => is_file().then_some(Heard::PickerClosed),
        // Fields get the focus too, by the app as well.
        "focus" => page::window()
            .filter(|page| target == *AsRef::<JsValue>::as_ref(page))
            .map(|_| Heard::PickerClosed),
        "visibilitychange" => page::is_visible().then_some(Heard::Somebody),
        _ => Some(Heard::Somebody),
    }
}

#[cfg(all(test, target_arch = "wasm32"))]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use std::{cell::RefCell, rc::Rc};

    use js_sys::Function;
    use wasm_bindgen_test::wasm_bindgen_test;

    use super::*;

    wasm_bindgen_test::wasm_bindgen_test_configure!(run_in_browser);

    #[wasm_bindgen_test]
    fn somebody_is_heard_and_a_picker_until_it_is_gone() {
        let all = Rc::new(RefCell::new(Vec::new()));
        let seen = Rc::clone(&all);
        listen(move |what| seen.borrow_mut().push(what));
        let script = "const field = document.createElement('input');
            document.body.append(field);
            const say = (kind, on) => on.dispatchEvent(new Event(kind, { bubbles: true }));
            say('keydown', field);
            say('click', field);
            field.type = 'file';
            say('click', field);
            say('cancel', field);
            say('focus', field);
            say('focus', window);
            field.remove();";
        Function::new_no_args(script).call0(&JsValue::NULL).unwrap();
        let heard = all.borrow().clone();
        let (opened, closed) = (Heard::PickerOpened, Heard::PickerClosed);
        assert!(heard == [Heard::Somebody, opened, closed, closed]);
    }

    #[wasm_bindgen_test]
    fn what_somebody_typed_is_told_with_its_label_but_no_passphrase() {
        listen(|_| ());
        let script = "document.body.insertAdjacentHTML('beforeend', `<form id=forms>
            <label for=why>Why?</label><textarea class=field id=why></textarea>
            <label>Passphrase <input class='field secret' type=text></label>
            <label>Recovery key <input class='field secret dotted' type=tel></label>
            <label>Phone <input class=field type=tel></label>
            <label>Name <input class=field type=text value=before></label></form>`);
            for (const field of document.querySelectorAll('#forms .field:not([value])')) {
                field.value = 'Because';
                field.dispatchEvent(new Event('input', { bubbles: true }));
            }";
        Function::new_no_args(script).call0(&JsValue::NULL).unwrap();
        let words = page::typed_words();
        let gone = Function::new_no_args("document.getElementById('forms').remove()");
        gone.call0(&JsValue::NULL).unwrap();
        assert_eq!(words, "Why?\nBecause\n\nPhone\nBecause");
    }
}
