//! The page that the app lives in: its title, its focus, its address, and what happens to it (shown, hidden,
//! online). `online` is a hint for words only; it switches nothing off.

use std::{cell::Cell, rc::Rc, time::Duration};

use js_sys::{Array, Promise};
use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use web_sys::{Document, HtmlDialogElement, HtmlElement, VisibilityState, Window};

use super::script::{listen, method, property, settled, sleep, within};

/// A page that is hidden while it waits for a frame gets none.
const LONGEST_FRAME: Duration = Duration::from_millis(100);

thread_local! {
    static ARRIVED: Cell<bool> = const { Cell::new(false) };
}

/// Whether a page was shown before this one, so that this one was navigated to.
#[must_use]
pub fn was_navigation() -> bool {
    ARRIVED.replace(true)
}

/// Sets the tab's title.
pub fn set_title(title: &str) {
    if let Some(document) = document() {
        document.set_title(&format!("{title} - Alongside"));
    }
}

/// Moves the focus.
pub fn focus(element: &HtmlElement) {
    drop(element.focus());
}

/// Takes the focus off whatever has it, before that is taken out of the page: taking out what has the focus makes the
/// browser lay the half-changed page out once more, a tenth of a second on a slow tablet.
pub fn let_focus_go() {
    if let Some(focused) = focused() {
        drop(focused.blur());
    }
}

/// Has what is typed go into the field that has the focus. When a dialog closes, Chromium gives the focus back to a field
/// but not the caret, and what is typed next goes nowhere.
pub fn give_caret_back() {
    if let Some(focused) = focused() {
        drop(focused.blur());
        focus(&focused);
    }
}

fn focused() -> Option<HtmlElement> {
    document()?.active_element()?.dyn_into().ok()
}

/// Moves the focus to the element of this id, and into view.
pub fn focus_id(id: &str) {
    let element = document().and_then(|document| document.get_element_by_id(id));
    if let Some(element) = element.and_then(|element| element.dyn_into::<HtmlElement>().ok()) {
        focus(&element);
    }
}

/// Opens a dialog over the page, or closes it.
pub fn set_dialog(dialog: &HtmlDialogElement, open: bool) {
    if open && !dialog.open() {
        drop(dialog.show_modal());
    } else if !open && dialog.open() {
        dialog.close();
    }
}

/// Does something once what was just drawn is on the screen.
pub fn after_paint(work: impl FnOnce() + 'static) {
    let work = Closure::once_into_js(work);
    if let Some(window) = window() {
        drop(window.request_animation_frame(work.unchecked_ref()));
    }
}

/// Waits until what was just drawn is on the screen. A page in the background draws nothing; there it does not wait.
pub async fn on_screen() {
    let frame = Promise::new(&mut |resolve, _| match window().filter(|_| is_visible()) {
        Some(window) => drop(window.request_animation_frame(&resolve)),
        None => drop(resolve.call0(&JsValue::NULL)),
    });
    // The frame is drawn after its callbacks; what is due after no time at all comes after that.
    drop(within(LONGEST_FRAME, settled(frame.into())).await);
    sleep(Duration::ZERO).await;
}

/// The address of base as people type it: `https://alongside.school.example`.
#[must_use]
pub fn origin() -> String {
    window().and_then(|window| window.location().origin().ok()).unwrap_or_default()
}

/// The part of the address after `#`, without it.
#[must_use]
pub fn fragment() -> String {
    let hash = window().and_then(|window| window.location().hash().ok()).unwrap_or_default();
    hash.strip_prefix('#').unwrap_or(&hash).to_owned()
}

/// Takes the part after `#` out of the address and the history: it held a secret.
pub fn forget_fragment() {
    let Some(window) = window() else { return };
    if let (Ok(path), Ok(history)) = (window.location().pathname(), window.history()) {
        let state = history.state().unwrap_or_default();
        drop(history.replace_state_with_url(&state, "", Some(&path)));
    }
}

