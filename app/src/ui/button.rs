//! Buttons, and links that look like buttons. A button does something here; a link goes somewhere.

use leptos::prelude::*;

use super::Icon;

/// How much a button asks for attention.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum ButtonKind {
    /// One choice among others.
    #[default]
    Plain,
    /// The one main thing of a card or screen.
    Main,
    /// The one main thing, 52 px high.
    Big,
    /// 52 px high and as wide as its card.
    BigWide,
    /// As wide as its card.
    Wide,
    /// Without a frame.
    Quiet,
    /// About safety or about removing something.
    Alert,
}

impl ButtonKind {
    const fn class(self) -> &'static str {
        match self {
            Self::Plain => "btn",
            Self::Main => "btn pri",
            Self::Big => "btn pri big",
            Self::BigWide => "btn pri big wide",
            Self::Wide => "btn wide",
            Self::Quiet => "btn ghost",
            Self::Alert => "btn alert",
        }
    }
}

/// A button with words, and an icon before them where one is named.
#[component]
pub fn Button<F>(
    /// How it looks.
    #[prop(optional)]
    kind: ButtonKind,
    /// The icon before the words.
    #[prop(optional)]
    icon: Option<&'static str>,
    /// What it is called where its words alone are not enough: "Done: call home about the bus pass".
    #[prop(optional, into)]
    label: MaybeProp<String>,
    /// While true the button answers no second press; it stays focusable and keeps its words.
    #[prop(optional, into)]
    busy: Signal<bool>,
    /// What a press does.
    on_press: F,
    /// The words.
    children: Children,
) -> impl IntoView
where
    F: FnMut() + 'static,
{
    pressed(kind, icon, label, busy, Box::new(on_press), children)
}

/// Everything but the type of what a press does, so that it is compiled once.
fn pressed(
    kind: ButtonKind,
    icon: Option<&'static str>,
    label: MaybeProp<String>,
    busy: Signal<bool>,
    mut on_press: Box<dyn FnMut()>,
    children: Children,
) -> AnyView {
    view! {
        <button
            type="button"
            class=kind.class()
            aria-label=move || label.get()
            aria-disabled=move || busy.get().then_some("true")
            on:click=move |_| {
                if !busy.get_untracked() {
                    on_press();
                }
            }
        >
            {icon.map(|name| view! { <Icon name=name /> })}
            {children()}
        </button>
    }
    .into_any()
}

/// A link that looks like a button.
#[component]
pub fn LinkButton(
    /// Where it goes.
    #[prop(into)]
    href: Signal<String>,
    /// How it looks.
    #[prop(optional)]
    kind: ButtonKind,
    /// The icon before the words.
    #[prop(optional)]
    icon: Option<&'static str>,
    /// What it is called where its words alone are not enough: "Open Kai M.".
    #[prop(optional, into)]
    label: MaybeProp<String>,
    /// The words.
    children: Children,
) -> impl IntoView {
    view! {
        <a class=kind.class() href=move || href.get() aria-label=move || label.get()>
            {icon.map(|name| view! { <Icon name=name /> })}
            {children()}
        </a>
    }
}
