//! What was decided about someone met off site, on the record that it concerns: who was merged into this student, and
//! that a student was declined. The coordinator takes a decision back here, at any later time.

use domain::{
    id::StudentId,
    staff::Role,
    student::{Decided, Standing},
    words,
};
use leptos::prelude::*;
use records::Edit;
use replica::MergedRecord;

use super::{page::Record, roster::staff_name, writing::Writing};
use crate::{
    store::Alongside,
    ui::{Button, Name, Note, Show, Tone, memo},
    visits::NotSaved,
};

/// *Also recorded as*; nothing where nobody was merged into this student.
#[component]
pub(super) fn Merged(
    /// The record.
    record: Record,
) -> impl IntoView {
    let merged = memo(move || record.with(|record| record.merged.clone()));
    view! {
        <Show when=move || !merged.read().is_empty()>
            <section class="card stack-s" aria-labelledby="merged">
                <h2 id="merged">"Also recorded as"</h2>
                <ul class="stack tied">
                    {move || merged.get().into_iter().map(|one| view! { <OneMerged one /> }).collect_view()}
                </ul>
            </section>
        </Show>
    }
}

#[component]
fn OneMerged(one: MergedRecord) -> impl IntoView {
    let writing = Writing::here();
    let MergedRecord { id, student, standing } = one;
    let told = match &standing {
        Standing::MergedInto { decided, .. } => told(writing.alongside, *decided, "Joined"),
        _ => String::new(),
    };
    let name = student.map(|student| {
        let student = Signal::stored(student);
        view! { <Name student full=true /> }
    });
    let take_apart = move || {
        let back = standing.clone();
        decide(writing, id, standing.undecided(), back, "Two students again, as before");
    };
    view! {
        <li class="stack-s">
            <p>
                <b>{name}</b>
            </p>
            <p class="small muted">{told}</p>
            <Coordinator writing>
                <Button busy=writing.busy on_press=take_apart.clone()>
                    "Take apart again"
                </Button>
            </Coordinator>
            <NotSaved refused=writing.refused />
        </li>
    }
}

/// That the student was declined, with the way back.
#[component]
pub(super) fn Declined(
    /// The record.
    record: Record,
) -> impl IntoView {
    let writing = Writing::here();
    let declined = memo(move || match &record.read().core.standing {
        Standing::Declined { reason, decided } => Some((reason.clone(), *decided)),
        _ => None,
    });
    move || {
        let (reason, decided) = declined.get()?;
        let id = record.with_untracked(|record| record.id);
        let standing = Standing::Declined { reason: reason.clone(), decided };
        let take_back = move || {
            let back = standing.clone();
            decide(writing, id, standing.undecided(), back, "Waits for your decision again");
        };
        Some(view! {
            <Note tone=Tone::Warn icon="user">
                <p>
                    <b>"Not a student of this school. "</b>
                    <bdi>{reason}</bdi>
                </p>
                <p class="small">
                    {told(writing.alongside, decided, "Declined")}
                    " The record is kept here and is in no list and no count."
                </p>
                <Coordinator writing>
                    <Button busy=writing.busy on_press=take_back.clone()>
                        "Take the decision back"
                    </Button>
                </Coordinator>
                <NotSaved refused=writing.refused />
            </Note>
        })
    }
}

/// What only a coordinator sees.
#[component]
fn Coordinator(writing: Writing, children: ChildrenFn) -> impl IntoView {
    let role = writing.alongside.identity.with_untracked(|one| one.as_ref().map(|one| one.role));
    (role == Some(Role::Coordinator)).then(|| view! { <div>{children()}</div> })
}

/// Writes a standing, which can be taken back for a while.
fn decide(
    writing: Writing,
    student: StudentId,
    standing: Standing,
    back: Standing,
    said: &'static str,
) {
    writing.save(Edit::SetStanding { student, standing }, move |toasts| {
        toasts.undoable(said, move || {
            let edit = Edit::SetStanding { student, standing: back.clone() };
            writing.save(edit, |toasts| toasts.say("As it was"));
        });
    });
}

/// "Met by Ms Osei. Joined by Ms Hart on 23 November 2026."
fn told(alongside: Alongside, decided: Decided, done: &str) -> String {
    let me = alongside.identity.with_untracked(|one| one.as_ref().map(|one| one.user));
    let name = |who| {
        let name =
            alongside.view.with_untracked(|view| staff_name(&view.org, who, me.unwrap_or(who)));
        if name == "You" { "you".to_owned() } else { name }
    };
    let on = words::date(alongside.school_time(decided.at).date());
    format!("Met by {}. {done} by {} on {on}.", name(decided.met_by), name(decided.by))
}
