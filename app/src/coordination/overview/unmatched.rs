//! Students without a mentor (clause 2.8: nobody falls off), each with the way to relate one.

use domain::student::Student;
use leptos::prelude::*;

use super::waiting::without_mentor;
use crate::{
    coordination::desk::Desk,
    ui::{Card, LinkButton, Name, memo},
};

/// How many are listed here; the students' list has all.
const SHOWN: usize = 8;

/// The card; nothing while everyone has a mentor.
#[component]
pub(super) fn Unmatched() -> impl IntoView {
    let desk = Desk::here();
    let alone = memo(move || without_mentor(&desk.view(), desk.today()));
    move || {
        let all = alone.get();
        let rest = all.len().saturating_sub(SHOWN);
        (!all.is_empty()).then(|| {
            view! {
                <Card
                    title="Without a mentor"
                    aside=move || view! { <b class="num figure">{alone.read().len()}</b> }
                >
                    <ul class="stack-s">{all.into_iter().take(SHOWN).map(|student| view! { <Line student /> }).collect_view()}</ul>
                    {(rest > 0)
                        .then(|| {
                            view! {
                                <p class="small muted">
                                    {format!("And {rest} more. ")} <a href="/students">"All students"</a>
                                </p>
                            }
                        })}
                </Card>
            }
        })
    }
}

#[component]
fn Line(student: Student) -> impl IntoView {
    let desk = Desk::here();
    let href = format!("/matching/{}", student.id);
    let named = student.clone();
    let label = Signal::derive(move || format!("Find a mentor for {}", desk.student_name(&named)));
    let student = Signal::stored(student);
    view! {
        <li class="spread">
            <b>
                <Name student />
            </b>
            <LinkButton href label>
                "Find a mentor"
            </LinkButton>
        </li>
    }
}
