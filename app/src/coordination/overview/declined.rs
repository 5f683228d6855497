//! Students met off site who were declined: out of every list, and found here, with why and the way back.

use domain::{
    student::{Standing, Student},
    words,
};
use leptos::prelude::*;
use replica::View;

use crate::{
    coordination::desk::Desk,
    ui::{Icon, Name, Pill, Tone, memo},
};

/// Somebody who was declined.
#[derive(Debug, Clone, PartialEq)]
struct Kept {
    student: Student,
    standing: Standing,
    conflicts: u32,
}

/// The card, folded up; nothing while nobody was declined.
#[component]
pub(super) fn Declined() -> impl IntoView {
    let desk = Desk::here();
    let kept = memo(move || declined(&desk.view()));
    move || {
        let all = kept.get();
        (!all.is_empty()).then(|| {
            view! {
                <details class="card flush opens">
                    <summary>
                        <span class="grow">
                            "Declined, kept " <b class="num">{format!("({})", all.len())}</b>
                        </span>
                        <Icon name="chevron-down" />
                    </summary>
                    <ul class="list">{all.into_iter().map(|one| view! { <Line one /> }).collect_view()}</ul>
                </details>
            }
        })
    }
}

/// Those who were declined, by name.
fn declined(view: &View) -> Vec<Kept> {
    let mut all: Vec<_> = view
        .declined
        .values()
        .filter_map(|known| {
            let student = known.core.student.clone()?;
            let (standing, conflicts) = (known.core.standing.clone(), known.core.conflicts);
            Some(Kept { student, standing, conflicts })
        })
        .collect();
    domain::sorting::sort_by_key(&mut all, |one| (one.student.full_name(), one.student.id));
    all
}

#[component]
fn Line(one: Kept) -> impl IntoView {
    let desk = Desk::here();
    let (why, when) = match one.standing {
        Standing::Declined { reason, decided } => {
            let by = desk.staff_name(decided.by);
            let on = words::date(desk.day(decided.at));
            (
                reason,
                format!("Declined by {by} on {on}, met by {}", desk.staff_name(decided.met_by)),
            )
        }
        _ => (String::new(), String::new()),
    };
    let href = format!("/students/{}", one.student.id);
    let student = Signal::stored(one.student);
    view! {
        <li>
            <div class="grow">
                <a href=href>
                    <b>
                        <Name student full=true />
                    </b>
                </a>
                <p class="small"><bdi>{why}</bdi></p>
                <p class="small muted"><bdi>{when}</bdi></p>
                {(one.conflicts > 0)
                    .then(|| {
                        view! {
                            <Pill tone=Tone::Warn icon="users">
                                "Decided in two ways"
                            </Pill>
                        }
                    })}
            </div>
        </li>
    }
}
