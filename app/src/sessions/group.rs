//! A group (clause 2.5): which other students it was for, and who of them was there.

use domain::{id::StudentId, search::Asked, session::SessionField, student::Student};
use leptos::prelude::*;

use super::keeper::{Keeper, field_id, toggle};
use crate::{
    store::alongside,
    students::{
        people::{Found, SearchBox},
        roster::{self, Whose},
    },
    ui::{Button, ButtonKind, Chip, For, Name, Show, memo},
};

/// The card.
#[component]
pub(super) fn Group(
    /// The draft.
    keeper: Keeper,
) -> impl IntoView {
    let students = keeper.part(|draft| draft.students.iter().copied().collect::<Vec<_>>());
    let many = keeper.part(|draft| draft.students.len() > 1);
    let adding = RwSignal::new(false);
    let field = field_id(SessionField::Students);
    let error = keeper.wrong(field.clone());
    view! {
        <section class="card stack">
            <fieldset id=field tabindex="-1">
                <legend>"A group? " <span class="hint">"(optional)"</span></legend>
                {move || error.get().map(|words| view! { <p class="wrong">{words}</p> })}
                <Show when=move || many.get()>
                    <p class="hint">"Tick who was there"</p>
                    <ul class="stack-s">
                        <For each=move || students.get() key=|id| *id let(id)>
                            <Member keeper=keeper id=id />
                        </For>
                    </ul>
                </Show>
                <div class="edge">
                    <Button
                        kind=ButtonKind::Quiet
                        icon="user-plus"
                        on_press=move || adding.update(|adding| *adding = !*adding)
                    >
                        {move || if adding.get() { "Nobody else" } else { "Add another student" }}
                    </Button>
                </div>
            </fieldset>
            <Show when=move || adding.get()>
                <Add keeper=keeper adding=adding />
            </Show>
        </section>
    }
}

/// Whether one was there. Whoever was added can be taken out again; with whom it was begun stays.
#[component]
fn Member(keeper: Keeper, id: StudentId) -> impl IntoView {
    let alongside = alongside();
    let name = memo(move || {
        let student = alongside.view.with(|view| roster::student(view, id).cloned());
        let hidden = alongside.names_hidden.get();
        student.map_or_else(
            || "A student".to_owned(),
            |student| if hidden { student.initials() } else { student.short_name() },
        )
    });
    let added = keeper.drafting.key.student != id;
    let take_out = move || {
        keeper.change(move |draft| {
            draft.students.remove(&id);
            draft.absent.remove(&id);
        });
    };
    view! {
        <li class="row">
            <Chip
                label=name
                name="there"
                checked=keeper.part(move |draft| !draft.absent.contains(&id))
                on_change=move |there| {
                    keeper.change(move |draft| toggle(&mut draft.absent, id, !there));
                }
            />
            {added
                .then(|| {
                    view! {
                        <Button
                            kind=ButtonKind::Quiet
                            icon="trash-2"
                            label=Signal::derive(move || Some(format!("Take out {}", name.get())))
                            on_press=take_out
                        >
                            "Take out"
                        </Button>
                    }
                })}
        </li>
    }
}

/// Anyone of this tablet who is not in the group yet.
#[component]
fn Add(keeper: Keeper, adding: RwSignal<bool>) -> impl IntoView {
    let alongside = alongside();
    let typed = RwSignal::new(String::new());
    let found = memo(move || {
        let asked = Asked::of(&typed.read());
        let today = alongside.today();
        let all = alongside.view.with(|view| roster::listed(view, Whose::Everyone, today));
        let there = keeper.draft.with(|draft| draft.students.clone());
        let found = roster::found(&all, &asked).into_iter();
        found.filter(|one| !there.contains(&one.student.id)).cloned().collect::<Vec<_>>()
    });
    let line = UnsyncCallback::new(move |student: Student| {
        let id = student.id;
        let add = move || {
            adding.set(false);
            keeper.change(move |draft| toggle(&mut draft.students, id, true));
        };
        view! {
            <Button on_press=add>
                "Add " <span class="vh"><Name student=student /></span>
            </Button>
        }
        .into_any()
    });
    view! {
        <SearchBox typed=typed many=Signal::derive(move || found.read().len()) />
        <Found found=found.into() line=line />
    }
}
