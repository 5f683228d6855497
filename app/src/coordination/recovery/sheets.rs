//! The parts of the recovery key as they are printed: each on a page of its own, for another person. On the screen there is
//! nothing of them.

use leptos::prelude::*;

use super::drawing::Sheet;

/// All of them.
#[component]
pub(super) fn Sheets(
    /// The parts.
    sheets: Vec<Sheet>,
    /// The key's digits.
    digits: String,
    /// The school's name.
    school: String,
    /// "28 November 2026".
    day: String,
) -> impl IntoView {
    let one = move |sheet: Sheet| {
        let Sheet { place, of, groups } = sheet;
        view! {
            <section class="sheet stack">
                <h2>{format!("Recovery key, part {place} of {of}")}</h2>
                <p>{format!("{school}. Drawn on {day}.")}</p>
                <p>"Keeper: ____________________________"</p>
                <Groups groups />
                <p>
                    "Two parts of different keepers open a device whose passphrase was forgotten, and sign who reads concerns. One part alone opens nothing. Keep it in an envelope where only you get at it, never with another part. Type it into nothing but Alongside; do not photograph it."
                </p>
                <p>"The digits of the key, to compare with what a device shows under More, Keys:"</p>
                <p class="digits">{digits.clone()}</p>
            </section>
        }
    };
    view! { <div class="sheets">{sheets.into_iter().map(one).collect_view()}</div> }
}

/// Sixteen groups of four letters and digits.
#[component]
pub(super) fn Groups(
    /// In order.
    groups: Vec<String>,
) -> impl IntoView {
    let group = |group: String| view! { <span>{group}</span> " " };
    view! {
        <p class="groups" translate="no">
            {groups.into_iter().map(group).collect_view()}
        </p>
    }
}
