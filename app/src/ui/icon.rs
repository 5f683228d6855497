//! One icon. It is never the only sign of anything: words stand beside it, or the button has a label.

use leptos::prelude::*;

use super::drawings::DRAWINGS;

/// Draws the icon of this name; a name that is not known draws nothing.
#[component]
pub fn Icon(
    /// One of the names in `drawings`: "check", "footprints".
    name: &'static str,
    /// More classes: "tick", "good", "big".
    #[prop(optional)]
    class: &'static str,
) -> impl IntoView {
    let class = if class.is_empty() { "i".to_owned() } else { format!("i {class}") };
    view! {
        <svg class=class viewBox="0 0 24 24" aria-hidden="true">
            <path d=drawing(name)></path>
        </svg>
    }
}

fn drawing(name: &str) -> &'static str {
    DRAWINGS
        .binary_search_by_key(&name, |(name, _)| name)
        .ok()
        .and_then(|at| DRAWINGS.get(at))
        .map_or("", |(_, drawing)| drawing)
}

#[cfg(test)]
mod tests {
    use super::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    #[test]
    fn every_icon_is_found_by_its_name() {
        for (name, expected) in DRAWINGS {
            assert_eq!(drawing(name), *expected, "{name}");
        }
        assert_eq!(drawing("no-such-icon"), "");
    }
}
