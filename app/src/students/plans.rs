//! Visits that are planned with this student: begun, cancelled with *Undo*, or planned anew.

use domain::{
    access::may_record,
    calendar::AcademicYear,
    id::{PlanId, StudentId},
    visit::PlannedVisit,
    words,
};
use leptos::prelude::*;
use records::Edit;

use super::{
    page::Record,
    roster::{home_school, staff_name},
    writing::Writing,
};
use crate::{
    store::alongside,
    ui::{Button, ButtonKind, For, Icon, LinkButton, Show, memo},
    visits::{NotSaved, PlanForm, visit_path},
};

/// The card.
#[component]
pub(super) fn Plans(
    /// Whose.
    id: StudentId,
    /// The record.
    record: Record,
) -> impl IntoView {
    let planning = RwSignal::new(false);
    let may = alongside().role_is(may_record);
    let plans = memo(move || record.with(|record| record.plans.clone()));
    view! {
        <section class="card stack-s" aria-labelledby="plans">
            <h2 id="plans">"Planned visits"</h2>
            <Show
                when=move || !plans.read().is_empty()
                fallback=|| view! { <p class="muted">"None planned."</p> }
            >
                <ul class="stack-s">
                    <For
                        each=move || plans.get()
                        key=|plan| (plan.id, plan.at, plan.home_school, plan.ask_for.clone())
                        let(plan)
                    >
                        <OnePlan plan=plan />
                    </For>
                </ul>
            </Show>
            <Show when=move || may && !planning.get()>
                <div class="edge">
                    <Button kind=ButtonKind::Quiet icon="calendar" on_press=move || planning.set(true)>
                        "Plan a visit"
                    </Button>
                </div>
            </Show>
        </section>
        <Show when=move || planning.get()>
            <PlanForm
                student=id
                on_done=UnsyncCallback::new(move |()| {
                    planning.try_set(false);
                })
            />
        </Show>
    }
}

#[component]
fn OnePlan(plan: PlannedVisit) -> impl IntoView {
    let writing = Writing::here();
    let alongside = writing.alongside;
    let at = alongside.school_time(plan.at);
    let when = move || words::moment(at, alongside.school_now());
    let me = alongside.identity.with_untracked(|one| one.as_ref().map(|one| one.user));
    let (place, mentor) = alongside.view.with_untracked(|view| {
        let place = home_school(&view.org, plan.home_school).map(|school| school.name.clone());
        (place, staff_name(&view.org, plan.mentor, me.unwrap_or(plan.mentor)))
    });
    let mine = me == Some(plan.mentor);
    let student = plan.student;
    let ask = (!plan.ask_for.is_empty()).then(|| format!("ask for {}", plan.ask_for));
    let whose = (!mine).then_some(mentor);
    let below: Vec<String> = place.into_iter().chain(ask).chain(whose).collect();
    let cancel = move || {
        let Some(recorded) = alongside.recorded() else { return };
        let (year, plan) = (AcademicYear::of(at.date()), plan.clone());
        let edit = Edit::CancelPlan { student, year, plan: plan.id, recorded };
        writing.save(edit, move |toasts| {
            toasts.undoable("Plan cancelled", move || plan_again(writing, year, plan.clone()));
        });
    };
    view! {
        <li class="row-n plan">
            <Icon name="calendar" />
            <div class="grow">
                <b>{when}</b>
                <p class="small muted">{below.join(", ")}</p>
                <div class="row edge">
                    {(mine && alongside.role_is(may_record))
                        .then(|| {
                            view! {
                                <LinkButton icon="footprints" href=visit_path(student)>
                                    "Start visit"
                                </LinkButton>
                            }
                        })}
                    {alongside
                        .role_is(may_record)
                        .then(|| {
                            view! {
                                <Button kind=ButtonKind::Quiet busy=writing.busy on_press=cancel>
                                    "Cancel plan"
                                </Button>
                            }
                        })}
                </div>
                <NotSaved refused=writing.refused />
            </div>
        </li>
    }
}

/// The same plan under a new id: that the first was cancelled stays a fact.
fn plan_again(writing: Writing, year: AcademicYear, plan: PlannedVisit) {
    let plan = PlannedVisit { id: PlanId::draw(writing.alongside.random()), ..plan };
    writing.save(Edit::Plan { year, plan }, |toasts| toasts.say("The visit is planned again"));
}