/// Whether there is anything on the page that somebody could be typing into. A field for a passphrase is one once
/// something is in it.
#[must_use]
pub fn has_fields() -> bool {
    let found = document()
        .and_then(|document| document.query_selector(".field:not(.secret)").ok().flatten());
    found.is_some() || has_words()
}

/// The fields that people type into; in others it is a moment's work to choose again.
const TYPED: &str = "textarea.field, input.field[type=text], input.field[type=date]";

/// Whether there are words in a field of the page, which are nowhere else yet.
#[must_use]
pub fn has_words() -> bool {
    let found = document().and_then(|document| {
        let find = method(&document, "querySelectorAll")?;
        find.call1(&document, &TYPED.into()).ok()
    });
    let has = |field: JsValue| {
        property(&field, "value")
            .and_then(|value| value.as_string())
            .is_some_and(|it| !it.is_empty())
    };
    found.is_some_and(|fields| Array::from(&fields).iter().any(has))
}

/// Those whose words are kept and shown once more: never a passphrase, be it shown or dotted.
const TOLD: &str = "textarea.field:not(.secret), input.field[type=text]:not(.secret), input.field[type=tel]:not(.secret), input.field[type=time]:not(.secret), input.field[type=date]:not(.secret)";

/// What people typed into fields and is nowhere else: each field's label with its words, as a text. Not a passphrase, and
/// not what stood there before anybody typed.
#[must_use]
pub fn typed_words() -> String {
    let fields = document().and_then(|document| {
        let find = method(&document, "querySelectorAll")?;
        find.call1(&document, &TOLD.into()).ok()
    });
    let words = |field: JsValue| {
        property(&field, TOUCHED)?;
        let words = property(&field, "value")?.as_string().filter(|it| !it.trim().is_empty())?;
        let labels = property(&field, "labels").map(|labels| Array::from(&labels));
        let label = labels.and_then(|labels| property(&labels.get(0), "textContent"));
        let label = label.and_then(|label| label.as_string()).unwrap_or_default();
        Some(format!("{}\n{words}", label.trim()))
    };
    let fields = fields.map(|fields| Array::from(&fields)).unwrap_or_default();
    fields.iter().filter_map(words).collect::<Vec<_>>().join("\n\n")
}

/// What a field has that somebody typed into.
pub(super) const TOUCHED: &str = "touched";

/// Loads this address, and the app with it: nothing of this page's memory is left.
pub fn load(address: &str) {
    if let Some(window) = window() {
        drop(window.location().assign(address));
    }
}

/// Loads the page anew.
pub fn reload() {
    if let Some(window) = window() {
        drop(window.location().reload());
    }
}

/// Has the browser print the page, after asking whoever is there how.
pub fn print() {
    if let Some(window) = window() {
        drop(window.print());
    }
}

/// Notes this moment under a name in the browser's own timeline, where measuring finds it.
pub fn mark(moment: &str) {
    let performance = window().and_then(|window| property(&window, "performance"));
    if let Some(performance) = performance
        && let Some(mark) = method(&performance, "mark")
    {
        drop(mark.call1(&performance, &moment.into()));
    }
}

/// What the browser believes about the network. It is often wrong, and only ever changes words.
#[must_use]
pub fn seems_online() -> bool {
    window().is_none_or(|window| window.navigator().on_line())
}

/// Whether someone can see the page.
#[must_use]
pub fn is_visible() -> bool {
    document().is_none_or(|document| document.visibility_state() == VisibilityState::Visible)
}

/// Calls when the page is shown again.
pub fn on_visible(mut then: impl FnMut() + 'static) {
    if let Some(document) = document() {
        listen(&document, "visibilitychange", move |_| {
            if is_visible() {
                then();
            }
        });
    }
}

/// Calls when the page is hidden or about to go: the last moment at which anything can be written.
pub fn on_leaving(then: impl Fn() + Clone + 'static) {
    if let Some(document) = document() {
        let then = then.clone();
        listen(&document, "visibilitychange", move |_| {
            if !is_visible() {
                then();
            }
        });
    }
    if let Some(window) = window() {
        listen(&window, "pagehide", move |_| then());
    }
}

