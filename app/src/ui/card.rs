//! A card: one subject, with a heading where it has a name.

use leptos::{prelude::*, text_prop::TextProp};

use super::words::fresh_id;

/// How a card is laid out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum CardKind {
    /// Padded, its parts below each other.
    #[default]
    Padded,
    /// Without padding, for a list that reaches the edges.
    Flush,
    /// Tinted: the one thing that matters now.
    Hero,
}

impl CardKind {
    const fn class(self) -> &'static str {
        match self {
            Self::Padded => "card stack",
            Self::Flush => "card flush",
            Self::Hero => "card hero stack",
        }
    }
}

/// A card. With a title it is a region of that name.
#[component]
pub fn Card(
    /// Its heading.
    #[prop(optional, into)]
    title: Option<TextProp>,
    /// What stands at the other end of the heading's line: a pill, a count, a link.
    #[prop(optional, into)]
    aside: ViewFn,
    /// How it is laid out.
    #[prop(optional)]
    kind: CardKind,
    /// What is on it.
    children: Children,
) -> impl IntoView {
    let id = fresh_id("card");
    let labelled = title.is_some().then(|| id.clone());
    let heading = title.map(|title| {
        view! {
            <header>
                <h2 id=id>{move || title.get()}</h2>
                {move || aside.run()}
            </header>
        }
    });
    view! {
        <section class=kind.class() aria-labelledby=labelled>
            {heading}
            {children()}
        </section>
    }
}
