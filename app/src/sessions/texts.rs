//! What it was about (clause 13.3), what went well first (clause 5.6), and the words.

use domain::{
    barrier::BarrierArea,
    session::{SessionDraft, SessionField},
    words,
};
use leptos::prelude::*;

use super::keeper::{Keeper, field_id, toggle};
use crate::{
    store::Alongside,
    ui::{Chip, Show, TextArea, words::joined},
    visits::form_as_text,
};

/// What it was about, as chips.
#[component]
pub(super) fn About(
    /// The draft.
    keeper: Keeper,
) -> impl IntoView {
    let chips = BarrierArea::ALL.map(|area| {
        view! {
            <Chip
                label=area.label()
                name="about"
                checked=keeper.part(move |draft| draft.about.contains(&area))
                on_change=move |on| {
                    keeper.change(move |draft| toggle(&mut draft.about, area, on));
                }
            />
        }
    });
    view! {
        <section class="card">
            <fieldset>
                <legend>"What was it about? " <span class="hint">"(optional)"</span></legend>
                <div class="chips">{chips.into_iter().collect_view()}</div>
            </fieldset>
        </section>
    }
}

/// The texts; of one that did not take place the note alone.
#[component]
pub(super) fn Texts(
    /// The draft.
    keeper: Keeper,
    /// How the student is called.
    who: Signal<String>,
) -> impl IntoView {
    let held = keeper.was_held();
    let area = move |label: Signal<String>, hint: &'static str, text: &'static Text| {
        let id = field_id(text.field);
        view! {
            <TextArea
                id=id.clone()
                label=label
                hint=hint
                error=keeper.wrong(id)
                value=keeper.part(move |draft| (text.get)(draft).clone())
                on_input=move |typed| keeper.change(move |draft| *(text.set)(draft) = typed)
            />
        }
    };
    let theirs = Signal::derive(move || format!("In {}\u{2019}s words", who.get()));
    view! {
        <section class="card stack" aria-label="What was said">
            <Show when=move || held.get()>
                {area(
                    Signal::stored("What went well?".to_owned()),
                    "Optional. It is shown first in the record",
                    &SUCCESS,
                )}
                {area(theirs, "Optional", &STUDENT)}
            </Show>
            {area(
                Signal::stored("Your note".to_owned()),
                "Optional. The microphone on your keyboard works offline",
                &NOTE,
            )}
        </section>
    }
}

struct Text {
    field: SessionField,
    get: fn(&SessionDraft) -> &String,
    set: fn(&mut SessionDraft) -> &mut String,
}

static SUCCESS: Text = Text {
    field: SessionField::Success,
    get: |draft| &draft.success,
    set: |draft| &mut draft.success,
};
static STUDENT: Text = Text {
    field: SessionField::StudentWords,
    get: |draft| &draft.student_words,
    set: |draft| &mut draft.student_words,
};
static NOTE: Text =
    Text { field: SessionField::Note, get: |draft| &draft.note, set: |draft| &mut draft.note };

/// What was typed and tapped, for the case that this tablet cannot keep it.
pub(super) fn as_text(alongside: Alongside, keeper: Keeper) -> String {
    let draft = keeper.draft.get_untracked();
    let areas: Vec<String> = draft.about.iter().map(|area| area.label().to_owned()).collect();
    let promises: Vec<&str> = draft.promises.iter().map(|one| one.text.as_str()).collect();
    let (areas, promises) = (joined(&areas), promises.join("; "));
    let date = draft.date.map(words::date).unwrap_or_default();
    let minutes = draft.minutes.map(|minutes| minutes.to_string()).unwrap_or_default();
    let lines: [(&str, &str); 11] = [
        ("Date", date.as_str()),
        ("Minutes", &minutes),
        ("Where", draft.place.label()),
        ("Why there, or at that time", &draft.reason),
        ("About", &areas),
        ("What went well", &draft.success),
        ("The student\u{2019}s words", &draft.student_words),
        ("The parent\u{2019}s or carer\u{2019}s words", &draft.parent_words),
        ("Promised", &promises),
        ("Why it was cancelled", &draft.why),
        ("Note", &draft.note),
    ];
    form_as_text(alongside, "Session", keeper.drafting.key.student, &lines)
}
