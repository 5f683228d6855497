//! Promises of mine that are still open, overdue ones first.

use leptos::prelude::*;

use super::{
    day::{FollowUp, Urgency, promised},
    ticking::{Promise, Ticking, line_id},
};
use crate::{
    store::alongside,
    ui::{Button, Card, CardKind, For, Icon, Name, Show, ShowMore, memo},
};

/// How many are drawn before *Show more*.
const AT_FIRST: usize = 10;
/// How many more each time.
const MORE: usize = 20;

/// The card *To follow up*; nothing at all while there is nothing to follow up.
#[component]
pub fn FollowUps(
    /// What was promised.
    follow_ups: Memo<Vec<FollowUp>>,
) -> impl IntoView {
    let ticking = Ticking::here();
    let shown = RwSignal::new(AT_FIRST);
    let first = memo(move || {
        follow_ups.with(|all| all.iter().take(shown.get()).cloned().collect::<Vec<_>>())
    });
    let next = UnsyncCallback::new(move |place: usize| {
        follow_ups.with_untracked(|all| all.get(place).map(|one| line_id(one.action.id)))
    });
    let rest = memo(move || follow_ups.with(Vec::len).saturating_sub(shown.get()));
    view! {
        <Show when=move || !follow_ups.read().is_empty()>
            <Card
                title="To follow up"
                kind=CardKind::Flush
                aside=move || view! { <span class="muted small num">{move || follow_ups.read().len()}</span> }
            >
                <ul class="list">
                    <For
                        each=move || first.get()
                        key=|one| {
                            let FollowUp { lies_in, action, .. } = one;
                            (action.id, action.text.clone(), action.due, lies_in.clone())
                        }
                        let(one)
                    >
                        <OneFollowUp one=one ticking=ticking />
                    </For>
                    <ShowMore rest=rest shown=shown more=MORE line=next in_list=true />
                </ul>
            </Card>
        </Show>
    }
}

#[component]
fn OneFollowUp(one: FollowUp, ticking: Ticking) -> impl IntoView {
    let alongside = alongside();
    let due = one.action.due;
    let standing = memo(move || promised(due, alongside.today()));
    let class = move || {
        standing.with(|(_, urgency)| match urgency {
            Urgency::Now => "flag now",
            Urgency::Calm => "flag",
        })
    };
    let promise = Promise { action: one.action.id, lies_in: one.lies_in };
    let about = one.students.into_iter().enumerate().map(|(place, student)| {
        let record = format!("/students/{}", student.id);
        view! {
            {(place > 0).then_some(", ")}
            <a href=record>
                <Name student=student />
            </a>
        }
    });
    let about = about.collect_view();
    let label = format!("Done: {}", one.action.text);
    view! {
        <li>
            <span class=class>
                <Icon name="flag" />
            </span>
            <div class="grow">
                <b id=line_id(one.action.id) tabindex="-1">
                    {one.action.text}
                </b>
                <p class="small muted">
                    {about} " - "
                    {move || standing.with(|(words, _)| words.clone())}
                </p>
            </div>
            <Button label=label on_press=move || ticking.tick(&promise)>
                "Done"
            </Button>
        </li>
    }
}
