//! The school's calendar on `/school`: where the fortnights begin, the terms, and the days on which the school is closed.

use domain::{calendar::Closure, id::ClosureId, words};
use leptos::prelude::*;
use records::Edit;

use super::{
    forms::{ClosureForm, read_first_fortnight},
    terms::Terms,
};
use crate::{
    coordination::{
        dates::TypedDate,
        desk::Desk,
        fields::{DateInput, Filling, Mistakes, TextInput},
    },
    store::Attempt,
    ui::{Button, ButtonKind, Card, Empty, memo},
};

/// The three cards of the calendar.
#[component]
pub(super) fn Calendar() -> impl IntoView {
    view! {
        <div class="stack">
            <Fortnights />
            <Terms />
            <Closures />
        </div>
    }
}

#[component]
fn Fortnights() -> impl IntoView {
    let desk = Desk::here();
    let known = desk.view_now().org.first_fortnight.map(TypedDate::of).unwrap_or_default();
    let filling = Filling::new(known);
    let busy = RwSignal::new(false);
    let save = move || {
        let read = |typed: &TypedDate| read_first_fortnight(typed).map_err(|problem| vec![problem]);
        let Some(monday) = filling.check(read) else { return };
        desk.save(busy, vec![Edit::SetFirstFortnight(monday)], move || {
            desk.say(format!("Fortnights are counted from {}", words::date(monday)));
        });
    };
    view! {
        <Card title="Fortnights">
            <p class="muted small">{move || desk.fortnight_words()}</p>
            <Mistakes filling />
            <DateInput
                filling
                id="first-fortnight"
                label="A Monday on which a fortnight begins"
                hint="For example, 7 9 2026. All others follow from it."
                get=|date| date
                set=|date| date
            />
            <div class="row">
                <Button kind=ButtonKind::Main busy on_press=save>
                    "Save the fortnights"
                </Button>
            </div>
        </Card>
    }
}

#[component]
fn Closures() -> impl IntoView {
    let desk = Desk::here();
    let closures = memo(move || {
        let mut all = desk.view().org.closures.clone();
        domain::sorting::sort_by_key(&mut all, |closure| (closure.from, closure.id));
        all
    });
    let list = move || {
        let all = closures.get();
        if all.is_empty() {
            return view! {
                <Empty icon="calendar" title="No closures yet">
                    <p class="muted">"Add half-terms, holidays and INSET days, so that nobody is counted as late in them."</p>
                </Empty>
            }
            .into_any();
        }
        view! {
            <ul class="list edges">
                {all.into_iter().map(|closure| view! { <Line closure /> }).collect_view()}
            </ul>
        }
        .into_any()
    };
    view! {
        <Card title="Closures">
            {list}
            <AddClosure />
        </Card>
    }
}

#[component]
fn Line(closure: Closure) -> impl IntoView {
    let desk = Desk::here();
    let busy = RwSignal::new(false);
    let days = words::date_range_and_year(closure.from, closure.to);
    let reason = closure.reason.clone();
    let label = format!("Remove {reason}, {days}");
    let remove = move || {
        let gone = closure.clone();
        desk.save(busy, vec![Edit::RemoveClosure(gone.id)], move || {
            desk.undoable(format!("{} is removed", gone.reason), move || {
                // A closure that was removed stays removed; the same days come back as a new one.
                let again = Closure { id: ClosureId::draw(desk.draw()), ..gone.clone() };
                desk.save_quietly(vec![Edit::AddClosure(again)]);
            });
        });
    };
    view! {
        <li>
            <div class="grow">
                <b><bdi>{reason}</bdi></b>
                <p class="small muted">{days}</p>
            </div>
            <Button kind=ButtonKind::Quiet icon="trash-2" label busy on_press=remove>
                "Remove"
            </Button>
        </li>
    }
}

#[component]
fn AddClosure() -> impl IntoView {
    let desk = Desk::here();
    let filling = Filling::new(ClosureForm::default());
    let busy = RwSignal::new(false);
    let attempt = Attempt::none();
    let add = move || {
        let fresh = || ClosureId::draw(desk.draw());
        let id = attempt.again_or(filling.form.get_untracked(), fresh);
        let Some(closure) = filling.check(|form| form.read(id)) else { return };
        desk.save(busy, vec![Edit::AddClosure(closure)], move || {
            attempt.saved();
            filling.form.set(ClosureForm::default());
            desk.say("The closure is added");
        });
    };
    view! {
        <Mistakes filling />
        <TextInput
            filling
            id="closure-reason"
            label="Add a closure"
            hint="Why the school is closed, for example half-term"
            get=|form: &ClosureForm| &form.reason
            set=|form| &mut form.reason
        />
        <DateInput
            filling
            id="closure-from"
            label="First day closed"
            get=|form: &ClosureForm| &form.from
            set=|form| &mut form.from
        />
        <DateInput
            filling
            id="closure-to"
            label="Last day closed (optional)"
            hint="Leave it empty for a single day"
            get=|form: &ClosureForm| &form.to
            set=|form| &mut form.to
        />
        <div class="row">
            <Button kind=ButtonKind::Main icon="plus" busy on_press=add>
                "Add the closure"
            </Button>
        </div>
    }
}
