//! Fields for typing: a label that is always there, a hint, and what is wrong beside the field itself.
//! Autocomplete is off: what is typed here is about children.

use leptos::prelude::*;

use super::{name::names_hidden, words::fresh_id};

/// A field for one line.
#[component]
pub fn Field<F>(
    /// What to type: "Name of this device".
    #[prop(into)]
    label: Signal<String>,
    /// The element's id, for an error summary to lead to; drawn where none is given.
    #[prop(optional, into)]
    id: Option<String>,
    /// Help under the label: "Optional", "For example, Tablet 2".
    #[prop(optional, into)]
    hint: MaybeProp<String>,
    /// What is wrong with it, as a sentence that says what to put right.
    #[prop(optional, into)]
    error: MaybeProp<String>,
    /// `text`, `tel`, `search`, `date`, ...
    #[prop(optional, into)]
    kind: Option<&'static str>,
    /// The keyboard that a tablet shows: `numeric`, `tel`.
    #[prop(optional, into)]
    keyboard: Option<&'static str>,
    /// How many characters fit, for fields of a known length.
    #[prop(optional)]
    width: Option<u8>,
    /// Whether it says who a student is: then it is veiled while names are hidden, except while somebody types in it.
    #[prop(optional)]
    veiled: bool,
    /// For a secret, whether it is shown: else there are dots for its letters, and no keyboard is to learn it.
    #[prop(optional)]
    secret: Option<RwSignal<bool>>,
    /// What is in it.
    #[prop(into)]
    value: Signal<String>,
    /// What typing does, with the whole text.
    on_input: F,
) -> impl IntoView
where
    F: FnMut(String) + 'static,
{
    let asked = Asked { label, id, hint, error, value, veiled, secret, typed: Box::new(on_input) };
    one_line(asked, kind.unwrap_or("text"), keyboard, width)
}

/// A field for several lines, which grows with what is typed.
#[component]
pub fn TextArea<F>(
    /// What to type.
    #[prop(into)]
    label: Signal<String>,
    /// The element's id, for an error summary to lead to; drawn where none is given.
    #[prop(optional, into)]
    id: Option<String>,
    /// Help under the label.
    #[prop(optional, into)]
    hint: MaybeProp<String>,
    /// What is wrong with it, as a sentence that says what to put right.
    #[prop(optional, into)]
    error: MaybeProp<String>,
    /// How many lines it shows when empty.
    #[prop(default = 3)]
    rows: u8,
    /// What is in it.
    #[prop(into)]
    value: Signal<String>,
    /// What typing does, with the whole text.
    on_input: F,
) -> impl IntoView
where
    F: FnMut(String) + 'static,
{
    let (veiled, secret) = (false, None);
    lines(Asked { label, id, hint, error, value, veiled, secret, typed: Box::new(on_input) }, rows)
}

/// What both kinds of field have; without the type of what typing does, so that they are compiled once.
struct Asked {
    label: Signal<String>,
    id: Option<String>,
    hint: MaybeProp<String>,
    error: MaybeProp<String>,
    value: Signal<String>,
    veiled: bool,
    secret: Option<RwSignal<bool>>,
    typed: Box<dyn FnMut(String)>,
}

fn one_line(
    asked: Asked,
    kind: &'static str,
    keyboard: Option<&'static str>,
    width: Option<u8>,
) -> AnyView {
    let Asked { label, id, hint, error, value, veiled, secret, mut typed } = asked;
    let id = id.unwrap_or_else(|| fresh_id("field"));
    let described = described_by(&id, hint, error);
    let hidden = names_hidden();
    view! {
        <div class="ask">
            <label class="lab" for=id.clone()>
                {move || label.get()}
            </label>
            <Around id=id.clone() hint=hint error=error />
            <input
                class="field"
                class:veiled=move || veiled && hidden.get()
                class:secret=secret.is_some()
                class:dotted=move || secret.is_some_and(|shown| !shown.get())
                id=id
                type=kind
                inputmode=keyboard
                autocomplete="off"
                autocapitalize=secret.map(|_| "off")
                prop:autocorrect=secret.is_none()
                spellcheck=secret.map(|_| "false")
                style:inline-size=width.map(|many| format!("calc({many}ch + 1.75rem)"))
                aria-describedby=described
                aria-invalid=move || error.get().map(|_| "true")
                prop:value=move || value.get()
                on:input=move |event| typed(event_target_value(&event))
            />
        </div>
    }
    .into_any()
}

fn lines(asked: Asked, rows: u8) -> AnyView {
    let Asked { label, id, hint, error, value, mut typed, .. } = asked;
    let id = id.unwrap_or_else(|| fresh_id("field"));
    let described = described_by(&id, hint, error);
    view! {
        <div class="ask">
            <label class="lab" for=id.clone()>
                {move || label.get()}
            </label>
            <Around id=id.clone() hint=hint error=error />
            <textarea
                class="field"
                id=id
                rows=rows.to_string()
                autocomplete="off"
                aria-describedby=described
                aria-invalid=move || error.get().map(|_| "true")
                prop:value=move || value.get()
                on:input=move |event| typed(event_target_value(&event))
            ></textarea>
        </div>
    }
    .into_any()
}

/// The hint and the error of a field.
#[component]
fn Around(id: String, hint: MaybeProp<String>, error: MaybeProp<String>) -> impl IntoView {
    let (hint_id, error_id) = (hint_id(&id), error_id(&id));
    view! {
        {move || {
            let id = hint_id.clone();
            hint.get().map(|words| view! { <p class="hint" id=id>{words}</p> })
        }}
        {move || {
            let id = error_id.clone();
            error.get().map(|words| {
                view! {
                    <p class="wrong" id=id>
                        <span class="vh">"Error: "</span>
                        {words}
                    </p>
                }
            })
        }}
    }
}

fn described_by(
    id: &str,
    hint: MaybeProp<String>,
    error: MaybeProp<String>,
) -> impl Fn() -> Option<String> + use<> {
    let (hint_id, error_id) = (hint_id(id), error_id(id));
    move || {
        let ids: Vec<&str> =
            [hint.get().map(|_| hint_id.as_str()), error.get().map(|_| error_id.as_str())]
                .into_iter()
                .flatten()
                .collect();
        (!ids.is_empty()).then(|| ids.join(" "))
    }
}

fn hint_id(id: &str) -> String {
    format!("{id}-hint")
}

fn error_id(id: &str) -> String {
    format!("{id}-error")
}
