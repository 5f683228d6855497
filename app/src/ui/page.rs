//! A page: its title, its one `h1`, and what happens on arriving (the title of the tab is set, the focus goes to
//! the heading, the title is announced). The bars around it are the app's.

use leptos::{html, prelude::*, text_prop::TextProp};

use super::{Announcer, Icon};
use crate::device::page;

/// The id of a page's heading: where the focus goes when what had it is gone and nothing follows it.
pub const HEADING: &str = "heading";

/// A page inside the app's bars.
#[component]
pub fn Page(
    /// The heading. In the tab's title it stands before the app's name: never put a person's name into it,
    /// give those as `heading`.
    #[prop(into)]
    title: TextProp,
    /// What the heading shows where it is more than the title (a student's name, say).
    #[prop(optional, into)]
    heading: Option<ViewFn>,
    /// A line above the heading.
    #[prop(optional, into)]
    eyebrow: Option<TextProp>,
    /// A picture before the heading: whose page it is.
    #[prop(optional, into)]
    picture: ViewFn,
    /// A line below the heading.
    #[prop(optional, into)]
    below: Option<TextProp>,
    /// Where *Back* leads.
    #[prop(optional, into)]
    back: Option<String>,
    /// What stands at the other end of the heading's line.
    #[prop(optional, into)]
    aside: ViewFn,
    /// What is on it.
    children: Children,
) -> impl IntoView {
    let heading = heading.unwrap_or_else(|| {
        let title = title.clone();
        ViewFn::from(move || title.get().into_any())
    });
    let top = arrive(title);
    view! {
        <main class="main stack" id="main" tabindex="-1">
            <div class="spread heading">
                <div class="row-n">
                    {back
                        .map(|href| {
                            view! {
                                <a class="btn icon ghost back" href=href aria-label="Back">
                                    <Icon name="chevron-left" />
                                </a>
                            }
                        })}
                    {picture.run()}
                    <div>
                        {eyebrow.map(|words| view! { <p class="eyebrow">{move || words.get()}</p> })}
                        <h1 id=HEADING tabindex="-1" node_ref=top>
                            {move || heading.run()}
                        </h1>
                        {below.map(|words| view! { <p class="muted">{move || words.get()}</p> })}
                    </div>
                </div>
                {move || aside.run()}
            </div>
            {children()}
        </main>
    }
}

/// A page that fills the screen, without the app's bars: capture, enrolment, what was received.
#[component]
pub fn FullPage(
    /// The title of the tab, and what is announced.
    #[prop(into)]
    title: TextProp,
    /// What the heading shows where it is more than the title.
    #[prop(optional, into)]
    heading: Option<ViewFn>,
    /// Whether the heading is only for screen readers (the bar above says it already).
    #[prop(optional)]
    heading_hidden: bool,
    /// The bar above.
    #[prop(optional, into)]
    top: ViewFn,
    /// The bar below, with the one main action.
    #[prop(optional, into)]
    bar: ViewFn,
    /// Narrow, for pages with one question.
    #[prop(optional)]
    narrow: bool,
    /// What is on it.
    children: Children,
) -> impl IntoView {
    let heading = heading.unwrap_or_else(|| {
        let title = title.clone();
        ViewFn::from(move || title.get().into_any())
    });
    let place = arrive(title);
    view! {
        <div class="full" class:narrow=narrow>
            {top.run()}
            <main class="main stack" id="main" tabindex="-1">
                <h1 tabindex="-1" class:vh=heading_hidden node_ref=place>
                    {move || heading.run()}
                </h1>
                {children()}
            </main>
            {bar.run()}
        </div>
    }
}

/// Sets the tab's title now and whenever it changes; after navigation moves the focus to the heading and says
/// the title. The first page of all leaves the focus where the browser put it.
fn arrive(title: TextProp) -> NodeRef<html::H1> {
    let place = NodeRef::<html::H1>::new();
    let announcer = use_context::<Announcer>();
    let first = untrack(|| title.get().to_string());
    Effect::new(move |before: Option<()>| {
        let words = title.get();
        page::set_title(&words);
        if before.is_none() && page::was_navigation() {
            page::after_paint(move || {
                if let Some(heading) = place.get_untracked() {
                    page::focus(&heading);
                }
            });
            if let Some(announcer) = announcer {
                announcer.say(&first);
            }
        }
    });
    place
}
