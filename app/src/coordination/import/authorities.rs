//! Choosing the local authorities whose schools are kept of the national register.

use std::collections::BTreeSet;

use imports::gias::Authority;
use leptos::prelude::*;

use super::register::matching;
use crate::ui::{Button, ButtonKind, Card, Chip, Field, For, memo, words::counted};

/// The card with the authorities of the file.
#[component]
pub(super) fn Authorities<F>(
    /// All of them, by name.
    all: Vec<Authority>,
    /// The codes of those that are chosen.
    chosen: RwSignal<BTreeSet<String>>,
    /// What is done once at least one is chosen.
    on_chosen: F,
) -> impl IntoView
where
    F: Fn(Vec<Authority>) + Send + 'static,
{
    let typed = RwSignal::new(String::new());
    let all = StoredValue::new(all);
    let shown = move || all.with_value(|all| matching(all, &typed.read()));
    let many = memo(move || {
        let chosen = chosen.read();
        let open = |one: &Authority| if chosen.contains(&one.code) { one.open as usize } else { 0 };
        all.with_value(|all| all.iter().map(open).sum::<usize>())
    });
    let nothing = RwSignal::new(None::<String>);
    let go = move || {
        if chosen.read_untracked().is_empty() {
            nothing.set(Some("Choose at least one local authority".to_owned()));
        } else {
            on_chosen(all.get_value());
        }
    };
    view! {
        <Card>
            <Field
                label="Find a local authority"
                kind="search"
                error=nothing
                value=typed
                on_input=move |text| typed.set(text)
            />
            <fieldset>
                <legend>"Which authorities\u{2019} schools do your students come from?"</legend>
                <div class="chips scrolls">
                    <For
                        each=shown
                        key=|one| one.code.clone()
                        children=move |one| view! { <OneAuthority one chosen /> }
                    />
                </div>
            </fieldset>
            <p role="status">
                {move || match many.get() {
                    0 => "None chosen yet.".to_owned(),
                    many => format!("{} chosen.", counted(many, "open school")),
                }}
            </p>
            <div class="row">
                <Button kind=ButtonKind::Big on_press=go>
                    "Read these schools"
                </Button>
            </div>
        </Card>
    }
}

#[component]
fn OneAuthority(one: Authority, chosen: RwSignal<BTreeSet<String>>) -> impl IntoView {
    let schools = counted(one.open as usize, "open school");
    let label = format!("{} ({}), {schools}", one.name, one.code);
    let code = StoredValue::new(one.code);
    let checked = Signal::derive(move || code.with_value(|code| chosen.read().contains(code)));
    let choose = move |on: bool| {
        chosen.update(|chosen| {
            if on {
                chosen.insert(code.get_value());
            } else {
                code.with_value(|code| chosen.remove(code));
            }
        });
    };
    view! { <Chip label name="authority" checked on_change=choose /> }
}