/// Where the browser puts this page aside with its memory, `keep` keeps what is on it and answers whether it is kept. When
/// *Back* shows it again nobody was asked for a passphrase: nothing of it is seen where it was kept, and `shown` is told.
pub fn when_put_aside(keep: impl Fn() -> bool + 'static, shown: impl Fn(bool) + 'static) {
    let Some(window) = window() else { return };
    let persists = |event: &JsValue| property(event, "persisted").is_some_and(|it| it.is_truthy());
    let kept = Rc::new(Cell::new(false));
    let is_kept = Rc::clone(&kept);
    listen(&window, "pagehide", move |event| {
        if persists(&event) {
            kept.set(keep());
        }
    });
    listen(&window, "pageshow", move |event| {
        if persists(&event) {
            let kept = is_kept.replace(false);
            if let Some(body) = document().and_then(|document| document.body()) {
                body.set_hidden(kept);
            }
            shown(kept);
        }
    });
}

/// Calls when the browser's belief about the network changes, with what it believes now.
pub fn on_network(then: impl Fn(bool) + Clone + 'static) {
    if let Some(window) = window() {
        let offline = then.clone();
        listen(&window, "online", move |_| then(true));
        listen(&window, "offline", move |_| offline(false));
    }
}

pub(super) fn window() -> Option<Window> {
    web_sys::window()
}

fn document() -> Option<Document> {
    window()?.document()
}

/// Loads the page anew once a new worker is in charge of it.
pub(super) fn reload_when_taken_over() {
    if let Some(container) = super::worker::container() {
        listen(&container, "controllerchange", |_| {
            if !has_fields() && !is_visible() {
                reload();
            }
        });
    }
}

#[cfg(all(test, target_arch = "wasm32"))]
mod tests {
    use std::cell::RefCell;

    use leptos::prelude::{RwSignal, Set as _, view};
    use wasm_bindgen_test::wasm_bindgen_test;

    use super::*;
    use crate::ui::TextArea;

    wasm_bindgen_test::wasm_bindgen_test_configure!(run_in_browser);

    #[wasm_bindgen_test]
    async fn what_somebody_has_typed_is_seen() {
        let words = RwSignal::new(String::new());
        let body = super::document().and_then(|page| page.body());
        let field = move || view! { <TextArea label="Why?" value=words on_input=|_| () /> };
        let mounted = body.map(|body| leptos::mount::mount_to(body, field));
        sleep(Duration::ZERO).await;
        assert!(!has_words());
        words.set("Because".to_owned());
        sleep(Duration::ZERO).await;
        assert!(has_words());
        drop(mounted);
    }

    #[wasm_bindgen_test]
    fn what_is_put_aside_is_kept_first_and_not_seen_again() {
        let said = Rc::new(RefCell::new(Vec::new()));
        let (keeps, shows) = (Rc::clone(&said), Rc::clone(&said));
        when_put_aside(
            move || {
                keeps.borrow_mut().push("kept");
                keeps.borrow().len() < 3
            },
            move |kept| shows.borrow_mut().push(if kept { "shown" } else { "shown, not kept" }),
        );
        let tells = |persisted: &str| {
            let script = format!(
                "for (const kind of ['pagehide', 'pageshow'])
                    window.dispatchEvent(new PageTransitionEvent(kind, {{ persisted: {persisted} }}));
                const hidden = document.body.hidden;
                document.body.hidden = false;
                return hidden;"
            );
            let hidden = js_sys::Function::new_no_args(&script).call0(&JsValue::NULL);
            hidden.is_ok_and(|hidden| hidden.is_truthy())
        };
        // A page that goes for good says its last words elsewhere.
        assert!(!tells("false") && said.borrow().is_empty());
        assert!(tells("true"), "what was kept is not seen");
        assert!(!tells("true"), "what was not kept stays on the screen");
        assert_eq!(*said.borrow(), ["kept", "shown", "kept", "shown, not kept"]);
    }
}
