//! What people said, each in their own words, and the mentor's note. The student's words and the note
//! are always there; the others open by themselves when that person was there, or with one tap.

use domain::visit::{DraftField, Present, VisitDraft};
use leptos::prelude::*;

use super::{Keeper, Subject, field_id};
use crate::ui::{Button, ButtonKind, Show, TextArea, memo};

/// The cards for texts.
#[component]
pub fn Texts(
    /// The draft.
    keeper: Keeper,
    /// Whom it is about.
    subject: Subject,
) -> impl IntoView {
    view! {
        <section class="card stack">
            <TextArea
                id=field_id(DraftField::StudentWords)
                error=keeper.wrong(field_id(DraftField::StudentWords))
                label=Signal::derive(move || whose_words(&subject.called.get()))
                hint="Optional. The microphone on your keyboard works offline"
                value=keeper.memo(|draft| draft.words.student.clone())
                on_input=move |text| keeper.change(move |draft| draft.words.student = text)
            />
            <MoreWords keeper=keeper />
        </section>
        <section class="card">
            <TextArea
                id=field_id(DraftField::Note)
                error=keeper.wrong(field_id(DraftField::Note))
                label="Your note"
                hint="Optional"
                value=keeper.memo(|draft| draft.note.clone())
                on_input=move |text| keeper.change(move |draft| draft.note = text)
            />
        </section>
    }
}

/// "In Kai's words".
fn whose_words(called: &str) -> String {
    format!("In {called}\u{2019}s words")
}

/// Somebody whose words are not always asked for.
struct Whose {
    field: DraftField,
    label: &'static str,
    add: &'static str,
    person: Present,
    text: fn(&VisitDraft) -> &String,
    text_mut: fn(&mut VisitDraft) -> &mut String,
}

static PARENT: Whose = Whose {
    field: DraftField::ParentWords,
    label: "In the parent\u{2019}s or carer\u{2019}s words",
    add: "Parent or carer\u{2019}s words",
    person: Present::ParentOrCarer,
    text: |draft| &draft.words.parent,
    text_mut: |draft| &mut draft.words.parent,
};

static HOME_SCHOOL: Whose = Whose {
    field: DraftField::HomeSchoolWords,
    label: "In the home school\u{2019}s words",
    add: "Home school\u{2019}s words",
    person: Present::HomeSchoolContact,
    text: |draft| &draft.words.home_school,
    text_mut: |draft| &mut draft.words.home_school,
};

#[component]
fn MoreWords(keeper: Keeper) -> impl IntoView {
    let parts = [&PARENT, &HOME_SCHOOL].map(|whose| {
        let opened = RwSignal::new(false);
        let there = keeper
            .memo(|draft| draft.present.contains(&whose.person) || !(whose.text)(draft).is_empty());
        (whose, opened, memo(move || opened.get() || there.get()))
    });
    let fields = parts.map(|(whose, _, shown)| {
        view! {
            <Show when=move || shown.get()>
                <TheirWords keeper=keeper whose=whose />
            </Show>
        }
    });
    let buttons = parts.map(|(whose, opened, shown)| {
        view! {
            <Show when=move || !shown.get()>
                <Button kind=ButtonKind::Quiet icon="plus" on_press=move || opened.set(true)>
                    {whose.add}
                </Button>
            </Show>
        }
    });
    let all_shown = move || parts.iter().all(|(.., shown)| shown.get());
    view! {
        {fields.into_iter().collect_view()}
        <div class="row edge" hidden=all_shown>
            {buttons.into_iter().collect_view()}
        </div>
    }
}

#[component]
fn TheirWords(keeper: Keeper, whose: &'static Whose) -> impl IntoView {
    view! {
        <TextArea
            id=field_id(whose.field)
            error=keeper.wrong(field_id(whose.field))
            label=whose.label.to_owned()
            hint="Optional"
            rows=2
            value=keeper.memo(|draft| (whose.text)(draft).clone())
            on_input=move |text| keeper.change(move |draft| *(whose.text_mut)(draft) = text)
        />
    }
}
