//! A chip: one of several things that can be chosen, as a real checkbox or radio button under its looks.

use leptos::prelude::*;

use super::Icon;

/// Whether several chips of a group may be chosen, or one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum ChipKind {
    /// Several: a checkbox, with a tick when chosen.
    #[default]
    Several,
    /// One: a radio button, with a tick when chosen.
    One,
    /// One, in a row of equal boxes with the icon above the words (class `seg` around them).
    OneOfScale,
}

/// One choice. Put several into `<fieldset><legend/><div class="chips">`.
#[component]
pub fn Chip<F>(
    /// Its words.
    #[prop(into)]
    label: Signal<String>,
    /// The group's name; the same for all radio buttons of a group.
    #[prop(into)]
    name: String,
    /// Checkbox or radio button.
    #[prop(optional)]
    kind: ChipKind,
    /// The icon of a scale.
    #[prop(optional)]
    icon: Option<&'static str>,
    /// Whether it is chosen.
    #[prop(into)]
    checked: Signal<bool>,
    /// What choosing it (or taking the choice back) does.
    on_change: F,
) -> impl IntoView
where
    F: FnMut(bool) + 'static,
{
    choice(label, name, kind, icon, checked, Box::new(on_change))
}

/// Everything but the type of what choosing does, so that it is compiled once.
fn choice(
    label: Signal<String>,
    name: String,
    kind: ChipKind,
    icon: Option<&'static str>,
    checked: Signal<bool>,
    mut on_change: Box<dyn FnMut(bool)>,
) -> AnyView {
    let (class, input) = match kind {
        ChipKind::Several => ("chip", "checkbox"),
        ChipKind::One => ("chip", "radio"),
        ChipKind::OneOfScale => ("chip col", "radio"),
    };
    let mark = match (kind, icon) {
        (ChipKind::OneOfScale, icon) => icon.map(|name| view! { <Icon name=name /> }.into_any()),
        _ => Some(view! { <Icon name="check" class="tick" /> }.into_any()),
    };
    view! {
        <label class=class>
            <input
                type=input
                name=name
                prop:checked=move || checked.get()
                on:change=move |event| on_change(event_target_checked(&event))
            />
            {mark}
            <span>{move || label.get()}</span>
        </label>
    }
    .into_any()
}
