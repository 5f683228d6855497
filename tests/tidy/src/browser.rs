//! Only `app/src/device` names an API of the browser; the screens read signals and call our own functions.

use anyhow::Result;

use crate::tree::{self, Source};

/// How browser APIs are named in code.
const NAMES: &[&str] = &["web_sys", "js_sys", "gloo", "leptos_dom", "JsCast", "JsValue"];

/// Leptos' own doors to them, functions that stand by themselves.
const DOORS: &[&str] = &["window()", "document()"];

fn breaches(sources: &[Source]) -> Vec<String> {
    let mut breaches = Vec::new();
    for source in sources.iter().filter(|source| {
        source.path.starts_with("app/") && !source.path.starts_with("app/src/device/")
    }) {
        for (number, line) in source.lines() {
            let code = line.split("//").next().unwrap_or_default();
            let name = NAMES.iter().find(|name| code.contains(**name));
            if let Some(name) = name.or_else(|| DOORS.iter().find(|door| opens(code, door))) {
                breaches.push(format!(
                    "{}:{number} names {name}: put it behind a function in app/src/device",
                    source.path
                ));
            }
        }
    }
    breaches
}

/// Whether the function is called by itself, not as somebody's method or as the end of a longer name.
fn opens(code: &str, door: &str) -> bool {
    code.match_indices(door).any(|(place, _)| {
        let before = code.get(..place).and_then(|before| before.chars().last());
        before.is_none_or(|character| !character.is_alphanumeric() && !"._".contains(character))
    })
}

#[test]
fn only_the_device_folder_names_the_browser() -> Result<()> {
    crate::holds(&breaches(&tree::rust()?));
    Ok(())
}

#[test]
fn a_browser_api_in_a_screen_is_caught() {
    let named = |path, text| breaches(&[Source::planted(path, text)]).len();
    assert_eq!(named("app/src/today.rs", "let width = leptos::web_sys::window();"), 1);
    assert_eq!(named("app/replica/src/lib.rs", "use gloo_storage::LocalStorage;"), 1);
    assert_eq!(named("app/src/device/page.rs", "use web_sys::Window;"), 0);
    assert_eq!(named("app/src/today.rs", "let title = document().title();"), 1);
    assert_eq!(named("app/src/today.rs", "let id = edit.document(); // not web_sys"), 0);
}
