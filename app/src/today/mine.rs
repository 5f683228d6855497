//! My students: the last visit with each, and what comes next. Of a long list the first, and the way to the rest.

use domain::{access::reads_everyone, words};
use leptos::prelude::*;

use super::day::Mine;
use crate::{
    store::{Alongside, alongside},
    students::nobody_yet,
    ui::{Card, CardKind, Empty, For, Icon, Initials, LinkButton, Name, Pill, Show, Tone, memo},
};

/// How many are drawn: more than a full caseload. Whoever mentors a whole school finds the others under *Students*.
const AT_MOST: usize = 40;

/// The card *My students*.
#[component]
pub fn MyStudents(
    /// They.
    students: Memo<Vec<Mine>>,
) -> impl IntoView {
    let alongside = alongside();
    let first =
        memo(move || students.with(|all| all.iter().take(AT_MOST).cloned().collect::<Vec<_>>()));
    let rest = memo(move || students.with(Vec::len) > AT_MOST);
    view! {
        <Card
            title="My students"
            kind=CardKind::Flush
            aside=move || view! { <span class="muted small num">{move || students.read().len()}</span> }
        >
            {move || {
                if !students.read().is_empty() {
                    return view! {
                        <ul class="list">
                            <For each=move || first.get() key=mine_key let(one)>
                                <OneOfMine one=one />
                            </For>
                            <Show when=move || rest.get()>
                                <li>
                                    <div class="grow">
                                        <a class="whole" href="/students">
                                            <b>"All students"</b>
                                        </a>
                                    </div>
                                    <Icon name="chevron-right" />
                                </li>
                            </Show>
                        </ul>
                    }
                        .into_any();
                }
                if alongside.view.read().first_sync_done {
                    nobody_of_mine(alongside)
                } else {
                    view! {
                        <Empty icon="cloud-upload" title="Your students are not on this tablet yet">
                            <p>"Stay near base with Alongside open until the first copy is complete."</p>
                        </Empty>
                    }
                        .into_any()
                }
            }}
        </Card>
    }
}

/// Whoever reads everyone has no students of their own, and is shown the way to all.
fn nobody_of_mine(alongside: Alongside) -> AnyView {
    let many = alongside.view.read().students.len();
    if many == 0 || !alongside.role_is(reads_everyone) {
        return nobody_yet(alongside);
    }
    view! {
        <Empty icon="users" title="You read every student\u{2019}s record">
            <LinkButton href="/students">"All students"</LinkButton>
        </Empty>
    }
    .into_any()
}

/// A line is drawn again when anything that it shows has changed.
fn mine_key(one: &Mine) -> impl Eq + std::hash::Hash + use<> {
    (one.student.id, one.student.full_name(), one.last_visit, one.next_visit, one.provisional)
}

#[component]
fn OneOfMine(one: Mine) -> impl IntoView {
    let alongside = alongside();
    let id = one.student.id;
    let last = one.last_visit;
    let next = one.next_visit;
    let last_words = move || match last {
        Some(day) => format!("Last visit: {}", words::within(&words::day(day, alongside.today()))),
        None if alongside.view.read().first_sync_done => "No visit yet".to_owned(),
        None => "Record still coming".to_owned(),
    };
    let next_words = move || {
        let words = words::within(&words::moment(next?, alongside.school_now()));
        Some(view! {
            <p class="small">
                <b>"Next:"</b>
                " "
                {words}
            </p>
        })
    };
    view! {
        <li>
            <Initials student=one.student.clone() />
            <div class="grow">
                <div class="row">
                    <a class="whole" href=format!("/students/{id}")>
                        <b>
                            <Name student=one.student />
                        </b>
                    </a>
                    {one
                        .provisional
                        .then(|| {
                            view! {
                                <Pill tone=Tone::Info icon="user-plus">
                                    "Met off site"
                                </Pill>
                            }
                        })}
                </div>
                <p class="small muted">{last_words}</p>
                {next_words}
            </div>
            <Icon name="chevron-right" />
        </li>
    }
}
