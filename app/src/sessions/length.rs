//! How long it was: lengths as large chips, and any other typed; and what the student will have with it (clause 3.2).

use domain::session::{SessionDraft, SessionField};
use leptos::prelude::*;

use super::{
    due::Book,
    keeper::{Keeper, field_id},
    wording::will_have,
};
use crate::{
    store::{Alongside, alongside},
    ui::{Chip, ChipKind, Field, Show},
};

/// What is offered, in minutes.
const OFFERED: [u16; 5] = [15, 20, 30, 45, 60];

/// The card.
#[component]
pub(super) fn Length(
    /// The draft.
    keeper: Keeper,
    /// How the student is called.
    who: Signal<String>,
) -> impl IntoView {
    let alongside = alongside();
    let reaches = move || {
        let words = keeper.draft.with(|draft| reaches(alongside, draft, &who.read()));
        words.map(|words| view! { <p class="small muted under">{words}</p> })
    };
    let minutes = keeper.part(|draft| draft.minutes);
    let unusual = minutes.get_untracked().is_some_and(|minutes| !OFFERED.contains(&minutes));
    let other = RwSignal::new(unusual);
    let field = field_id(SessionField::Minutes);
    let error = keeper.wrong(field.clone());
    let chips = OFFERED.map(|offered| {
        view! {
            <Chip
                label=format!("{offered} min")
                name="minutes"
                kind=ChipKind::One
                checked=Signal::derive(move || !other.get() && minutes.get() == Some(offered))
                on_change=move |_| {
                    other.set(false);
                    keeper.change(move |draft| draft.minutes = Some(offered));
                }
            />
        }
    });
    view! {
        <section class="card">
            <fieldset id=field tabindex="-1">
                <legend>"How long?"</legend>
                {move || error.get().map(|words| view! { <p class="wrong">{words}</p> })}
                <div class="chips lengths">
                    {chips.into_iter().collect_view()}
                    <Chip
                        label="Other"
                        name="minutes"
                        kind=ChipKind::One
                        checked=other
                        on_change=move |_| other.set(true)
                    />
                </div>
                <Show when=move || other.get()>
                    <div class="under">
                        <Field
                            label="Minutes"
                            keyboard="numeric"
                            width=4
                            value=Signal::stored(typed(minutes.get_untracked()))
                            on_input=move |typed: String| {
                                keeper.change(move |draft| draft.minutes = read(&typed));
                            }
                        />
                    </div>
                </Show>
            </fieldset>
            {reaches}
        </section>
    }
}

/// What one student will have in the fortnight of that day.
fn reaches(alongside: Alongside, draft: &SessionDraft, who: &str) -> Option<String> {
    let (minutes, date) = (draft.minutes?, draft.date?);
    let mut students = draft.students.iter();
    let (Some(student), None) = (students.next(), students.next()) else { return None };
    let view = alongside.view.get();
    let ledger = Book::open(alongside)?.ledger(view.student(*student)?, date);
    will_have(who, &ledger, minutes)
}

fn typed(minutes: Option<u16>) -> String {
    minutes.map(|minutes| minutes.to_string()).unwrap_or_default()
}

/// Minutes as they are typed; nothing while it is no number. One that is far too large stays too large.
fn read(typed: &str) -> Option<u16> {
    let minutes = typed.trim().parse::<u32>().ok()?;
    Some(u16::try_from(minutes).unwrap_or(u16::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    #[test]
    fn minutes_are_read_as_they_are_typed() {
        assert_eq!(read(" 25 "), Some(25));
        assert_eq!(read("99999"), Some(u16::MAX));
        assert_eq!(read("half an hour"), None);
        assert_eq!(read(""), None);
        assert_eq!(read(&typed(Some(25))), Some(25));
    }
}
