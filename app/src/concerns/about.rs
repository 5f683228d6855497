//! Whom a concern is about: filled in where it was opened from somebody's page; else chosen from the students on this device, or
//! named, for a child in a corridor may be in nobody's list.

use domain::{concern::ConcernField, id::StudentId, search::Asked, student::Student};
use leptos::prelude::*;

use super::keeper::{Keeper, field_id, label};
use crate::{
    store::alongside,
    students::{
        people::{Found, SearchBox},
        roster::{self, Whose},
    },
    ui::{Button, ButtonKind, Field, Name, Show, memo},
};

/// The card.
#[component]
pub(super) fn About(
    /// What is written.
    keeper: Keeper,
) -> impl IntoView {
    let alongside = alongside();
    let chosen = memo(move || keeper.draft.with(|draft| draft.student));
    let student = memo(move || {
        let id = chosen.get()?;
        alongside.view.with(|view| view.student(id)?.core.student.clone())
    });
    view! {
        <section class="card stack" aria-labelledby="about">
            <h2 id="about">"About whom"</h2>
            {move || match chosen.get() {
                None => view! { <Choose keeper=keeper /> }.into_any(),
                Some(_) => {
                    let who = match student.get() {
                        Some(student) => view! { <Name student=student full=true /> }.into_any(),
                        None => "A student who is not on this tablet any more".into_any(),
                    };
                    view! {
                        <div class="row spread">
                            <b>{who}</b>
                            <Button
                                kind=ButtonKind::Quiet
                                on_press=move || keeper.change(|draft| draft.student = None)
                            >
                                "Somebody else"
                            </Button>
                        </div>
                    }
                        .into_any()
                }
            }}
        </section>
    }
}

#[component]
fn Choose(keeper: Keeper) -> impl IntoView {
    let alongside = alongside();
    let typed = RwSignal::new(String::new());
    let found = memo(move || {
        let asked = Asked::of(&typed.read());
        let today = alongside.today();
        let all = alongside.view.with(|view| roster::listed(view, Whose::Everyone, today));
        roster::found(&all, &asked).into_iter().cloned().collect::<Vec<_>>()
    });
    let choose = move |id: StudentId| keeper.change(move |draft| draft.student = Some(id));
    let line = UnsyncCallback::new(move |student: Student| {
        let id = student.id;
        view! {
            <Button on_press=move || choose(id)>
                "Choose " <span class="vh"><Name student=student /></span>
            </Button>
        }
        .into_any()
    });
    view! {
        <SearchBox typed=typed many=Signal::derive(move || found.read().len()) />
        <Show when=move || !typed.read().trim().is_empty()>
            <Found found=found.into() line=line />
        </Show>
        <Field
            id=field_id(ConcernField::Student)
            label=label(ConcernField::Student).to_owned()
            hint="Where you cannot find the child above: the name, or how you know them"
            error=keeper.wrong(ConcernField::Student)
            veiled=true
            value=keeper.text(ConcernField::Student)
            on_input=move |text| keeper.typed(ConcernField::Student, text)
        />
    }
}
